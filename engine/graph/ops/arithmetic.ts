import * as z from "../../run/complex.ts";
import { type Builder, constantValue, exact } from "../build.ts";
import type { Attrs, DType, Node } from "../node.ts";
import { divRational, type Rational } from "../rational.ts";
import type { ElementwiseRow } from "./row.ts";
import { at, elementwise, everywhere, FLAT, isConstant, same, sameType } from "./rules.ts";

const integerIfAll = (inputs: readonly Node[], _attrs: Attrs): DType =>
  inputs.every((input) => input.dtype !== "float") ? "int" : "float";

/** A fraction, also one written as a quotient of two numbers: the 1/3 of x^(1/3). */
function fractionOf(node: Node): Rational | null {
  const [over, under] = node.op === "div" ? node.inputs.map(exact) : [];
  return over && under ? divRational(over, under) : exact(node);
}

/** x^y has a corner or a vertical tangent at x = 0 for fixed 0 < y < 1 only (√, cube roots written as powers). */
function powKinks(_b: Builder, x: readonly Node[]): readonly Node[] {
  const exponent = at(x, 1);
  if (!isConstant(exponent)) return [];
  const value = fractionOf(exponent);
  if (!value) return typeof constantValue(exponent) === "number" ? [at(x, 0)] : [];
  return value.d !== 1n && value.n > 0n && value.n < value.d ? [at(x, 0)] : [];
}

/**
 * ∂xʸ/∂x = y x^{y−1} and ∂xʸ/∂y = xʸ log x. A constant exponent has no branch for its own derivative; a varying one is
 * guarded where the formula says 0·∞: at x = 0 (0·log 0) and at y = 0 (0·0⁻¹).
 */
function powPartials(b: Builder, x: readonly Node[], y: Node): readonly (Node | null)[] {
  const base = at(x, 0);
  const exponent = at(x, 1);
  const lowered = b.pow(base, b.sub(exponent, b.one));
  if (isConstant(exponent)) return [b.mul(exponent, lowered), null];
  const byExponent = isConstant(base) ? b.mul(y, b.call("log", base)) : b.op("xlogy", [y, base]);
  return [isConstant(base) ? null : b.op("safe_mul", [exponent, lowered]), byExponent];
}

/** Arithmetic. The printers know sums, products and powers themselves; templates here serve the rest. */
export const ARITHMETIC: readonly ElementwiseRow[] = [
  elementwise("add", {
    arity: 2,
    dtype: integerIfAll,
    real: (a, b) => a + b,
    complex: z.add,
    js: "($0 + $1)",
    gpu: "($0 + $1)",
    latex: "$0 + $1",
    partials: (b) => [b.one, b.one],
  }),
  elementwise("sub", {
    arity: 2,
    dtype: integerIfAll,
    real: (a, b) => a - b,
    complex: z.sub,
    js: "($0 - $1)",
    gpu: "($0 - $1)",
    latex: "$0 - $1",
    partials: (b) => [b.one, b.minusOne],
  }),
  elementwise("mul", {
    arity: 2,
    // Both conditions at once.
    dtype: (inputs, attrs) => (sameType(inputs) === "bool" ? "bool" : integerIfAll(inputs, attrs)),
    real: (a, b) => a * b,
    complex: z.mul,
    js: "($0 * $1)",
    gpu: "($0 * $1)",
    latex: "$0 \\cdot $1",
    partials: (_b, x) => [at(x, 1), at(x, 0)],
  }),
  elementwise("div", {
    arity: 2,
    real: (a, b) => a / b,
    complex: z.div,
    js: "($0 / $1)",
    gpu: "($0 / $1)",
    latex: "\\frac{$0}{$1}",
    domain: ["real", "nonzero"],
    // ∂(a/c)/∂c = −a/c² = −(a/c)/c
    partials: (b, x, y) => {
      const c = at(x, 1);
      return [b.div(b.one, c), isConstant(c) ? null : b.neg(b.div(y, c))];
    },
  }),
  elementwise("neg", {
    dtype: integerIfAll,
    real: (a) => -a,
    complex: z.neg,
    js: "(-$0)",
    gpu: "(-$0)",
    latex: "-$0",
    partials: (b) => [b.minusOne],
  }),
  elementwise("pow", {
    arity: 2,
    real: (a, b) => a ** b,
    complex: z.pow,
    js: "Math.pow($0, $1)",
    gpu: "g_pow($0, $1)",
    latex: "{$0}^{$1}",
    code: {
      math: "$0 ** $1",
      numpy: "$0 ** $1",
      torch: "$0 ** $1",
      javascript: "Math.pow($0, $1)",
      julia: "$0 ^ $1",
      c: "pow($0, $1)",
      sympy: "$0 ** $1",
    },
    partials: powPartials,
    kinks: powKinks,
  }),
  elementwise("safe_mul", {
    arity: 2,
    real: (a, b) => (a === 0 ? 0 : a * b),
    complex: (a, b) => (a.re === 0 && a.im === 0 ? z.complex(0) : z.mul(a, b)),
    js: "($0 === 0 ? 0 : $0 * $1)",
    gpu: "($0 == 0.0 ? 0.0 : $0 * $1)",
    latex: "$0 \\cdot $1",
    definition: (b, x) => b.mul(at(x, 0), at(x, 1)),
    partials: (_b, x) => [at(x, 1), at(x, 0)],
  }),
  elementwise("safe_div", {
    arity: 2,
    real: (a, b) => (b === 0 ? 0 : a / b),
    complex: (a, b) => (b.re === 0 && b.im === 0 ? z.complex(0) : z.div(a, b)),
    js: "($1 === 0 ? 0 : $0 / $1)",
    gpu: "($1 == 0.0 ? 0.0 : $0 / $1)",
    latex: "\\frac{$0}{$1}",
    definition: (b, x) => b.div(at(x, 0), at(x, 1)),
    partials: (b, x, y) => {
      const c = at(x, 1);
      return [b.op("safe_div", [b.one, c]), b.neg(b.op("safe_div", [y, c]))];
    },
    kinks: (_b, x) => [at(x, 1)],
  }),
  // detach(), stop_gradient: the value passes, no derivative does; at complex points the imaginary part stops too.
  elementwise("stop_gradient", {
    dtype: (inputs) => at(inputs, 0).dtype,
    real: (a) => a,
    complex: (a) => z.complex(a.re),
    js: "$0",
    gpu: "$0",
    latex: "$0",
    code: { ...same("$0", ["math", "numpy", "javascript", "julia", "c", "sympy"]), torch: "$0.detach()" },
    partials: FLAT,
  }),
  elementwise("abs", {
    dtype: integerIfAll,
    real: Math.abs,
    complex: z.abs,
    js: "Math.abs($0)",
    gpu: "Math.abs($0)",
    latex: "|$0|",
    code: everywhere("abs", { math: "abs($0)", c: "fabs($0)", sympy: "Abs($0)" }),
    partials: (b, x) => [b.call("sign", at(x, 0))],
    kinks: (_b, x) => [at(x, 0)],
  }),
];
