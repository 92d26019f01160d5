import type { Span } from "../../graph/span.ts";
import { Cell } from "../environment.ts";
import { reshapedInPlace } from "../libraries/methods/in-place.ts";
import { tensorAttribute } from "../libraries/methods/index.ts";
import { setState, spoilTensor } from "../tensors/state.ts";
import {
  type ClassValue,
  calling,
  type FunctionValue,
  NONE,
  native,
  nodeOf,
  type ObjectValue,
  string,
  type Value,
} from "../values.ts";
import { classFields, replaceFields } from "./classes.ts";
import { containerMethod } from "./containers.ts";
import { applyCustom, isCustomFunction } from "./custom.ts";
import { codeOf } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { bindSelf } from "./invoking.ts";
import { lineageOf } from "./lineage.ts";
import { mappingOf } from "./mappings.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";

/** `value.name` */
export function attributeOf(py: Python, value: Value, name: string, node: Syntax): Value {
  const span = spanOf(node);
  switch (value.kind) {
    case "unknown":
      return value;
    case "module":
      return value.lookup(name) ?? py.trace.unknown(`${value.name}.${name} is not known here`, span);
    case "tensor": {
      const found = tensorAttribute(py.host, value, name, span, py.textOf(node));
      return found ?? py.trace.unknown(`the attribute .${name} of an array is not known here`, span);
    }
    case "object": {
      const own = instanceAttribute(py, value, name, span);
      return own ?? py.trace.unknown(`the attribute .${name} is not known here`, span);
    }
    case "class": {
      const found = classAttribute(value, name);
      if (found) return found;
      if (name === "apply" && isCustomFunction(value))
        return native(`${value.name}.apply`, (call) => applyCustom(py, value, call));
      if (name === "__name__") return string(value.name);
      return py.trace.unknown(`${value.name}.${name} is not known here`, span);
    }
    case "function": {
      const found = value.attributes?.get(name);
      if (found) return found;
      if (name === "__name__") return string(value.name);
      if (name === "__doc__" || name === "__module__") return { kind: "known", type: "other", value: null };
      return py.trace.unknown(`the attribute .${name} of a function is not known here`, span);
    }
    default: {
      const field =
        value.kind === "mapping" && value.record ? value.entries.current.get(`s:${name}`) : undefined;
      if (field) return field.value;
      const method = containerMethod(py, value, name);
      if (method) return method;
      if (value.kind === "known" && (value.type === "int" || value.type === "float")) {
        const found = tensorAttribute(
          py.host,
          py.trace.tensor(py.trace.lift(value) ?? py.trace.b.zero),
          name,
          span,
          py.textOf(node),
        );
        if (found) return found;
      }
      if (value.kind === "known" && value.type === "none" && name === "grad") return value;
      return value.kind === "known" && (value.type === "other" || value.type === "string")
        ? native(name, () => ({ kind: "known", type: "other", value: null }))
        : py.trace.unknown(`the attribute .${name} is not known here`, span);
    }
  }
}

/** Under which a class keeps what `@name.setter` stands over. */
export const setterOf = (name: string): string => `${name}.setter`;

/** An instance's own attribute, else its class's, bound. */
export function instanceAttribute(
  py: Python,
  object: ObjectValue,
  name: string,
  span: Span,
): Value | undefined {
  const own = object.attributes.get(name)?.current;
  if (own !== undefined) return own;
  const type = object.type;
  if (typeof type !== "string") {
    const found = attributeAlong(lineageOf(type), name);
    if (found) return bound(py, found, object, span);
    if (name === "__class__") return type;
    const fields = classFields(type);
    if (fields && name === "_replace")
      return native(name, (call) => replaceFields(object, call) ?? py.trace.unknown("no fields", call.span));
    if (fields && name === "_asdict")
      return native(name, () =>
        mappingOf(fields.map((field) => [string(field), object.attributes.get(field)?.current ?? NONE])),
      );
    if (name === "__dict__") return { kind: "known", type: "other", value: null };
  }
  const given = object.lookup?.(name, span);
  if (given !== undefined || name.startsWith("__") || typeof type === "string") return given;
  // What is asked for when nothing is found.
  const last = attributeAlong(lineageOf(type), "__getattr__");
  return last && py.call(bound(py, last, object, span), calling([string(name)], span));
}

export function bound(py: Python, found: Value, self: ObjectValue, span: Span): Value {
  if (found.kind !== "function") return found;
  const decorators = codeOf(found)?.decorators ?? [];
  if (decorators.includes("staticmethod")) return found;
  if (decorators.includes("classmethod"))
    return typeof self.type === "string" ? found : bindSelf(found, self.type);
  const method = bindSelf(found, self);
  if (decorators.some((name) => name === "property" || name.endsWith("cached_property")))
    return py.call(method, calling([], span));
  return method;
}

/** What a class has by a name, its own or of a class it derives from; a class method is bound to the class asked. */
export function classAttribute(type: ClassValue, name: string): Value | undefined {
  const found = attributeAlong(lineageOf(type), name);
  return found?.kind === "function" && codeOf(found)?.decorators.includes("classmethod")
    ? bindSelf(found, type)
    : found;
}

/** What the first of these classes that has the name has by it, as it was written. */
export function attributeAlong(types: readonly ClassValue[], name: string): Value | undefined {
  for (const { attributes } of types) {
    const own = attributes.get(name)?.current;
    if (own !== undefined) return own;
  }
  return undefined;
}

/** What the class of an instance says when it is asked whether it holds; null where it says nothing. */
export function truthAsked(py: Python, value: Value, span: Span): Value | null {
  if (value.kind !== "object" || typeof value.type === "string") return null;
  for (const name of ["__bool__", "__len__"]) {
    const method = attributeAlong(lineageOf(value.type), name);
    if (method) return py.call(bound(py, method, value, span), calling([], span));
  }
  return null;
}

/** A method of an instance, bound; null where its class has none. */
export function methodOf(py: Python, value: Value, name: string, span: Span): FunctionValue | null {
  if (value.kind !== "object" || name === "") return null;
  const found = instanceAttribute(py, value, name, span);
  return found?.kind === "function" ? found : null;
}

export function setAttribute(py: Python, owner: Value, name: string, value: Value, span: Span): void {
  if (owner.kind === "object") {
    const setter =
      typeof owner.type === "string" ? undefined : attributeAlong(lineageOf(owner.type), setterOf(name));
    if (setter) {
      py.call(bound(py, setter, owner, span), calling([value], span));
      return;
    }
    let cell = owner.attributes.get(name);
    if (!cell) {
      cell = new Cell<Value | undefined>(undefined);
      owner.attributes.set(name, cell);
    }
    py.trace.trail.set(cell, value);
    return;
  }
  if (owner.kind === "class") {
    let cell = owner.attributes.get(name);
    if (!cell) {
      cell = new Cell<Value | undefined>(undefined);
      (owner.attributes as Map<string, Cell<Value | undefined>>).set(name, cell);
    }
    py.trace.trail.set(cell, value);
    return;
  }
  if (owner.kind === "function" && owner.attributes) {
    (owner.attributes as Map<string, Value>).set(name, value);
    return;
  }
  if (owner.kind !== "tensor") return;
  const state = owner.state.current;
  if (name === "grad")
    py.trace.trail.set(owner.state, { ...state, grad: value.kind === "tensor" ? value : undefined });
  else if (name === "requires_grad")
    py.trace.trail.set(owner.state, {
      ...state,
      requiresGrad: value.kind === "known" && value.value === true,
      leaf: true,
    });
  else if (name === "shape") {
    const reshape = tensorAttribute(py.host, owner, "reshape", span, "reshape") ?? NONE;
    const after = reshape.kind === "function" ? reshape.invoke(calling([value], span)) : reshape;
    const done = after.kind === "tensor" ? reshapedInPlace(py.host, owner, after, span) : after;
    if (done.kind === "unknown") spoilTensor(py.trace, owner, done);
  } else if (name === "data" && value.kind === "tensor") {
    py.trace.gradOff++;
    setState(py.trace, owner, nodeOf(value), []);
    py.trace.gradOff--;
  }
}
