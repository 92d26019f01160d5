import type { Node } from "../../../graph/node.ts";
import type { Size } from "../../../graph/shape.ts";
import type { Span } from "../../../graph/span.ts";
import { batch } from "../../batch/batch.ts";
import { getItem } from "../../tensors/get-item.ts";
import { int, isNumber, list, nodeOf, type SymbolicSequence, symbolicOf, type Value } from "../../values.ts";
import type { Python } from "../interpreter.ts";

/** Longer arrays of known size are walked all at once when that is possible. */
const LONG = 32;
/** Ranges longer than this are taken all at once where that is clearly shorter. */
const SHORT = 8;

/** The items of something whose number is not known (or is large), when one of them can be named by its index. */
export function symbolicItems(py: Python, value: Value, span: Span): SymbolicSequence | null {
  if (value.kind === "sequence") return symbolicOf(value) ?? null;
  if (value.kind !== "tensor") return null;
  const [size] = nodeOf(value).shape;
  if (size === undefined || (typeof size === "number" && size <= LONG)) return null;
  return { size, at: (index) => getItem(py.trace, value, index, span), stacked: () => value };
}

/** A long `range` with known ends, to be taken all at once; rounds that do not go together are walked one by one. */
export function longRange(py: Python, value: Value, span: Span): SymbolicSequence | null {
  if (value.kind !== "sequence" || value.type !== "range") return null;
  const items = value.items.current;
  const [first, second] = items;
  if (items.length <= SHORT || first?.kind !== "known" || second?.kind !== "known") return null;
  const from = Number(first.value);
  const step = Number(second.value) - from;
  const at = (index: Value): Value => {
    const scaled = step === 1 ? index : py.trace.apply("mul", [index, int(step)], undefined, span);
    return from === 0 ? scaled : py.trace.apply("add", [scaled, int(from)], undefined, span);
  };
  return { size: items.length, at, strict: true, short: items.length <= LONG };
}

/** What each item becomes, over all items at once. */
export function mapSymbolic(
  py: Python,
  items: SymbolicSequence,
  each: (item: Value) => Value,
  span: Span,
): Value {
  const index = py.trace.freshVariable("i", [], "int");
  const value = each(items.at(py.trace.tensor(index)));
  if (value.kind === "unknown") return value;
  const put = (one: Value, by: Node): Value => {
    if (one.kind === "sequence")
      return {
        ...list(
          one.items.current.map((part) => put(part, by)),
          one.type,
        ),
        ...(one.fields ? { fields: one.fields } : {}),
      };
    if (one.kind !== "tensor" && !isNumber(one)) return one;
    const node = py.trace.lift(one);
    if (!node) return one;
    const [moved] = py.trace.replace([node], new Map([[index, by]]));
    return one.kind === "tensor"
      ? py.trace.result(moved ?? node, "index", [one])
      : py.trace.tensor(moved ?? node);
  };
  const stacked = (): Value => {
    const node = py.trace.lift(value);
    if (!node) return py.trace.unknown("a list of what is no number", span);
    if (items.where) return py.trace.unknown("a list whose length depends on a variable", span);
    return py.attempt(span, () => {
      const [all] = lanes(py, [node], index, items.size);
      return py.trace.result(all ?? node, "stack", [value]);
    });
  };
  return {
    ...list([]),
    symbolic: {
      size: items.size,
      at: (at) => {
        const by = py.trace.lift(at);
        return by ? put(value, by) : py.trace.unknown("an index that is not known", span);
      },
      stacked,
      ...(items.where ? { where: items.where } : {}),
    },
  };
}

/** What each node becomes for all of `size` values of the index at once. */
export const lanes = (py: Python, nodes: readonly Node[], index: Node, size: Size): Node[] =>
  batch(py.trace.b, nodes, new Map([[index, py.trace.graph.node("iota", [], { size })]]), size);
