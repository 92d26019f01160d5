import type { Rational } from "../graph/rational.ts";
import type { Algebra } from "./algebra.ts";
import type { Expr, Product } from "./expression.ts";

/** coefficient · product with one select in it whose branch is a number: the rest goes into the branches. */
export function pushedIn(a: Algebra, e: Product, coefficient: Rational): Expr | null {
  // The mask of a tensor stays a factor of its own.
  if (e.shape.length > 0) return null;
  const at = e.factors.findIndex(
    ({ base, exponent }) => base.kind === "atom" && base.op === "select" && exponent === a.one,
  );
  const select = e.factors[at]?.base;
  if (select?.kind !== "atom") return null;
  const [condition, yes, no] = select.args;
  if (!condition || !yes || !no || (yes.kind !== "num" && no.kind !== "num")) return null;
  const others = e.factors.filter((_factor, i) => i !== at);
  if (others.length === 0) return null;
  const times = (branch: Expr): Expr =>
    a.product([...others, { base: branch, exponent: a.one }], coefficient);
  return a.fill(a.call("select", [condition, times(yes), times(no)]), e.shape);
}
