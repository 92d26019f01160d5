import { NablaError } from "../../graph/errors.ts";
import type { Node } from "../../graph/node.ts";
import { type Shape, sameShape } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import { Cell } from "../environment.ts";
import type { Trace } from "../trace.ts";
import { nodeOf, type TensorState, type TensorValue, typeName, type Unknown, type Value } from "../values.ts";
import { spread } from "./shares.ts";

function opaque(trace: Trace, reason: string, shape: Shape): Node {
  return trace.graph.node("opaque", [], { reason, key: trace.graph.size, shape: [...shape] });
}

/** The same numbers in an array of their own; a number needs none. */
export const apart = (trace: Trace, tensor: TensorValue): TensorValue =>
  nodeOf(tensor).shape.length === 0 ? tensor : trace.result(nodeOf(tensor), "add", [tensor]);

/** What is at a tensor's place is not known from here on. */
export function spoilTensor(trace: Trace, tensor: TensorValue, reason: Unknown): void {
  const node = opaque(trace, reason.reason, nodeOf(tensor).shape);
  trace.lost.set(node, reason);
  setState(trace, tensor, node, []);
}

/** `x += y` of arrays: the same tensor, changed. */
export function updateInPlace(trace: Trace, before: TensorValue, after: Value, span: Span): Value {
  const base = nodeOf(before);
  if (after.kind === "unknown") return after;
  const node = trace.lift(after);
  if (!node) return trace.unknown(`a ${typeName(after)} is not a number`, span);
  if (!sameShape(node.shape, base.shape) && node.shape.length > base.shape.length && !trace.guessing)
    return trace.unknown("an in-place result of another shape", span);
  setState(
    trace,
    before,
    sameShape(node.shape, base.shape) ? node : trace.b.broadcast(node, base.shape),
    [after],
    span,
  );
  return before;
}

/** Writes a new node at a tensor's place, through its view if it is one, and into all that share its entries. */
export function setState(
  trace: Trace,
  tensor: TensorValue,
  node: Node,
  from: readonly Value[],
  span?: Span,
): void {
  if (tensor.view) {
    const { base, write } = tensor.view;
    setState(trace, base, write(nodeOf(base), node), from, span);
    return;
  }
  // What is written into conditions becomes one: `mask[0] = False`.
  const condition = tensor.state.current.node.dtype === "bool" && node.dtype !== "bool";
  place(trace, tensor, condition ? trace.graph.node("ne", [node, trace.b.zero]) : node, from, span);
  spread(trace, tensor, (other, seen) => {
    try {
      setState(trace, other, seen(), [other, tensor]);
    } catch (error) {
      if (!(error instanceof NablaError) || error.problem.code !== "shape-mismatch") throw error;
      spoilTensor(
        trace,
        other,
        trace.unknown("it shares entries with what changed its shape", span ?? NOWHERE),
      );
    }
  });
}

const NOWHERE: Span = { start: 0, end: 0 };

function place(trace: Trace, tensor: TensorValue, node: Node, from: readonly Value[], span?: Span): void {
  const state = tensor.state.current;
  if (state.leaf && trace.gradOff > 0) {
    // An update outside the tape: the tensor stays a leaf, and stands for its new value.
    const name = trace.nameOf(state.node) ?? "w";
    const moved = trace.cut(node, name);
    trace.onMoved?.(state.node, moved);
    trace.trail.set(tensor.state, { ...state, node: moved } satisfies TensorState);
    return;
  }
  if (span && tensor.library === "torch" && state.leaf && state.requiresGrad && trace.gradOff === 0)
    trace.tell(
      "in-place-leaf",
      "a tensor that requires a gradient is changed in place where gradients are recorded: do it under torch.no_grad(), or make a new tensor",
      span,
    );
  const tracked =
    trace.gradOff === 0 ? from.filter((v) => v.kind === "tensor" && v.state.current.requiresGrad) : [];
  const next: TensorState = {
    ...state,
    fresh: false,
    node,
    ...(tracked.length > 0 || (state.requiresGrad && trace.gradOff === 0)
      ? {
          requiresGrad: true,
          leaf: false,
          tape: {
            op: "write",
            parents: [...(tracked as TensorValue[]), ...past(tensor)],
            freed: new Cell<Span | null>(null),
          },
        }
      : {}),
  };
  trace.trail.set(tensor.state, next);
}

/** A tensor as it was: what was computed from it before it is changed stays on the tape. */
function past(tensor: TensorValue): TensorValue[] {
  const state = tensor.state.current;
  return state.requiresGrad ? [{ ...tensor, state: new Cell(state) }] : [];
}
