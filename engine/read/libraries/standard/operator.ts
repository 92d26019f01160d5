/** `operator`: operations as functions. */

import { type Call, keyOf, list, NONE, native, type Value } from "../../values.ts";
import { row } from "../builders.ts";
import type { Host } from "../host.ts";
import type { Entry } from "../row.ts";

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

/** `operator` */
export const OPERATOR: Readonly<Record<string, Entry>> = {
  ...{ add: "add", sub: "sub", mul: "mul", truediv: "div", neg: "neg", pow: "pow", abs: "abs" },
  ...{ mod: "mod", floordiv: "floordiv", lt: "lt", le: "le", gt: "gt", ge: "ge" },
  itemgetter: row("*keys", (a) => {
    const keys = a.items("keys");
    return native("itemgetter", (call) => {
      const parts = keys.map((key) => entryOf(a.host, call.args[0] ?? NONE, key, call));
      return parts.length === 1 ? (parts[0] ?? NONE) : list(parts, "tuple");
    });
  }),
};
