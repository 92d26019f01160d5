import type { Span } from "../../graph/span.ts";
import { calling, isNone, type Unknown, type Value } from "../values.ts";
import type { Python } from "./interpreter.ts";

export interface Placed {
  readonly item: Value;
  /** Its place among the others; equal ones share one. */
  readonly key: number;
}

/** What things are ordered by: numbers, strings, or tuples of them. */
type Key = number | string | readonly Key[];

/** Items by their keys, as these are at the point. */
export function ordered(
  py: Python,
  items: readonly Value[],
  key: Value | undefined,
  span: Span,
): Placed[] | Unknown {
  const keyed: { item: Value; at: Key }[] = [];
  for (const item of items) {
    const value = key && !isNone(key) ? py.call(key, calling([item], span)) : item;
    const at = keyOf(py, value, span);
    if (typeof at === "object" && "kind" in at) return at;
    keyed.push({ item, at });
  }
  keyed.sort((a, b) => compare(a.at, b.at));
  const placed: Placed[] = [];
  for (const [i, { item, at }] of keyed.entries()) {
    const before = keyed[i - 1];
    const same = before !== undefined && compare(before.at, at) === 0;
    placed.push({ item, key: same ? (placed[i - 1]?.key ?? i) : i });
  }
  return placed;
}

function keyOf(py: Python, value: Value, span: Span): Key | Unknown {
  if (value.kind === "unknown") return value;
  if (value.kind === "known" && value.type === "string") return String(value.value);
  if (value.kind === "sequence" && !value.symbolic) {
    const parts = value.items.current.map((item) => keyOf(py, item, span));
    const bad = parts.find((part) => typeof part === "object" && "kind" in part);
    return bad !== undefined && typeof bad === "object" && "kind" in bad ? bad : (parts as Key[]);
  }
  return py.trace.number(value, span) ?? py.trace.unknown("the order of these is not known", span);
}

function compare(a: Key, b: Key): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  const [left, right] = [Array.isArray(a) ? a : [a], Array.isArray(b) ? b : [b]];
  for (const [i, part] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    const order = compare(part, other);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
