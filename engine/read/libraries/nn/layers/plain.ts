/** Layers without parameters: a function with its settings. */

import { NONE, nodeOf } from "../../../values.ts";
import * as make from "../../builders.ts";
import { unflatten } from "../../torch/shapes.ts";
import { FUNCTIONAL } from "../functional.ts";
import { apply, kept, type LayerKind } from "../layer.ts";

/** A layer without parameters: a function with its settings. */
export const plain = (fn: string, params = "", names: readonly string[] = []): LayerKind => ({
  params,
  forward: (a, call) => apply(a.host, FUNCTIONAL[fn], fn, call.args, kept(a, names), call),
});

const axisLayer = (op: string): LayerKind => ({
  params: "dim=-1",
  forward: (a, call) => {
    const [x] = call.args;
    const node = x ? a.host.trace.lift(x) : null;
    if (!x || !node) return a.host.trace.unknown("nothing to apply this layer to", call.span);
    const axis = a.int("dim", -1);
    return a.host.trace.apply(
      op,
      [x],
      { axis: axis < 0 ? axis + node.shape.length : axis },
      call.span,
      "torch",
    );
  },
});

const POOL_NAMES = ["kernel_size", "stride", "padding", "ceil_mode", "count_include_pad"];

const POOL = "kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True";

/** Off in evaluation; in training what comes out is a matter of chance. */
const dropout: LayerKind = {
  params: "p=0.5, inplace=False",
  forward: (a, call, _parameter, { training }) => {
    const [x] = call.args;
    if (!training || x?.kind !== "tensor" || a.host.trace.tracing) {
      if (training) a.host.trace.assume("dropout is taken as off, as in evaluation", call.span);
      return x ?? NONE;
    }
    // Which entries are kept, and scaled, is drawn anew at each call.
    const kept = a.host.trace.freshVariable("kept", nodeOf(x).shape);
    return a.host.trace.apply(
      "mul",
      [x, { ...a.host.trace.tensor(kept, "torch"), random: true }],
      undefined,
      call.span,
      "torch",
    );
  },
};

/** Activations, pooling and shapes as layers. */
export const PLAIN_LAYERS: Readonly<Record<string, LayerKind>> = {
  ReLU: plain("relu", "inplace=False", ["inplace"]),
  ReLU6: plain("relu6", "inplace=False", ["inplace"]),
  Sigmoid: plain("sigmoid"),
  Tanh: plain("tanh"),
  Softplus: plain("softplus", "beta=1, threshold=20", ["beta", "threshold"]),
  Softsign: plain("softsign"),
  SiLU: plain("silu", "inplace=False", ["inplace"]),
  Mish: plain("mish", "inplace=False", ["inplace"]),
  SELU: plain("selu", "inplace=False", ["inplace"]),
  GELU: plain("gelu", "approximate='none'", ["approximate"]),
  ELU: plain("elu", "alpha=1, inplace=False", ["alpha", "inplace"]),
  LeakyReLU: plain("leaky_relu", "negative_slope=0.01, inplace=False", ["negative_slope", "inplace"]),
  LogSigmoid: plain("logsigmoid"),
  Hardtanh: plain("hardtanh", "min_val=-1, max_val=1, inplace=False", ["min_val", "max_val", "inplace"]),
  Hardsigmoid: plain("hardsigmoid", "inplace=False", ["inplace"]),
  CELU: plain("celu", "alpha=1, inplace=False", ["alpha", "inplace"]),
  Softshrink: plain("softshrink", "lambd=0.5", ["lambd"]),
  Hardshrink: plain("hardshrink", "lambd=0.5", ["lambd"]),
  Tanhshrink: plain("tanhshrink"),
  Threshold: plain("threshold", "threshold, value, inplace=False", ["threshold", "value", "inplace"]),
  GLU: plain("glu", "dim=-1", ["dim"]),
  RReLU: plain("rrelu", "lower=0.125, upper=0.3333333333333333, inplace=False", [
    "lower",
    "upper",
    "inplace",
  ]),
  Softmin: plain("softmin", "dim=-1", ["dim"]),
  AvgPool1d: plain("avg_pool1d", POOL, POOL_NAMES),
  AvgPool2d: plain("avg_pool2d", POOL, POOL_NAMES),
  MaxPool1d: plain("max_pool1d", POOL, POOL_NAMES),
  MaxPool2d: plain("max_pool2d", POOL, POOL_NAMES),
  AdaptiveAvgPool1d: plain("adaptive_avg_pool1d", "output_size", ["output_size"]),
  AdaptiveAvgPool2d: plain("adaptive_avg_pool2d", "output_size", ["output_size"]),
  AdaptiveMaxPool2d: plain("adaptive_max_pool2d", "output_size", ["output_size"]),
  Upsample: plain("interpolate", "size=None, scale_factor=None, mode='nearest'", [
    "size",
    "scale_factor",
    "mode",
  ]),
  Unflatten: {
    params: "dim, unflattened_size",
    forward: (a, call) =>
      apply(
        a.host,
        unflatten,
        "Unflatten",
        [call.args[0] ?? NONE, a.need("dim"), a.need("unflattened_size")],
        new Map(),
        call,
      ),
  },
  Hardswish: plain("hardswish", "inplace=False", ["inplace"]),
  Softmax: axisLayer("softmax"),
  LogSoftmax: axisLayer("log_softmax"),
  Dropout: dropout,
  Dropout1d: dropout,
  Dropout2d: dropout,
  Identity: { params: "*rest", forward: (_a, call) => call.args[0] ?? NONE },
  Flatten: {
    params: "start_dim=1, end_dim=-1",
    forward: (a, call) => {
      const [x] = call.args;
      if (x?.kind !== "tensor") return x ?? NONE;
      const node = nodeOf(x);
      const from = a.int("start_dim", 1);
      const rest = make.flatSize({ ...node, shape: node.shape.slice(from) });
      return a.host.trace.apply(
        "reshape",
        [x],
        { shape: [...node.shape.slice(0, from), rest] },
        call.span,
        "torch",
      );
    },
  },
  CosineSimilarity: plain("cosine_similarity", "dim=1, eps=1e-8", ["dim", "eps"]),
  PairwiseDistance: plain("pairwise_distance", "p=2, eps=1e-6", ["p", "eps"]),
};
