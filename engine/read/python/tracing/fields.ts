import type { Span } from "../../../graph/span.ts";
import type { ClassValue, Value } from "../../values.ts";
import { classFields } from "../classes.ts";
import type { Code, Parameter } from "../frame.ts";
import type { Python } from "../interpreter.ts";
import { type Syntax, walk } from "../syntax/syntax.ts";

/** Attributes that arrays have: reading one of them does not make a parameter a structure. */
const OF_ARRAYS = new Set(
  (
    "T mT H shape ndim size dtype device grad data real imag requires_grad flat at is_leaf grad_fn names name " +
    "itemsize nbytes strides base layout is_cuda values index columns iloc loc"
  ).split(" "),
);

/**
 * The fields of a parameter that the body reads as `p["w"]` or `p.w`, or those of the class it is annotated with;
 * null for a parameter that is used as a number or as a whole.
 */
export function fieldsOf(py: Python, code: Code, parameter: Parameter): readonly string[] | null {
  const own = annotated(py, parameter);
  const declared = own && classFields(own);
  if (declared) return declared;
  const fields = new Set<string>();
  for (const part of walk(code.body)) {
    const field = fieldIn(py, part, parameter.name);
    if (field !== null) fields.add(field);
    else if (isCalled(py, part, parameter.name)) return null;
  }
  return fields.size > 0 ? [...fields] : null;
}

function fieldIn(py: Python, part: Syntax, name: string): string | null {
  const is = (node: Syntax | undefined): boolean => node?.type === "identifier" && py.textOf(node) === name;
  if (part.type === "subscript" && is(part.fields["value"])) {
    const [, index] = part.children;
    return index?.type === "string" ? (/^[rbu]?(["'])(\w+)\1$/i.exec(py.textOf(index))?.[2] ?? null) : null;
  }
  if (part.type !== "attribute" || !is(part.fields["object"])) return null;
  const field = part.fields["attribute"];
  const text = field ? py.textOf(field) : "";
  return text === "" || OF_ARRAYS.has(text) ? null : text;
}

/** `p.method(...)`: what the parameter is, its fields do not tell. */
function isCalled(py: Python, part: Syntax, name: string): boolean {
  const callee = part.type === "call" ? part.fields["function"] : undefined;
  const object = callee?.type === "attribute" ? callee.fields["object"] : undefined;
  return object?.type === "identifier" && py.textOf(object) === name;
}

/** The class of the text that a parameter is annotated with. */
function annotated(py: Python, { annotation }: Parameter): ClassValue | null {
  const name = annotation ? py.textOf(annotation).replace(/^["']|["']$/g, "") : "";
  const held = /^\w+$/.test(name) ? py.module.scope.find(name)?.current : undefined;
  return held?.kind === "class" ? held : null;
}

/** A structure as an instance of the class the parameter is annotated with, where it is one of the text. */
export function asInstance(py: Python, parameter: Parameter, held: Value, span: Span): Value {
  const owner = annotated(py, parameter);
  if (!owner || held.kind !== "mapping") return held;
  const named = new Map(
    [...held.entries.current.values()].map(({ key, value }) => [
      key.kind === "known" ? String(key.value) : "",
      value,
    ]),
  );
  return owner.construct({ args: [], named, span, spans: [] });
}
