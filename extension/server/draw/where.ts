import type { Equation } from "./layout.ts";

/** What stands between a value and what its names mean, as the engine prints it. */
const WHERE = " \\quad \\text{where} \\quad ";
const BETWEEN = ",\\quad ";

/** Equations without what their names mean, and that, each once. */
export interface Explained<E extends Equation> {
  readonly equations: readonly E[];
  readonly meanings: readonly string[];
}

/**
 * Takes "where u = …, v = …" out of equations that mean the same by the same names; null where none says so, or where
 * a name means two things.
 */
export function explained<E extends Equation>(equations: readonly E[]): Explained<E> | null {
  const meanings = new Map<string, string>();
  const bare: E[] = [];
  for (const equation of equations) {
    const at = equation.right.indexOf(WHERE);
    bare.push(at < 0 ? equation : { ...equation, right: equation.right.slice(0, at) });
    if (at < 0) continue;
    for (const meaning of parts(equation.right.slice(at + WHERE.length))) {
      const [name = meaning] = meaning.split(" = ", 1);
      if ((meanings.get(name) ?? meaning) !== meaning) return null;
      meanings.set(name, meaning);
    }
  }
  return meanings.size === 0 ? null : { equations: bare, meanings: [...meanings.values()] };
}

/** The meanings one by one; a separator inside of braces belongs to one of them. */
function parts(latex: string): string[] {
  const out: string[] = [];
  let open = "";
  for (const piece of latex.split(BETWEEN)) {
    open = open === "" ? piece : `${open}${BETWEEN}${piece}`;
    if (!balanced(open)) continue;
    out.push(open);
    open = "";
  }
  return open === "" ? out : [...out, open];
}

function balanced(latex: string): boolean {
  let depth = 0;
  for (const [token] of latex.matchAll(/\\begin|\\end|\\[{}]|[{}]/g))
    depth += token === "{" || token === "\\begin" ? 1 : token === "}" || token === "\\end" ? -1 : 0;
  return depth === 0;
}

/** Values under each other, and below them, over the whole width, what their names mean. */
export const withMeanings = (values: readonly string[], rows: readonly string[]): string =>
  String.raw`\begin{array}{l}${[
    ...values,
    ...rows.map((row, i) => (i === 0 ? String.raw`\text{where}\quad ${row}` : String.raw`\qquad ${row}`)),
  ].join("\\\\[2pt] ")}\end{array}`;

/** Meanings in one row. */
export const inOneRow = (meanings: readonly string[]): string => meanings.join(BETWEEN);
