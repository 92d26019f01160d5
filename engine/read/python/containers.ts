import { own } from "../own.ts";
import {
  bool,
  type Call,
  int,
  keyOf,
  list,
  type MappingValue,
  NONE,
  native,
  type SequenceValue,
  string,
  tuple,
  type Unknown,
  type Value,
} from "../values.ts";
import { knownEqual, OTHER } from "./expressions.ts";
import type { Python } from "./interpreter.ts";
import { sequenceItems } from "./iteration.ts";
import { anyEntry, getEntry, setEntry } from "./mappings.ts";
import { ordered } from "./ordering.ts";
import { distinct } from "./sets.ts";
import { formatted } from "./texts.ts";

type Method<V> = (py: Python, self: V, call: Call) => Value;

const SEQUENCE: Readonly<Record<string, Method<SequenceValue>>> = {
  append: (py, self, { args }) => {
    if (!args[0]) return NONE;
    const items = [...self.items.current, args[0]];
    py.trace.trail.set(self.items, self.longest === undefined ? items : items.slice(-self.longest));
    return NONE;
  },
  add: (py, self, { args }) => {
    if (args[0]) py.trace.trail.set(self.items, distinct([...self.items.current, args[0]]));
    return NONE;
  },
  extend: (py, self, { args, span }) => {
    const items = args[0] ? sequenceItems(py, args[0], span) : [];
    py.trace.trail.set(self.items, [
      ...self.items.current,
      ...(Array.isArray(items) ? items : [{ ...items, poison: true }]),
    ]);
    return NONE;
  },
  insert: (py, self, { args, span }) => {
    const at = args[0] ? py.trace.number(args[0], span) : null;
    const items = [...self.items.current];
    if (at === null)
      items.splice(0, items.length, { ...py.trace.unknown("a place that is not known", span), poison: true });
    else if (args[1]) items.splice(at, 0, args[1]);
    py.trace.trail.set(self.items, items);
    return NONE;
  },
  pop: (py, self, { args, span }) => {
    const items = [...self.items.current];
    const at = args[0] ? py.trace.number(args[0], span) : -1;
    const lost: Unknown = { ...py.trace.unknown("an index that is not known", span), poison: true };
    const [taken] = at === null ? items.splice(0, items.length, lost).fill(lost) : items.splice(at, 1);
    py.trace.trail.set(self.items, items);
    return taken ?? py.trace.unknown("pop of an empty list", span);
  },
  clear: (py, self) => {
    py.trace.trail.set(self.items, []);
    return NONE;
  },
  reverse: (py, self) => {
    py.trace.trail.set(self.items, [...self.items.current].reverse());
    return NONE;
  },
  copy: (_py, self) => list(self.items.current, self.type),
  index: (py, self, { args, span }) => {
    const equal = self.items.current.map((item) => (args[0] ? knownEqual(item, args[0]) : null));
    const at = equal.indexOf(true);
    if (equal.slice(0, at < 0 ? undefined : at).includes(null))
      return py.trace.unknown("which entry this is is not known", span);
    return at < 0 ? py.trace.unknown("not found in the list", span) : int(at);
  },
  count: (py, self, { args, span }) => {
    const equal = self.items.current.map((item) => (args[0] ? knownEqual(item, args[0]) : null));
    if (equal.includes(null)) return py.trace.unknown("how many of them are equal is not known", span);
    return int(equal.filter((each) => each === true).length);
  },
  sort: (py, self, { named, span }) => {
    const order = ordered(py, self.items.current, named.get("key"), span);
    if (!Array.isArray(order)) {
      py.trace.trail.set(self.items, [{ ...order, poison: true }]);
      return NONE;
    }
    const reverse = named.get("reverse");
    if (reverse?.kind === "known" && reverse.value === true) order.sort((a, b) => b.key - a.key);
    py.trace.trail.set(
      self.items,
      order.map(({ item }) => item),
    );
    return NONE;
  },
  remove: (py, self, { args, span }) => {
    const items = [...self.items.current];
    const equal = items.map((item) =>
      args[0] ? (item === args[0] ? true : knownEqual(item, args[0])) : null,
    );
    const at = equal.indexOf(true);
    if (at >= 0 && !equal.slice(0, at).includes(null)) {
      items.splice(at, 1);
      py.trace.trail.set(self.items, items);
    } else
      py.trace.trail.set(self.items, [
        { ...py.trace.unknown("which entry is removed is not known", span), poison: true },
      ]);
    return NONE;
  },
  appendleft: (py, self, { args }) => {
    if (args[0]) py.trace.trail.set(self.items, [args[0], ...self.items.current].slice(0, self.longest));
    return NONE;
  },
  popleft: (py, self, { span }) => {
    const [first, ...rest] = self.items.current;
    py.trace.trail.set(self.items, rest);
    return first ?? py.trace.unknown("pop of an empty list", span);
  },
  _replace: (py, self, { named, span }) => {
    if (!self.fields) return py.trace.unknown("_replace is not known here", span);
    return {
      ...tuple(self.items.current.map((item, i) => named.get(self.fields?.[i] ?? "") ?? item)),
      fields: self.fields,
    };
  },
};

const MAPPING: Readonly<Record<string, Method<MappingValue>>> = {
  get: (py, self, { args, span }) => {
    const [key, fallback] = args;
    if (!key) return NONE;
    const at = keyOf(key);
    if (at !== null && !self.entries.current.has(at) && key.kind === "known" && !anyEntry(self))
      return fallback ?? NONE;
    return getEntry(py, self, key, span);
  },
  items: (_py, self) =>
    list([...self.entries.current.values()].map((entry) => tuple([entry.key, entry.value]))),
  keys: (_py, self) => list([...self.entries.current.values()].map((entry) => entry.key)),
  values: (_py, self) => list([...self.entries.current.values()].map((entry) => entry.value)),
  copy: (_py, self) => ({ kind: "mapping", entries: { current: self.entries.current } }),
  update: (py, self, { args, named }) => {
    const [other] = args;
    if (other?.kind === "mapping")
      for (const { key, value } of other.entries.current.values()) setEntry(py, self, key, value);
    for (const [key, value] of named)
      setEntry(py, self, { kind: "known", type: "string", value: key }, value);
    return NONE;
  },
  setdefault: (py, self, { args, span }) => {
    const [key, fallback] = args;
    if (!key) return NONE;
    const at = keyOf(key);
    if (at === null || self.entries.current.has(at) || anyEntry(self)) return getEntry(py, self, key, span);
    setEntry(py, self, key, fallback ?? NONE);
    return fallback ?? NONE;
  },
  clear: (py, self) => {
    py.trace.trail.set(self.entries, new Map() as typeof self.entries.current);
    return NONE;
  },
  pop: (py, self, { args, span }) => {
    const [key, fallback] = args;
    if (!key) return NONE;
    const entry = getEntry(py, self, key, span);
    if (!self.entries.current.has(keyOf(key) ?? "")) {
      const surely = key.kind === "known" && keyOf(key) !== null && !anyEntry(self);
      return fallback && surely ? fallback : entry;
    }
    const rest = new Map(self.entries.current);
    rest.delete(keyOf(key) ?? "");
    py.trace.trail.set(self.entries, rest as typeof self.entries.current);
    return entry;
  },
};

type Given = readonly (string | number | boolean | null | undefined)[];

/** Methods of strings, as far as code steers by them; null where an argument is not known. */
const STRINGS: Readonly<Record<string, (self: string, given: Given) => Value | null>> = {
  lower: (self) => string(self.toLowerCase()),
  upper: (self) => string(self.toUpperCase()),
  title: (self) =>
    string(self.replace(/\w+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())),
  strip: (self, given) => (given.length === 0 ? string(self.trim()) : null),
  split: (self, [separator]) => {
    if (separator === undefined || separator === null)
      return list(self.split(/\s+/).filter(Boolean).map(string));
    return typeof separator === "string" ? list(self.split(separator).map(string)) : null;
  },
  startswith: (self, [start]) => (typeof start === "string" ? bool(self.startsWith(start)) : null),
  endswith: (self, [end]) => (typeof end === "string" ? bool(self.endsWith(end)) : null),
  replace: (self, [from, to]) =>
    typeof from === "string" && typeof to === "string" ? string(self.replaceAll(from, to)) : null,
  isdigit: (self) => bool(/^\d+$/.test(self)),
  isalpha: (self) => bool(/^\p{L}+$/u.test(self)),
  isupper: (self) => bool(self !== self.toLowerCase() && self === self.toUpperCase()),
  islower: (self) => bool(self !== self.toUpperCase() && self === self.toLowerCase()),
  count: (self, [part]) =>
    typeof part === "string" && part !== "" ? int(self.split(part).length - 1) : null,
  format: (self, given) => formatted(self, given),
  zfill: (self, [width]) => (typeof width === "number" ? string(self.padStart(width, "0")) : null),
  rstrip: (self, given) => (given.length === 0 ? string(self.trimEnd()) : null),
  lstrip: (self, given) => (given.length === 0 ? string(self.trimStart()) : null),
  find: (self, [part]) => (typeof part === "string" ? int(self.indexOf(part)) : null),
};

/** Methods of lists, dicts, and (as far as anything depends on them) strings. */
export function containerMethod(py: Python, value: Value, name: string): Value | null {
  if (value.kind === "sequence") {
    const at = value.fields?.indexOf(name) ?? -1;
    const field = at >= 0 ? value.items.current[at] : undefined;
    if (field) return field;
    const method = own(SEQUENCE, name);
    return method ? native(name, (call) => method(py, value, call)) : null;
  }
  if (value.kind === "mapping") {
    const method = own(MAPPING, name);
    return method ? native(name, (call) => method(py, value, call)) : null;
  }
  if (value.kind === "known" && value.type === "string") {
    const method = own(STRINGS, name);
    return native(name, (call) => {
      const given = call.args.map((arg) =>
        arg.kind === "known" && arg.type !== "float" ? arg.value : undefined,
      );
      return (call.named.size === 0 && method?.(String(value.value), given)) || OTHER;
    });
  }
  return null;
}
