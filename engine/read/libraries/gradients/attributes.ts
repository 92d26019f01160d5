/** What a tensor tells of its gradient: `.grad`, `.requires_grad`, `.backward`, hooks. */

import type { Span } from "../../../graph/span.ts";
import { setState, spoilTensor } from "../../tensors/state.ts";
import {
  bool,
  FALSE,
  isNone,
  NONE,
  native,
  nodeOf,
  type TensorValue,
  TRUE,
  type Value,
} from "../../values.ts";
import { opaque } from "../builders.ts";
import type { Host } from "../host.ts";
import { backward } from "./backward.ts";

/** `.grad`, `.requires_grad`, `.backward`, `.grad_fn` and the like. */
export function gradAttribute(
  host: Host,
  tensor: TensorValue,
  name: string,
  span: Span,
  text: string,
): Value | undefined {
  const state = tensor.state.current;
  switch (name) {
    case "grad":
      return readGrad(host, tensor, span, text);
    case "requires_grad":
      return state.requiresGrad ? TRUE : FALSE;
    case "is_leaf":
      return bool(state.leaf === true || !state.tape);
    case "backward":
      return native("backward", (call) => backward(host, tensor, call));
    case "grad_fn":
      return state.tape ? opaque() : NONE;
    case "retain_grad":
      return native(name, () => {
        host.trace.trail.set(tensor.state, { ...tensor.state.current, retain: true });
        return NONE;
      });
    case "register_hook":
      return native(name, ({ args: [hook], span: at }) => {
        // A hook that gives nothing back only looks; any other changes every gradient that passes here.
        const probe = host.trace.tensor(host.trace.freshVariable("g", nodeOf(tensor).shape), tensor.library);
        const made = hook && host.call(hook, { args: [probe], named: new Map(), span: at, spans: [at] });
        if (!isNone(made))
          spoilTensor(host.trace, tensor, host.trace.unknown("a hook changes the gradient here", at));
        return NONE;
      });
    case "assign":
    case "assign_sub":
    case "assign_add":
      return native(name, ({ args: [value], span: at }) => {
        if (!value) return tensor;
        const op = name === "assign_sub" ? "sub" : name === "assign_add" ? "add" : null;
        const after = op ? host.trace.apply(op, [tensor, value], undefined, at) : value;
        const node = after.kind === "unknown" ? null : host.trace.lift(after);
        host.trace.gradOff++;
        if (node) setState(host.trace, tensor, node, []);
        host.trace.gradOff--;
        return tensor;
      });
    default:
      return undefined;
  }
}

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
