import * as z from "../../run/complex.ts";
import * as special from "../../run/complex-special.ts";
import * as rt from "../../run/runtime.ts";
import type { Builder } from "../build.ts";
import type { Node } from "../node.ts";
import type { ElementwiseRow } from "./row.ts";
import { at, elementwise } from "./rules.ts";

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;
const GELU_CUBIC = 0.044715;

const positive = (b: Builder, x: Node): Node => b.op("gt", [x, b.zero]);
const clipOf = (b: Builder, x: Node, lo: number, hi: number): Node =>
  b.op("clip", [x, b.const(lo), b.const(hi)]);
const itself = (_b: Builder, x: readonly Node[]): readonly Node[] => [at(x, 0)];
const clamp = (x: number, lo: number, hi: number): number => rt.minimum(rt.maximum(x, lo), hi);
const zClamp = (x: z.Complex, lo: number, hi: number): z.Complex =>
  x.re > hi ? z.complex(hi) : x.re < lo ? z.complex(lo) : x;

/** log(1 + e^{−|x|}), which never overflows. */
const decay = (b: Builder, x: Node): Node => b.call("log1p", b.call("exp", b.neg(b.call("abs", x))));

/** 1 between lo and hi, 0 outside. */
function inside(b: Builder, x: Node, lo: number, hi: number): Node {
  const between = b.op("and", [b.op("gt", [x, b.const(lo)]), b.op("lt", [x, b.const(hi)])]);
  return b.select(between, b.one, b.zero);
}
const ends = (b: Builder, x: Node, lo: number, hi: number): readonly Node[] => [
  b.sub(x, b.const(lo)),
  b.sub(x, b.const(hi)),
];

export const ACTIVATION: readonly ElementwiseRow[] = [
  elementwise("sigmoid", {
    real: rt.sigmoid,
    complex: z.sigmoid,
    js: "rt.sigmoid($0)",
    gpu: "g_sigmoid($0)",
    latex: "\\sigma($0)",
    code: { torch: "torch.sigmoid($0)" },
    definition: (b, x) => b.div(b.one, b.add(b.one, b.call("exp", b.neg(at(x, 0))))),
    partials: (b, _x, y) => [b.mul(y, b.sub(b.one, y))],
  }),
  elementwise("log_sigmoid", {
    real: (x) => -rt.softplus(-x),
    complex: (x) => z.neg(z.softplus(z.neg(x))),
    js: "(-rt.softplus(-$0))",
    gpu: "(-g_softplus(-$0))",
    latex: "\\log\\sigma($0)",
    code: {
      torch: "torch.nn.functional.logsigmoid($0)",
      numpy: "-np.logaddexp(0, -$0)",
      sympy: "-log(1 + exp(-$0))",
    },
    definition: (b, x) => b.sub(b.op("minimum", [at(x, 0), b.zero]), decay(b, at(x, 0))),
    partials: (b, x) => [b.call("sigmoid", b.neg(at(x, 0)))],
  }),
  elementwise("softplus", {
    real: rt.softplus,
    complex: z.softplus,
    js: "rt.softplus($0)",
    gpu: "g_softplus($0)",
    latex: "\\operatorname{softplus}($0)",
    code: {
      torch: "torch.nn.functional.softplus($0)",
      numpy: "np.logaddexp(0, $0)",
      sympy: "log(1 + exp($0))",
    },
    definition: (b, x) => b.add(b.op("maximum", [at(x, 0), b.zero]), decay(b, at(x, 0))),
    partials: (b, x) => [b.call("sigmoid", at(x, 0))],
  }),
  elementwise("relu", {
    real: (x) => rt.maximum(x, 0),
    complex: (x) => (x.re > 0 ? x : z.complex(0)),
    js: "($0 > 0 ? $0 : $0 !== $0 ? $0 : 0)",
    gpu: "($0 > 0.0 ? $0 : 0.0)",
    latex: "\\operatorname{ReLU}($0)",
    code: { torch: "torch.relu($0)" },
    definition: (b, x) => b.op("maximum", [b.zero, at(x, 0)]),
    partials: (b, x) => [b.select(positive(b, at(x, 0)), b.one, b.zero)],
    kinks: itself,
  }),
  elementwise("leaky_relu", {
    arity: 2,
    real: (x, slope) => (x > 0 ? x : slope * x),
    complex: (x, slope) => (x.re > 0 ? x : z.mul(slope, x)),
    js: "($0 > 0 ? $0 : $1 * $0)",
    gpu: "($0 > 0.0 ? $0 : $1 * $0)",
    latex: "\\operatorname{LeakyReLU}_{$1}($0)",
    code: { torch: "torch.nn.functional.leaky_relu($0, $1)" },
    definition: (b, x) => b.select(positive(b, at(x, 0)), at(x, 0), b.mul(at(x, 1), at(x, 0))),
    partials: (b, x) => [
      b.select(positive(b, at(x, 0)), b.one, at(x, 1)),
      b.select(positive(b, at(x, 0)), b.zero, at(x, 0)),
    ],
    kinks: itself,
  }),
  elementwise("elu", {
    arity: 2,
    real: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
    complex: (x, alpha) => (x.re > 0 ? x : z.mul(alpha, z.expm1(x))),
    js: "($0 > 0 ? $0 : $1 * Math.expm1($0))",
    gpu: "($0 > 0.0 ? $0 : $1 * g_expm1($0))",
    latex: "\\operatorname{ELU}_{$1}($0)",
    code: { torch: "torch.nn.functional.elu($0, $1)" },
    definition: (b, x) =>
      b.select(positive(b, at(x, 0)), at(x, 0), b.mul(at(x, 1), b.call("expm1", at(x, 0)))),
    partials: (b, x) => [
      b.select(positive(b, at(x, 0)), b.one, b.mul(at(x, 1), b.call("exp", at(x, 0)))),
      b.select(positive(b, at(x, 0)), b.zero, b.call("expm1", at(x, 0))),
    ],
    kinks: itself,
  }),
  elementwise("selu", {
    real: (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
    complex: (x) => (x.re > 0 ? z.scale(x, SELU_SCALE) : z.scale(z.expm1(x), SELU_SCALE * SELU_ALPHA)),
    js: `(${SELU_SCALE} * ($0 > 0 ? $0 : ${SELU_ALPHA} * Math.expm1($0)))`,
    gpu: `(${SELU_SCALE} * ($0 > 0.0 ? $0 : ${SELU_ALPHA} * g_expm1($0)))`,
    latex: "\\operatorname{SELU}($0)",
    code: { torch: "torch.nn.functional.selu($0)" },
    definition: (b, x) => b.mul(b.const(SELU_SCALE), b.op("elu", [at(x, 0), b.const(SELU_ALPHA)])),
    partials: (b, x) => {
      const slope = b.mul(b.const(SELU_ALPHA), b.call("exp", at(x, 0)));
      return [b.mul(b.const(SELU_SCALE), b.select(positive(b, at(x, 0)), b.one, slope))];
    },
    kinks: itself,
  }),
  elementwise("gelu", {
    real: rt.gelu,
    complex: (x) => z.mul(x, z.scale(special.erfc(z.scale(x, -Math.SQRT1_2)), 0.5)),
    js: "rt.gelu($0)",
    gpu: "($0 * 0.5 * (1.0 + g_erf($0 * 0.7071067811865476)))",
    latex: "\\operatorname{GELU}($0)",
    code: { torch: "torch.nn.functional.gelu($0)" },
    definition: (b, x) => b.mul(at(x, 0), b.call("normal_cdf", at(x, 0))),
    partials: (b, x) => [
      b.add(b.call("normal_cdf", at(x, 0)), b.mul(at(x, 0), b.call("normal_pdf", at(x, 0)))),
    ],
  }),
  elementwise("gelu_tanh", {
    real: rt.geluTanh,
    complex: (x) => {
      const cubic = z.add(x, z.scale(z.mul(x, z.mul(x, x)), GELU_CUBIC));
      return z.mul(z.scale(x, 0.5), z.shift(z.tanh(z.scale(cubic, Math.sqrt(2 / Math.PI))), 1));
    },
    js: "rt.geluTanh($0)",
    gpu: "(0.5 * $0 * (1.0 + g_tanh(0.7978845608028654 * ($0 + 0.044715 * $0 * $0 * $0))))",
    latex: "\\operatorname{GELU}_{\\tanh}($0)",
    code: { torch: 'torch.nn.functional.gelu($0, approximate="tanh")' },
    definition: (b, x) => b.mul(b.mul(b.ratio(1, 2), at(x, 0)), b.add(b.one, geluTanhInner(b, at(x, 0)))),
    partials: (b, x) => {
      const u = at(x, 0);
      const t = geluTanhInner(b, u);
      const half = b.ratio(1, 2);
      const inner = b.add(b.one, b.mul(b.const(3 * GELU_CUBIC), b.square(u)));
      const slope = b.mul(b.mul(geluRoot(b), inner), b.sub(b.one, b.square(t)));
      return [b.mul(half, b.add(b.add(b.one, t), b.mul(u, slope)))];
    },
  }),
  elementwise("silu", {
    real: (x) => x * rt.sigmoid(x),
    complex: (x) => z.mul(x, z.sigmoid(x)),
    js: "($0 * rt.sigmoid($0))",
    gpu: "($0 * g_sigmoid($0))",
    latex: "\\operatorname{SiLU}($0)",
    code: { torch: "torch.nn.functional.silu($0)" },
    definition: (b, x) => b.mul(at(x, 0), b.call("sigmoid", at(x, 0))),
    partials: (b, x) => {
      const s = b.call("sigmoid", at(x, 0));
      return [b.mul(s, b.add(b.one, b.mul(at(x, 0), b.sub(b.one, s))))];
    },
  }),
  elementwise("mish", {
    real: (x) => x * Math.tanh(rt.softplus(x)),
    complex: (x) => z.mul(x, z.tanh(z.softplus(x))),
    js: "($0 * Math.tanh(rt.softplus($0)))",
    gpu: "($0 * g_tanh(g_softplus($0)))",
    latex: "\\operatorname{Mish}($0)",
    code: { torch: "torch.nn.functional.mish($0)" },
    definition: (b, x) => b.mul(at(x, 0), b.call("tanh", b.call("softplus", at(x, 0)))),
    partials: (b, x) => {
      const t = b.call("tanh", b.call("softplus", at(x, 0)));
      const slope = b.mul(b.sub(b.one, b.square(t)), b.call("sigmoid", at(x, 0)));
      return [b.add(t, b.mul(at(x, 0), slope))];
    },
  }),
  elementwise("hardtanh", {
    real: (x) => clamp(x, -1, 1),
    complex: (x) => zClamp(x, -1, 1),
    js: "rt.minimum(rt.maximum($0, -1), 1)",
    gpu: "g_min(g_max($0, -1.0), 1.0)",
    latex: "\\operatorname{hardtanh}($0)",
    code: { torch: "torch.nn.functional.hardtanh($0)" },
    definition: (b, x) => clipOf(b, at(x, 0), -1, 1),
    partials: (b, x) => [inside(b, at(x, 0), -1, 1)],
    kinks: (b, x) => ends(b, at(x, 0), -1, 1),
  }),
  elementwise("hardsigmoid", {
    real: (x) => clamp(x + 3, 0, 6) / 6,
    complex: (x) => z.scale(zClamp(z.shift(x, 3), 0, 6), 1 / 6),
    js: "(rt.minimum(rt.maximum($0 + 3, 0), 6) / 6)",
    gpu: "(g_min(g_max($0 + 3.0, 0.0), 6.0) / 6.0)",
    latex: "\\operatorname{hardsigmoid}($0)",
    code: { torch: "torch.nn.functional.hardsigmoid($0)" },
    definition: (b, x) => b.div(clipOf(b, b.add(at(x, 0), b.const(3)), 0, 6), b.const(6)),
    partials: (b, x) => [b.mul(b.ratio(1, 6), inside(b, at(x, 0), -3, 3))],
    kinks: (b, x) => ends(b, at(x, 0), -3, 3),
  }),
  elementwise("hardswish", {
    real: (x) => (x * clamp(x + 3, 0, 6)) / 6,
    complex: (x) => z.scale(z.mul(x, zClamp(z.shift(x, 3), 0, 6)), 1 / 6),
    js: "($0 * rt.minimum(rt.maximum($0 + 3, 0), 6) / 6)",
    gpu: "($0 * g_min(g_max($0 + 3.0, 0.0), 6.0) / 6.0)",
    latex: "\\operatorname{hardswish}($0)",
    code: { torch: "torch.nn.functional.hardswish($0)" },
    definition: (b, x) => b.mul(at(x, 0), b.call("hardsigmoid", at(x, 0))),
    partials: (b, x) => {
      const u = at(x, 0);
      const middle = b.div(b.add(b.mul(b.two, u), b.const(3)), b.const(6));
      const low = b.select(b.op("le", [u, b.const(-3)]), b.zero, middle);
      return [b.select(b.op("ge", [u, b.const(3)]), b.one, low)];
    },
    kinks: (b, x) => ends(b, at(x, 0), -3, 3),
  }),
  elementwise("relu6", {
    real: (x) => clamp(x, 0, 6),
    complex: (x) => zClamp(x, 0, 6),
    js: "rt.minimum(rt.maximum($0, 0), 6)",
    gpu: "g_min(g_max($0, 0.0), 6.0)",
    latex: "\\operatorname{ReLU6}($0)",
    code: { torch: "torch.nn.functional.relu6($0)" },
    definition: (b, x) => clipOf(b, at(x, 0), 0, 6),
    partials: (b, x) => [inside(b, at(x, 0), 0, 6)],
    kinks: (b, x) => ends(b, at(x, 0), 0, 6),
  }),
  elementwise("softsign", {
    real: (x) => x / (1 + Math.abs(x)),
    complex: (x) => z.div(x, z.shift(z.abs(x), 1)),
    js: "($0 / (1 + Math.abs($0)))",
    gpu: "($0 / (1.0 + Math.abs($0)))",
    latex: "\\operatorname{softsign}($0)",
    code: { torch: "torch.nn.functional.softsign($0)" },
    definition: (b, x) => b.div(at(x, 0), b.add(b.one, b.call("abs", at(x, 0)))),
    partials: (b, x) => [b.div(b.one, b.square(b.add(b.one, b.call("abs", at(x, 0)))))],
  }),
];

const geluRoot = (b: Builder): Node => b.call("sqrt", b.div(b.two, b.pi));

/** tanh(√(2/π) (x + 0.044715 x³)) */
function geluTanhInner(b: Builder, x: Node): Node {
  const cubic = b.add(x, b.mul(b.const(GELU_CUBIC), b.pow(x, b.const(3))));
  return b.call("tanh", b.mul(geluRoot(b), cubic));
}
