import { Cell } from "../../environment.ts";
import type { ClassValue, Value } from "../../values.ts";
import { calling } from "../../values.ts";
import { classAttribute } from "../attributes.ts";
import { type Code, codeOf } from "../frame.ts";
import type { Python } from "../interpreter.ts";
import { type Given, type Setup, variable } from "./parameters.ts";

/** An instance to trace a method on: the one it was called on, else one made with variables for its arguments. */
export function instance(py: Python, code: Code, owner: ClassValue, given: Given, setup: Setup): Value {
  if (given.self) return withFields(py, owner, given.self, setup);
  if (given.values && makesItself(owner)) return owner.construct(calling([], code.nameSpan));
  const self = code.parameters[0];
  const seen = self ? code.specimen?.args.get(self.name) : undefined;
  if (seen && seen.kind !== "unknown") return seen;
  const known = py.instances.get(owner);
  if (known) return known;
  return exampleOf(py, owner);
}

/** Whether every argument of the constructor has a default. */
function makesItself(owner: ClassValue): boolean {
  const init = classAttribute(owner, "__init__");
  const code = init ? codeOf(init) : null;
  return (
    code?.parameters
      .slice(1)
      .every(({ name, kind }) => kind === "rest" || kind === "named-rest" || code.defaults.has(name)) ?? false
  );
}

/** An instance whose fields are variables: constructor arguments where they are called so, attributes otherwise. */
function withFields(py: Python, owner: ClassValue, fields: NonNullable<Given["self"]>, setup: Setup): Value {
  const span = { start: 0, end: 0 };
  const made = new Map<string, Value>(fields.others);
  for (const [name, value] of fields.values)
    made.set(name, variable(py, setup, name, value.shape, span, { value, path: `self.${name}` }));
  const object = owner.construct({ args: [], named: made, span, spans: [] });
  if (object.kind === "object")
    for (const [name, value] of made)
      if (!object.attributes.has(name)) object.attributes.set(name, new Cell<Value | undefined>(value));
  return object;
}

/** An instance made with variables for its arguments, where none is seen in the text. */
function exampleOf(py: Python, owner: ClassValue): Value {
  const init = classAttribute(owner, "__init__");
  const code = init ? codeOf(init) : null;
  const span = code?.nameSpan ?? { start: 0, end: 0 };
  const args: Value[] = [];
  for (const parameter of code?.parameters.slice(1) ?? []) {
    if (parameter.kind !== "plain" || code?.defaults.has(parameter.name)) continue;
    const { name } = parameter;
    const node = py.trace.freshVariable(name);
    py.addLeaf(node, { name, path: `self.${name}`, span: parameter.span, differentiable: true });
    args.push(py.trace.tensor(node));
  }
  return owner.construct(calling(args, span));
}
