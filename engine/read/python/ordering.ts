import type { Span } from "../../graph/span.ts";
import { isNone, type Unknown, type Value } from "../values.ts";
import type { Python } from "./interpreter.ts";

export interface Placed {
  readonly item: Value;
  readonly key: number;
}

/** Items by their keys, as these are at the point. */
export function ordered(
  py: Python,
  items: readonly Value[],
  key: Value | undefined,
  span: Span,
): Placed[] | Unknown {
  const placed: Placed[] = [];
  for (const item of items) {
    const value =
      key && !isNone(key) ? py.call(key, { args: [item], named: new Map(), span, spans: [span] }) : item;
    if (value.kind === "unknown") return value;
    const at = py.trace.number(value, span);
    if (at === null) return py.trace.unknown("the order of these is not known", span);
    placed.push({ item, key: at });
  }
  return placed.sort((a, b) => a.key - b.key);
}
