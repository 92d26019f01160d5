import * as z from "../../run/complex.ts";
import * as rt from "../../run/runtime.ts";
import type { Builder } from "../build.ts";
import { exact } from "../build.ts";
import { NablaError } from "../errors.ts";
import type { Node } from "../node.ts";
import type { Domain, ElementwiseRow, Target } from "./row.ts";
import { at, elementwise, everywhere } from "./rules.ts";

type Inverse = {
  readonly of: string;
  readonly real: (x: number) => number;
  readonly complex: (x: z.Complex) => z.Complex;
  readonly js: string;
  readonly latex: string;
  readonly code: Partial<Record<Target, string>>;
  readonly domain: Domain;
  readonly partial: (b: Builder, x: Node) => Node;
};

/** asec x = acos(1/x) and its like: defined through the function of the reciprocal. */
export function ofReciprocal(name: string, o: Inverse): ElementwiseRow {
  return elementwise(name, {
    real: o.real,
    complex: (x) => o.complex(z.inverse(x)),
    js: o.js,
    latex: o.latex,
    code: o.code,
    definition: (b, x) => b.call(o.of, b.div(b.one, at(x, 0))),
    domain: [o.domain],
    partials: (b, x) => [o.partial(b, at(x, 0))],
  });
}

/** 1 − x² */
const oneMinusSquare = (b: Builder, x: Node): Node => b.sub(b.one, b.square(x));
const onePlusSquare = (b: Builder, x: Node): Node => b.add(b.one, b.square(x));
const reciprocal = (b: Builder, name: string, x: readonly Node[]): Node =>
  b.div(b.one, b.call(name, at(x, 0)));

/** The constant integer order of a family of functions (Jₙ, the n-th derivative of sinc). */
export function constantOrder(node: Node): number {
  const value = exact(node);
  if (value?.d !== 1n)
    throw new NablaError("unsupported", "the order of this function must be a constant integer");
  return Number(value.n);
}

export const TRIGONOMETRIC: readonly ElementwiseRow[] = [
  elementwise("sin", {
    real: Math.sin,
    complex: z.sin,
    js: "Math.sin($0)",
    gpu: "g_sin($0)",
    latex: "\\sin($0)",
    code: everywhere("sin"),
    partials: (b, x) => [b.call("cos", at(x, 0))],
  }),
  elementwise("cos", {
    real: Math.cos,
    complex: z.cos,
    js: "Math.cos($0)",
    gpu: "g_cos($0)",
    latex: "\\cos($0)",
    code: everywhere("cos"),
    partials: (b, x) => [b.neg(b.call("sin", at(x, 0)))],
  }),
  elementwise("tan", {
    real: Math.tan,
    complex: z.tan,
    js: "Math.tan($0)",
    gpu: "(g_sin($0) / g_cos($0))",
    latex: "\\tan($0)",
    code: everywhere("tan"),
    partials: (b, _x, y) => [b.add(b.one, b.square(y))],
  }),
  elementwise("sec", {
    real: (x) => 1 / Math.cos(x),
    complex: (x) => z.inverse(z.cos(x)),
    js: "(1 / Math.cos($0))",
    latex: "\\sec($0)",
    code: { julia: "sec($0)", sympy: "sec($0)" },
    definition: (b, x) => reciprocal(b, "cos", x),
    partials: (b, x, y) => [b.mul(y, b.call("tan", at(x, 0)))],
  }),
  elementwise("csc", {
    real: (x) => 1 / Math.sin(x),
    complex: (x) => z.inverse(z.sin(x)),
    js: "(1 / Math.sin($0))",
    latex: "\\csc($0)",
    code: { julia: "csc($0)", sympy: "csc($0)" },
    definition: (b, x) => reciprocal(b, "sin", x),
    domain: ["nonzero"],
    partials: (b, x, y) => [b.neg(b.mul(y, b.call("cot", at(x, 0))))],
  }),
  elementwise("cot", {
    real: (x) => 1 / Math.tan(x),
    complex: (x) => z.div(z.cos(x), z.sin(x)),
    js: "(1 / Math.tan($0))",
    latex: "\\cot($0)",
    code: { julia: "cot($0)", sympy: "cot($0)" },
    definition: (b, x) => reciprocal(b, "tan", x),
    domain: ["nonzero"],
    partials: (b, _x, y) => [b.neg(b.add(b.one, b.square(y)))],
  }),
  elementwise("asin", {
    real: Math.asin,
    complex: z.asin,
    js: "Math.asin($0)",
    gpu: "g_asin($0)",
    latex: "\\arcsin($0)",
    code: everywhere("asin", { numpy: "np.arcsin($0)" }),
    domain: ["unit"],
    partials: (b, x) => [b.div(b.one, b.call("sqrt", oneMinusSquare(b, at(x, 0))))],
  }),
  elementwise("acos", {
    real: Math.acos,
    complex: z.acos,
    js: "Math.acos($0)",
    gpu: "g_acos($0)",
    latex: "\\arccos($0)",
    code: everywhere("acos", { numpy: "np.arccos($0)" }),
    domain: ["unit"],
    partials: (b, x) => [b.neg(b.div(b.one, b.call("sqrt", oneMinusSquare(b, at(x, 0)))))],
  }),
  elementwise("atan", {
    real: Math.atan,
    complex: z.atan,
    js: "Math.atan($0)",
    gpu: "Math.atan($0)",
    latex: "\\arctan($0)",
    code: everywhere("atan", { numpy: "np.arctan($0)" }),
    partials: (b, x) => [b.div(b.one, onePlusSquare(b, at(x, 0)))],
  }),
  elementwise("atan2", {
    arity: 2,
    real: Math.atan2,
    complex: z.atan2,
    js: "Math.atan2($0, $1)",
    gpu: "g_atan2($0, $1)",
    latex: "\\operatorname{atan2}($0, $1)",
    code: {
      math: "math.atan2($0, $1)",
      numpy: "np.arctan2($0, $1)",
      torch: "torch.atan2($0, $1)",
      javascript: "Math.atan2($0, $1)",
      julia: "atan($0, $1)",
      c: "atan2($0, $1)",
      sympy: "atan2($0, $1)",
    },
    // atan2(y, x): ∂y = x/(x²+y²), ∂x = −y/(x²+y²)
    partials: (b, x) => {
      const square = b.add(b.square(at(x, 1)), b.square(at(x, 0)));
      return [b.div(at(x, 1), square), b.neg(b.div(at(x, 0), square))];
    },
  }),
  ofReciprocal("asec", {
    of: "acos",
    real: rt.asec,
    complex: z.acos,
    js: "rt.asec($0)",
    latex: "\\operatorname{arcsec}($0)",
    code: { julia: "asec($0)", sympy: "asec($0)" },
    domain: "outside-unit",
    partial: (b, x) => b.div(b.one, b.mul(b.call("abs", x), b.call("sqrt", b.sub(b.square(x), b.one)))),
  }),
  ofReciprocal("acsc", {
    of: "asin",
    real: (x) => Math.asin(1 / x),
    complex: z.asin,
    js: "Math.asin(1 / $0)",
    latex: "\\operatorname{arccsc}($0)",
    code: { julia: "acsc($0)", sympy: "acsc($0)" },
    domain: "outside-unit",
    partial: (b, x) =>
      b.neg(b.div(b.one, b.mul(b.call("abs", x), b.call("sqrt", b.sub(b.square(x), b.one))))),
  }),
  ofReciprocal("acot", {
    of: "atan",
    real: (x) => Math.atan(1 / x),
    complex: z.atan,
    js: "Math.atan(1 / $0)",
    latex: "\\operatorname{arccot}($0)",
    code: { julia: "acot($0)", sympy: "acot($0)" },
    domain: "nonzero",
    partial: (b, x) => b.neg(b.div(b.one, onePlusSquare(b, x))),
  }),
  elementwise("sinc", {
    real: (x) => rt.sincDerivative(0, x),
    complex: (x) => (Math.abs(x.re) < 1e-3 && Math.abs(x.im) < 1e-3 ? sincSeries(x) : z.div(z.sin(x), x)),
    js: "rt.sincDerivative(0, $0)",
    gpu: "($0 == 0.0 ? 1.0 : g_sin($0) / $0)",
    latex: "\\operatorname{sinc}($0)",
    code: {
      numpy: "np.sinc($0 / np.pi)",
      torch: "torch.sinc($0 / torch.pi)",
      julia: "sinc($0 / π)",
      sympy: "sinc($0)",
    },
    definition: (b, x) => b.div(b.call("sin", at(x, 0)), at(x, 0)),
    partials: (b, x) => [b.op("sinc_derivative", [b.one, at(x, 0)])],
  }),
  elementwise("sinc_derivative", {
    arity: 2,
    real: rt.sincDerivative,
    js: "rt.sincDerivative($0, $1)",
    gpu: "g_sinc_derivative($0, $1)",
    latex: "\\operatorname{sinc}^{($0)}($1)",
    // x sₙ = sin⁽ⁿ⁾ x − n sₙ₋₁
    definition: (b, x) => {
      const n = constantOrder(at(x, 0));
      const u = at(x, 1);
      if (n === 0) return b.call("sinc", u);
      const trig = b.call(n % 2 === 0 ? "sin" : "cos", u);
      const signed = n % 4 === 1 || n % 4 === 0 ? trig : b.neg(trig);
      const before = n === 1 ? b.call("sinc", u) : b.op("sinc_derivative", [b.const(n - 1), u]);
      return b.div(b.sub(signed, b.mul(b.const(n), before)), u);
    },
    partials: (b, x) => [null, b.op("sinc_derivative", [b.const(constantOrder(at(x, 0)) + 1), at(x, 1)])],
  }),
  elementwise("deg2rad", {
    real: (x) => x * (Math.PI / 180),
    complex: (x) => z.scale(x, Math.PI / 180),
    js: "($0 * 0.017453292519943295)",
    gpu: "($0 * 0.017453292519943295)",
    latex: "\\frac{\\pi}{180} $0",
    code: {
      math: "math.radians($0)",
      numpy: "np.deg2rad($0)",
      torch: "torch.deg2rad($0)",
      julia: "deg2rad($0)",
      sympy: "rad($0)",
    },
    definition: (b, x) => b.mul(at(x, 0), b.div(b.pi, b.const(180))),
    partials: (b) => [b.div(b.pi, b.const(180))],
  }),
  elementwise("rad2deg", {
    real: (x) => x * (180 / Math.PI),
    complex: (x) => z.scale(x, 180 / Math.PI),
    js: "($0 * 57.29577951308232)",
    gpu: "($0 * 57.29577951308232)",
    latex: "\\frac{180}{\\pi} $0",
    code: {
      math: "math.degrees($0)",
      numpy: "np.rad2deg($0)",
      torch: "torch.rad2deg($0)",
      julia: "rad2deg($0)",
      sympy: "deg($0)",
    },
    definition: (b, x) => b.mul(at(x, 0), b.div(b.const(180), b.pi)),
    partials: (b) => [b.div(b.const(180), b.pi)],
  }),
];

function sincSeries(x: z.Complex): z.Complex {
  const square = z.mul(x, x);
  return z.shift(z.mul(square, z.shift(z.scale(square, 1 / 120), -1 / 6)), 1);
}
