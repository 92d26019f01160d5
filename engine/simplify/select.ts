import type { Attrs } from "../graph/node.ts";
import type { Algebra } from "./algebra.ts";
import { type Expr, isAtom } from "./expression.ts";
import { asPositivePart, branchKnowing } from "./select-known.ts";
import { maskScalarsOut } from "./tensor/linear.ts";

/** The branch that is known; equal branches; the same condition again inside a branch. */
export function selectRule(a: Algebra, [condition, yes, no]: readonly Expr[], _attrs: Attrs): Expr | null {
  if (!condition || !yes || !no) return null;
  const shape = a.atom("select", [condition, yes, no]).shape;
  if (condition.kind === "num") return a.fill(condition.value.n === 0n ? no : yes, shape);
  if (yes === no) return a.fill(yes, shape);
  if (isAtom(condition, "not") && condition.args[0]) return a.call("select", [condition.args[0], no, yes]);
  const inYes = isAtom(yes, "select") && yes.args[0] === condition ? yes.args[1] : undefined;
  const inNo = isAtom(no, "select") && no.args[0] === condition ? no.args[2] : undefined;
  if (inYes || inNo) return a.call("select", [condition, inYes ?? yes, inNo ?? no]);
  if (shape.length === 0) {
    const first = branchKnowing(a, condition, yes, true);
    const second = branchKnowing(a, condition, no, false);
    if (first !== yes || second !== no) return a.call("select", [condition, first, second]);
    const part = asPositivePart(a, condition, yes, no);
    if (part) return part;
  }
  return maskScalarsOut(a, [condition, yes, no]);
}
