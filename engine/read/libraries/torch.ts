import type { Node } from "../../graph/node.ts";
import { dtypeOf } from "../dtypes.ts";
import { Stop } from "../tensors/stop.ts";
import { bool, FALSE, int, NONE, native, type ObjectValue, tuple, type Value } from "../values.ts";
import { arrayOf, cast, DTYPES } from "./arrays/conversion.ts";
import { INTEGRALS } from "./arrays/differences.ts";
import { ARRAYS, TORCH_REARRANGE } from "./arrays/index.ts";
import { TORCH_INDICES } from "./arrays/indices.ts";
import { kthvalue, pair, torchMedian } from "./arrays/quantiles.ts";
import { argument } from "./arrays/reductions.ts";
import * as make from "./builders.ts";
import { DATA } from "./data.ts";
import { functionalHvp, functionalVjp, jvpRow, vjpRow } from "./directions.ts";
import { DISTRIBUTIONS } from "./distributions.ts";
import { CONSTANTS, ELEMENTARY } from "./elementary.ts";
import type { Host } from "./host.ts";
import { FUNCTIONAL, NN } from "./nn.ts";
import { norm } from "./norms.ts";
import { LINALG, sample } from "./numpy.ts";
import { OPTIM } from "./optim.ts";
import { type Arguments, constant, type Entry, type Row, table } from "./row.ts";
import { SPECIAL } from "./scipy.ts";
import { autogradBackward, autogradGrad } from "./tape.ts";
import { TORCH_MORE } from "./torch-more.ts";
import { functionalRow, gradRow, matrixRow, sameFunction } from "./transforms.ts";
import { vmapRow } from "./vmap.ts";

const { row, reduction } = make;
const AXES = "axis|dim=None, keepdims|keepdim=False, dtype=None, out=None";

/** Shapes given one by one or in one list. */
const sized = (params: string, build: (a: Arguments, shape: ReturnType<typeof make.sizesOf>) => Value): Row =>
  row(`*shape${params}`, (a) =>
    build(
      a,
      make.sizesOf(a, a.call.named.has("size") ? [a.call.named.get("size") ?? NONE] : a.items("shape")),
    ),
  );
const FACTORY = ", size=None, dtype=None, requires_grad=False, generator=None";

const made = (what: string, fill: (a: Arguments) => Node): Row =>
  sized(FACTORY, (a, shape) =>
    dtypeOf(a.get("dtype")) === "bool"
      ? cast(a, a.value(make.filled(a, fill(a), shape), []), "bool")
      : a.host.made(
          make.filled(a, fill(a), shape),
          "torch",
          dtypeOf(a.get("dtype")) ?? "float32",
          a.span,
          what,
          a.flag("requires_grad"),
        ),
  );

const drawn = (what: string): Row => sized(FACTORY, (a, shape) => sample(a, what, shape));

const like = (what: string): Row =>
  row("x|input, dtype=None, requires_grad=False", (a) => sample(a, what, a.node("x").shape));

/** max and min: of all, along a dimension (values and indices), or of two tensors. */
const extreme = (op: "max" | "min"): Row =>
  row("x|input, axis|dim|other=None, keepdims|keepdim=False", (a) => {
    const second = a.get("axis");
    if (!second) return make.reduce(a, op, a.tensor("x"));
    if (second.kind === "tensor") return a.op(op === "max" ? "maximum" : "minimum", [a.tensor("x"), second]);
    const axis = a.axis("axis", a.node("x"), 0);
    const keepdims = a.flag("keepdims");
    return pair(
      a.op(op, [a.tensor("x")], { axes: [axis], keepdims }),
      a.op(op === "max" ? "argmax" : "argmin", [a.tensor("x")], { axis, keepdims }),
    );
  });

const spread = (op: "var" | "std"): Row =>
  row("x|input, axis|dim=None, unbiased=None, keepdims|keepdim=False, correction=1", (a) => {
    const first = a.get("axis");
    const unbiased =
      first?.kind === "known" && first.type === "bool"
        ? first.value === true
        : a.has("unbiased")
          ? a.flag("unbiased")
          : null;
    const ddof = a.has("correction") ? a.int("correction") : unbiased === false ? 0 : 1;
    const node = a.node("x");
    make.wantRank(a, node, 1, op);
    const axes =
      first?.kind === "known" && first.type === "bool" ? node.shape.map((_s, i) => i) : a.axes("axis", node);
    return a.op(op, [a.tensor("x")], { axes, keepdims: a.flag("keepdims"), ddof });
  });

const softmax = (op: string): Row =>
  row("x|input, axis|dim=-1, dtype=None, _stacklevel=None", (a) => {
    make.wantRank(a, a.node("x"), 1, op);
    return a.op(op, [a.tensor("x")], { axis: a.axis("axis", a.node("x"), -1) });
  });

const pairProduct = (name: string): Row =>
  row("x|input|mat1, y|other|mat2|vec|tensor", (a) => {
    make.wantRank(a, a.node("x"), 1, name);
    make.wantRank(a, a.node("y"), 1, name);
    return a.op("matmul", [a.tensor("x"), a.tensor("y")]);
  });

/** `alpha` of torch.add and torch.sub. */
const withAlpha = (op: string): Row =>
  row("x|input, y|other, alpha=1, out=None", (a) =>
    a.op(op, [
      a.tensor("x"),
      a.has("alpha") ? a.op("mul", [a.tensor("alpha"), a.tensor("y")]) : a.tensor("y"),
    ]),
  );

const sorted = row("x|input, axis|dim=-1, descending=False, stable=False", (a) => {
  make.wantRank(a, a.node("x"), 1, "sort");
  const attrs = { axis: a.axis("axis", a.node("x"), -1), descending: a.flag("descending") };
  return pair(a.op("sort", [a.tensor("x")], attrs), a.op("argsort", [a.tensor("x")], attrs));
});

const topk = row("x|input, k, axis|dim=-1, largest=True, sorted=True", (a) => {
  make.wantRank(a, a.node("x"), 1, "topk");
  const axis = a.axis("axis", a.node("x"), -1);
  const attrs = { axis, descending: a.flag("largest", true) };
  const k = a.int("k");
  return pair(
    make.cutAxis(a, a.op("sort", [a.tensor("x")], attrs), axis, 0, k),
    make.cutAxis(a, a.op("argsort", [a.tensor("x")], attrs), axis, 0, k),
  );
});

const normRow = row("x|input, ord|p=None, axis|dim=None, keepdims|keepdim=False, dtype=None", (a) => {
  const order = a.get("ord");
  // torch.norm(x, p): of all entries, also of a matrix.
  const x = a.has("axis") ? a.tensor("x") : make.reshapeTo(a, a.tensor("x"), [-1]);
  return norm(a, a.node("x").shape.length === 0 ? a.tensor("x") : x, order);
});

/** Functions of torch, and methods of its tensors. */
export const TORCH_FUNCTIONS: Readonly<Record<string, Entry>> = {
  ...ELEMENTARY,
  ...ARRAYS,
  ...FUNCTIONAL,
  ...TORCH_REARRANGE,
  ...TORCH_MORE,
  ...TORCH_INDICES,
  median: torchMedian,
  nanmedian: torchMedian,
  kthvalue,
  sum: reduction("sum", `x|input, ${AXES}`),
  mean: reduction("mean", `x|input, ${AXES}`),
  prod: reduction("prod", `x|input, ${AXES}`),
  amax: reduction("max", `x|input, ${AXES}`),
  amin: reduction("min", `x|input, ${AXES}`),
  any: reduction("any", `x|input, ${AXES}`),
  all: reduction("all", `x|input, ${AXES}`),
  logsumexp: reduction("logsumexp", `x|input, ${AXES}`),
  max: extreme("max"),
  min: extreme("min"),
  var: spread("var"),
  std: spread("std"),
  argmax: argument("argmax"),
  argmin: argument("argmin"),
  softmax: softmax("softmax"),
  log_softmax: softmax("log_softmax"),
  sort: sorted,
  topk,
  norm: normRow,
  mm: pairProduct("mm"),
  mv: pairProduct("mv"),
  bmm: pairProduct("bmm"),
  matmul: pairProduct("matmul"),
  dot: row("x|input, y|tensor|other", (a) => make.dot(a, a.tensor("x"), a.tensor("y"))),
  inner: row("x|input, y|other", (a) => make.dot(a, a.tensor("x"), a.tensor("y"))),
  ger: ARRAYS["outer"] ?? "mul",
  addcmul: row("x|input, t1|tensor1, t2|tensor2, value=1", (a) => {
    const product = a.op("mul", [a.tensor("t1"), a.tensor("t2")]);
    return a.op("add", [a.tensor("x"), a.has("value") ? a.op("mul", [a.tensor("value"), product]) : product]);
  }),
  addcdiv: row("x|input, t1|tensor1, t2|tensor2, value=1", (a) => {
    const ratio = a.op("div", [a.tensor("t1"), a.tensor("t2")]);
    return a.op("add", [a.tensor("x"), a.has("value") ? a.op("mul", [a.tensor("value"), ratio]) : ratio]);
  }),
  lerp: row("x|input, end, weight", (a) =>
    a.op("add", [
      a.tensor("x"),
      a.op("mul", [a.tensor("weight"), a.op("sub", [a.tensor("end"), a.tensor("x")])]),
    ]),
  ),
  add: withAlpha("add"),
  sub: withAlpha("sub"),
  subtract: withAlpha("sub"),
  rsqrt: "rsqrt",
  frac: row("x|input", (a) => a.op("sub", [a.tensor("x"), a.op("trunc", [a.tensor("x")])])),
  cat: ARRAYS["concatenate"] ?? "add",
  unsqueeze: row("x|input, dim", (a) => make.expandAt(a, a.tensor("x"), a.int("dim"))),
  t: row("x|input", (a) =>
    a.node("x").shape.length < 2 ? a.tensor("x") : make.swap(a, a.tensor("x"), 0, 1),
  ),
  transpose: row("x|input, dim0, dim1", (a) => make.swap(a, a.tensor("x"), a.int("dim0"), a.int("dim1"))),
  permute: row("x|input, dims", (a) =>
    make.permute(
      a,
      a.tensor("x"),
      (a.ints("dims") ?? []).map((axis) => a.axisOf(axis, a.node("x"))),
    ),
  ),
  flatten: row("x|input, start_dim=0, end_dim=-1", (a) => {
    const node = a.node("x");
    const [from, until] = [a.axis("start_dim", node, 0), a.axis("end_dim", node, -1)];
    const middle = make.flatSize({ ...node, shape: node.shape.slice(from, until + 1) });
    return make.reshapeTo(a, a.tensor("x"), [
      ...node.shape.slice(0, from),
      middle,
      ...node.shape.slice(until + 1),
    ]);
  }),
  gather: row("x|input, axis|dim, index", (a) => {
    const [x, index] = [a.node("x"), a.node("index")];
    const axis = a.axis("axis", x, 0);
    if (index.shape.length < x.shape.length)
      throw new Stop(
        a.host.trace.wantRank(index, x.shape.length, "the index has fewer axes than the tensor", a.span),
      );
    for (const [at, size] of x.shape.entries()) {
      const other = index.shape[at] ?? size;
      if (at === axis || size === other || (typeof size === "number" && typeof other === "number")) continue;
      a.host.trace.noteSize(size, other, a.span);
      throw a.stop(`the index has ${other} rows, the tensor ${size}`);
    }
    return a.op("take_along", [a.tensor("x"), a.tensor("index")], { axis });
  }),
  index_select: row("x|input, axis|dim, index", (a) =>
    a.op("gather", [a.tensor("x"), a.tensor("index")], { axis: a.axis("axis", a.node("x"), 0) }),
  ),
  repeat: row("x|input, *counts", (a) => {
    const counts = make.sizesOf(a, a.items("counts")).map(Number);
    const node = a.node("x");
    const lead = counts.length - node.shape.length;
    const x =
      lead > 0
        ? make.reshapeTo(a, a.tensor("x"), [...Array.from({ length: lead }, () => 1), ...node.shape])
        : a.tensor("x");
    return a.op("tile", [x], { counts });
  }),
  masked_fill: row("x|input, mask, value", (a) =>
    a.op("select", [a.tensor("mask"), a.tensor("value"), a.tensor("x")]),
  ),
  clamp: ARRAYS["clip"] ?? "clip",
  clamp_min: "maximum",
  clamp_max: "minimum",
  sinc: ARRAYS["sinc"] ?? "sinc",
  erf: "erf",
  erfc: "erfc",
  erfinv: "erfinv",
  lgamma: "lgamma",
  digamma: "digamma",
  xlogy: "xlogy",
  logit: "logit",
  eq: "eq",
  ne: "ne",
  lt: "lt",
  le: "le",
  gt: "gt",
  ge: "ge",
  det: LINALG["det"] ?? "abs",
  inverse: LINALG["inv"] ?? "abs",
  logdet: make.matrixOp("logabsdet"),
  pinverse: LINALG["pinv"] ?? "abs",
  matrix_exp: LINALG["matrix_exp"] ?? "abs",
  matrix_power: LINALG["matrix_power"] ?? "abs",
  svd: LINALG["svd"] ?? "abs",
  cumulative_trapezoid: INTEGRALS["cumulative_trapezoid"] ?? "abs",
  gradient: row("x|input, *rest, spacing=1, axis|dim=None, edge_order=1", (a) => torchGradient(a)),
  slogdet: LINALG["slogdet"] ?? "abs",
  cholesky: LINALG["cholesky"] ?? "abs",
};

/** A context in which nothing is put on the tape; as a decorator it changes nothing we show. */
export function noGrad(host: Host, off: boolean): ObjectValue {
  let before = 0;
  return {
    kind: "object",
    type: "no_grad",
    attributes: new Map(),
    inner: {
      enter: () => {
        before = host.trace.gradOff;
        host.trace.gradOff = off ? before + 1 : 0;
        return undefined;
      },
      exit: () => {
        host.trace.gradOff = before;
      },
    },
    invoke: (call) => call.args[0] ?? NONE,
  };
}

const nothing = row("*rest", () => NONE);
const tensorRow = row("x|data, dtype=None, requires_grad=False, device=None", (a) => {
  const grad = a.flag("requires_grad");
  const value = arrayOf(a, "torch.tensor", grad);
  if (grad && value.kind === "tensor" && value.dtype && /int|bool/.test(value.dtype)) {
    a.host.finding(
      "integer-gradient",
      "error",
      `only tensors of floats can require gradients, and this one is ${value.dtype}: write the numbers with a point`,
      a.span,
    );
    return a.host.trace.unknown("an integer tensor cannot require a gradient", a.span);
  }
  return value;
});

/** torch.gradient: one array for each axis, in a tuple also where there is only one. */
function torchGradient(a: Arguments): Value {
  const whole = ARRAYS["gradient"];
  if (typeof whole !== "object" || !("build" in whole)) return NONE;
  const spacing = a.has("spacing") ? [a.need("spacing")] : [];
  const made = whole.build(a.with("f", a.tensor("x")).with("spacing", tuple(spacing)));
  return made.kind === "sequence" ? made : tuple([made]);
}

const TORCH: Readonly<Record<string, Entry>> = {
  ...TORCH_FUNCTIONS,
  ...DTYPES,
  ...CONSTANTS,
  tensor: tensorRow,
  as_tensor: row("x|data, dtype=None, device=None", (a) =>
    a.raw("x")?.kind === "tensor" && !a.has("dtype") ? asTorch(a) : arrayOf(a, "torch.as_tensor"),
  ),
  from_numpy: row("x", asTorch),
  Tensor: row("x|data=None", (a) => {
    const value = arrayOf(a, "torch.Tensor");
    return value.kind === "tensor" ? cast(a, value, "float32") : value;
  }),
  FloatTensor: row("x|data", (a) => cast(a, arrayOf(a, "torch.FloatTensor"), "float32")),
  LongTensor: row("x|data", (a) => cast(a, arrayOf(a, "torch.LongTensor"), "int64")),
  scalar_tensor: tensorRow,
  zeros: made("torch.zeros", (a) => a.host.trace.b.zero),
  ones: made("torch.ones", (a) => a.host.trace.b.one),
  empty: made("torch.empty", (a) => a.host.trace.b.zero),
  rand: drawn("torch.rand"),
  randn: drawn("torch.randn"),
  rand_like: like("torch.rand_like"),
  randn_like: like("torch.randn_like"),
  randint: row("low, high=None, size=None, dtype=None", (a) => {
    const shape = a.has("size")
      ? make.shapeArgument(a, "size")
      : a.get("high")?.kind === "sequence"
        ? make.shapeArgument(a, "high")
        : [];
    return sample(a, "torch.randint", shape, "int");
  }),
  randperm: row("n", (a) => sample(a, "torch.randperm", [make.sizeOf(a, a.need("n"))], "int")),
  normal: row("mean=0, std=1, size=None, generator=None", (a) =>
    sample(a, "torch.normal", a.has("size") ? make.shapeArgument(a, "size") : a.node("mean").shape),
  ),
  bernoulli: row("x|input", (a) => sample(a, "torch.bernoulli", a.node("x").shape)),
  multinomial: row("x|input, n|num_samples", (a) => sample(a, "torch.multinomial", [a.int("n")], "int")),
  manual_seed: nothing,
  set_default_dtype: nothing,
  float: DTYPES["float32"] ?? "abs",
  double: DTYPES["float64"] ?? "abs",
  half: DTYPES["float16"] ?? "abs",
  long: DTYPES["int64"] ?? "abs",
  int: DTYPES["int32"] ?? "abs",
  bool: DTYPES["bool"] ?? "abs",
  set_printoptions: nothing,
  set_num_threads: nothing,
  save: nothing,
  load: row("*rest", (a) => {
    throw a.stop("what a file holds is not known");
  }),
  no_grad: row("f=None", (a) => (a.has("f") ? a.need("f") : noGrad(a.host, true))),
  inference_mode: row("f=None", (a) => (a.has("f") ? a.need("f") : noGrad(a.host, true))),
  enable_grad: row("f=None", (a) => (a.has("f") ? a.need("f") : noGrad(a.host, false))),
  set_grad_enabled: row("mode", (a) => noGrad(a.host, !a.flag("mode"))),
  is_tensor: row("x", (a) => bool(a.need("x").kind === "tensor")),
  is_grad_enabled: row("", (a) => bool(a.host.trace.gradOff === 0)),
  device: row("*rest", make.opaque),
  Generator: row("*rest", make.opaque),
  Size: row("x", (a) => a.need("x")),
  numel: row("x|input", (a) => a.host.sizeValue(make.flatSize(a.node("x")))),
  vmap: vmapRow,
  compile: sameFunction,
  distributions: table(DISTRIBUTIONS),
  linalg: table(LINALG),
  cuda: table({
    is_available: row("", () => FALSE),
    manual_seed: nothing,
    manual_seed_all: nothing,
    device_count: row("", () => int(0)),
  }),
  backends: table({ mps: table({ is_available: row("", () => FALSE) }) }),
  special: table({
    expit: "sigmoid",
    erf: "erf",
    erfc: "erfc",
    gammaln: "lgamma",
    digamma: "digamma",
    xlogy: "xlogy",
    logit: "logit",
    ndtr: "normal_cdf",
    log_softmax: softmax("log_softmax"),
    softmax: softmax("softmax"),
    expm1: "expm1",
    log1p: "log1p",
    xlog1py: SPECIAL["xlog1py"] ?? "xlogy",
    entr: SPECIAL["entr"] ?? "xlogy",
    log_ndtr: "log_normal_cdf",
    ndtri: "normal_quantile",
    erfcx: "erfcx",
    gammainc: "gammainc",
    gammaincc: "gammaincc",
    i0: SPECIAL["i0"] ?? "besseli",
    i1: SPECIAL["i1"] ?? "besseli",
    i0e: SPECIAL["i0e"] ?? "besseli_scaled",
    i1e: SPECIAL["i1e"] ?? "besseli_scaled",
    polygamma: SPECIAL["polygamma"] ?? "polygamma",
    psi: "digamma",
    erfinv: "erfinv",
    exp2: "exp2",
    sinc: ARRAYS["sinc"] ?? "sinc",
    bessel_j0: SPECIAL["j0"] ?? "besselj",
    bessel_j1: SPECIAL["j1"] ?? "besselj",
    bessel_y0: SPECIAL["y0"] ?? "bessely",
    bessel_y1: SPECIAL["y1"] ?? "bessely",
    logsumexp: reduction("logsumexp", `x|input, ${AXES}`),
  }),
  autograd: table({
    grad: constant((host) => native("torch.autograd.grad", (call) => autogradGrad(host, call))),
    backward: constant((host) => native("torch.autograd.backward", (call) => autogradBackward(host, call))),
    functional: table({
      jacobian: functionalRow(false),
      hessian: functionalRow(true),
      vjp: functionalVjp,
      jvp: jvpRow,
      hvp: functionalHvp,
      vhp: functionalHvp,
    }),
    set_detect_anomaly: nothing,
    gradcheck: row("*rest", make.opaque),
    Variable: row("x|data, requires_grad=False", (a) => arrayOf(a, "Variable", a.flag("requires_grad"))),
    Function: constant((host) => functionBase(host)),
    no_grad: row("f=None", (a) => noGrad(a.host, true)),
  }),
  func: table({
    grad: gradRow(false),
    grad_and_value: gradRow(true),
    jacrev: matrixRow(false),
    jacfwd: matrixRow(false),
    hessian: matrixRow(true),
    vmap: vmapRow,
    jvp: jvpRow,
    vjp: vjpRow,
  }),
  nn: table({
    ...NN,
    functional: table({
      ...TORCH_FUNCTIONS,
      ...FUNCTIONAL,
      pad: TORCH_REARRANGE["pad"] ?? "add",
      softmax: softmax("softmax"),
      log_softmax: softmax("log_softmax"),
    }),
  }),
  optim: table(OPTIM),
  utils: table({ data: table(DATA) }),
};

function asTorch(a: Arguments): Value {
  const value = a.tensor("x");
  return value.kind === "tensor" ? { ...value, library: "torch" } : arrayOf(a, "torch.as_tensor");
}

/** `torch.autograd.Function`: `apply` runs `forward`; the hand-written `backward` is checked elsewhere. */
function functionBase(host: Host): Value {
  void host;
  return {
    kind: "class",
    name: "Function",
    bases: [],
    attributes: new Map(),
    construct: () => NONE,
  };
}

export const torch = table(TORCH);
