/** What a tensor tells of its gradient: `.grad`, `.requires_grad`, `.backward`, hooks. */

import type { Span } from "../../../graph/span.ts";
import { setState, spoilTensor } from "../../tensors/state.ts";
import { bool, isNone, NONE, native, nodeOf, type TensorValue, type Value } from "../../values.ts";
import { opaque } from "../builders.ts";
import type { Host } from "../host.ts";
import { backward } from "./backward.ts";

/** What reading an attribute of a tensor gives; `text` is how it is written. */
export type Attribute = (host: Host, tensor: TensorValue, span: Span, text: string) => Value | undefined;

/** `x.assign(v)`, and with an op `x.assign_sub(v)`: the tensor changed, and given back. */
const assigned =
  (name: string, op: string | null): Attribute =>
  (host, tensor) =>
    native(name, ({ args: [value], span }) => {
      if (!value) return tensor;
      const after = op ? host.trace.apply(op, [tensor, value], undefined, span) : value;
      const node = after.kind === "unknown" ? null : host.trace.lift(after);
      host.trace.gradOff++;
      if (node) setState(host.trace, tensor, node, []);
      host.trace.gradOff--;
      return tensor;
    });

/** `.grad`, `.requires_grad`, `.backward`, `.grad_fn` and the like. */
export const GRADIENT_ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  grad: readGrad,
  requires_grad: (_host, tensor) => bool(tensor.state.current.requiresGrad === true),
  is_leaf: (_host, tensor) => bool(tensor.state.current.leaf === true || !tensor.state.current.tape),
  grad_fn: (_host, tensor) => (tensor.state.current.tape ? opaque() : NONE),
  backward: (host, tensor) => native("backward", (call) => backward(host, tensor, call)),
  retain_grad: (host, tensor) =>
    native("retain_grad", () => {
      host.trace.trail.set(tensor.state, { ...tensor.state.current, retain: true });
      return NONE;
    }),
  register_hook: (host, tensor) =>
    native("register_hook", ({ args: [hook], span }) => {
      // A hook that gives nothing back only looks; any other changes every gradient that passes here.
      const probe = host.trace.tensor(host.trace.freshVariable("g", nodeOf(tensor).shape), tensor.library);
      const made = hook && host.call(hook, { args: [probe], named: new Map(), span, spans: [span] });
      if (!isNone(made))
        spoilTensor(host.trace, tensor, host.trace.unknown("a hook changes the gradient here", span));
      return NONE;
    }),
  assign: assigned("assign", null),
  assign_sub: assigned("assign_sub", "sub"),
  assign_add: assigned("assign_add", "add"),
};

/** `x.grad`: the gradient there is, noted as read, or why there is none. */
function readGrad(host: Host, tensor: TensorValue, span: Span, text: string): Value {
  const state = tensor.state.current;
  const by = text.replace(/\.grad$/, "");
  const { grad } = state;
  const reads = !/\.grad\s*\.\s*$/.test(text);
  if (grad) {
    if (reads)
      host.noteRead({
        span,
        results: [nodeOf(grad)],
        of: state.gradOf ?? grad.from?.text ?? "output",
        by: [by],
      });
    return grad;
  }
  if (tensor.library === "python" || (host.trace.tracing && !state.requiresGrad))
    return host.trace.unknown(`where the gradient of ${by} comes from is not known here`, span);
  // A pass through something that is not known any more gave no number, not None.
  const [lost] = host.trace.lost.values();
  if (lost && state.requiresGrad) return lost;
  const none = !state.requiresGrad
    ? `${by} does not require a gradient: it is made without requires_grad=True`
    : state.tape && !state.leaf && !state.retain
      ? `${by} is not a leaf: its gradient is not kept (call ${by}.retain_grad() before backward)`
      : `no backward pass has reached ${by} yet`;
  host.noteRead({ span, results: [null], of: "", by: [by], none });
  if (!state.requiresGrad && tensor.library === "torch" && !host.trace.guessing && !host.trace.tracing)
    host.finding("grad-not-required", "information", none, span);
  return NONE;
}
