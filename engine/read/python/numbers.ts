import type { Syntax } from "./syntax.ts";

let statements = 0;
const NUMBERS = new WeakMap<Syntax, number>();

/** A number for each statement, the same as long as it is not read anew. */
export function numberOf(statement: Syntax): number {
  let known = NUMBERS.get(statement);
  if (known === undefined) {
    known = statements++;
    NUMBERS.set(statement, known);
  }
  return known;
}
