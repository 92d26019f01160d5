import { NablaError } from "../../graph/errors.ts";
import type { Evaluator } from "./evaluate.ts";
import { args, type MathJson, numberText, unwrap } from "./mathjson.ts";
import { operand, type Rule } from "./rule.ts";
import { type Indexed, ownRank, plain } from "./value.ts";

export const norm: Rule = (at, parts) => {
  const inner = at.value(operand(parts, 0));
  const order = parts[1] === undefined ? 2 : Number(numberText(parts[1]) ?? Number.NaN);
  if (order !== 1 && order !== 2) throw new NablaError("unsupported", "only the norms 1 and 2 are read");
  if (ownRank(inner) === 0) return at.map("abs", inner);
  const entrywise = order === 1 ? at.map("abs", inner) : at.map("pow", inner, plain(at.scope.b.two));
  const axes = Array.from({ length: ownRank(inner) }, (_, i) => i + inner.axes.length);
  const total = at.scope.b.graph.node("sum", [entrywise.node], { axes, keepdims: false });
  const summed = { node: total, axes: inner.axes };
  return order === 1 ? summed : at.map("sqrt", summed);
};

export const power: Rule = (at, parts) => {
  const base = unwrap(operand(parts, 0));
  const exponent = unwrap(operand(parts, 1));
  if (at.isEuler(base)) {
    if (/^\d+$/.test(numberText(exponent) ?? "")) at.scope.assume("e is taken as Euler's number, 2.718…");
    return at.map("exp", at.value(exponent));
  }
  if (exponent === "T") return at.value(["Transpose", base]);
  const isNorm = args(base, "Norm");
  if (isNorm && numberText(exponent) === "2" && (isNorm[1] === undefined || numberText(isNorm[1]) === "2")) {
    // ‖w‖² is Σ w², without the root that has no derivative at 0.
    const inner = at.value(operand(isNorm, 0));
    const squares = at.map("pow", inner, plain(at.scope.b.two));
    if (ownRank(inner) === 0) return squares;
    const axes = Array.from({ length: ownRank(inner) }, (_, i) => i + inner.axes.length);
    return {
      node: at.scope.b.graph.node("sum", [squares.node], { axes, keepdims: false }),
      axes: inner.axes,
    };
  }
  return powerOf(at, at.value(base), exponent);
};

/** Powers of matrices are products and inverses; the square of a vector is its inner product with itself. */
function powerOf(at: Evaluator, base: Indexed, exponent: MathJson): Indexed {
  const rank = base.axes.length === 0 ? ownRank(base) : 0;
  const down = args(exponent, "Negate")?.[0];
  const digits = numberText(down === undefined ? exponent : unwrap(down));
  const whole = digits !== null && /^\d$/.test(digits) ? Number(digits) : null;
  const { graph } = at.scope.b;
  if (rank === 1 && whole === 2 && down === undefined) {
    at.scope.assume("the square of a vector is read as its inner product with itself");
    return plain(graph.node("matmul", [base.node, base.node]));
  }
  if (rank !== 2) return at.map("pow", base, at.value(exponent));
  if (whole === null || whole === 0)
    throw new NablaError("unsupported", "this power of a matrix is not read");
  const factor = down === undefined ? base.node : graph.node("inv", [base.node]);
  let made = factor;
  for (let k = 1; k < whole; k++) made = graph.node("matmul", [made, factor]);
  return plain(made);
}

export const logarithm: Rule = (at, parts) => {
  const value = at.value(operand(parts, 0));
  const base = parts[1];
  if (base === undefined) {
    at.scope.assume("log is read as the natural logarithm");
    return at.map("log", value);
  }
  const digits = numberText(unwrap(base));
  if (digits === "10") return at.map("log10", value);
  if (digits === "2") return at.map("log2", value);
  if (at.isEuler(unwrap(base))) return at.map("log", value);
  return at.map("div", at.map("log", value), at.map("log", at.value(base)));
};
