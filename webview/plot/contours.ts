/** Pieces of the line on which a grid takes a value: x0, y0, x1, y1 in grid units, four numbers a piece. */
export function contour(values: ArrayLike<number>, count: number, level: number): number[] {
  const pieces: number[] = [];
  for (let row = 0; row + 1 < count; row++)
    for (let column = 0; column + 1 < count; column++) {
      const at = row * count + column;
      cell(
        pieces,
        column,
        row,
        (values[at] as number) - level,
        (values[at + 1] as number) - level,
        (values[at + count + 1] as number) - level,
        (values[at + count] as number) - level,
      );
    }
  return pieces;
}

/** One cell by its four corners, around from the lower left; the sign changes along its sides are joined. */
function cell(pieces: number[], x: number, y: number, a: number, b: number, c: number, d: number): void {
  if (!Number.isFinite(a + b + c + d)) return;
  const crossings: number[] = [];
  if (a < 0 !== b < 0) crossings.push(x + a / (a - b), y);
  if (b < 0 !== c < 0) crossings.push(x + 1, y + b / (b - c));
  if (c < 0 !== d < 0) crossings.push(x + 1 - c / (c - d), y + 1);
  if (d < 0 !== a < 0) crossings.push(x, y + 1 - d / (d - a));
  if (crossings.length === 4 || crossings.length === 8) pieces.push(...crossings);
}
