/** Values under each other, and below them, over the whole width, what their names mean. */
export const withMeanings = (values: readonly string[], rows: readonly string[]): string =>
  String.raw`\begin{array}{l}${[
    ...values,
    ...rows.map((row, i) => (i === 0 ? String.raw`\text{where}\quad ${row}` : String.raw`\qquad ${row}`)),
  ].join("\\\\[2pt] ")}\end{array}`;
