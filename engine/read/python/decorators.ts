import { calling, type Value } from "../values.ts";
import { setterOf } from "./attributes.ts";
import { defineClass } from "./classes.ts";
import { codeOf, type Frame } from "./frame.ts";
import { define } from "./functions.ts";
import type { Python } from "./interpreter.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";

/** Decorators that change nothing a derivative depends on. */
const PASSED = new Set([
  "property",
  "staticmethod",
  "classmethod",
  "cached_property",
  "wraps",
  "lru_cache",
  "cache",
  "njit",
  "jit",
  "vectorize",
  "function",
  "no_type_check",
  "override",
  "abstractmethod",
  "dataclass",
  "jaxtyped",
  "typechecked",
  "beartype",
  "overload",
  "inference_mode",
]);

/** `@…` above a definition: what each decorator makes of it, the nearest first. */
export function decorated(py: Python, node: Syntax, frame: Frame): void {
  const definition = node.fields["definition"];
  if (!definition) return;
  const decorators = node.children.filter((child) => child.type === "decorator");
  const names = decorators.map((decorator) => decoratorName(py, decorator));
  if (definition.type === "class_definition") {
    defineClass(py, definition, frame, names);
    return;
  }
  const target = definition.fields["name"];
  const accessor = names.find((name) => /\.(setter|deleter)$/.test(name));
  if (target && accessor !== undefined) {
    // `@total.setter`: the property stays what it is, and is written by this.
    const cell = frame.scope.own(py.textOf(target));
    const property = cell.current;
    const made = define(py, definition, frame, names);
    py.trace.trail.set(cell, property);
    if (made && accessor.endsWith(".setter"))
      py.trace.trail.set(frame.scope.own(setterOf(py.textOf(target))), made);
    return;
  }
  let value: Value | null = define(py, definition, frame, names);
  const inner = value && codeOf(value);
  if (!value || !target) return;
  for (const decorator of [...decorators].reverse()) {
    const expression = decorator.children[0];
    const short = decoratorName(py, decorator).split(".").pop() ?? "";
    if (!expression || PASSED.has(short)) continue;
    const wrapper = py.evaluate(expression, frame);
    const own = (wrapper.kind === "function" && codeOf(wrapper) !== null) || isOwnClass(wrapper);
    const usable = own || (wrapper.kind === "function" && DIFFERENTIATING.test(short));
    const raw = codeOf(value);
    if (!usable) {
      if (short !== "no_grad" && wrapper.kind !== "object")
        py.trace.assume(`the decorator @${decoratorName(py, decorator)} is passed over`, spanOf(decorator));
      else if (wrapper.kind === "object" && wrapper.invoke)
        value = py.call(wrapper, calling([value], spanOf(decorator)));
      continue;
    }
    value = py.call(wrapper, calling([value], spanOf(decorator)));
    // What calls of the function give back is what the decorator of the text makes of it.
    if (own && inner && raw !== codeOf(value)) inner.decorated = value;
  }
  py.trace.trail.set(frame.elsewhere.get(py.textOf(target)) ?? frame.scope.own(py.textOf(target)), value);
}

/** A class of the text whose instances are called in place of the function. */
const isOwnClass = (wrapper: Value): boolean =>
  wrapper.kind === "class" && wrapper.code !== undefined && wrapper.attributes.has("__call__");

const DIFFERENTIATING =
  /^(grad|value_and_grad|vmap|jacobian|hessian|jacfwd|jacrev|partial|custom_vjp|custom_jvp)$/;

function decoratorName(py: Python, decorator: Syntax): string {
  const expression = decorator.children[0];
  if (!expression) return "";
  const callee = expression.type === "call" ? expression.fields["function"] : expression;
  return callee ? py.textOf(callee) : "";
}
