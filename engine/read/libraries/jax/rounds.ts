/** Many rounds of a loop that is written as a function. */

import { topological } from "../../../graph/graph.ts";
import type { Node } from "../../../graph/node.ts";
import type { Size } from "../../../graph/shape.ts";
import type { Span } from "../../../graph/span.ts";
import { Cell } from "../../environment.ts";
import { CarriedLoop } from "../../recurrences.ts";
import { Identities, numbersOf, restsOn, skeleton, withNumbers } from "../../structures.ts";
import { nodeOf, type Value } from "../../values.ts";
import type { Host } from "../host.ts";

/** Loops of fewer rounds are written out. */
export const FEW_ROUNDS = 32;

/** What a function makes of what is carried and of the number of the round. */
type Round = (index: Value, carry: Value) => { readonly carry: Value; readonly out: Value | null };

/**
 * Many rounds of a function without side effects as one loop: what is carried after the last one, and what each
 * leaves, stacked. Null where the rounds are not alike, or where one makes something of its own.
 */
export function roundsOf(
  host: Host,
  size: Size,
  init: Value,
  round: Round,
  span: Span,
): { readonly carry: Value; readonly out: Value | null } | null {
  const { trace } = host;
  const older = trace.graph.size;
  const occurrences = trace.recording.occurrences.length;
  const index = trace.freshVariable("i", [], "int");
  const placeholders: Node[] = [];
  const standing = withNumbers(trace, init, (number) => {
    const node = trace.lift(number);
    if (!node) return number;
    const placeholder = trace.freshVariable("carry", node.shape);
    placeholders.push(placeholder);
    return trace.tensor(placeholder, number.kind === "tensor" ? number.library : "python");
  }) as Value;
  const mark = trace.trail.mark();
  trace.rehearsing++;
  let made: ReturnType<Round>;
  try {
    made = round(trace.tensor(index), standing);
  } finally {
    trace.rehearsing--;
    trace.trail.undo(mark);
  }
  trace.recording.occurrences.length = occurrences;
  const { carry, out } = made;
  const ids = new Identities();
  if (skeleton(init, ids) !== skeleton(carry, ids)) return null;
  const inside = new Set([index, ...placeholders]);
  const ends = [...numbersOf(trace, carry), ...(out ? numbersOf(trace, out) : [])];
  const numbers = ends.filter((node) => node !== null);
  const own = (node: Node): boolean => node.op === "variable" && node.id >= older && !inside.has(node);
  if (numbers.length < ends.length || topological(numbers).some(own)) return null;
  const loop = new CarriedLoop(trace, index, size);
  const cell = new Cell<unknown>(init);
  loop.hold([{ cell, before: init, placeholders, after: carry, name: "c" }], span);
  let at = 0;
  let lost = false;
  const after = withNumbers(trace, carry, (number) => {
    const total = loop.last(cell, at++)?.();
    lost ||= !total;
    return total ? trace.result(total, "loop", [number]) : number;
  }) as Value;
  const left =
    out &&
    withNumbers(trace, out, (number) => {
      const node = number.kind === "tensor" ? nodeOf(number) : trace.lift(number);
      const each = node && loop.eachOf(node)?.();
      lost ||= !each;
      return each ? trace.result(each, "stack", [number]) : number;
    });
  if (lost || restsOn(after, inside) || restsOn(left, inside)) return null;
  for (const node of loop.used.keys()) trace.record(node, span);
  return { carry: after, out: left as Value | null };
}
