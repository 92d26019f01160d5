/** Attributes of arrays: shapes, types, entries. */

import type { Span } from "../../../graph/span.ts";
import { getItem } from "../../tensors/get-item.ts";
import { flat, sharedWith } from "../../tensors/shares.ts";
import {
  FALSE,
  int,
  NONE,
  native,
  nodeOf,
  string,
  type TensorValue,
  TRUE,
  tuple,
  type Value,
} from "../../values.ts";
import * as make from "../builders.ts";
import { type Attribute, GRADIENT_ATTRIBUTES } from "../gradients/attributes.ts";
import type { Host } from "../host.ts";

const turned = (host: Host, tensor: TensorValue, perm: readonly number[], span: Span): Value =>
  sharedWith(
    host.trace,
    tensor,
    "T",
    host.trace.apply("transpose", [tensor], { perm }, span, tensor.library),
  );

/** Attributes of arrays, and methods that are none of a library's functions. */
export const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  ...GRADIENT_ATTRIBUTES,
  T: (host, tensor, span) => {
    const node = nodeOf(tensor);
    if (node.shape.length === 0 && host.trace.couldBeLarger(node))
      return host.trace.wantRank(node, 1, "the transpose of a scalar", span);
    if (node.shape.length < 2) return tensor;
    return turned(
      host,
      tensor,
      node.shape.map((_s, i) => node.shape.length - 1 - i),
      span,
    );
  },
  mT: (host, tensor, span) => {
    const rank = nodeOf(tensor).shape.length;
    if (rank < 2) return host.trace.wantRank(nodeOf(tensor), 2, "mT needs a matrix", span);
    const perm = Array.from({ length: rank }, (_, i) => i);
    [perm[rank - 1], perm[rank - 2]] = [rank - 2, rank - 1];
    return turned(host, tensor, perm, span);
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
      call.args.length > 0 ? itemAt(host, tensor, call.args, span) : host.detachToNumber(tensor, call.span),
    ),
  numpy: (host, tensor) => native("numpy", () => host.detach(tensor, "numpy")),
  detach: (host, tensor) => native("detach", () => held(host, tensor)),
  data: (host, tensor) => (tensor.library === "torch" ? held(host, tensor) : tensor),
  __len__: (host, tensor) => native("len", () => host.sizeValue(nodeOf(tensor).shape[0] ?? 1)),
  at: (host, tensor) => indexedUpdate(host, tensor),
  is_floating_point: () => native("is_floating_point", () => TRUE),
  flat: (host, tensor) => flat(host.trace, tensor),
};

/** The same entries, through which no derivative flows. */
const held = (host: Host, tensor: TensorValue): Value =>
  tensor.state.current.requiresGrad ? host.detach(tensor, tensor.library) : host.cutOff(tensor);

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
