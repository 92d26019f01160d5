/** Activations: functions of each entry, and the softmax kin along an axis. */

import { float, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { known } from "../arrays/known.ts";
import * as make from "../builders.ts";
import { type Entry, type Row, written } from "../row.ts";

const { row } = make;

/** `x` where a condition on it holds, something else elsewhere. */
const pieces = (params: string, build: (a: Arguments, x: Value) => Value): Row =>
  row(`x|input, ${params}, inplace=False`, (a) => build(a, a.tensor("x")));

const celu = pieces("alpha=1", (a, x) => {
  const alpha = a.tensorOr("alpha", float(1));
  const bent = a.op("mul", [alpha, a.op("expm1", [a.op("div", [x, alpha])])]);
  return a.op("select", [a.op("gt", [x, float(0)]), x, bent]);
});

const softshrink = pieces("lambd=0.5", (a, x) => {
  const limit = a.tensorOr("lambd", float(0.5));
  const below = a.op("select", [a.op("lt", [x, a.op("neg", [limit])]), a.op("add", [x, limit]), float(0)]);
  return a.op("select", [a.op("gt", [x, limit]), a.op("sub", [x, limit]), below]);
});

const hardshrink = pieces("lambd=0.5", (a, x) =>
  a.op("select", [a.op("gt", [a.op("abs", [x]), a.tensorOr("lambd", float(0.5))]), x, float(0)]),
);

const threshold = pieces("threshold, value", (a, x) =>
  a.op("select", [a.op("gt", [x, a.tensor("threshold")]), x, a.tensor("value")]),
);

const hardtanh = pieces("min_val=-1, max_val=1", (a, x) =>
  a.has("min_val") || a.has("max_val")
    ? a.op("clip", [x, a.tensorOr("min_val", float(-1)), a.tensorOr("max_val", float(1))])
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
  const slope = a.op("div", [
    a.op("add", [a.tensorOr("lower", float(0.125)), a.tensorOr("upper", float(1 / 3))]),
    float(2),
  ]);
  return a.op("select", [a.op("gt", [x, float(0)]), x, a.op("mul", [slope, x])]);
});

/** Past the threshold it is the line itself; torch's own, 20, is where the two are one in single precision. */
const softplus = row("x|input, beta=1, threshold=20", (a) => {
  const x = a.tensor("x");
  const scaled = a.has("beta") ? a.op("mul", [a.tensor("beta"), x]) : x;
  const soft = a.op("softplus", [scaled]);
  const curve = a.has("beta") ? a.op("div", [soft, a.tensor("beta")]) : soft;
  return a.has("threshold") ? a.op("select", [a.op("gt", [scaled, a.tensor("threshold")]), x, curve]) : curve;
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

const dropped = row("x|input, p=0.5, training=True, inplace=False", (a) => {
  const kept = a.has("training") && known(a, "training").data[0] === 0;
  if (!kept) a.host.trace.assume("dropout is taken as off, as in evaluation", a.span);
  return a.tensor("x");
});

const parametric = (op: string, name: string, fallback: number): Row =>
  row(`x|input, ${name}=${fallback}, inplace=False`, (a) =>
    a.op(op, [a.tensor("x"), a.tensorOr(name, float(fallback))]),
  );

const elu = parametric("elu", "alpha", 1);

const leaky_relu = parametric("leaky_relu", "negative_slope", 0.01);

/** Activations by their names in `torch.nn.functional`. */
export const ACTIVATIONS: Readonly<Record<string, Entry>> = {
  relu: "relu",
  sigmoid: "sigmoid",
  tanh: "tanh",
  logsigmoid: "log_sigmoid",
  silu: "silu",
  mish: "mish",
  selu: "selu",
  hardsigmoid: "hardsigmoid",
  hardswish: "hardswish",
  relu6: "relu6",
  softsign: "softsign",
  tanhshrink: row("x|input", (a) => a.op("sub", [a.tensor("x"), a.op("tanh", [a.tensor("x")])])),
  gelu: row("x|input, approximate='none'", (a) =>
    a.op(a.text("approximate", "none") === "tanh" ? "gelu_tanh" : "gelu", [a.tensor("x")]),
  ),
  elu,
  leaky_relu,
  softplus,
  softmin: row("x|input, axis|dim=-1", (a) =>
    a.op("softmax", [a.op("neg", [a.tensor("x")])], { axis: a.axis("axis", a.node("x"), -1) }),
  ),
  ...written({ relu: "relu", leaky_relu, elu, hardtanh, selu: "selu", celu, threshold, rrelu }),
  celu,
  softshrink,
  hardshrink,
  threshold,
  hardtanh,
  prelu,
  rrelu,
  glu,
  gumbel_softmax: gumbel,
  dropout: dropped,
  dropout1d: dropped,
  dropout2d: dropped,
  alpha_dropout: dropped,
};
