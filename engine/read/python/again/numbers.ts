import type { Syntax } from "../syntax/syntax.ts";

let statements = 0;

/** A number for each statement, the same as long as it is not read anew. */
export function numberOf(statement: Syntax): number {
  if (statement.number < 0) statement.number = statements++;
  return statement.number;
}
