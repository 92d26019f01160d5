/** Containers of modules: `Sequential`, which runs them in turn, and lists of them. */

import { Cell } from "../../environment.ts";
import {
  type Call,
  type ClassValue,
  int,
  list,
  NONE,
  native,
  type ObjectValue,
  type SequenceValue,
  type Value,
} from "../../values.ts";
import type { Host } from "../host.ts";
import { moduleMethods, subclass } from "./module.ts";

/** What a method of the list of modules gives. */
type Method = (host: Host, items: SequenceValue, attributes: ObjectValue["attributes"], call: Call) => Value;

const LIST_METHODS: Readonly<Record<string, Method>> = {
  __getitem__: (host, { items }, _attributes, { args: [index], span }) => {
    const at = index ? host.trace.number(index, span) : null;
    return (at === null ? undefined : items.current.at(at)) ?? host.trace.unknown("no such layer", span);
  },
  __len__: (_host, { items }) => int(items.current.length),
  __iter__: (_host, items) => items,
  append: (host, { items }, attributes, { args: [part] }) => {
    if (part) {
      attributes.set(String(items.current.length), new Cell<Value | undefined>(part));
      host.trace.trail.set(items, [...items.current, part]);
    }
    return NONE;
  },
};

/** `nn.Sequential(a, b, …)` and `nn.ModuleList([…])` */
export function container(host: Host, name: string, runs: boolean): ClassValue {
  return subclass(host, name, (call) => {
    const [first] = call.args;
    const parts =
      first?.kind === "sequence"
        ? [...first.items.current]
        : first?.kind === "mapping"
          ? [...first.entries.current.values()].map((e) => e.value)
          : [...call.args];
    const attributes: ObjectValue["attributes"] = new Map(
      parts.map((part, i) => [String(i), new Cell<Value | undefined>(part)] as const),
    );
    const items = list(parts);
    const object: ObjectValue = {
      kind: "object",
      type: `nn.${name}`,
      attributes,
      lookup: (key) => {
        const method = Object.hasOwn(LIST_METHODS, key) ? LIST_METHODS[key] : undefined;
        return method
          ? native(key, (inner) => method(host, items, attributes, inner))
          : moduleMethods(host, object, key);
      },
      ...(runs
        ? {
            invoke: (inner: Call) =>
              items.items.current.reduce<Value>(
                (x, part) => (x.kind === "unknown" ? x : host.call(part, { ...inner, args: [x] })),
                inner.args[0] ?? NONE,
              ),
          }
        : {}),
    };
    return object;
  });
}
