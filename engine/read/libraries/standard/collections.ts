/** `collections`: named tuples, dicts with defaults, bounded lists. */

import { Cell } from "../../environment.ts";
import { int, keyOf, list, type MappingValue, native, type Value } from "../../values.ts";
import { row } from "../builders.ts";
import type { Entry } from "../row.ts";

/** `collections` */
export const COLLECTIONS: Readonly<Record<string, Entry>> = {
  namedtuple: row("typename, fields|field_names, defaults=None, rename=False", (a) => {
    const given = a.need("fields");
    const names =
      given.kind === "known"
        ? String(given.value)
            .split(/[\s,]+/)
            .filter(Boolean)
        : a.items("fields").map((name) => (name.kind === "known" ? String(name.value) : ""));
    const defaults = a.has("defaults") ? a.items("defaults") : [];
    return native(a.text("typename", "namedtuple"), (call) => {
      const values = names.map(
        (name, i) => call.args[i] ?? call.named.get(name) ?? defaults[i - (names.length - defaults.length)],
      );
      const items = values.map(
        (value, i) => value ?? a.host.trace.unknown(`${names[i]} is missing`, call.span),
      );
      return { ...list(items, "tuple"), fields: names };
    });
  }),
  defaultdict: row("factory=None", (a) => ({
    kind: "mapping",
    entries: new Cell(new Map()),
    ...(a.has("factory") ? { missing: a.need("factory") } : {}),
  })),
  Counter: row("items=None", (a) => {
    const entries = new Map<string, { key: Value; value: Value }>();
    for (const item of a.has("items") ? a.items("items") : []) {
      const at = keyOf(item);
      if (at === null) throw a.stop("what is counted is not known");
      const before = entries.get(at)?.value;
      entries.set(at, { key: item, value: int(before?.kind === "known" ? Number(before.value) + 1 : 1) });
    }
    // A mapping given is counts already, and is not followed.
    if (a.get("items")?.kind === "mapping") throw a.stop("counts taken from a dict are not followed");
    return {
      kind: "mapping",
      entries: new Cell(entries as MappingValue["entries"]["current"]),
      missing: native("int", () => int(0)),
    };
  }),
  OrderedDict: row("x=None", (a) => {
    const x = a.get("x");
    if (x?.kind === "mapping") return { kind: "mapping", entries: new Cell(x.entries.current) };
    const pairs = (x ? a.items("x") : []).map((pair) => a.host.items(pair, a.span));
    const entries = new Map<string, { key: Value; value: Value }>();
    for (const pair of pairs) {
      const [key, value] = Array.isArray(pair) ? pair : [];
      const at = key && keyOf(key);
      if (!key || !value || !at) throw a.stop("a dict of these is not followed");
      entries.set(at, { key, value });
    }
    return { kind: "mapping", entries: new Cell(entries as MappingValue["entries"]["current"]) };
  }),
  deque: row("items=None, maxlen=None", (a) => {
    const items = a.has("items") ? a.items("items") : [];
    return a.has("maxlen")
      ? { ...list(items.slice(-a.int("maxlen"))), longest: a.int("maxlen") }
      : list(items);
  }),
};
