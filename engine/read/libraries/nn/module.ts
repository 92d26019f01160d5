/** `nn.Module`: its methods, the parameters inside it, and containers of modules. */

import { Cell } from "../../environment.ts";
import {
  type Call,
  type ClassValue,
  FALSE,
  int,
  list,
  NONE,
  native,
  type ObjectValue,
  string,
  TRUE,
  tuple,
  type Value,
} from "../../values.ts";
import * as make from "../builders.ts";
import type { Host } from "../host.ts";

/** Parameters of a module and of the modules in it, with their paths. */
export function parametersIn(value: Value, path = "", seen = new Set<Value>()): [string, Value][] {
  if (seen.has(value)) return [];
  seen.add(value);
  if (value.kind === "tensor") {
    const state = value.state.current;
    return state.requiresGrad && (state.leaf || !state.tape) ? [[path, value]] : [];
  }
  const join = (name: string): string => (path === "" ? name : `${path}.${name}`);
  if (value.kind === "object")
    return [...value.attributes].flatMap(([name, cell]) =>
      cell.current ? parametersIn(cell.current, join(name), seen) : [],
    );
  if (value.kind === "sequence")
    return value.items.current.flatMap((item, i) => parametersIn(item, join(String(i)), seen));
  return [];
}

/** `.train()` and `.eval()` reach every layer inside. */
function setMode(value: Value, training: boolean, seen = new Set<Value>()): void {
  if (seen.has(value)) return;
  seen.add(value);
  if (value.kind === "sequence") for (const item of value.items.current) setMode(item, training, seen);
  if (value.kind !== "object") return;
  for (const cell of value.attributes.values()) if (cell.current) setMode(cell.current, training, seen);
  value.attributes.set("training", new Cell<Value | undefined>(training ? TRUE : FALSE));
}

export function moduleMethods(host: Host, self: ObjectValue, name: string): Value | undefined {
  const same = native(name, () => self);
  switch (name) {
    case "parameters":
      return native(name, () => list(parametersIn(self).map(([, value]) => value)));
    case "named_parameters":
      return native(name, () =>
        list(parametersIn(self).map(([path, value]) => tuple([string(path), value]))),
      );
    case "zero_grad":
      return native(name, () => {
        for (const [, value] of parametersIn(self))
          if (value.kind === "tensor")
            host.trace.trail.set(value.state, { ...value.state.current, grad: undefined });
        return NONE;
      });
    case "train":
    case "eval":
      return native(name, ({ args: [mode] }) => {
        setMode(self, name === "train" && !(mode?.kind === "known" && mode.value === false));
        return self;
      });
    case "to":
    case "float":
    case "double":
    case "cuda":
    case "cpu":
    case "apply":
    case "requires_grad_":
      return same;
    case "training":
      return TRUE;
    case "children":
    case "modules":
      return native(name, () =>
        list(
          [...self.attributes.values()].flatMap((cell) =>
            cell.current?.kind === "object" ? [cell.current] : [],
          ),
        ),
      );
    case "state_dict":
    case "load_state_dict":
      return native(name, make.opaque);
    case "register_buffer":
    case "register_parameter":
    case "add_module":
      return native(name, ({ args: [key, value] }) => {
        if (key?.kind === "known" && value)
          self.attributes.set(String(key.value), new Cell<Value | undefined>(value));
        return NONE;
      });
    default:
      return undefined;
  }
}

/** `nn.Module`, to be inherited from. */
export function moduleClass(host: Host): ClassValue {
  const instance = (): Partial<ObjectValue> => ({
    lookup(this: ObjectValue, name: string) {
      return moduleMethods(host, this, name);
    },
  });
  return {
    kind: "class",
    name: "Module",
    bases: [],
    attributes: new Map(),
    code: { instance },
    construct: () => NONE,
  };
}

/** A class that inherits from `nn.Module`. */
export function subclass(host: Host, name: string, construct: (call: Call) => Value): ClassValue {
  return { kind: "class", name, bases: [moduleClass(host)], attributes: new Map(), construct };
}

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
    const attributes = new Map(
      parts.map((part, i) => [String(i), new Cell<Value | undefined>(part)] as const),
    );
    const items = list(parts);
    const object: ObjectValue = {
      kind: "object",
      type: `nn.${name}`,
      attributes,
      lookup: (key) => {
        if (key === "__getitem__")
          return native(key, (inner) => {
            const at = inner.args[0] ? host.trace.number(inner.args[0], inner.span) : null;
            return (
              (at === null ? undefined : items.items.current.at(at)) ??
              host.trace.unknown("no such layer", inner.span)
            );
          });
        if (key === "__len__") return native(key, () => int(items.items.current.length));
        if (key === "__iter__") return native(key, () => items);
        if (key === "append")
          return native(key, ({ args: [part] }) => {
            if (part) {
              attributes.set(String(items.items.current.length), new Cell<Value | undefined>(part));
              host.trace.trail.set(items.items, [...items.items.current, part]);
            }
            return NONE;
          });
        return moduleMethods(host, object, key);
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
