import type { Span } from "../../graph/span.ts";
import { Cell } from "../environment.ts";
import { calling, keyOf, type MappingValue, type Unknown, type Value } from "../values.ts";
import type { Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";

export function mappingOf(pairs: readonly (readonly [Value, Value])[]): MappingValue {
  const entries = new Map<string, { key: Value; value: Value }>();
  for (const [key, value] of pairs) {
    const text = keyOf(key);
    if (text !== null) entries.set(text, { key, value });
    else {
      const lost: Unknown = {
        kind: "unknown",
        reason: UNKNOWN_KEY,
        span: { start: 0, end: 0 },
        poison: true,
      };
      entries.set(ANY, { key: lost, value: lost });
    }
  }
  return { kind: "mapping", entries: new Cell(entries as ReadonlyMap<string, { key: Value; value: Value }>) };
}

/** A dict with a key that cannot be compared is not known at all: to leave the entry out would be a guess. */
function known(py: Python, pairs: readonly (readonly [Value, Value])[], node: Syntax): Value {
  const odd = pairs.find(([key]) => keyOf(key) === null)?.[0];
  if (!odd) return mappingOf(pairs);
  return odd.kind === "unknown" ? odd : py.trace.unknown("a key of this dict is not known", spanOf(node));
}

export function mapping(py: Python, node: Syntax, frame: Frame): Value {
  const pairs: (readonly [Value, Value])[] = [];
  for (const child of node.children) {
    if (child.type === "pair") {
      const { key, value } = child.fields;
      if (key && value) pairs.push([py.evaluate(key, frame), py.evaluate(value, frame)]);
    } else if (child.type === "dictionary_splat" && child.children[0]) {
      const inner = py.evaluate(child.children[0], frame);
      if (inner.kind === "mapping")
        for (const entry of inner.entries.current.values()) pairs.push([entry.key, entry.value]);
    }
  }
  return known(py, pairs, node);
}

type Entries = MappingValue["entries"]["current"];

const UNKNOWN_KEY = "an entry of this dict is written under a key that is not known";

/** Where an entry stands whose key is not known: it may be any of them. */
const ANY = "?";

/** A dict in which any entry may be another, and there may be more. */
export function withAnyEntry(entries: Entries, reason: Unknown): Entries {
  const value = { ...reason, poison: true };
  return new Map([...entries, [ANY, { key: value, value }]]);
}

/** Why the entries of a dict are not known. */
export const anyEntry = (container: MappingValue): Value | undefined =>
  container.entries.current.get(ANY)?.value;

export function getEntry(py: Python, container: MappingValue, index: Value, span: Span): Value {
  const lost = anyEntry(container);
  if (lost) return lost;
  const key = keyOf(index);
  if (key === null)
    return index.kind === "unknown" ? index : py.trace.unknown("a key that is not known", span);
  const entry = container.entries.current.get(key);
  if (entry) return entry.value;
  if (container.missing) {
    const made = py.call(container.missing, calling([], span));
    setEntry(py, container, index, made);
    return made;
  }
  return index.kind === "known"
    ? py.trace.unknown(`no entry ${String(index.value)} is known here`, span)
    : py.trace.unknown("which entry is read is not known", span);
}

export function setEntry(py: Python, container: MappingValue, index: Value, value: Value): void {
  const key = keyOf(index);
  if (key === null) {
    const reason = index.kind === "unknown" ? index : py.trace.unknown(UNKNOWN_KEY, { start: 0, end: 0 });
    py.trace.trail.set(container.entries, withAnyEntry(container.entries.current, reason));
    return;
  }
  const entries = new Map(container.entries.current);
  entries.set(key, { key: index, value });
  py.trace.trail.set(container.entries, entries as ReadonlyMap<string, { key: Value; value: Value }>);
}
