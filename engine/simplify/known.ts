import { isEven, isNegative } from "./exact.ts";
import type { Expr, Factor } from "./expression.ts";

/** Functions that are never negative. */
const NEVER_NEGATIVE: ReadonlySet<string> = new Set([
  "abs",
  "cosh",
  "sech",
  "sigmoid",
  "normal_pdf",
  "normal_cdf",
  "erfc",
  "softplus",
  "hypot",
  "relu",
  "relu6",
  "acos",
  "acosh",
  "pi",
  "e",
  "euler_gamma",
  "size",
  "norm",
  "softmax",
]);

/** Whether the value is known to be ≥ 0 wherever it is defined. False only means: not known. */
export function isNonNegative(e: Expr): boolean {
  e.notes.nonNegative ??= decide(e);
  return e.notes.nonNegative;
}

function decide(e: Expr): boolean {
  switch (e.kind) {
    case "num":
      return !isNegative(e.value);
    case "sum":
      return (
        !isNegative(e.constant) &&
        e.terms.every(({ coefficient, body }) => !isNegative(coefficient) && isNonNegative(body))
      );
    case "product":
      return e.factors.every(factorIsNonNegative);
    case "atom":
      if (e.op === "broadcast" && e.args[0]) return isNonNegative(e.args[0]);
      return NEVER_NEGATIVE.has(e.op);
  }
}

function factorIsNonNegative({ base, exponent }: Factor): boolean {
  if (isNonNegative(base)) return true;
  if (exponent.kind !== "num") return false;
  // An even power; or a root, which exists only over what is not negative.
  return isEven(exponent.value) || exponent.value.d % 2n === 0n;
}
