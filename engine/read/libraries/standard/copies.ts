/** `copy` and `dataclasses`. */

import { Cell } from "../../environment.ts";
import { NONE, native, nodeOf, type Value } from "../../values.ts";
import { row } from "../builders.ts";
import { constant, type Entry, table } from "../row.ts";

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

/** `copy` and `dataclasses` */
export const COPIES: Readonly<Record<string, Entry>> = {
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
          ? a.run(a.need("default_factory"), [])
          : NONE,
    ),
  }),
};
