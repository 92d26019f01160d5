import { BETWEEN, explained } from "../../../engine/print/where.ts";
import type { Drawer, Drawing } from "./drawer.ts";

/** One line of mathematics: `left = right`, or `right` alone where nothing stands on the left. */
export interface Equation {
  readonly left: string;
  readonly right: string;
}

/** `left = right` lines under each other, aligned at their equals signs. */
export function aligned(equations: readonly Equation[]): string {
  const rows = equations.map(({ left, right }) => (left === "" ? `& ${right}` : `${left} &= ${right}`));
  return rows.length === 1
    ? (rows[0] ?? "").replace("&", "")
    : String.raw`\begin{aligned}${rows.join("\\\\[3pt] ")}\end{aligned}`;
}

/** Equations that stand in one picture; null: they cannot be drawn here, text stands in for them. */
export interface Picture<E extends Equation> {
  readonly equations: readonly E[];
  readonly drawing: Drawing | null;
}

/** The smallest that a formula is drawn, to fit. */
const MIN_SCALE = 0.72;

/**
 * Draws equations no wider than `maxWidth` (in ex): all in one picture where they fit, else one by one, long right
 * sides broken before + and −, what cannot be broken drawn smaller. What does not fit even then is left to text.
 */
export async function drawEquations<E extends Equation>(
  drawer: Drawer,
  equations: readonly E[],
  maxWidth: number,
  maxHeight = Number.POSITIVE_INFINITY,
): Promise<Picture<E>[]> {
  // All of one kind: a fraction inside of another, made smaller still, nobody could read.
  const low = equations.some(({ right }) => isNested(right)) ? compact : flat;
  const told = explained(equations.map(({ right }) => right));
  const explain = async (): Promise<Drawing | null> =>
    told &&
    drawExplained(
      drawer,
      equations.map(({ left }, i) => low({ left, right: told.bare[i] ?? "" })),
      told.meanings,
      maxWidth,
    );
  // What several share is told once, even where there is room to repeat it.
  const once = equations.length > 1 ? await explain() : null;
  if (once) return [{ equations, drawing: once }];
  // Three fractions under each other would be taller than a hover should be.
  const head = equations.length > 2 ? compact : asIs;
  let last: Picture<E>[] = [];
  for (const form of low === flat ? [head, flat] : [head]) {
    last = await drawPictures(drawer, equations, form, maxWidth, explain);
    const height = last.reduce((sum, { drawing }) => sum + (drawing?.height ?? 0), 0);
    if (height <= maxHeight) break;
  }
  return last;
}

async function drawPictures<E extends Equation>(
  drawer: Drawer,
  equations: readonly E[],
  form: (equation: Equation) => Equation,
  maxWidth: number,
  explain: () => Promise<Drawing | null>,
): Promise<Picture<E>[]> {
  const whole = await drawer.draw(aligned(equations.map(form)));
  if (!("error" in whole) && whole.width <= maxWidth) return [{ equations, drawing: whole }];
  const together = await explain();
  if (together) return [{ equations, drawing: together }];
  const pictures: Picture<E>[] = [];
  for (const equation of equations)
    pictures.push({ equations: [equation], drawing: await drawOne(drawer, form(equation), maxWidth) });
  return pictures;
}

/** Equations with the meanings of their names told once, below them; null where that does not fit either. */
async function drawExplained(
  drawer: Drawer,
  equations: readonly Equation[],
  meanings: readonly (readonly string[])[],
  maxWidth: number,
): Promise<Drawing | null> {
  const rows: string[] = [];
  for (const line of meanings) {
    let row = "";
    for (const meaning of line) {
      const longer = row === "" ? meaning : `${row}${BETWEEN}${meaning}`;
      const fits = (await widthOf(drawer, longer)) <= maxWidth - WHERE_WIDTH;
      if (!fits && row === "") return null;
      if (!fits) rows.push(row);
      row = fits ? longer : meaning;
    }
    rows.push(row);
    if (rows.length > MAX_ROWS) return null;
  }
  const values: string[] = [];
  const whole = aligned(equations);
  if ((await widthOf(drawer, whole)) <= maxWidth) values.push(whole);
  else
    for (const equation of equations) {
      const filled = await fill(drawer, equation, maxWidth);
      if (!filled) return null;
      values.push(inRows(equation, filled));
    }
  const drawing = await drawer.draw(withMeanings(values, rows));
  return "error" in drawing || drawing.width > maxWidth * 1.05 ? null : drawing;
}

/** Values under each other, and below them, over the whole width, what their names mean. */
const withMeanings = (values: readonly string[], rows: readonly string[]): string =>
  String.raw`\begin{array}{l}${[
    ...values,
    ...rows.map((row, i) => (i === 0 ? String.raw`\text{where}\quad ${row}` : String.raw`\qquad ${row}`)),
  ].join("\\\\[2pt] ")}\end{array}`;

/** Room for "where", in ex. */
const WHERE_WIDTH = 9;

const asIs = (equation: Equation): Equation => equation;
const compact = ({ left, right }: Equation): Equation => ({
  left: left.replace(/^\\frac/, "\\tfrac"),
  right,
});

/** As in a line of text: sums and fractions no taller than they must be. */
const flat = (equation: Equation): Equation => ({
  left: compact(equation).left,
  right: String.raw`\textstyle ${equation.right}`,
});

/** Whether a fraction stands inside of another. */
export function isNested(latex: string): boolean {
  let depth = 0;
  /** Groups of the fraction that are still to come, and how deep it stands. */
  let left = 0;
  let outside = 0;
  for (const [token] of latex.matchAll(/\\frac|\\[{}]|[{}]/g)) {
    if (token === "{") depth++;
    else if (token === "}") {
      depth--;
      if (left > 0 && depth === outside) left--;
    } else if (token === "\\frac") {
      if (left > 0) return true;
      left = 2;
      outside = depth;
    }
  }
  return false;
}

async function drawOne(drawer: Drawer, equation: Equation, maxWidth: number): Promise<Drawing | null> {
  const whole = await drawer.draw(aligned([equation]));
  if ("error" in whole) return null;
  if (whole.width <= maxWidth) return whole;
  const rows = await fill(drawer, equation, maxWidth);
  if (rows) {
    const broken = await drawer.draw(inRows(equation, rows));
    if (!("error" in broken) && broken.width <= maxWidth * 1.05) return broken;
  }
  const scale = maxWidth / whole.width;
  return scale < MIN_SCALE ? null : { ...whole, width: maxWidth, height: whole.height * scale };
}

const inRows = ({ left }: Equation, rows: readonly string[]): string =>
  String.raw`\begin{aligned}${left} ${left === "" ? "&" : "&="} ${rows.join(String.raw`\\ &\quad `)}\end{aligned}`;

async function widthOf(drawer: Drawer, latex: string): Promise<number> {
  const drawing = await drawer.draw(latex);
  return "error" in drawing ? Number.POSITIVE_INFINITY : drawing.width;
}

/** At most this many rows; what is longer belongs in the panel. */
const MAX_ROWS = 4;

async function fill(drawer: Drawer, { left, right }: Equation, maxWidth: number): Promise<string[] | null> {
  const room = maxWidth - (await widthOf(drawer, `${left} =`)) - 3;
  const rows: string[] = [];
  for (const term of terms(right)) {
    const last = rows.at(-1);
    if (last !== undefined && (await widthOf(drawer, `${last} ${term}`)) <= room)
      rows[rows.length - 1] = `${last} ${term}`;
    else if ((await widthOf(drawer, term)) <= room && rows.length < MAX_ROWS) rows.push(term);
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
