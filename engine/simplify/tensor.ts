import type { Attrs } from "../graph/node.ts";
import type { Algebra } from "./algebra.ts";
import type { Expr } from "./expression.ts";

/** Rules of matrix calculus, by operation. */
export function tensorRule(_a: Algebra, _op: string, _x: readonly Expr[], _attrs: Attrs): Expr | null {
  return null;
}
