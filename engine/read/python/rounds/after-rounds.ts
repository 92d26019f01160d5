import { topological } from "../../../graph/graph.ts";
import type { Node } from "../../../graph/node.ts";
import { Identities, isState, isValue, numbersOf, restsOn, skeleton, withNumbers } from "../../structures.ts";
import { isNumber, type Value } from "../../values.ts";
import { type Carried, RECURRENCE, type Settled } from "./carried.ts";
import { grown } from "./grown-lists.ts";
import { accumulated, atLast, type Context, mentions } from "./totals.ts";

const NOT_FOLLOWED = "a loop over an unknown number of rounds changes something that is not followed";

/** What a cell holds after all rounds, of what one round makes of it; or why that is not known. */
export function settle(context: Context, carried: Carried, after: unknown): Settled {
  const { py } = context;
  const { before, placeholders } = carried;
  if (Array.isArray(before) && Array.isArray(after) && before.length !== after.length)
    return grown(context, before as Value[], after as Value[]);
  if (isValue(after) && after.kind === "unknown")
    return context.items.strict ? after.reason : { value: after };
  const ids = new Identities();
  if (placeholders.length === 0)
    return skeleton(before, ids) === skeleton(after, ids) ? { value: before } : NOT_FOLLOWED;
  const [starts, ends] = [numbersOf(py.trace, before), numbersOf(py.trace, after)];
  const known = ends.filter((end) => end !== null);
  const spoilt = topological(known).flatMap((part) => py.trace.lost.get(part) ?? [])[0];
  if (spoilt && context.items.strict) return spoilt.reason;
  const single = isState(before) || (isValue(before) && (before.kind === "tensor" || isNumber(before)));
  const alike = single ? ends.length === 1 : skeleton(before, ids) === skeleton(after, ids);
  if (!alike || ends.length !== placeholders.length)
    return "a loop over an unknown number of rounds changes what a name is";
  const totals: Node[] = [];
  for (const [k, placeholder] of placeholders.entries()) {
    const [start, end] = [starts[k], ends[k]];
    if (!start || !end) return NOT_FOLLOWED;
    const total = accumulated(context, end, placeholder, start) ?? context.loop?.last(carried.cell, k);
    if (!total) return context.loop?.reason ?? RECURRENCE;
    try {
      totals.push(total());
    } catch (error) {
      return py.trace.failure(error, [], context.span).reason;
    }
  }
  let at = 0;
  const value = withNumbers(py.trace, after, (number) => {
    const node = totals[at++];
    if (!node) return number;
    if (number.kind !== "tensor") return py.trace.tensor(node, "python");
    return py.trace.tensor(node, number.library, number.dtype ? { dtype: number.dtype } : {});
  });
  return { value };
}

/** What a name assigned in the loop holds after it: the last round's. */
export function lastRound(context: Context, value: unknown): unknown {
  const { py, holders, index, span } = context;
  const inside = new Set([index, ...holders]);
  if (!restsOn(value, inside)) return value;
  let lost = false;
  const last = withNumbers(py.trace, value, (number) => {
    const node = py.trace.lift(number);
    if (!node) return number;
    const made = mentions(node, holders) ? context.loop?.lastOf(node)?.() : atLast(context, node);
    lost ||= !made;
    if (!made || made === node) return number;
    return py.trace.result(made, "loop", [number]);
  });
  return lost
    ? py.trace.unknown("what a loop over an unknown number of rounds leaves in this name", span)
    : last;
}
