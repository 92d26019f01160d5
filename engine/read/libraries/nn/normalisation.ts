/** Normalisations: by the layer, batch, group, instance, root of squares, or length. */

import { float, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import { normBy } from "../linalg/norms.ts";
import type { Entry } from "../row.ts";

const { row } = make;

/** Over the last axes: centred, scaled, then weighted. */
export const layerNorm = row("x|input, normalized_shape, weight=None, bias=None, eps=1e-5", (a) => {
  const shape = make.shapeArgument(a, "normalized_shape");
  const rank = a.node("x").shape.length;
  const axes = shape.map((_s, i) => rank - shape.length + i);
  const { b, graph } = a.host.trace;
  const x = a.node("x");
  const mean = graph.node("mean", [x], { axes, keepdims: true });
  const variance = graph.node("var", [x], { axes, keepdims: true, ddof: 0 });
  const eps = a.nodeOr("eps", 1e-5);
  let out = b.div(b.sub(x, mean), b.call("sqrt", b.add(variance, eps)));
  if (a.has("weight")) out = b.mul(out, a.node("weight"));
  if (a.has("bias")) out = b.add(out, a.node("bias"));
  return a.value(out, [
    a.tensor("x"),
    ...(a.has("weight") ? [a.tensor("weight")] : []),
    ...(a.has("bias") ? [a.tensor("bias")] : []),
  ]);
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
    const eps = a.tensorOr("eps", float(1e-5));
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
  return scaled(a, make.reshapeTo(a, normalised(a, grouped, axes, a.tensorOr("eps", float(1e-5))), shape));
});

const instanceNorm = row(
  "x|input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5",
  (a) => {
    const x = a.tensor("x");
    const node = make.liftOf(a, x);
    make.wantRank(a, node, 3, "instance_norm");
    return scaled(a, normalised(a, x, node.shape.map((_s, i) => i).slice(2), a.tensorOr("eps", float(1e-5))));
  },
);

const rmsNorm = row("x|input, normalized_shape, weight=None, eps=None", (a) => {
  const x = a.tensor("x");
  const rank = make.liftOf(a, x).shape.length;
  const axes = make.shapeArgument(a, "normalized_shape").map((_s, i, all) => rank - all.length + i);
  const square = a.op("mean", [a.op("mul", [x, x])], { axes, keepdims: true });
  const out = a.op("mul", [
    x,
    a.op("rsqrt", [a.op("add", [square, a.tensorOr("eps", float(Number.EPSILON))])]),
  ]);
  return a.has("weight") ? a.op("mul", [out, a.tensor("weight")]) : out;
});

/** Normalisations. */
export const NORMALISATIONS: Readonly<Record<string, Entry>> = {
  layer_norm: layerNorm,
  normalize: row("x|input, p=2, axis|dim=1, eps=1e-12", (a) => {
    const { b, graph } = a.host.trace;
    const x = a.node("x");
    make.wantRank(a, x, 1, "normalize");
    const axis = a.axis("axis", x, x.shape.length > 1 ? 1 : 0);
    const size = normBy(a, x, { axes: [axis], keepdims: true }, a.get("p"));
    return a.value(b.div(x, graph.node("maximum", [size, a.nodeOr("eps", 1e-12)])), [a.tensor("x")]);
  }),
  batch_norm: batchNorm,
  group_norm: groupNorm,
  instance_norm: instanceNorm,
  rms_norm: rmsNorm,
};
