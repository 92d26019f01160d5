import type { Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { pick } from "./quantiles.ts";

/** Largest (or smallest) so far along an axis of `x`, entry by entry. */
export function running(a: Arguments, op: "maximum" | "minimum", axis: number): Value {
  const size = a.node("x").shape[axis];
  if (typeof size !== "number") throw a.stop("a size that is not known");
  const values: Value[] = [];
  for (let i = 0; i < size; i++) {
    const part = pick(a, a.tensor("x"), axis, i);
    const before = values[values.length - 1];
    values.push(before ? a.op(op, [before, part]) : part);
  }
  return a.op("stack", values, { axis });
}
