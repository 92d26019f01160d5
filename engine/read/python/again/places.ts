import type { Assumption, Formula } from "../../reading.ts";
import { type Place, type Syntax, walk } from "../syntax/syntax.ts";
import type { Session } from "./session.ts";

const NODES = new WeakMap<Syntax, readonly Syntax[]>();

/** Every node of a statement, in one list: walked at each keystroke. */
function nodesOf(statement: Syntax): readonly Syntax[] {
  const known = NODES.get(statement);
  if (known) return known;
  const nodes = walk(statement);
  NODES.set(statement, nodes);
  return nodes;
}

/** Moves a statement, and with it everything that was noted about it: spans are its nodes' own. */
export function shift(statement: Syntax, delta: number): void {
  for (const node of nodesOf(statement)) {
    node.span.start += delta;
    node.span.end += delta;
    if (node.parts) for (const part of node.parts) shiftPlace(part, delta);
  }
}

export function shiftPlace(place: Place, delta: number): void {
  place.start += delta;
  place.end += delta;
}

/** Messages that name a line behind `line` name it where it is now. */
export function renumber(session: Session, line: number, by: number): void {
  const moved = (text: string): string =>
    text.replace(/\bline (\d+)/g, (all, n: string) => (Number(n) > line ? `line ${Number(n) + by}` : all));
  const rename = <K extends string>(item: { readonly [key in K]?: string }, key: K): void => {
    const text: string | undefined = item[key];
    if (text?.includes("line ")) (item as { [key in K]?: string })[key] = moved(text);
  };
  const inFormula = (formula: Formula): void => {
    for (const variable of formula.variables) rename(variable, "shapeFrom");
    for (const assumption of formula.assumptions) rename<keyof Assumption & "message">(assumption, "message");
  };
  const { py, functions, rest } = session;
  for (const origin of py.origins) rename(origin, "text");
  for (const leaf of py.leaves.values()) rename(leaf, "shapeFrom");
  for (const formula of functions.values()) if (formula) inFormula(formula);
  for (const formula of rest.formulas) inFormula(formula);
}
