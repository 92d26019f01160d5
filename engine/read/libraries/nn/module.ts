/** `nn.Module`: its methods, and the parameters inside it. */

import { Cell } from "../../environment.ts";
import {
  type Call,
  type ClassValue,
  FALSE,
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

/** What a method of a module gives. */
type Method = (host: Host, self: ObjectValue, call: Call) => Value;

const same: Method = (_host, self) => self;

const inside: Method = (_host, self) =>
  list(
    [...self.attributes.values()].flatMap((cell) => (cell.current?.kind === "object" ? [cell.current] : [])),
  );

const registered: Method = (_host, self, { args: [key, value] }) => {
  if (key?.kind === "known" && value)
    self.attributes.set(String(key.value), new Cell<Value | undefined>(value));
  return NONE;
};

const METHODS: Readonly<Record<string, Method>> = {
  parameters: (_host, self) => list(parametersIn(self).map(([, value]) => value)),
  named_parameters: (_host, self) =>
    list(parametersIn(self).map(([path, value]) => tuple([string(path), value]))),
  zero_grad: (host, self) => {
    for (const [, value] of parametersIn(self))
      if (value.kind === "tensor")
        host.trace.trail.set(value.state, { ...value.state.current, grad: undefined });
    return NONE;
  },
  train: (_host, self, { args: [mode] }) => {
    setMode(self, !(mode?.kind === "known" && mode.value === false));
    return self;
  },
  eval: (_host, self) => {
    setMode(self, false);
    return self;
  },
  to: same,
  float: same,
  double: same,
  cuda: same,
  cpu: same,
  apply: same,
  requires_grad_: same,
  children: inside,
  modules: inside,
  state_dict: make.opaque,
  load_state_dict: make.opaque,
  register_buffer: registered,
  register_parameter: registered,
  add_module: registered,
};

/** Methods that every module has. */
export function moduleMethods(host: Host, self: ObjectValue, name: string): Value | undefined {
  if (name === "training") return TRUE;
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  return method && native(name, (call) => method(host, self, call));
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
