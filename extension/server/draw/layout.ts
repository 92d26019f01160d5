import type { Drawer, Drawing } from "./drawer.ts";

/** One line of mathematics: `left = right`. */
export interface Equation {
  readonly left: string;
  readonly right: string;
}

/** `left = right` lines under each other, aligned at their equals signs. */
export function aligned(equations: readonly Equation[]): string {
  const rows = equations.map(({ left, right }) => `${left} &= ${right}`);
  return rows.length === 1
    ? (rows[0] ?? "").replace("&=", "=")
    : String.raw`\begin{aligned}${rows.join("\\\\[3pt] ")}\end{aligned}`;
}

/**
 * Draws equations no wider than `maxWidth` (in ex): long right sides are broken before + and −.
 * Null when even then something is too wide or cannot be drawn; text stands in for it.
 */
export async function drawEquations(
  drawer: Drawer,
  equations: readonly Equation[],
  maxWidth: number,
): Promise<Drawing | null> {
  const whole = await drawer.draw(aligned(equations));
  if ("error" in whole) return null;
  if (whole.width <= maxWidth) return whole;
  const broken: string[] = [];
  for (const { left, right } of equations) {
    const rows = await fill(drawer, left, right, maxWidth);
    if (!rows) return null;
    broken.push(`${left} &= ${rows.join(String.raw`\\ &\quad `)}`);
  }
  const drawing = await drawer.draw(String.raw`\begin{aligned}${broken.join("\\\\[5pt] ")}\end{aligned}`);
  return "error" in drawing || drawing.width > maxWidth * 1.05 ? null : drawing;
}

/** At most this many rows; what is longer belongs in the panel. */
const MAX_ROWS = 4;

async function fill(drawer: Drawer, left: string, right: string, maxWidth: number): Promise<string[] | null> {
  const widthOf = async (latex: string): Promise<number> => {
    const drawing = await drawer.draw(latex);
    return "error" in drawing ? Number.POSITIVE_INFINITY : drawing.width;
  };
  const room = maxWidth - (await widthOf(`${left} =`)) - 3;
  const rows: string[] = [];
  for (const term of terms(right)) {
    const last = rows.at(-1);
    if (last !== undefined && (await widthOf(`${last} ${term}`)) <= room)
      rows[rows.length - 1] = `${last} ${term}`;
    else if ((await widthOf(term)) <= room && rows.length < MAX_ROWS) rows.push(term);
    else return null;
  }
  return rows;
}

/** Splits a sum into its terms, each with its sign, at the + and − outside all brackets. */
export function terms(latex: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let start = 0;
  for (const match of latex.matchAll(/\\(?:left|right|begin|end)\b|\\[a-zA-Z]+|\\.|[{}()[\]+-]/g)) {
    const token = match[0];
    if (token === "{" || token === "(" || token === "[" || token === "\\left" || token === "\\begin") depth++;
    else if (token === "}" || token === ")" || token === "]" || token === "\\right" || token === "\\end")
      depth--;
    else if ((token === "+" || token === "-") && depth === 0) {
      const before = latex.slice(start, match.index).trim();
      // A sign after an operator or at the start belongs to its term.
      if (before !== "" && !/(?:\\cdot|\\times|=)$/.test(before)) {
        out.push(before);
        start = match.index;
      }
    }
  }
  out.push(latex.slice(start).trim());
  return out;
}
