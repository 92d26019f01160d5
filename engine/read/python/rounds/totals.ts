import { exact, isZero } from "../../../graph/build.ts";
import { topological } from "../../../graph/graph.ts";
import type { Node } from "../../../graph/node.ts";
import type { Size } from "../../../graph/shape.ts";
import { addSize } from "../../../graph/size.ts";
import type { Span } from "../../../graph/span.ts";
import type { CarriedLoop } from "../../recurrences.ts";
import { writePart } from "../../tensors/entries.ts";
import type { SymbolicSequence } from "../../values.ts";
import type { Python } from "../interpreter.ts";
import { lanes } from "./symbolic.ts";

/** A loop that has been rehearsed on variables: the index, and those that stand for what is carried. */
export interface Context {
  readonly py: Python;
  readonly index: Node;
  readonly items: SymbolicSequence;
  readonly holders: ReadonlySet<Node>;
  readonly span: Span;
  /** The loop as one node, for what its rounds need of one another. */
  readonly loop: CarriedLoop | null;
}

export const mentions = (node: Node, which: ReadonlySet<Node>): boolean =>
  topological([node]).some((part) => which.has(part));

/** The value after all rounds, from what one round makes of a variable; null for a recurrence. */
export function accumulated(context: Context, end: Node, held: Node, start: Node): (() => Node) | null {
  const { py, index, items, holders } = context;
  const { b, graph } = py.trace;
  const one = (node: Node): Node => lanes(py, [node], index, items.size)[0] ?? node;
  if (end === held) return () => start;
  const free = (node: Node): boolean => !mentions(node, holders);
  if (free(end)) return () => atLast(context, end);
  const written = entryWritten(context, end, held, start);
  if (written) return written;
  const rest = added(context, end, held);
  if (rest && free(rest)) {
    return () => {
      const term = items.where ? b.select(items.where(index), rest, b.zero) : rest;
      const sum = graph.node("sum", [one(b.broadcast(term, end.shape))], { axes: [0], keepdims: false });
      return isZero(start) ? b.broadcast(sum, start.shape) : graph.node("add", [start, sum]);
    };
  }
  if (items.where) return null;
  const [x, y] = end.inputs;
  const other = x === held ? y : y === held ? x : undefined;
  if (!other || !free(other)) return null;
  if (end.op === "mul") {
    return () => {
      const product = graph.node("prod", [one(other)], { axes: [0], keepdims: false });
      const first = exact(start);
      return first && first.n === first.d ? product : graph.node("mul", [start, product]);
    };
  }
  if (end.op === "maximum" || end.op === "minimum") {
    const op = end.op === "maximum" ? "max" : "min";
    return () => graph.node(end.op, [start, graph.node(op, [one(other)], { axes: [0], keepdims: false })]);
  }
  return null;
}

/** r where `node` is held + r. */
function added(context: Context, node: Node, held: Node): Node | null {
  const { b } = context.py.trace;
  if (node === held) return b.zero;
  const [x, y, z] = node.inputs;
  const has = (part: Node | undefined): boolean => part !== undefined && mentions(part, new Set([held]));
  if (node.op === "add" && x && y) {
    if (has(x) && has(y)) return null;
    const inner = added(context, has(x) ? x : y, held);
    return inner && b.add(inner, has(x) ? y : x);
  }
  if (node.op === "sub" && x && y && has(x) && !has(y)) {
    const inner = added(context, x, held);
    return inner && b.sub(inner, y);
  }
  if (node.op === "select" && x && y && z && !has(x)) {
    const [yes, no] = [added(context, y, held), added(context, z, held)];
    return yes && no ? b.select(x, yes, no) : null;
  }
  return null;
}

/** `out[i + c] = value`, one entry a round. */
function entryWritten(context: Context, end: Node, held: Node, start: Node): (() => Node) | null {
  const { py, index, items, holders } = context;
  const [, put, base] = end.inputs;
  if (
    end.op !== "select" ||
    base !== held ||
    put?.op !== "scatter_add" ||
    put.attrs["axis"] !== 0 ||
    items.where
  )
    return null;
  const [update, place] = put.inputs;
  if (!update || !place) return null;
  const offset = offsetOf(place, index);
  if (offset === null) return null;
  // What the entry held before the loop, where it is added to.
  const own = py.trace.graph.node("gather", [held, place], { axis: 0 });
  const [value] = py.trace.replace(
    [update],
    new Map([[own, py.trace.graph.node("gather", [start, place], { axis: 0 })]]),
  );
  if (!value || mentions(value, holders)) return null;
  return () => {
    const whole =
      lanes(py, [py.trace.b.broadcast(value, start.shape.slice(1))], index, items.size)[0] ?? value;
    return writePart(py.trace, start, offset, addSize(offset, items.size), whole);
  };
}

/** c where `node` is index + c for a known c. */
function offsetOf(node: Node, index: Node): Size | null {
  if (node === index) return 0;
  const [x, y] = node.inputs;
  if (!x || !y || (node.op !== "add" && node.op !== "sub")) return null;
  const amount = (part: Node): Size | null => {
    const value = exact(part);
    if (value && value.d === 1n) return Number(value.n);
    return part.op === "size" ? (part.attrs["size"] as Size) : null;
  };
  const right = amount(y);
  const inner = offsetOf(x, index);
  if (inner !== null && right !== null)
    return addSize(inner, node.op === "add" ? right : typeof right === "number" ? -right : `-${right}`);
  const [left, second] = [amount(x), offsetOf(y, index)];
  return node.op === "add" && left !== null && second !== null ? addSize(left, second) : null;
}

/** A value of a round, as the last round makes it. */
export function atLast(context: Context, node: Node): Node {
  const { py, index, items } = context;
  const end = addSize(items.size, -1);
  const last =
    typeof end === "number" ? py.trace.b.const(end) : py.trace.graph.node("size", [], { size: end });
  return py.trace.replace([node], new Map([[index, last]]))[0] ?? node;
}
