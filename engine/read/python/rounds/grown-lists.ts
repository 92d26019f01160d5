import type { Node } from "../../../graph/node.ts";
import { list, type SymbolicSequence, type Value } from "../../values.ts";
import { RECURRENCE, type Settled } from "./carried.ts";
import { lanes } from "./symbolic.ts";
import { type Context, mentions } from "./totals.ts";

/** A list with one entry of an array for each round. */
function entriesOf({ py, items, span }: Context, all: Node, item: Value): SymbolicSequence {
  return {
    size: items.size,
    at: (at) => {
      const by = py.trace.lift(at);
      return by
        ? py.trace.result(py.trace.graph.node("gather", [all, by], { axis: 0 }), "index", [item])
        : py.trace.unknown("an index that is not known", span);
    },
    stacked: () => py.trace.result(all, "stack", [item]),
  };
}

/** A list that grows by one item a round. */
export function grown(context: Context, before: readonly Value[], after: readonly Value[]): Settled {
  const { py, index, items, holders, span } = context;
  const item = after[after.length - 1];
  const node = item && item.kind !== "unknown" ? py.trace.lift(item) : null;
  if (before.length === 0 && after.length === 1 && item && node && mentions(node, holders)) {
    const all = context.loop?.eachOf(node)?.();
    if (all) return { value: [{ ...list([]), symbolic: entriesOf(context, all, item), grown: true }] };
    if (items.strict) return context.loop?.reason ?? RECURRENCE;
  }
  const plain = before.length === 0 && after.length === 1 && item && node && !items.where;
  if (!plain && items.strict) return "a list that grows in this loop";
  if (!plain || mentions(node, holders))
    return {
      value: [
        {
          ...py.trace.unknown("a list that grows in a loop over an unknown number of rounds", span),
          poison: true,
        },
      ],
    };
  const symbolic: SymbolicSequence = {
    size: items.size,
    at: (at) => {
      const by = py.trace.lift(at);
      return by
        ? py.trace.tensor(py.trace.replace([node], new Map([[index, by]]))[0] ?? node)
        : py.trace.unknown("an index that is not known", span);
    },
    stacked: () =>
      py.attempt(span, () =>
        py.trace.result(lanes(py, [node], index, items.size)[0] ?? node, "stack", [item]),
      ),
  };
  return { value: [{ ...list([]), symbolic, grown: true }] };
}
