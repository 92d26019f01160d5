/** Methods whose arguments are others than those of the function of the same name. */

import { dtypeOf } from "../../dtypes.ts";
import { setState } from "../../tensors/state.ts";
import { int, list, NONE, nodeOf, tuple } from "../../values.ts";
import { cast, copied } from "../arrays/conversion.ts";
import { clipped } from "../arrays/entrywise.ts";
import { argument, scan } from "../arrays/reductions.ts";
import { inOrderOf } from "../arrays/shapes.ts";
import * as make from "../builders.ts";
import { type Entry, type Row, shared } from "../row.ts";
import { TORCH_COPIES } from "../torch/copies.ts";
import { TORCH_SHAPES } from "../torch/shapes.ts";

const { row } = make;

const view = row("x, *shape", (a) => {
  const shape = a.items("shape");
  if (shape.length === 0) return a.tensor("x");
  if (dtypeOf(shape[0]) !== undefined) throw a.stop("the bytes of an array, seen as another type of numbers");
  return make.reshapeTo(a, a.tensor("x"), make.sizesOf(a, shape));
});

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
export const METHODS: Readonly<Record<string, Entry>> = {
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
  t: shared(TORCH_SHAPES, "t"),
  flatten: row("x, start_dim=0, end_dim=-1, order=None", (a) => {
    const node = a.node("x");
    // NumPy's only argument is the order.
    const order = a.get("start_dim") ?? a.get("order");
    if (order?.kind === "known" && order.type === "string")
      return inOrderOf(a.with("order", order), a.tensor("x"), [make.flatSize(node)]);
    if (node.shape.length === 0) return make.reshapeTo(a, a.tensor("x"), [1]);
    // Always a copy in NumPy, the same entries in torch.
    if (a.library !== "torch") return copied(make.flattened(a, a.tensor("x"), 0, node.shape.length - 1));
    return make.flattened(a, a.tensor("x"), a.axis("start_dim", node, 0), a.axis("end_dim", node, -1));
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
  reshape_as: row("x, other", (a) => make.reshapeTo(a, a.tensor("x"), a.node("other").shape)),
  type_as: row("x, other", (a) => {
    const other = a.tensor("other");
    return other.kind === "tensor" && other.dtype ? cast(a, a.tensor("x"), other.dtype) : a.tensor("x");
  }),
  view_as: row("x, other", (a) => make.reshapeTo(a, a.tensor("x"), a.node("other").shape)),
  unsqueeze: shared(TORCH_SHAPES, "unsqueeze"),
  astype: row("x, dtype, copy=True", (a) =>
    cast(a, copied(a.tensor("x")), dtypeOf(a.need("dtype")) ?? "float64"),
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
  copy: row("x", (a) => copied(a.tensor("x"))),
  clone: shared(TORCH_COPIES, "clone"),
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
