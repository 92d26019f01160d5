/** `functools`. */

import { NONE, native, type Value } from "../../values.ts";
import { row } from "../builders.ts";
import { constant, type Entry } from "../row.ts";

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
  const call = (x: Value, y: Value): Value => a.run(a.need("f"), [x, y]);
  const [first, ...rest] = a.has("initial") ? [a.need("initial"), ...items] : items;
  if (!first) throw a.stop("reduce of an empty list");
  return rest.reduce(call, first);
});

/** `functools` */
export const FUNCTOOLS: Readonly<Record<string, Entry>> = {
  partial,
  reduce,
  wraps: row("f", () => native("wraps", (call) => call.args[0] ?? NONE)),
  lru_cache: row("f=None, *rest, maxsize=None", (a) =>
    a.has("f") ? a.need("f") : native("cache", (call) => call.args[0] ?? NONE),
  ),
  cache: row("f", (a) => a.need("f")),
};
