import { float, type Value } from "../values.ts";
import { known } from "./arrays/known.ts";
import * as make from "./builders.ts";
import type { Arguments, Entry, Row } from "./row.ts";

const { row } = make;

const given = (a: Arguments, name: string, fallback: number): Value =>
  a.has(name) ? a.tensor(name) : float(fallback);

/** `x` where a condition on it holds, something else elsewhere. */
const pieces = (params: string, build: (a: Arguments, x: Value) => Value): Row =>
  row(`x|input, ${params}, inplace=False`, (a) => build(a, a.tensor("x")));

const celu = pieces("alpha=1", (a, x) => {
  const alpha = given(a, "alpha", 1);
  const bent = a.op("mul", [alpha, a.op("expm1", [a.op("div", [x, alpha])])]);
  return a.op("select", [a.op("gt", [x, float(0)]), x, bent]);
});

const softshrink = pieces("lambd=0.5", (a, x) => {
  const limit = given(a, "lambd", 0.5);
  const below = a.op("select", [a.op("lt", [x, a.op("neg", [limit])]), a.op("add", [x, limit]), float(0)]);
  return a.op("select", [a.op("gt", [x, limit]), a.op("sub", [x, limit]), below]);
});

const hardshrink = pieces("lambd=0.5", (a, x) =>
  a.op("select", [a.op("gt", [a.op("abs", [x]), given(a, "lambd", 0.5)]), x, float(0)]),
);

const threshold = pieces("threshold, value", (a, x) =>
  a.op("select", [a.op("gt", [x, a.tensor("threshold")]), x, a.tensor("value")]),
);

const hardtanh = pieces("min_val=-1, max_val=1", (a, x) =>
  a.has("min_val") || a.has("max_val")
    ? a.op("clip", [x, given(a, "min_val", -1), given(a, "max_val", 1)])
    : a.op("hardtanh", [x]),
);

/** One slope, or one for each channel (axis 1). */
const prelu = row("x|input, weight", (a) => {
  const x = a.tensor("x");
  const node = make.liftOf(a, x);
  let w = a.tensor("weight");
  const count = make.flatSize(make.liftOf(a, w));
  if (count === 1) w = make.reshapeTo(a, w, []);
  else
    w = make.reshapeTo(
      a,
      w,
      node.shape.slice(1).map((_size, i) => (i === 0 ? count : 1)),
    );
  return a.op("select", [a.op("gt", [x, float(0)]), x, a.op("mul", [w, x])]);
});

/** In evaluation the slope is the mean of its bounds. */
const rrelu = pieces("lower=0.125, upper=0.3333333333333333, training=False", (a, x) => {
  if (a.flag("training")) throw a.stop("a slope drawn at random is not followed");
  const slope = a.op("div", [a.op("add", [given(a, "lower", 0.125), given(a, "upper", 1 / 3)]), float(2)]);
  return a.op("select", [a.op("gt", [x, float(0)]), x, a.op("mul", [slope, x])]);
});

const glu = row("x|input, axis|dim=-1", (a) => {
  const axis = a.axis("axis", a.node("x"), -1);
  const size = a.node("x").shape[axis];
  if (typeof size !== "number" || size % 2 !== 0) throw a.stop("glu needs an even size");
  const [left, right] = [
    make.cutAxis(a, a.tensor("x"), axis, 0, size / 2),
    make.cutAxis(a, a.tensor("x"), axis, size / 2, size),
  ];
  return a.op("mul", [left, a.op("sigmoid", [right])]);
});

const gumbel = row("x|logits, tau=1, hard=False, eps=1e-10, axis|dim=-1", (a) => {
  throw a.stop("numbers drawn at random");
});

/** Normalisation over axes: less the mean, by the root of the variance and eps. */
export function normalised(a: Arguments, x: Value, axes: readonly number[], eps: Value): Value {
  const mean = a.op("mean", [x], { axes: [...axes], keepdims: true });
  const variance = a.op("var", [x], { axes: [...axes], keepdims: true, ddof: 0 });
  return a.op("div", [a.op("sub", [x, mean]), a.op("sqrt", [a.op("add", [variance, eps])])]);
}

/** A parameter for each channel, beside a batch. */
export const perChannel = (a: Arguments, w: Value, rank: number): Value =>
  make.reshapeTo(a, w, [1, -1, ...Array.from({ length: rank - 2 }, () => 1)]);

const scaled = (a: Arguments, x: Value): Value => {
  const rank = make.liftOf(a, x).shape.length;
  let out = x;
  if (a.has("weight")) out = a.op("mul", [out, perChannel(a, a.tensor("weight"), rank)]);
  return a.has("bias") ? a.op("add", [out, perChannel(a, a.tensor("bias"), rank)]) : out;
};

const batchNorm = row(
  "x|input, running_mean=None, running_var=None, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5",
  (a) => {
    const x = a.tensor("x");
    const node = make.liftOf(a, x);
    make.wantRank(a, node, 2, "batch_norm");
    const eps = given(a, "eps", 1e-5);
    if (a.flag("training"))
      return scaled(
        a,
        normalised(
          a,
          x,
          node.shape.map((_s, i) => i).filter((i) => i !== 1),
          eps,
        ),
      );
    const of = (name: string): Value => perChannel(a, a.tensor(name), node.shape.length);
    return scaled(
      a,
      a.op("div", [
        a.op("sub", [x, of("running_mean")]),
        a.op("sqrt", [a.op("add", [of("running_var"), eps])]),
      ]),
    );
  },
);

const groupNorm = row("x|input, num_groups, weight=None, bias=None, eps=1e-5", (a) => {
  const x = a.tensor("x");
  const { shape } = make.liftOf(a, x);
  make.wantRank(a, make.liftOf(a, x), 2, "group_norm");
  const [n = 1, c = 1, ...rest] = shape;
  if (typeof c !== "number") throw a.stop("group_norm over a number of channels that is not known");
  const groups = a.int("num_groups");
  const grouped = make.reshapeTo(a, x, [n, groups, c / groups, ...rest]);
  const axes = Array.from({ length: shape.length - 1 }, (_, i) => i + 2);
  return scaled(a, make.reshapeTo(a, normalised(a, grouped, axes, given(a, "eps", 1e-5)), shape));
});

const instanceNorm = row(
  "x|input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5",
  (a) => {
    const x = a.tensor("x");
    const node = make.liftOf(a, x);
    make.wantRank(a, node, 3, "instance_norm");
    return scaled(a, normalised(a, x, node.shape.map((_s, i) => i).slice(2), given(a, "eps", 1e-5)));
  },
);

const rmsNorm = row("x|input, normalized_shape, weight=None, eps=None", (a) => {
  const x = a.tensor("x");
  const rank = make.liftOf(a, x).shape.length;
  const axes = make.shapeArgument(a, "normalized_shape").map((_s, i, all) => rank - all.length + i);
  const square = a.op("mean", [a.op("mul", [x, x])], { axes, keepdims: true });
  const out = a.op("mul", [x, a.op("rsqrt", [a.op("add", [square, given(a, "eps", Number.EPSILON)])])]);
  return a.has("weight") ? a.op("mul", [out, a.tensor("weight")]) : out;
});

/** softmax(q kᵀ / √d + mask) v */
const attention = row(
  "q|query, k|key, v|value, attn_mask=None, dropout_p=0, is_causal=False, scale=None",
  (a) => {
    const [q, k] = [a.tensor("q"), a.tensor("k")];
    const { shape } = make.liftOf(a, q);
    make.wantRank(a, make.liftOf(a, q), 2, "attention");
    const width = shape[shape.length - 1];
    if (typeof width !== "number") throw a.stop("attention over a width that is not known");
    const scale = a.has("scale") ? a.tensor("scale") : float(1 / Math.sqrt(width));
    let scores = a.op("mul", [a.op("matmul", [q, make.swap(a, k, -1, -2)]), scale]);
    const never = float(Number.NEGATIVE_INFINITY);
    if (a.has("attn_mask")) {
      const mask = a.tensor("attn_mask");
      scores =
        make.liftOf(a, mask).dtype === "bool"
          ? a.op("select", [mask, scores, never])
          : a.op("add", [scores, mask]);
    }
    if (a.flag("is_causal")) {
      const square = make.liftOf(a, scores).shape.slice(-2);
      const ones = a.value(a.host.trace.b.fill(a.host.trace.b.one, square), []);
      scores = a.op("select", [a.op("ne", [a.op("tril", [ones], { offset: 0 }), float(0)]), scores, never]);
    }
    return a.op("matmul", [
      a.op("softmax", [scores], { axis: make.liftOf(a, scores).shape.length - 1 }),
      a.tensor("v"),
    ]);
  },
);

const bilinear = row("x|input1, y|input2, weight, bias=None", (a) => {
  const rank = a.node("x").shape.length;
  const lead = "abcdefg".slice(0, rank - 1);
  const out = a.op("einsum", [a.tensor("x"), a.tensor("weight"), a.tensor("y")], {
    spec: `${lead}i,oij,${lead}j->${lead}o`,
  });
  return a.has("bias") ? a.op("add", [out, a.tensor("bias")]) : out;
});

const dropped = row("x|input, p=0.5, training=True, inplace=False", (a) => {
  const kept = a.has("training") && known(a, "training").data[0] === 0;
  if (!kept) a.host.trace.assume("dropout is taken as off, as in evaluation", a.span);
  return a.tensor("x");
});

/** Activations and layers as functions, beside those that are operations of their own. */
export const ACTIVATIONS: Readonly<Record<string, Entry>> = {
  celu,
  softshrink,
  hardshrink,
  threshold,
  hardtanh,
  prelu,
  rrelu,
  glu,
  gumbel_softmax: gumbel,
  batch_norm: batchNorm,
  group_norm: groupNorm,
  instance_norm: instanceNorm,
  rms_norm: rmsNorm,
  scaled_dot_product_attention: attention,
  bilinear,
  dropout: dropped,
  dropout1d: dropped,
  dropout2d: dropped,
  alpha_dropout: dropped,
};
