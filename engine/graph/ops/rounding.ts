import * as z from "../../run/complex.ts";
import * as rt from "../../run/runtime.ts";
import type { Builder } from "../build.ts";
import type { Node } from "../node.ts";
import type { ElementwiseRow, Target } from "./row.ts";
import { at, elementwise, everywhere, FLAT } from "./rules.ts";

type Step = {
  readonly real: (x: number) => number;
  readonly js: string;
  readonly gpu: string;
  readonly latex: string;
  readonly code: Partial<Record<Target, string>>;
  readonly kink: (b: Builder, x: Node) => Node;
};

/** A step function: flat wherever it is differentiable. */
const step = (name: string, o: Step): ElementwiseRow =>
  elementwise(name, {
    real: o.real,
    complex: (x) => z.complex(o.real(x.re)),
    js: o.js,
    gpu: o.gpu,
    latex: o.latex,
    code: o.code,
    partials: FLAT,
    kinks: (b, x) => [o.kink(b, at(x, 0))],
  });

/** Vanishes at the integers. */
const atIntegers = (b: Builder, x: Node): Node => b.sub(x, b.call("floor", x));
const atHalves = (b: Builder, x: Node): Node => atIntegers(b, b.add(x, b.ratio(1, 2)));
const itself = (_b: Builder, x: Node): Node => x;

export const ROUNDING: readonly ElementwiseRow[] = [
  step("sign", {
    real: Math.sign,
    js: "Math.sign($0)",
    gpu: "g_sign($0)",
    latex: "\\operatorname{sign}($0)",
    code: everywhere("sign", { math: "($0 > 0) - ($0 < 0)", c: "($0 > 0) - ($0 < 0)" }),
    kink: itself,
  }),
  step("floor", {
    real: Math.floor,
    js: "Math.floor($0)",
    gpu: "Math.floor($0)",
    latex: "\\left\\lfloor $0 \\right\\rfloor",
    code: everywhere("floor"),
    kink: atIntegers,
  }),
  step("ceil", {
    real: Math.ceil,
    js: "Math.ceil($0)",
    gpu: "Math.ceil($0)",
    latex: "\\left\\lceil $0 \\right\\rceil",
    code: everywhere("ceil", { sympy: "ceiling($0)" }),
    kink: atIntegers,
  }),
  step("trunc", {
    real: Math.trunc,
    js: "Math.trunc($0)",
    gpu: "g_trunc($0)",
    latex: "\\operatorname{trunc}($0)",
    code: everywhere("trunc", { sympy: "sign($0) * floor(Abs($0))" }),
    kink: atIntegers,
  }),
  step("round", {
    real: rt.round,
    js: "rt.round($0)",
    gpu: "g_round($0)",
    latex: "\\operatorname{round}($0)",
    code: everywhere("round", {
      math: "round($0)",
      c: "rint($0)",
      javascript: "roundHalfToEven($0)",
      sympy: null,
    }),
    kink: atHalves,
  }),
  elementwise("heaviside", {
    arity: 2,
    real: (x, middle) => (x > 0 ? 1 : x < 0 ? 0 : x === 0 ? middle : x),
    complex: (x, middle) => (x.re === 0 ? middle : z.complex(x.re > 0 ? 1 : 0)),
    js: "($0 > 0 ? 1 : $0 < 0 ? 0 : $0 !== $0 ? $0 : $1)",
    gpu: "($0 > 0.0 ? 1.0 : ($0 < 0.0 ? 0.0 : $1))",
    latex: "\\operatorname{H}($0)",
    code: {
      numpy: "np.heaviside($0, $1)",
      torch: "torch.heaviside($0, $1)",
      sympy: "Heaviside($0, $1)",
      math: "1.0 if $0 > 0 else 0.0 if $0 < 0 else $1",
      javascript: "$0 > 0 ? 1 : $0 < 0 ? 0 : $1",
      c: "$0 > 0 ? 1.0 : $0 < 0 ? 0.0 : $1",
      julia: "$0 > 0 ? 1.0 : $0 < 0 ? 0.0 : $1",
    },
    partials: (b, x) => [null, b.select(b.op("eq", [at(x, 0), b.zero]), b.one, b.zero)],
    kinks: (_b, x) => [at(x, 0)],
  }),
  elementwise("copysign", {
    arity: 2,
    real: rt.copysign,
    complex: (a, b) => {
      const size = z.abs(a);
      return b.re < 0 || Object.is(b.re, -0) ? z.neg(size) : size;
    },
    js: "rt.copysign($0, $1)",
    latex: "\\operatorname{copysign}($0, $1)",
    code: {
      math: "math.copysign($0, $1)",
      numpy: "np.copysign($0, $1)",
      torch: "torch.copysign($0, $1)",
      julia: "copysign($0, $1)",
      c: "copysign($0, $1)",
    },
    definition: (b, x) => {
      const size = b.call("abs", at(x, 0));
      return b.select(b.op("lt", [at(x, 1), b.zero]), b.neg(size), size);
    },
    partials: (b, x) => [b.mul(b.call("sign", at(x, 0)), b.op("copysign", [b.one, at(x, 1)])), null],
    kinks: (_b, x) => [at(x, 0), at(x, 1)],
  }),
  elementwise("mod", {
    arity: 2,
    real: rt.mod,
    complex: (a, b) => z.sub(a, z.scale(b, rt.floordiv(a.re, b.re))),
    js: "rt.mod($0, $1)",
    gpu: "g_mod($0, $1)",
    latex: "$0 \\bmod $1",
    code: {
      math: "$0 % $1",
      numpy: "np.mod($0, $1)",
      torch: "torch.remainder($0, $1)",
      julia: "mod($0, $1)",
      sympy: "Mod($0, $1)",
    },
    definition: (b, x) => b.sub(at(x, 0), b.mul(at(x, 1), b.op("floordiv", [at(x, 0), at(x, 1)]))),
    domain: ["real", "nonzero"],
    partials: (b, x) => [b.one, b.neg(b.op("floordiv", [at(x, 0), at(x, 1)]))],
    kinks: (b, x) => [b.op("mod", x)],
  }),
  elementwise("fmod", {
    arity: 2,
    real: (a, b) => a % b,
    complex: (a, b) => z.sub(a, z.scale(b, Math.trunc(a.re / b.re))),
    js: "($0 % $1)",
    gpu: "g_fmod($0, $1)",
    latex: "\\operatorname{fmod}($0, $1)",
    code: {
      math: "math.fmod($0, $1)",
      numpy: "np.fmod($0, $1)",
      torch: "torch.fmod($0, $1)",
      javascript: "$0 % $1",
      julia: "rem($0, $1)",
      c: "fmod($0, $1)",
    },
    definition: (b, x) => b.sub(at(x, 0), b.mul(at(x, 1), b.call("trunc", b.div(at(x, 0), at(x, 1))))),
    domain: ["real", "nonzero"],
    partials: (b, x) => [b.one, b.neg(b.call("trunc", b.div(at(x, 0), at(x, 1))))],
    kinks: (b, x) => [b.op("fmod", x)],
  }),
  elementwise("floordiv", {
    arity: 2,
    real: rt.floordiv,
    complex: (a, b) => z.complex(rt.floordiv(a.re, b.re)),
    js: "rt.floordiv($0, $1)",
    gpu: "Math.floor($0 / $1)",
    latex: "\\left\\lfloor \\frac{$0}{$1} \\right\\rfloor",
    code: { math: "$0 // $1", numpy: "$0 // $1", torch: "$0 // $1", sympy: "$0 // $1", julia: "fld($0, $1)" },
    definition: (b, x) => b.call("floor", b.div(at(x, 0), at(x, 1))),
    domain: ["real", "nonzero"],
    partials: FLAT,
    kinks: (b, x) => [b.op("mod", x)],
  }),
  elementwise("nan_to_num", {
    real: rt.nanToNum,
    complex: (x) => (Number.isFinite(x.re) ? x : z.complex(rt.nanToNum(x.re))),
    js: "rt.nanToNum($0)",
    gpu: "(g_isnan($0) > 0.5 ? 0.0 : g_min(g_max($0, -3.4e38), 3.4e38))",
    latex: "\\operatorname{nan\\_to\\_num}($0)",
    code: {
      numpy: "np.nan_to_num($0)",
      torch: "torch.nan_to_num($0)",
      julia: "isnan($0) ? 0.0 : clamp($0, -floatmax(), floatmax())",
    },
    partials: (b, x) => [b.select(b.call("isfinite", at(x, 0)), b.one, b.zero)],
  }),
];
