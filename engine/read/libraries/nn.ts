import type { Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { Cell } from "../environment.ts";
import { setState } from "../tensors/state.ts";
import { Stop } from "../tensors/stop.ts";
import {
  type Call,
  type ClassValue,
  FALSE,
  float,
  int,
  list,
  NONE,
  native,
  nodeOf,
  type ObjectValue,
  string,
  TRUE,
  tuple,
  type Value,
} from "../values.ts";
import { ACTIVATIONS } from "./activations.ts";
import * as make from "./builders.ts";
import type { Host } from "./host.ts";
import { LOSSES } from "./losses.ts";
import { POOLING, UNFOLD } from "./pooling.ts";
import { Arguments, constant, type Entry, functionOf, type Row } from "./row.ts";
import { TORCH_MORE } from "./torch-more.ts";

const { row } = make;

const linear = row("x|input, weight, bias=None", (a) => {
  make.wantRank(a, a.node("weight"), 2, "linear");
  const product = a.op("matmul", [a.tensor("x"), make.swap(a, a.tensor("weight"), 0, 1)]);
  return a.has("bias") ? a.op("add", [product, a.tensor("bias")]) : product;
});

const pairs = (value: readonly number[] | null, count: number): number[] => {
  const given = value ?? [0];
  return Array.from({ length: count }, (_, i) => given[i] ?? given[0] ?? 0);
};

const conv = (spatial: number): Row =>
  row("x|input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1", (a) => {
    const input = a.node("x");
    const x = input.shape.length === spatial + 1 ? make.expandAt(a, a.tensor("x"), 0) : a.tensor("x");
    const padding = a.get("padding");
    if (padding?.kind === "known" && padding.type === "string" && padding.value !== "valid")
      throw a.stop("this padding is not followed");
    const pads = padding?.kind === "known" && padding.type === "string" ? [0] : a.ints("padding");
    const out = a.op("conv", [x, a.tensor("weight")], {
      stride: pairs(a.ints("stride") ?? [1], spatial),
      padding: pairs(pads, spatial).map((p) => [p, p]),
      dilation: pairs(a.ints("dilation") ?? [1], spatial),
      groups: a.int("groups", 1),
    });
    if (!a.has("bias")) return out;
    const bias = make.reshapeTo(a, a.tensor("bias"), [1, -1, ...Array.from({ length: spatial }, () => 1)]);
    return a.op("add", [out, bias]);
  });

const layerNorm = row("x|input, normalized_shape, weight=None, bias=None, eps=1e-5", (a) => {
  const shape = make.shapeArgument(a, "normalized_shape");
  const rank = a.node("x").shape.length;
  const axes = shape.map((_s, i) => rank - shape.length + i);
  const { b, graph } = a.host.trace;
  const x = a.node("x");
  const mean = graph.node("mean", [x], { axes, keepdims: true });
  const variance = graph.node("var", [x], { axes, keepdims: true, ddof: 0 });
  const eps = a.has("eps") ? a.node("eps") : b.const(1e-5);
  let out = b.div(b.sub(x, mean), b.call("sqrt", b.add(variance, eps)));
  if (a.has("weight")) out = b.mul(out, a.node("weight"));
  if (a.has("bias")) out = b.add(out, a.node("bias"));
  return a.value(out, [
    a.tensor("x"),
    ...(a.has("weight") ? [a.tensor("weight")] : []),
    ...(a.has("bias") ? [a.tensor("bias")] : []),
  ]);
});

const parametric = (op: string, name: string, fallback: number): Row =>
  row(`x|input, ${name}=${fallback}, inplace=False`, (a) =>
    a.op(op, [a.tensor("x"), a.has(name) ? a.tensor(name) : float(fallback)]),
  );

/** `torch.nn.functional` */
export const FUNCTIONAL: Readonly<Record<string, Entry>> = {
  ...LOSSES,
  ...ACTIVATIONS,
  ...POOLING,
  pdist: TORCH_MORE["pdist"] ?? "norm",
  unfold: UNFOLD.functional,
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
  elu: parametric("elu", "alpha", 1),
  leaky_relu: parametric("leaky_relu", "negative_slope", 0.01),
  softplus: row("x|input, beta=1, threshold=20", (a) => {
    if (!a.has("beta")) return a.op("softplus", [a.tensor("x")]);
    return a.op("div", [
      a.op("softplus", [a.op("mul", [a.tensor("beta"), a.tensor("x")])]),
      a.tensor("beta"),
    ]);
  }),
  softmin: row("x|input, axis|dim=-1", (a) =>
    a.op("softmax", [a.op("neg", [a.tensor("x")])], { axis: a.axis("axis", a.node("x"), -1) }),
  ),
  linear,
  conv1d: conv(1),
  conv2d: conv(2),
  conv3d: conv(3),
  layer_norm: layerNorm,
  normalize: row("x|input, p=2, axis|dim=1, eps=1e-12", (a) => {
    const { b, graph } = a.host.trace;
    const x = a.node("x");
    make.wantRank(a, x, 1, "normalize");
    const axis = a.axis("axis", x, x.shape.length > 1 ? 1 : 0);
    const size = graph.node("norm", [x], { axes: [axis], keepdims: true, ord: a.int("p", 2) });
    return a.value(b.div(x, graph.node("maximum", [size, a.has("eps") ? a.node("eps") : b.const(1e-12)])), [
      a.tensor("x"),
    ]);
  }),
  cosine_similarity: row("x|x1, y|x2, axis|dim=1, eps=1e-8", (a) => {
    const { b, graph } = a.host.trace;
    const [x, y] = [a.node("x"), a.node("y")];
    make.wantRank(a, x, 1, "cosine_similarity");
    const axis = a.axis("axis", x, x.shape.length > 1 ? 1 : 0);
    const eps = a.has("eps") ? a.node("eps") : b.const(1e-8);
    const size = (z: Node): Node =>
      graph.node("maximum", [graph.node("norm", [z], { axes: [axis], keepdims: false, ord: 2 }), eps]);
    const product = graph.node("sum", [b.mul(x, y)], { axes: [axis], keepdims: false });
    return a.value(b.div(product, b.mul(size(x), size(y))), [a.tensor("x"), a.tensor("y")]);
  }),
  pairwise_distance: row("x|x1, y|x2, p=2, eps=1e-6, keepdim=False", (a) => {
    const { b, graph } = a.host.trace;
    const gap = b.add(b.sub(a.node("x"), a.node("y")), a.has("eps") ? a.node("eps") : b.const(1e-6));
    return a.value(
      graph.node("norm", [gap], {
        axes: [gap.shape.length - 1],
        keepdims: a.flag("keepdim"),
        ord: a.int("p", 2),
      }),
      [a.tensor("x"), a.tensor("y")],
    );
  }),
  one_hot: row("x|tensor|input, depth|num_classes=-1", (a) =>
    a.op("one_hot", [a.tensor("x")], { depth: a.int("depth") }),
  ),
  embedding: row("x|input, weight", (a) => a.op("gather", [a.tensor("weight"), a.tensor("x")], { axis: 0 })),
};

/** State of a layer: its parameters by name. */
interface Layer {
  readonly parameters: Map<string, Cell<Value | undefined>>;
}

/** Whether a layer is trained (`.train()`, as it is made) or used (`.eval()`). */
interface Mode {
  readonly training: boolean;
  /** Runs before this one, in training. */
  readonly seen: number;
}

interface LayerKind {
  readonly params: string;
  /** Shapes of its parameters. */
  readonly shapes?: (a: Arguments) => Readonly<Record<string, readonly Size[]>>;
  /** What parameters that are not drawn at random start as. */
  readonly start?: Readonly<Record<string, number>>;
  readonly forward: (a: Arguments, call: Call, parameter: (name: string) => Value, mode: Mode) => Value;
}

const apply = (
  host: Host,
  entry: Entry | undefined,
  name: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  call: Call,
): Value => {
  if (entry === undefined || (typeof entry === "object" && !("build" in entry))) return NONE;
  return functionOf(host, "torch", name, entry).invoke({
    args,
    named,
    span: call.span,
    spans: args.map((_a, i) => call.spans[i] ?? call.span),
  });
};

const kept = (a: Arguments, names: readonly string[]): Map<string, Value> =>
  new Map(names.flatMap((name) => (a.has(name) ? [[name, a.need(name)] as const] : [])));

/** A layer without parameters: a function with its settings. */
const plain = (fn: string, params = "", names: readonly string[] = []): LayerKind => ({
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

/** A loss: the arguments of its class, in order, are those of its function. */
const loss = (fn: string, settings = ""): LayerKind => {
  const rest = ["size_average=None", "reduce=None", "reduction='mean'"].filter(
    (each) => !settings.includes(each),
  );
  const params = [settings, ...rest].filter(Boolean).join(", ");
  const names = params.split(",").map((each) => (each.trim().split("=")[0] ?? "").trim());
  return plain(
    fn,
    params,
    names.filter((name) => name !== "size_average" && name !== "reduce"),
  );
};

const convolution = (spatial: number): LayerKind => ({
  params: "in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True",
  shapes: (a) => {
    const kernel = pairs(a.ints("kernel_size"), spatial);
    const groups = a.int("groups", 1);
    const weight = [a.int("out_channels"), a.int("in_channels") / groups, ...kernel];
    return a.flag("bias", true) ? { weight, bias: [a.int("out_channels")] } : { weight };
  },
  forward: (a, call, parameter) => {
    const args = [...call.args.slice(0, 1), parameter("weight")];
    const named = kept(a, ["stride", "padding", "dilation", "groups"]);
    const bias = parameter("bias");
    if (bias !== NONE) named.set("bias", bias);
    return apply(a.host, FUNCTIONAL[`conv${spatial}d`], "conv", args, named, call);
  },
});

const POOL_NAMES = ["kernel_size", "stride", "padding", "ceil_mode", "count_include_pad"];
const POOL = "kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True";

/** By the statistics of the batch, as in training. */
const batchNormLayer: LayerKind = {
  params: "num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True",
  shapes: (a) =>
    a.flag("affine", true) ? { weight: [a.int("num_features")], bias: [a.int("num_features")] } : {},
  start: { weight: 1, bias: 0 },
  forward: (a, call, parameter, { training, seen }) => {
    if (!training) {
      if (seen > 0 && a.flag("track_running_stats", true))
        throw a.stop("the statistics that batch normalisation gathered in training are not followed");
    } else
      a.host.trace.assume(
        "batch normalisation is taken as in training, by the statistics of the batch",
        call.span,
      );
    const size = a.int("num_features");
    const { b } = a.host.trace;
    const fresh = (value: Node): Value => a.host.trace.tensor(b.fill(value, [size]), "torch");
    const named = new Map<string, Value>([
      ...(training
        ? [["training", TRUE] as const]
        : ([
            ["training", FALSE],
            ["running_mean", fresh(b.zero)],
            ["running_var", fresh(b.one)],
          ] as const)),
      ["weight", parameter("weight")],
      ["bias", parameter("bias")],
      ...kept(a, ["eps"]),
    ]);
    return apply(a.host, FUNCTIONAL["batch_norm"], "BatchNorm", call.args, named, call);
  },
};

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

const LAYERS: Readonly<Record<string, LayerKind>> = {
  Linear: {
    params: "in_features, out_features, bias=True",
    shapes: (a) => {
      const weight = [make.sizeOf(a, a.need("out_features")), make.sizeOf(a, a.need("in_features"))];
      return a.flag("bias", true) ? { weight, bias: [weight[0] ?? 1] } : { weight };
    },
    forward: (a, call, parameter) => {
      const bias = parameter("bias");
      return apply(
        a.host,
        linear,
        "Linear",
        [call.args[0] ?? NONE, parameter("weight"), ...(bias === NONE ? [] : [bias])],
        new Map(),
        call,
      );
    },
  },
  Conv1d: convolution(1),
  Conv2d: convolution(2),
  Embedding: {
    params: "num_embeddings, embedding_dim, padding_idx=None",
    shapes: (a) => ({ weight: [a.int("num_embeddings"), a.int("embedding_dim")] }),
    forward: (a, call, parameter) =>
      apply(
        a.host,
        FUNCTIONAL["embedding"],
        "Embedding",
        [call.args[0] ?? NONE, parameter("weight")],
        new Map(),
        call,
      ),
  },
  LayerNorm: {
    start: { weight: 1, bias: 0 },
    params: "normalized_shape, eps=1e-5, elementwise_affine=True",
    shapes: (a) => {
      const shape = make.shapeArgument(a, "normalized_shape");
      return a.flag("elementwise_affine", true) ? { weight: shape, bias: shape } : {};
    },
    forward: (a, call, parameter) =>
      apply(
        a.host,
        layerNorm,
        "LayerNorm",
        [call.args[0] ?? NONE, a.need("normalized_shape"), parameter("weight"), parameter("bias")],
        kept(a, ["eps"]),
        call,
      ),
  },
  ReLU: plain("relu", "inplace=False"),
  ReLU6: plain("relu6", "inplace=False"),
  Sigmoid: plain("sigmoid"),
  Tanh: plain("tanh"),
  Softplus: plain("softplus", "beta=1, threshold=20", ["beta"]),
  Softsign: plain("softsign"),
  SiLU: plain("silu", "inplace=False"),
  Mish: plain("mish", "inplace=False"),
  SELU: plain("selu", "inplace=False"),
  GELU: plain("gelu", "approximate='none'", ["approximate"]),
  ELU: plain("elu", "alpha=1, inplace=False", ["alpha"]),
  LeakyReLU: plain("leaky_relu", "negative_slope=0.01, inplace=False", ["negative_slope"]),
  LogSigmoid: plain("logsigmoid"),
  Hardtanh: plain("hardtanh", "min_val=-1, max_val=1, inplace=False", ["min_val", "max_val"]),
  Hardsigmoid: plain("hardsigmoid", "inplace=False"),
  CELU: plain("celu", "alpha=1, inplace=False", ["alpha"]),
  Softshrink: plain("softshrink", "lambd=0.5", ["lambd"]),
  Hardshrink: plain("hardshrink", "lambd=0.5", ["lambd"]),
  Tanhshrink: plain("tanhshrink"),
  Threshold: plain("threshold", "threshold, value, inplace=False", ["threshold", "value"]),
  GLU: plain("glu", "dim=-1", ["dim"]),
  RReLU: plain("rrelu", "lower=0.125, upper=0.3333333333333333, inplace=False", ["lower", "upper"]),
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
        TORCH_MORE["unflatten"],
        "Unflatten",
        [call.args[0] ?? NONE, a.need("dim"), a.need("unflattened_size")],
        new Map(),
        call,
      ),
  },
  PReLU: {
    params: "num_parameters=1, init=0.25",
    shapes: (a) => ({ weight: [a.int("num_parameters", 1)] }),
    forward: (a, call, parameter) =>
      apply(
        a.host,
        FUNCTIONAL["prelu"],
        "PReLU",
        [call.args[0] ?? NONE, parameter("weight")],
        new Map(),
        call,
      ),
  },
  Bilinear: {
    params: "in1_features, in2_features, out_features, bias=True",
    shapes: (a) => ({
      weight: [a.int("out_features"), a.int("in1_features"), a.int("in2_features")],
      ...(a.flag("bias", true) ? { bias: [a.int("out_features")] } : {}),
    }),
    forward: (a, call, parameter) =>
      apply(
        a.host,
        FUNCTIONAL["bilinear"],
        "Bilinear",
        [
          call.args[0] ?? NONE,
          call.args[1] ?? NONE,
          parameter("weight"),
          ...(parameter("bias") === NONE ? [] : [parameter("bias")]),
        ],
        new Map(),
        call,
      ),
  },
  BatchNorm1d: batchNormLayer,
  BatchNorm2d: batchNormLayer,
  GroupNorm: {
    start: { weight: 1, bias: 0 },
    params: "num_groups, num_channels, eps=1e-5, affine=True",
    shapes: (a) =>
      a.flag("affine", true) ? { weight: [a.int("num_channels")], bias: [a.int("num_channels")] } : {},
    forward: (a, call, parameter) =>
      apply(
        a.host,
        FUNCTIONAL["group_norm"],
        "GroupNorm",
        [call.args[0] ?? NONE, a.need("num_groups"), parameter("weight"), parameter("bias")],
        kept(a, ["eps"]),
        call,
      ),
  },
  RMSNorm: {
    start: { weight: 1 },
    params: "normalized_shape, eps=None, elementwise_affine=True",
    shapes: (a) =>
      a.flag("elementwise_affine", true) ? { weight: make.shapeArgument(a, "normalized_shape") } : {},
    forward: (a, call, parameter) =>
      apply(
        a.host,
        FUNCTIONAL["rms_norm"],
        "RMSNorm",
        [call.args[0] ?? NONE, a.need("normalized_shape"), parameter("weight")],
        kept(a, ["eps"]),
        call,
      ),
  },
  Hardswish: plain("hardswish"),
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
  MSELoss: loss("mse_loss"),
  L1Loss: loss("l1_loss"),
  SmoothL1Loss: loss("smooth_l1_loss", "size_average=None, reduce=None, reduction='mean', beta=1"),
  HuberLoss: loss("huber_loss", "reduction='mean', delta=1"),
  CrossEntropyLoss: loss(
    "cross_entropy",
    "weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean', label_smoothing=0",
  ),
  NLLLoss: loss("nll_loss", "weight=None, size_average=None, ignore_index=-100"),
  BCELoss: loss("binary_cross_entropy", "weight=None"),
  BCEWithLogitsLoss: loss(
    "binary_cross_entropy_with_logits",
    "weight=None, size_average=None, reduce=None, reduction='mean', pos_weight=None",
  ),
  KLDivLoss: loss("kl_div", "size_average=None, reduce=None, reduction='mean', log_target=False"),
  PoissonNLLLoss: loss("poisson_nll_loss", "log_input=True, full=False, size_average=None, eps=1e-8"),
  GaussianNLLLoss: loss("gaussian_nll_loss", "full=False, eps=1e-6"),
  MarginRankingLoss: loss("margin_ranking_loss", "margin=0"),
  TripletMarginLoss: loss("triplet_margin_loss", "margin=1, p=2, eps=1e-6, swap=False"),
  SoftMarginLoss: loss("soft_margin_loss"),
  CosineEmbeddingLoss: loss("cosine_embedding_loss", "margin=0"),
  HingeEmbeddingLoss: loss("hinge_embedding_loss", "margin=1"),
  MultiMarginLoss: loss("multi_margin_loss", "p=1, margin=1, weight=None"),
  MultiLabelSoftMarginLoss: loss("multilabel_soft_margin_loss", "weight=None"),
};

/** A class of layers: making one gives an object whose parameters are variables that ask for gradients. */
function layerClass(host: Host, name: string, kind: LayerKind): ClassValue {
  return {
    kind: "class",
    name,
    bases: [moduleClass(host)],
    attributes: new Map(),
    construct: (call) => {
      try {
        return makeLayer(host, name, kind, call);
      } catch (error) {
        if (error instanceof Stop) return error.value;
        throw error;
      }
    },
  };
}

function makeLayer(host: Host, name: string, kind: LayerKind, call: Call): ObjectValue {
  const a = new Arguments(host, "torch", { params: kind.params, build: () => NONE }, call, name);
  const parameters = new Map<string, Cell<Value | undefined>>();
  let seen = 0;
  const object: ObjectValue = {
    kind: "object",
    type: `nn.${name}`,
    attributes: parameters,
    inner: { parameters } satisfies Layer,
    lookup: (key) => moduleMethods(host, object, key),
    invoke: (inner) => {
      const parameter = (key: string): Value => parameters.get(key)?.current ?? NONE;
      const bad = inner.args.find((value) => value.kind === "unknown");
      try {
        const mode = { training: parameters.get("training")?.current !== FALSE, seen };
        if (mode.training && host.trace.gradOff === 0) seen++;
        return bad ?? kind.forward(a, inner, parameter, mode);
      } catch (error) {
        if (error instanceof Stop) return error.value;
        return host.trace.failure(error, [], inner.span);
      }
    },
  };
  for (const [key, shape] of Object.entries(kind.shapes?.(a) ?? {}))
    parameters.set(
      key,
      new Cell<Value | undefined>(host.parameter(key, shape, call.span, kind.start?.[key])),
    );
  return object;
}

/** Parameters of a module and of the modules in it, with their paths. */
export function parametersIn(value: Value, path = "", seen = new Set<Value>()): [string, Value][] {
  if (seen.has(value)) return [];
  seen.add(value);
  if (value.kind === "tensor") {
    const state = value.state.current;
    return state.requiresGrad && (state.leaf || !state.tape) ? [[path, value]] : [];
  }
  const join = (name: string): string => (path === "" ? name : `${path}.${name}`);
  if (value.kind === "object")
    return [...value.attributes].flatMap(([name, cell]) =>
      cell.current ? parametersIn(cell.current, join(name), seen) : [],
    );
  if (value.kind === "sequence")
    return value.items.current.flatMap((item, i) => parametersIn(item, join(String(i)), seen));
  return [];
}

/** `.train()` and `.eval()` reach every layer inside. */
function setMode(value: Value, training: boolean, seen = new Set<Value>()): void {
  if (seen.has(value)) return;
  seen.add(value);
  if (value.kind === "sequence") for (const item of value.items.current) setMode(item, training, seen);
  if (value.kind !== "object") return;
  for (const cell of value.attributes.values()) if (cell.current) setMode(cell.current, training, seen);
  value.attributes.set("training", new Cell<Value | undefined>(training ? TRUE : FALSE));
}

function moduleMethods(host: Host, self: ObjectValue, name: string): Value | undefined {
  const same = native(name, () => self);
  switch (name) {
    case "parameters":
      return native(name, () => list(parametersIn(self).map(([, value]) => value)));
    case "named_parameters":
      return native(name, () =>
        list(parametersIn(self).map(([path, value]) => tuple([string(path), value]))),
      );
    case "zero_grad":
      return native(name, () => {
        for (const [, value] of parametersIn(self))
          if (value.kind === "tensor")
            host.trace.trail.set(value.state, { ...value.state.current, grad: undefined });
        return NONE;
      });
    case "train":
    case "eval":
      return native(name, ({ args: [mode] }) => {
        setMode(self, name === "train" && !(mode?.kind === "known" && mode.value === false));
        return self;
      });
    case "to":
    case "float":
    case "double":
    case "cuda":
    case "cpu":
    case "apply":
    case "requires_grad_":
      return same;
    case "training":
      return TRUE;
    case "children":
    case "modules":
      return native(name, () =>
        list(
          [...self.attributes.values()].flatMap((cell) =>
            cell.current?.kind === "object" ? [cell.current] : [],
          ),
        ),
      );
    case "state_dict":
    case "load_state_dict":
      return native(name, make.opaque);
    case "register_buffer":
    case "register_parameter":
    case "add_module":
      return native(name, ({ args: [key, value] }) => {
        if (key?.kind === "known" && value)
          self.attributes.set(String(key.value), new Cell<Value | undefined>(value));
        return NONE;
      });
    default:
      return undefined;
  }
}

/** `nn.Module`, to be inherited from. */
export function moduleClass(host: Host): ClassValue {
  const instance = (): Partial<ObjectValue> => ({
    lookup(this: ObjectValue, name: string) {
      return moduleMethods(host, this, name);
    },
  });
  return {
    kind: "class",
    name: "Module",
    bases: [],
    attributes: new Map(),
    code: { instance },
    construct: () => NONE,
  };
}

/** `nn.Sequential(a, b, …)` and `nn.ModuleList([…])` */
function container(host: Host, name: string, runs: boolean): ClassValue {
  return {
    kind: "class",
    name,
    bases: [moduleClass(host)],
    attributes: new Map(),
    construct: (call) => {
      const [first] = call.args;
      const parts =
        first?.kind === "sequence"
          ? [...first.items.current]
          : first?.kind === "mapping"
            ? [...first.entries.current.values()].map((e) => e.value)
            : [...call.args];
      const attributes = new Map(
        parts.map((part, i) => [String(i), new Cell<Value | undefined>(part)] as const),
      );
      const items = list(parts);
      const object: ObjectValue = {
        kind: "object",
        type: `nn.${name}`,
        attributes,
        lookup: (key) => {
          if (key === "__getitem__")
            return native(key, (inner) => {
              const at = inner.args[0] ? host.trace.number(inner.args[0], inner.span) : null;
              return (
                (at === null ? undefined : items.items.current.at(at)) ??
                host.trace.unknown("no such layer", inner.span)
              );
            });
          if (key === "__len__") return native(key, () => int(items.items.current.length));
          if (key === "__iter__") return native(key, () => items);
          if (key === "append")
            return native(key, ({ args: [part] }) => {
              if (part) {
                attributes.set(String(items.items.current.length), new Cell<Value | undefined>(part));
                host.trace.trail.set(items.items, [...items.items.current, part]);
              }
              return NONE;
            });
          return moduleMethods(host, object, key);
        },
        ...(runs
          ? {
              invoke: (inner: Call) =>
                items.items.current.reduce<Value>(
                  (x, part) => (x.kind === "unknown" ? x : host.call(part, { ...inner, args: [x] })),
                  inner.args[0] ?? NONE,
                ),
            }
          : {}),
      };
      return object;
    },
  };
}

const parameterRow: Row = row("x|data, requires_grad=True", (a) => {
  const value = a.tensor("x");
  if (value.kind !== "tensor") return value;
  const made = a.host.made(
    nodeOf(value),
    "torch",
    value.dtype ?? "float32",
    a.span,
    "nn.Parameter",
    a.flag("requires_grad", true),
  );
  return made.kind === "tensor" && value.random ? { ...made, random: true } : made;
});

/** `nn.init.…`: what is drawn at random stays random, the rest is a number. */
const initialiser = (fill: ((a: Arguments) => Node) | null): Row =>
  row("x|tensor, val=0, *rest, a=0, b=1, mean=0, std=1, gain=1, mode=None, nonlinearity=None", (a) => {
    const x = a.tensor("x");
    if (x.kind !== "tensor" || !fill) return x;
    const { trace } = a.host;
    trace.gradOff++;
    setState(trace, x, trace.b.fill(fill(a), nodeOf(x).shape), []);
    trace.gradOff--;
    return x;
  });

/** Gradients of parameters, each replaced by what `change` makes of it. */
function changeGradients(a: Arguments, change: (grad: Value) => Value): void {
  const given = a.need("x");
  for (const parameter of given.kind === "tensor" ? [given] : a.items("x")) {
    const grad = parameter.kind === "tensor" ? parameter.state.current.grad : undefined;
    if (parameter.kind !== "tensor" || !grad) continue;
    const changed = change(grad);
    if (changed.kind === "tensor")
      a.host.trace.trail.set(parameter.state, { ...parameter.state.current, grad: changed });
  }
}

/** All gradients by one factor, so that together they are no longer than `max_norm`. */
const clipNorm = row("x|parameters, max_norm, norm_type=2, error_if_nonfinite=False, foreach=None", (a) => {
  if (a.has("norm_type") && a.int("norm_type") !== 2)
    throw a.stop("gradients clipped by another norm are not followed");
  const { b, graph } = a.host.trace;
  let squares: Node = b.zero;
  changeGradients(a, (grad) => {
    const node = make.liftOf(a, grad);
    const axes = node.shape.map((_size, i) => i);
    const square = b.square(node);
    squares = b.add(
      squares,
      axes.length > 0 ? graph.node("sum", [square], { axes, keepdims: false }) : square,
    );
    return grad;
  });
  const total = b.call("sqrt", squares);
  const factor = graph.node("minimum", [b.div(a.node("max_norm"), b.add(total, b.const(1e-6))), b.one]);
  changeGradients(a, (grad) => a.value(b.mul(make.liftOf(a, grad), factor), [grad]));
  return a.value(total, []);
});

const clipValue = row("x|parameters, clip_value, foreach=None", (a) => {
  const limit = a.tensor("clip_value");
  changeGradients(a, (grad) => a.op("clip", [grad, a.op("neg", [limit]), limit]));
  return NONE;
});

export const NN: Readonly<Record<string, Entry>> = {
  ...Object.fromEntries(
    Object.entries(LAYERS).map(([name, kind]) => [name, constant((host) => layerClass(host, name, kind))]),
  ),
  Module: constant(moduleClass),
  Sequential: constant((host) => container(host, "Sequential", true)),
  ModuleList: constant((host) => container(host, "ModuleList", false)),
  ParameterList: constant((host) => container(host, "ParameterList", false)),
  Parameter: parameterRow,
  init: {
    table: {
      zeros_: initialiser((a) => a.host.trace.b.zero),
      ones_: initialiser((a) => a.host.trace.b.one),
      constant_: initialiser((a) => a.node("val")),
      ...Object.fromEntries(
        [
          "xavier_uniform_",
          "xavier_normal_",
          "kaiming_uniform_",
          "kaiming_normal_",
          "normal_",
          "uniform_",
          "trunc_normal_",
          "orthogonal_",
        ].map((name): [string, Entry] => [name, initialiser(null)]),
      ),
    },
  },
  utils: {
    table: {
      clip_grad_norm_: clipNorm,
      clip_grad_norm: clipNorm,
      clip_grad_value_: clipValue,
    },
  },
};
