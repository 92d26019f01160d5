/** `copy` and `dataclasses`. */

import { Cell } from "../../environment.ts";
import { NONE, native, type Value } from "../../values.ts";
import { copied } from "../arrays/conversion.ts";
import { row } from "../builders.ts";
import type { Host } from "../host.ts";
import { constant, type Entry, table } from "../row.ts";

/** The same, sharing nothing that can be changed; deep: nor what is inside. What was copied already is `done`. */
function duplicate(host: Host, value: Value, deep: boolean, done = new Map<Value, Value>()): Value {
  const known = done.get(value);
  if (known) return known;
  const inner = (each: Value): Value => (deep ? duplicate(host, each, true, done) : each);
  const made = <V extends Value>(copy: V): V => {
    done.set(value, copy);
    return copy;
  };
  if (value.kind === "sequence") {
    const copy = made({ ...value, items: new Cell<readonly Value[]>([]) });
    copy.items.current = value.items.current.map(inner);
    return copy;
  }
  if (value.kind === "mapping") {
    const entries = [...value.entries.current].map(
      ([key, entry]) => [key, { ...entry, value: inner(entry.value) }] as const,
    );
    return made({ ...value, entries: new Cell(new Map(entries)) });
  }
  if (value.kind === "object") {
    const copy = host.emptyCopy(value);
    if (!copy) return value;
    made(copy);
    for (const [name, cell] of value.attributes)
      copy.attributes.set(name, new Cell(cell.current && inner(cell.current)));
    return copy;
  }
  // A tensor of torch that is copied and not deeply has the same entries.
  return value.kind !== "tensor" || (value.library === "torch" && !deep) ? value : made(copied(value));
}

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

/** `copy` and `dataclasses` */
export const COPIES: Readonly<Record<string, Entry>> = {
  copy: table({
    copy: row("x", (a) => duplicate(a.host, a.need("x"), false)),
    deepcopy: row("x, memo=None", (a) => duplicate(a.host, a.need("x"), true)),
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
          ? a.run(a.need("default_factory"), [])
          : NONE,
    ),
  }),
};
