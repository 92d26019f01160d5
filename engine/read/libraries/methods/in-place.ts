/** Methods that change the array they are called on, and are no operation of their own. */

import type { Span } from "../../../graph/span.ts";
import { setState } from "../../tensors/state.ts";
import { type Call, NONE, native, nodeOf, type TensorValue, type Value } from "../../values.ts";
import type { Host } from "../host.ts";

/** `x.sort()` of NumPy: in place, and nothing comes back. */
export function sortedInPlace(host: Host, tensor: TensorValue): Value {
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

/** In-place forms that change the shape. */
export const RESHAPING = new Set(["squeeze", "unsqueeze", "t", "transpose", "swapaxes", "swapdims"]);

/** The tensor itself takes another shape. */
export function reshapedInPlace(host: Host, tensor: TensorValue, after: TensorValue, span: Span): Value {
  const { trace } = host;
  if (tensor.view) return trace.unknown("a view that changes its shape is not followed", span);
  // What saw its entries in the old shape sees them no more.
  trace.shares.links.delete(tensor.state);
  setState(trace, tensor, nodeOf(after), [after]);
  return tensor;
}

/** In-place forms (`x.zero_()`) that are not an operation of their own. */
export const IN_PLACE: Readonly<Record<string, (host: Host, tensor: TensorValue, call: Call) => Value>> = {
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
