/** torch's tape: what a backward pass reaches, what it would be refused for, and what it frees. */

import { shapeText } from "../../../graph/shape.ts";
import type { Span } from "../../../graph/span.ts";
import { nodeOf, type TensorValue, type Value } from "../../values.ts";
import type { Host } from "../host.ts";

/** Operations whose backward pass needs nothing saved: a second one through them is allowed. */
const KEEPS_NOTHING = new Set([
  "add",
  "sub",
  "neg",
  "sum",
  "mean",
  "reshape",
  "transpose",
  "index",
  "broadcast",
  "stack",
  "concatenate",
  "clone",
  "flip",
  "write",
]);

/** Everything on the tape behind `root`, users before inputs not guaranteed. */
export function tapeOf(root: TensorValue): TensorValue[] {
  const seen = new Set<TensorValue>();
  const stack = [root];
  for (let at = stack.pop(); at; at = stack.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    stack.push(...(at.state.current.tape?.parents ?? []));
    if (at.view) stack.push(at.view.base);
  }
  return [...seen];
}

/** What torch would refuse before it computes anything. */
export function refusal(host: Host, output: TensorValue, seeded: boolean, span: Span): Value | null {
  const node = nodeOf(output);
  const many = node.shape.some((size) => size !== 1);
  // A parameter, or a name bound in another cell: whether it requires a gradient is not told here.
  if (!output.state.current.requiresGrad && (output.library !== "torch" || host.trace.tracing))
    return host.trace.unknown("whether this tensor requires a gradient is not known here", span);
  if (!output.state.current.requiresGrad) {
    host.finding(
      "no-gradient",
      "error",
      "this tensor does not require a gradient: nothing that leads to it has requires_grad=True",
      span,
    );
    return host.trace.unknown("nothing here requires a gradient", span);
  }
  if (many && !seeded) {
    host.finding(
      "backward-non-scalar",
      "error",
      `a gradient can be taken of one number only, and this tensor has shape ${shapeText(node.shape)}; reduce it (.sum(), .mean()) or pass a gradient`,
      span,
    );
    return host.trace.unknown("backward of more than one element", span);
  }
  return null;
}

/** A graph that was freed by an earlier backward pass. */
export function freed(host: Host, tensors: readonly TensorValue[], span: Span): boolean {
  for (const tensor of tensors) {
    const tape = tensor.state.current.tape;
    const before = tape?.freed.current;
    if (!tape || !before || KEEPS_NOTHING.has(tape.op)) continue;
    host.finding(
      "backward-twice",
      "error",
      "a second backward pass through this graph: what it saved is freed by the first; pass retain_graph=True to the first",
      span,
      [{ span: before, message: "the first pass, which frees the graph" }],
    );
    return true;
  }
  return false;
}

/** After a backward pass: what these tensors saved is gone. */
export function release(host: Host, tensors: readonly TensorValue[], span: Span): void {
  for (const tensor of tensors) {
    const { tape } = tensor.state.current;
    if (tape) host.trace.trail.set(tape.freed, span);
  }
}
