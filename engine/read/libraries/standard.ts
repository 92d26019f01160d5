import { Cell } from "../environment.ts";
import { type Call, keyOf, list, type MappingValue, NONE, native, nodeOf, type Value } from "../values.ts";
import { STATISTICS } from "./arrays/statistics.ts";
import { opaque, row } from "./builders.ts";
import type { Host } from "./host.ts";
import { constant, type Entry, table } from "./row.ts";

const nothing = row("*rest", () => NONE);

/** `functools.partial(f, *args, **named)` */
const partial: Entry = constant((host) =>
  native("partial", (call) => {
    const [fn, ...first] = call.args;
    if (!fn) return NONE;
    const made = native("partial", (inner) =>
      host.call(fn, {
        ...inner,
        args: [...first, ...inner.args],
        named: new Map([...call.named, ...inner.named]),
        spans: [...call.spans.slice(1), ...inner.spans],
      }),
    );
    return fn.kind === "function" && fn.code ? { ...made } : made;
  }),
);

/** `functools.reduce(f, items, initial)` */
const reduce: Entry = row("f, items, initial=None", (a) => {
  const items = a.items("items");
  const call = (x: Value, y: Value): Value =>
    a.host.call(a.need("f"), { args: [x, y], named: new Map(), span: a.span, spans: [] });
  const [first, ...rest] = a.has("initial") ? [a.need("initial"), ...items] : items;
  if (!first) throw a.stop("reduce of an empty list");
  return rest.reduce(call, first);
});

const product = (pools: readonly (readonly Value[])[]): Value[][] =>
  pools.reduce<Value[][]>((all, pool) => all.flatMap((head) => pool.map((item) => [...head, item])), [[]]);

function choose<T>(items: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, i) => choose(items.slice(i + 1), count - 1).map((rest) => [item, ...rest]));
}

/** The same, sharing nothing that can be changed; deep: nor what is inside. */
function duplicate(value: Value, deep: boolean): Value {
  const inner = (each: Value): Value => (deep ? duplicate(each, true) : each);
  if (value.kind === "sequence") return { ...value, items: new Cell(value.items.current.map(inner)) };
  if (value.kind === "mapping") {
    const entries = [...value.entries.current].map(
      ([key, entry]) => [key, { ...entry, value: inner(entry.value) }] as const,
    );
    return { ...value, entries: new Cell(new Map(entries)) };
  }
  if (value.kind !== "tensor") return value;
  const { view: _view, ...rest } = value;
  return { ...rest, state: new Cell({ ...value.state.current, node: nodeOf(value) }) };
}

/** Modules of the standard library that mathematics passes through. */
/** `dataclasses.replace(p, x=1)`: what its class offers for it. */
const fieldsMethod = (name: string): Entry =>
  constant((host) =>
    native(name, (call) => {
      const [object, ...args] = call.args;
      const method = object && host.methodOf(object, name);
      return method
        ? host.call(method, { ...call, args, spans: call.spans.slice(1) })
        : host.trace.unknown("this is no dataclass that is known here", call.span);
    }),
  );

/** One entry of a list, a dict or an array. */
function entryOf(host: Host, value: Value, key: Value, { span }: Call): Value {
  if (value.kind === "tensor") return host.entry(value, key, span);
  if (value.kind === "mapping")
    return value.entries.current.get(keyOf(key) ?? "")?.value ?? host.trace.unknown("no such entry", span);
  const items = host.items(value, span);
  const at = host.trace.number(key, span);
  return (
    (Array.isArray(items) && at !== null ? items.at(at) : undefined) ??
    host.trace.unknown("no such entry", span)
  );
}

export const python = table({
  functools: table({
    partial,
    reduce,
    wraps: row("f", () => native("wraps", (call) => call.args[0] ?? NONE)),
    lru_cache: row("f=None, *rest, maxsize=None", (a) =>
      a.has("f") ? a.need("f") : native("cache", (call) => call.args[0] ?? NONE),
    ),
    cache: row("f", (a) => a.need("f")),
  }),
  itertools: table({
    accumulate: row("items, f|func=None, initial=None", (a) => {
      const out: Value[] = a.has("initial") ? [a.need("initial")] : [];
      for (const item of a.items("items")) {
        const before = out[out.length - 1];
        const call = { args: [before ?? item, item], named: new Map(), span: a.span, spans: [] };
        out.push(!before ? item : a.has("f") ? a.host.call(a.need("f"), call) : a.op("add", [before, item]));
      }
      return list(out);
    }),
    pairwise: row("items", (a) => {
      const items = a.items("items");
      return list(items.slice(1).map((item, i) => list([items[i] ?? item, item], "tuple")));
    }),
    permutations: row("items, r=None", (a) => {
      const items = a.items("items");
      const arrange = (from: readonly Value[], count: number): Value[][] =>
        count === 0
          ? [[]]
          : from.flatMap((item, i) =>
              arrange([...from.slice(0, i), ...from.slice(i + 1)], count - 1).map((rest) => [item, ...rest]),
            );
      if (items.length > 7) throw a.stop("so many permutations are not followed");
      return list(arrange(items, a.int("r", items.length)).map((each) => list(each, "tuple")));
    }),
    repeat: row("x, times", (a) => list(Array.from({ length: a.int("times") }, () => a.need("x")))),
    islice: row("items, start, stop=None, step=None", (a) => {
      const [from, to] = a.has("stop") ? [a.int("start"), a.int("stop")] : [0, a.int("start")];
      const by = a.int("step", 1);
      return list(
        a
          .items("items")
          .slice(from, to)
          .filter((_item, i) => i % by === 0),
      );
    }),
    starmap: row("f, items", (a) =>
      list(
        a.items("items").map((item) => {
          const args = a.host.items(item, a.span);
          if (!Array.isArray(args)) throw a.stop(args.reason);
          return a.host.call(a.need("f"), {
            args,
            named: new Map(),
            span: a.span,
            spans: args.map(() => a.span),
          });
        }),
      ),
    ),
    product: row("*pools, repeat=1", (a) => {
      const pools = a.items("pools").map((pool) => {
        const items = a.host.items(pool, a.span);
        if (!Array.isArray(items)) throw a.stop(items.reason);
        return items;
      });
      const all = Array.from({ length: a.int("repeat", 1) }, () => pools).flat();
      return list(product(all).map((items) => list(items, "tuple")));
    }),
    combinations: row("items, r", (a) =>
      list(choose(a.items("items"), a.int("r")).map((items) => list(items, "tuple"))),
    ),
    chain: row("*parts", (a) =>
      list(
        a.items("parts").flatMap((part) => {
          const items = a.host.items(part, a.span);
          return Array.isArray(items) ? items : [items];
        }),
      ),
    ),
  }),
  statistics: table(STATISTICS),
  operator: table({
    ...{ add: "add", sub: "sub", mul: "mul", truediv: "div", neg: "neg", pow: "pow", abs: "abs" },
    ...{ mod: "mod", floordiv: "floordiv", lt: "lt", le: "le", gt: "gt", ge: "ge" },
    itemgetter: row("*keys", (a) => {
      const keys = a.items("keys");
      return native("itemgetter", (call) => {
        const parts = keys.map((key) => entryOf(a.host, call.args[0] ?? NONE, key, call));
        return parts.length === 1 ? (parts[0] ?? NONE) : list(parts, "tuple");
      });
    }),
  }),
  copy: table({
    copy: row("x", (a) => duplicate(a.need("x"), false)),
    deepcopy: row("x, memo=None", (a) => duplicate(a.need("x"), true)),
  }),
  dataclasses: table({
    replace: fieldsMethod("_replace"),
    asdict: fieldsMethod("_asdict"),
    dataclass: row("f=None, *rest, frozen=False", (a) =>
      a.has("f") ? a.need("f") : native("dataclass", (call) => call.args[0] ?? NONE),
    ),
    field: row("default=None, default_factory=None", (a) =>
      a.has("default")
        ? a.need("default")
        : a.has("default_factory")
          ? a.host.call(a.need("default_factory"), { args: [], named: new Map(), span: a.span, spans: [] })
          : NONE,
    ),
  }),
  typing: table(
    Object.fromEntries(
      [
        "List",
        "Dict",
        "Tuple",
        "Optional",
        "Union",
        "Callable",
        "Any",
        "Sequence",
        "Iterable",
        "NamedTuple",
        "Protocol",
        "TypeVar",
        "Generic",
      ].map((name) => [name, constant(() => native(name, opaque))]),
    ),
  ),
  collections: table({
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
  }),
  time: table({ time: row("", opaque), perf_counter: row("", opaque), sleep: nothing }),
  random: table({
    seed: nothing,
    shuffle: row("x", (a) => {
      const x = a.need("x");
      const unknown = a.host.trace.unknown("the order after shuffling is not known", a.span);
      if (x.kind === "sequence") a.host.trace.trail.set(x.items, [{ ...unknown, poison: true }]);
      return NONE;
    }),
  }),
  os: table({}),
  sys: table({}),
  warnings: table({ warn: nothing, filterwarnings: nothing }),
  decimal: table({}),
  fractions: table({}),
});
