import type { Span } from "../../graph/span.ts";
import { dtypeOf } from "../dtypes.ts";
import { getItem } from "../tensors/get-item.ts";
import { setState, updateInPlace } from "../tensors/state.ts";
import {
  type Call,
  FALSE,
  int,
  list,
  NONE,
  native,
  nodeOf,
  string,
  type TensorValue,
  TRUE,
  tuple,
  type Value,
} from "../values.ts";
import { cast, copied } from "./arrays/conversion.ts";
import { clipped } from "./arrays/entrywise.ts";
import { ARRAYS } from "./arrays/index.ts";
import { argument, scan } from "./arrays/reductions.ts";
import { inOrderOf } from "./arrays/shapes.ts";
import * as make from "./builders.ts";
import { ELEMENTARY } from "./elementary.ts";
import { gradAttribute } from "./gradients/attributes.ts";
import type { Host } from "./host.ts";
import { UNFOLD } from "./nn/pooling.ts";
import { type Entry, functionOf, type Row } from "./row.ts";
import { SYMBOL_METHODS } from "./sympy/index.ts";
import { TORCH_ONLY_METHODS } from "./torch/factories.ts";
import { TORCH_FUNCTIONS } from "./torch/functions.ts";

const { row } = make;

const view = row("x, *shape", (a) => make.reshapeTo(a, a.tensor("x"), make.sizesOf(a, a.items("shape"))));
const permute = row("x, *axes", (a) => {
  const node = a.node("x");
  const axes = make.sizesOf(a, a.items("axes")).map((axis) => a.axisOf(Number(axis), node));
  return make.permute(
    a,
    a.tensor("x"),
    axes.length > 0 ? axes : node.shape.map((_s, i) => node.shape.length - 1 - i),
  );
});
const asIs = row("x, *rest, dtype=None, device=None, non_blocking=False, memory_format=None", (a) =>
  a.tensor("x"),
);
const converted = (name: string): Row => row("x, *rest", (a) => cast(a, a.tensor("x"), name));

const to = row("x, *rest, dtype=None, device=None", (a) => {
  const wanted =
    dtypeOf(a.get("dtype")) ??
    a
      .items("rest")
      .map(dtypeOf)
      .find((name) => name !== undefined && /^(float|int|bool|double)/.test(name));
  return wanted ? cast(a, a.tensor("x"), wanted) : a.tensor("x");
});

/** Methods every array has, under the names of all libraries. */
const METHODS: Readonly<Record<string, Entry>> = {
  reshape: row("x, *shape, order='C'", (a) => inOrderOf(a, a.tensor("x"), make.sizesOf(a, a.items("shape")))),
  view,
  permute,
  transpose: row("x, *axes", (a) => {
    const axes = make.sizesOf(a, a.items("axes")).map(Number);
    const torch =
      a.library === "torch" ||
      (a.library !== "numpy" && a.library !== "jax" && (axes[0] === 0 || a.node("x").shape.length > 2));
    if (torch && axes.length === 2) return make.swap(a, a.tensor("x"), axes[0] ?? 0, axes[1] ?? 1);
    const node = a.node("x");
    return make.permute(
      a,
      a.tensor("x"),
      axes.length > 0
        ? axes.map((axis) => a.axisOf(axis, node))
        : node.shape.map((_s, i) => node.shape.length - 1 - i),
    );
  }),
  t: row("x", (a) => (a.node("x").shape.length < 2 ? a.tensor("x") : make.swap(a, a.tensor("x"), 0, 1))),
  flatten: row("x, start_dim=0, end_dim=-1, order=None", (a) => {
    const node = a.node("x");
    // NumPy's only argument is the order.
    const order = a.get("start_dim") ?? a.get("order");
    if (order?.kind === "known" && order.type === "string")
      return inOrderOf(a.with("order", order), a.tensor("x"), [make.flatSize(node)]);
    if (node.shape.length === 0) return make.reshapeTo(a, a.tensor("x"), [1]);
    const [from, until] =
      a.library === "torch"
        ? [a.axis("start_dim", node, 0), a.axis("end_dim", node, -1)]
        : [0, node.shape.length - 1];
    const middle = make.flatSize({ ...node, shape: node.shape.slice(from, until + 1) });
    return make.reshapeTo(a, a.tensor("x"), [
      ...node.shape.slice(0, from),
      middle,
      ...node.shape.slice(until + 1),
    ]);
  }),
  expand: row("x, *shape", (a) => {
    const node = a.node("x");
    const sizes = make.sizesOf(a, a.items("shape"));
    const lead = sizes.length - node.shape.length;
    const shape = sizes.map((size, i) => (size === -1 ? (node.shape[i - lead] ?? 1) : size));
    return a.op("broadcast", [a.tensor("x")], { shape });
  }),
  expand_as: row("x, other", (a) =>
    a.op("broadcast", [a.tensor("x")], { shape: [...a.node("other").shape] }),
  ),
  view_as: row("x, other", (a) => make.reshapeTo(a, a.tensor("x"), a.node("other").shape)),
  unsqueeze: row("x, dim", (a) => make.expandAt(a, a.tensor("x"), a.int("dim"))),
  astype: row("x, dtype, copy=True", (a) =>
    cast(a, copied(a, a.tensor("x")), dtypeOf(a.need("dtype")) ?? "float64"),
  ),
  to,
  type: to,
  float: converted("float32"),
  double: converted("float64"),
  half: converted("float16"),
  long: converted("int64"),
  int: converted("int32"),
  bool: converted("bool"),
  cpu: asIs,
  cuda: asIs,
  contiguous: asIs,
  tolist: row("x", (a) => {
    const items = a.host.items(a.tensor("x"), a.span);
    return Array.isArray(items) ? list(items) : a.tensor("x");
  }),
  copy: row("x", (a) => copied(a, a.tensor("x"))),
  clone: row("x, memory_format=None", (a) =>
    a.host.trace.result(nodeOf(a.need("x") as TensorValue), "clone", [a.need("x")]),
  ),
  clip: clipped,
  clamp: clipped,
  dim: row("x", (a) => int(a.node("x").shape.length)),
  numel: row("x", (a) => a.host.sizeValue(make.flatSize(a.node("x")))),
  fill: row("x, value", (a) => {
    const x = a.need("x");
    if (x.kind === "tensor")
      setState(a.host.trace, x, a.host.trace.b.fill(a.node("value"), nodeOf(x).shape), [a.tensor("value")]);
    return NONE;
  }),
  size: row("x, dim=None", (a) => {
    const node = a.node("x");
    return a.has("dim")
      ? a.host.sizeValue(node.shape[a.axis("dim", node, 0)] ?? 1)
      : tuple(node.shape.map((size) => a.host.sizeValue(size)));
  }),
  argmax: argument("argmax"),
  argmin: argument("argmin"),
  cumsum: scan("cumsum"),
};

const NOT_METHODS = new Set([
  "array",
  "asarray",
  "zeros",
  "ones",
  "full",
  "arange",
  "linspace",
  "eye",
  "shape",
  "size",
  "random",
  "concatenate",
  "stack",
  "empty",
]);

/** Attributes and methods of arrays, of whatever library they are. */
export function tensorAttribute(
  host: Host,
  tensor: TensorValue,
  name: string,
  span: Span,
  text: string,
): Value | undefined {
  const plain = ATTRIBUTES[name];
  if (plain) return plain(host, tensor, span);
  const grad = gradAttribute(host, tensor, name, span, text);
  if (grad) return grad;
  if (tensor.library === "sympy" && SYMBOL_METHODS[name])
    return methodOf(host, tensor, name, SYMBOL_METHODS[name]);
  if (name === "sort" && tensor.library === "numpy") return sortedInPlace(host, tensor);
  const row = methodRow(tensor, name);
  if (row) {
    const method = methodOf(host, tensor, name, row);
    const torch = tensor.library === "python" && TORCH_METHODS.has(name) ? TORCH_FUNCTIONS[name] : undefined;
    if (!torch || method.kind !== "function") return method;
    const other = methodOf(host, tensor, name, torch);
    const ambiguous = SPREADS[name];
    // Arguments tell whose method it is where the library does not.
    return native(name, (call) => {
      const words = [...call.named.keys()];
      if (words.some((key) => TORCH_WORDS.has(key)) && other.kind === "function") return other.invoke(call);
      if (ambiguous && !words.some((key) => NUMPY_WORDS.has(key)))
        return host.trace.unknown(ambiguous, call.span);
      return method.invoke(call);
    });
  }
  const stem = name.endsWith("_") && !name.startsWith("_") ? name.slice(0, -1) : null;
  if (stem) {
    const inPlace = IN_PLACE[stem];
    if (inPlace) return native(name, (call) => inPlace(host, tensor, call));
    const pure = methodRow(tensor, stem);
    if (!pure) return undefined;
    const method = methodOf(host, tensor, stem, pure);
    return native(name, (call) => {
      const after = method.kind === "function" ? method.invoke(call) : method;
      return after.kind === "unknown" ? after : updateInPlace(host.trace, tensor, after, call.span);
    });
  }
  return undefined;
}

const NUMPY_WORDS = new Set(["axis", "ddof", "keepdims"]);

/** Methods whose numbers differ where nothing tells whose array it is. */
const SPREADS: Readonly<Record<string, string>> = {
  std: "NumPy's std divides by n, torch's by n - 1: np.std(x) or torch.std(x) says which",
  var: "NumPy's var divides by n, torch's by n - 1: np.var(x) or torch.var(x) says which",
  repeat: "NumPy repeats each entry, torch the whole array: np.repeat(x, n) or x.tile(n) says which",
};

const TORCH_WORDS = new Set(["dim", "keepdim", "unbiased", "correction", "descending"]);

/** Methods of NumPy's arrays. */
const ARRAY_METHODS = new Set(
  "all any argmax argmin argpartition argsort astype choose clip compress conj conjugate copy cumprod cumsum diagonal dot fill flatten item max mean min nonzero partition prod ptp put ravel repeat reshape resize round searchsorted squeeze std sum swapaxes take tolist trace transpose var view".split(
    " ",
  ),
);

function methodRow(tensor: TensorValue, name: string): Entry | undefined {
  // An array whose library is not known, and a method that NumPy's arrays do not have.
  const torch = tensor.library === "torch" || (tensor.library === "python" && !ARRAY_METHODS.has(name));
  if (torch && Object.hasOwn(TORCH_ONLY_METHODS, name)) return TORCH_ONLY_METHODS[name];
  if (name === "unfold") return UNFOLD.method;
  if (torch && TORCH_METHODS.has(name)) return TORCH_FUNCTIONS[name];
  if (Object.hasOwn(METHODS, name)) return METHODS[name];
  if (NOT_METHODS.has(name)) return undefined;
  if (tensor.library === "torch" || !Object.hasOwn(ARRAYS, name)) {
    if (Object.hasOwn(TORCH_FUNCTIONS, name)) return TORCH_FUNCTIONS[name];
  }
  if (Object.hasOwn(ARRAYS, name)) return ARRAYS[name];
  return Object.hasOwn(ELEMENTARY, name) ? ELEMENTARY[name] : undefined;
}

/** Methods whose torch signature differs from NumPy's. */
const TORCH_METHODS = new Set([
  "sum",
  "mean",
  "max",
  "min",
  "std",
  "var",
  "argmax",
  "argmin",
  "sort",
  "norm",
  "softmax",
  "prod",
  "any",
  "all",
  "repeat",
  "split",
  "median",
  "cumsum",
  "topk",
  "add",
  "sub",
  "div",
  "subtract",
  "square",
  "mode",
  "where",
  "take",
  "diff",
]);

function methodOf(host: Host, tensor: TensorValue, name: string, entry: Entry): Value {
  if (typeof entry !== "string" && !("build" in entry)) return NONE;
  const fn = functionOf(host, tensor.library, name, entry);
  return native(name, (call) =>
    fn.invoke({ ...call, args: [tensor, ...call.args], spans: [call.span, ...call.spans] }),
  );
}

const ATTRIBUTES: Readonly<
  Record<string, (host: Host, tensor: TensorValue, span: Span) => Value | undefined>
> = {
  T: (host, tensor, span) => {
    const node = nodeOf(tensor);
    if (node.shape.length === 0 && host.trace.couldBeLarger(node))
      return host.trace.wantRank(node, 1, "the transpose of a scalar", span);
    if (node.shape.length < 2) return tensor;
    return host.trace.apply(
      "transpose",
      [tensor],
      { perm: node.shape.map((_s, i) => node.shape.length - 1 - i) },
      span,
      tensor.library,
    );
  },
  mT: (host, tensor, span) => {
    const rank = nodeOf(tensor).shape.length;
    if (rank < 2) return host.trace.wantRank(nodeOf(tensor), 2, "mT needs a matrix", span);
    const perm = Array.from({ length: rank }, (_, i) => i);
    [perm[rank - 1], perm[rank - 2]] = [rank - 2, rank - 1];
    return host.trace.apply("transpose", [tensor], { perm }, span, tensor.library);
  },
  shape: (host, tensor, span) => {
    const node = nodeOf(tensor);
    if (node.shape.length === 0 && host.trace.couldBeLarger(node))
      return host.trace.wantRank(node, 1, "the shape of a scalar", span);
    return tuple(node.shape.map((size) => host.sizeValue(size)));
  },
  ndim: (_host, tensor) => int(nodeOf(tensor).shape.length),
  size: (host, tensor) =>
    tensor.library === "torch" ? undefined : host.sizeValue(make.flatSize(nodeOf(tensor))),
  dtype: (_host, tensor) => string(tensor.dtype ?? "float64"),
  real: (_host, tensor) => tensor,
  device: make.opaque,
  is_cuda: () => FALSE,
  item: (host, tensor, span) =>
    native("item", (call) =>
      call.args.length > 0 ? itemAt(host, tensor, call.args, span) : detached(host, tensor, call),
    ),
  numpy: (host, tensor) => native("numpy", () => host.detach(tensor, "numpy")),
  detach: (host, tensor) =>
    native("detach", () =>
      tensor.state.current.requiresGrad ? host.detach(tensor, tensor.library) : host.cutOff(tensor),
    ),
  data: (host, tensor) => host.detach(tensor, tensor.library),
  __len__: (host, tensor) => native("len", () => host.sizeValue(nodeOf(tensor).shape[0] ?? 1)),
  at: (host, tensor) => indexedUpdate(host, tensor),
  is_floating_point: () => native("is_floating_point", () => TRUE),
  flat: (_host, tensor) => tensor,
};

/** `x.item(3)`, `x.item(1, 2)` of NumPy: an entry, counted flat or by axes. */
function itemAt(host: Host, tensor: TensorValue, args: readonly Value[], span: Span): Value {
  const [only] = args;
  if (args.length > 1) return getItem(host.trace, tensor, tuple(args), span);
  const flat = host.trace.apply(
    "reshape",
    [tensor],
    { shape: [make.flatSize(nodeOf(tensor))] },
    span,
    tensor.library,
  );
  return flat.kind === "tensor" && only ? getItem(host.trace, flat, only, span) : flat;
}

function detached(host: Host, tensor: TensorValue, call: Call): Value {
  return host.detachToNumber(tensor, call.span);
}

/** `x.at[i].set(v)` of JAX: a new array. */
function indexedUpdate(host: Host, tensor: TensorValue): Value {
  return {
    kind: "object",
    type: "at",
    attributes: new Map(),
    lookup: (name) =>
      name === "__getitem__"
        ? native(name, ({ args: [index] }) => ({
            kind: "object",
            type: "at",
            attributes: new Map(),
            lookup: (verb, span) =>
              native(verb, (call) => host.updated(tensor, index ?? NONE, verb, call.args[0] ?? NONE, span)),
          }))
        : undefined,
  };
}

/** In-place forms that are not an operation of their own. */
/** `x.sort()` of NumPy: in place, and nothing comes back. */
function sortedInPlace(host: Host, tensor: TensorValue): Value {
  return native("sort", (call) => {
    const given = call.args[0] ?? call.named.get("axis");
    const at = given ? host.trace.number(given, call.span) : -1;
    const rank = nodeOf(tensor).shape.length;
    if (at === null) return host.trace.unknown("the axis must be known", call.span);
    const axis = at < 0 ? at + rank : at;
    const sorted = host.trace.apply("sort", [tensor], { axis, descending: false }, call.span, tensor.library);
    if (sorted.kind === "tensor") setState(host.trace, tensor, nodeOf(sorted), [tensor]);
    return sorted.kind === "unknown" ? sorted : NONE;
  });
}

const IN_PLACE: Readonly<Record<string, (host: Host, tensor: TensorValue, call: Call) => Value>> = {
  zero: (host, tensor) => {
    setState(host.trace, tensor, host.trace.b.fill(host.trace.b.zero, nodeOf(tensor).shape), []);
    return tensor;
  },
  fill: (host, tensor, call) => {
    const node = call.args[0] ? host.trace.lift(call.args[0]) : null;
    if (node) setState(host.trace, tensor, host.trace.b.fill(node, nodeOf(tensor).shape), []);
    return tensor;
  },
  copy: (host, tensor, call) => {
    const node = call.args[0] ? host.trace.lift(call.args[0]) : null;
    if (node) setState(host.trace, tensor, host.trace.b.fill(node, nodeOf(tensor).shape), call.args);
    return tensor;
  },
  requires_grad: (host, tensor, call) => {
    const off = call.args[0]?.kind === "known" && call.args[0].value === false;
    host.trace.trail.set(tensor.state, { ...tensor.state.current, requiresGrad: !off, leaf: true });
    return tensor;
  },
  detach: (host, tensor) => host.detach(tensor, tensor.library),
  retain_grad: (_host, tensor) => tensor,
  normal: (host, tensor) => randomised(host, tensor),
  uniform: (host, tensor) => randomised(host, tensor),
};

function randomised(host: Host, tensor: TensorValue): Value {
  setState(host.trace, tensor, host.trace.freshVariable("sample", nodeOf(tensor).shape), []);
  return tensor;
}

/** `x.size(dim)` of torch. */
export function sizeMethod(host: Host, tensor: TensorValue): Value {
  return methodOf(host, tensor, "size", METHODS["size"] ?? "abs");
}
