import * as z from "../../run/complex.ts";
import * as rt from "../../run/runtime.ts";
import type { Builder } from "../build.ts";
import type { Node } from "../node.ts";
import type { ElementwiseRow, Target } from "./row.ts";
import { at, elementwise, FLAT, sameType } from "./rules.ts";

const difference = (b: Builder, x: readonly Node[]): readonly Node[] => [b.sub(at(x, 0), at(x, 1))];
const bit = (value: boolean): number => (value ? 1 : 0);

type Comparison = {
  readonly name: string;
  readonly symbol: string;
  readonly latex: string;
  readonly test: (a: number, b: number) => boolean;
  readonly sympy?: string;
};

/** Comparisons answer 0 or 1; what they decide has its kinks where the two sides meet. */
const comparison = (o: Comparison): ElementwiseRow =>
  elementwise(o.name, {
    arity: 2,
    dtype: "bool",
    real: (a, b) => bit(o.test(a, b)),
    complex: (a, b) => z.complex(bit(o.test(a.re, b.re))),
    js: `($0 ${o.symbol === "==" ? "===" : o.symbol === "!=" ? "!==" : o.symbol} $1 ? 1 : 0)`,
    gpu: `($0 ${o.symbol} $1 ? 1.0 : 0.0)`,
    latex: `$0 ${o.latex} $1`,
    code: {
      ...infix(o.symbol),
      javascript: `$0 ${o.symbol === "==" ? "===" : o.symbol === "!=" ? "!==" : o.symbol} $1`,
      sympy: o.sympy ?? `$0 ${o.symbol} $1`,
    },
    partials: FLAT,
    kinks: difference,
  });

const infix = (symbol: string): Partial<Record<Target, string>> => {
  const text = `$0 ${symbol} $1`;
  return { math: text, numpy: text, torch: text, julia: text, c: text };
};

export const COMPARISON: readonly ElementwiseRow[] = [
  comparison({ name: "lt", symbol: "<", latex: "<", test: (a, b) => a < b }),
  comparison({ name: "le", symbol: "<=", latex: "\\le", test: (a, b) => a <= b }),
  comparison({ name: "gt", symbol: ">", latex: ">", test: (a, b) => a > b }),
  comparison({ name: "ge", symbol: ">=", latex: "\\ge", test: (a, b) => a >= b }),
  comparison({ name: "eq", symbol: "==", latex: "=", test: (a, b) => a === b, sympy: "Eq($0, $1)" }),
  comparison({ name: "ne", symbol: "!=", latex: "\\ne", test: (a, b) => a !== b, sympy: "Ne($0, $1)" }),
  elementwise("and", {
    arity: 2,
    dtype: "bool",
    real: (a, b) => bit(a !== 0 && b !== 0),
    complex: (a, b) => z.complex(bit(a.re !== 0 && b.re !== 0)),
    js: "($0 !== 0 && $1 !== 0 ? 1 : 0)",
    gpu: "($0 != 0.0 && $1 != 0.0 ? 1.0 : 0.0)",
    latex: "$0 \\land $1",
    code: {
      math: "$0 and $1",
      numpy: "np.logical_and($0, $1)",
      torch: "torch.logical_and($0, $1)",
      javascript: "$0 && $1",
      julia: "$0 && $1",
      c: "$0 && $1",
      sympy: "And($0, $1)",
    },
    partials: FLAT,
  }),
  elementwise("or", {
    arity: 2,
    dtype: "bool",
    real: (a, b) => bit(a !== 0 || b !== 0),
    complex: (a, b) => z.complex(bit(a.re !== 0 || b.re !== 0)),
    js: "($0 !== 0 || $1 !== 0 ? 1 : 0)",
    gpu: "($0 != 0.0 || $1 != 0.0 ? 1.0 : 0.0)",
    latex: "$0 \\lor $1",
    code: {
      math: "$0 or $1",
      numpy: "np.logical_or($0, $1)",
      torch: "torch.logical_or($0, $1)",
      javascript: "$0 || $1",
      julia: "$0 || $1",
      c: "$0 || $1",
      sympy: "Or($0, $1)",
    },
    partials: FLAT,
  }),
  elementwise("not", {
    dtype: "bool",
    real: (a) => bit(a === 0),
    complex: (a) => z.complex(bit(a.re === 0)),
    js: "($0 === 0 ? 1 : 0)",
    gpu: "($0 == 0.0 ? 1.0 : 0.0)",
    latex: "\\lnot $0",
    code: {
      math: "not $0",
      numpy: "np.logical_not($0)",
      torch: "torch.logical_not($0)",
      javascript: "!$0",
      julia: "!$0",
      c: "!$0",
      sympy: "Not($0)",
    },
    partials: FLAT,
  }),
  elementwise("isnan", {
    dtype: "bool",
    real: (a) => bit(Number.isNaN(a)),
    complex: (a) => z.complex(bit(Number.isNaN(a.re))),
    js: "($0 !== $0 ? 1 : 0)",
    gpu: "g_isnan($0)",
    latex: "\\operatorname{isnan}($0)",
    code: {
      math: "math.isnan($0)",
      numpy: "np.isnan($0)",
      torch: "torch.isnan($0)",
      javascript: "Number.isNaN($0)",
      julia: "isnan($0)",
      c: "isnan($0)",
    },
    partials: FLAT,
  }),
  elementwise("isinf", {
    dtype: "bool",
    real: (a) => bit(Math.abs(a) === Number.POSITIVE_INFINITY),
    complex: (a) => z.complex(bit(Math.abs(a.re) === Number.POSITIVE_INFINITY)),
    js: "(Math.abs($0) === Infinity ? 1 : 0)",
    gpu: "(Math.abs($0) > 3.4e38 ? 1.0 : 0.0)",
    latex: "\\operatorname{isinf}($0)",
    code: {
      math: "math.isinf($0)",
      numpy: "np.isinf($0)",
      torch: "torch.isinf($0)",
      javascript: "Math.abs($0) === Infinity",
      julia: "isinf($0)",
      c: "isinf($0)",
    },
    partials: FLAT,
  }),
  elementwise("isfinite", {
    dtype: "bool",
    real: (a) => bit(Number.isFinite(a)),
    complex: (a) => z.complex(bit(Number.isFinite(a.re))),
    js: "(Number.isFinite($0) ? 1 : 0)",
    gpu: "(Math.abs($0) <= 3.4e38 ? 1.0 : 0.0)",
    latex: "\\operatorname{isfinite}($0)",
    code: {
      math: "math.isfinite($0)",
      numpy: "np.isfinite($0)",
      torch: "torch.isfinite($0)",
      javascript: "Number.isFinite($0)",
      julia: "isfinite($0)",
      c: "isfinite($0)",
    },
    partials: FLAT,
  }),
  elementwise("select", {
    arity: 3,
    dtype: (inputs) => (sameType(inputs.slice(1)) === "bool" ? "bool" : "float"),
    real: (c, a, b) => (c !== 0 ? a : b),
    complex: (c, a, b) => (c.re !== 0 ? a : b),
    js: "($0 !== 0 ? $1 : $2)",
    gpu: "($0 != 0.0 ? $1 : $2)",
    latex: "\\begin{cases} $1 & \\text{if } $0 \\\\ $2 & \\text{otherwise} \\end{cases}",
    code: {
      math: "$1 if $0 else $2",
      numpy: "np.where($0, $1, $2)",
      torch: "torch.where($0, $1, $2)",
      javascript: "$0 ? $1 : $2",
      julia: "ifelse($0, $1, $2)",
      c: "$0 ? $1 : $2",
      sympy: "Piecewise(($1, $0), ($2, True))",
    },
    partials: (b, x) => [null, b.select(at(x, 0), b.one, b.zero), b.select(at(x, 0), b.zero, b.one)],
  }),
  elementwise("maximum", {
    arity: 2,
    real: rt.maximum,
    complex: (a, b) => (a.re >= b.re ? a : b),
    js: "rt.maximum($0, $1)",
    gpu: "g_max($0, $1)",
    latex: "\\max($0, $1)",
    code: {
      math: "max($0, $1)",
      numpy: "np.maximum($0, $1)",
      torch: "torch.maximum($0, $1)",
      javascript: "Math.max($0, $1)",
      julia: "max($0, $1)",
      c: "fmax($0, $1)",
      sympy: "Max($0, $1)",
    },
    // At a tie the first takes it all: the two always sum to one, so max(x, x) has slope 1. The tie is a kink.
    partials: (b, [p, q]) =>
      p && q
        ? [b.select(b.op("ge", [p, q]), b.one, b.zero), b.select(b.op("ge", [p, q]), b.zero, b.one)]
        : [],
    kinks: difference,
  }),
  elementwise("minimum", {
    arity: 2,
    real: rt.minimum,
    complex: (a, b) => (a.re <= b.re ? a : b),
    js: "rt.minimum($0, $1)",
    gpu: "g_min($0, $1)",
    latex: "\\min($0, $1)",
    code: {
      math: "min($0, $1)",
      numpy: "np.minimum($0, $1)",
      torch: "torch.minimum($0, $1)",
      javascript: "Math.min($0, $1)",
      julia: "min($0, $1)",
      c: "fmin($0, $1)",
      sympy: "Min($0, $1)",
    },
    partials: (b, [p, q]) =>
      p && q
        ? [b.select(b.op("le", [p, q]), b.one, b.zero), b.select(b.op("le", [p, q]), b.zero, b.one)]
        : [],
    kinks: difference,
  }),
  elementwise("clip", {
    arity: 3,
    real: (x, lo, hi) => rt.minimum(rt.maximum(x, lo), hi),
    complex: (x, lo, hi) => (x.re > hi.re ? hi : x.re < lo.re ? (lo.re > hi.re ? hi : lo) : x),
    js: "rt.minimum(rt.maximum($0, $1), $2)",
    gpu: "g_min(g_max($0, $1), $2)",
    latex: "\\operatorname{clip}($0, $1, $2)",
    code: {
      numpy: "np.clip($0, $1, $2)",
      torch: "torch.clamp($0, $1, $2)",
      julia: "clamp($0, $1, $2)",
    },
    definition: (b, x) => b.op("minimum", [b.op("maximum", [at(x, 0), at(x, 1)]), at(x, 2)]),
    partials: (b, x) => {
      const below = b.op("lt", [at(x, 0), at(x, 1)]);
      const above = b.op("gt", [b.op("maximum", [at(x, 0), at(x, 1)]), at(x, 2)]);
      const inside = b.op("and", [b.op("ge", [at(x, 0), at(x, 1)]), b.op("le", [at(x, 0), at(x, 2)])]);
      return [
        b.select(inside, b.one, b.zero),
        b.select(above, b.zero, b.select(below, b.one, b.zero)),
        b.select(above, b.one, b.zero),
      ];
    },
    kinks: (b, x) => [b.sub(at(x, 0), at(x, 1)), b.sub(at(x, 0), at(x, 2))],
  }),
];
