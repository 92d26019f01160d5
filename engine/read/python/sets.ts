import { keyOf, list, type SequenceValue, type Value } from "../values.ts";

/** The items of a set: equal ones once, instances of classes by what they are. */
export function distinct(items: readonly Value[]): Value[] {
  const seen = new Set<unknown>();
  return items.filter((item) => {
    const key = keyOf(item) ?? (item.kind === "object" ? item.attributes : item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

export const setOf = (items: readonly Value[]): SequenceValue => list(distinct(items), "set");
