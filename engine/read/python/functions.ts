import type { Span } from "../../graph/span.ts";
import type { FunctionValue, Value } from "../values.ts";
import type { Code, Frame, Parameter } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { invoke } from "./invoking.ts";
import { partOf, type Syntax, spanOf, walk } from "./syntax/syntax.ts";

/** `def`: binds a closure to its name. */
export function define(
  py: Python,
  node: Syntax,
  frame: Frame,
  decorators: readonly string[] = [],
): FunctionValue | null {
  const name = node.fields["name"];
  const body = node.fields["body"];
  if (!name || !body) return null;
  const made = makeFunction(py, node, py.textOf(name), spanOf(name), body, frame, decorators);
  py.assign(name, made, node, frame);
  return made;
}

export function lambda(py: Python, node: Syntax, frame: Frame): Value {
  const body = node.fields["body"];
  if (!body) return py.trace.unknown("the code here is not complete", spanOf(node));
  return makeFunction(py, node, "lambda", partOf(node, node.start, node.start + 6), body, frame, []);
}

function makeFunction(
  py: Python,
  node: Syntax,
  name: string,
  nameSpan: Span,
  body: Syntax,
  frame: Frame,
  decorators: readonly string[],
): FunctionValue {
  const parameters = parametersOf(py, node.fields["parameters"]);
  const defaults = new Map<string, Value>();
  for (const parameter of parameters)
    if (parameter.default) defaults.set(parameter.name, py.evaluate(parameter.default, frame));
  const docstring = docstringOf(py, body);
  const outer = frame.kind === "function" && frame.function ? `${frame.function.qualified}.` : "";
  const code: Code = {
    name,
    qualified: `${outer}${name}`,
    definition: node,
    body,
    nameSpan,
    parameters,
    defaults,
    scope: frame.kind === "class" ? (frame.scope.parent ?? frame.scope) : frame.scope,
    lambda: node.type === "lambda",
    decorators,
    rests: namesOf(py, node, parameters),
    generator: node.type !== "lambda" && yields(body),
    ...(docstring === undefined ? {} : { docstring }),
  };
  const value: FunctionValue = {
    kind: "function",
    name,
    code,
    attributes: new Map(),
    invoke: (call) => invoke(py, code, call),
  };
  code.value = value;
  py.noteCode(node, code);
  return value;
}

const NAMES = new WeakMap<Syntax, ReadonlySet<string>>();

/** Names a function uses but neither takes nor assigns. */
function namesOf(py: Python, node: Syntax, parameters: readonly Parameter[]): ReadonlySet<string> {
  const known = NAMES.get(node);
  if (known) return known;
  const used = new Set<string>();
  const own = new Set(parameters.map((parameter) => parameter.name));
  const global = new Set<string>();
  for (const part of walk(node)) {
    if (part.type === "identifier") used.add(py.textOf(part));
    else if (part.type === "assignment" && part.fields["left"]?.type === "identifier")
      own.add(py.textOf(part.fields["left"]));
    else if (part.type === "global_statement")
      for (const child of part.children) global.add(py.textOf(child));
  }
  for (const name of own) if (!global.has(name)) used.delete(name);
  NAMES.set(node, used);
  return used;
}

function yields(body: Syntax): boolean {
  for (const child of body.children) {
    if (child.type === "yield") return true;
    if (
      child.type !== "function_definition" &&
      child.type !== "lambda" &&
      child.type !== "class_definition" &&
      yields(child)
    )
      return true;
  }
  return false;
}

function docstringOf(py: Python, body: Syntax): string | undefined {
  const first = body.children[0];
  const literal = first?.type === "expression_statement" ? first.children[0] : undefined;
  return literal?.type === "string" ? py.textOf(literal) : undefined;
}

export function parametersOf(py: Python, node: Syntax | undefined): Parameter[] {
  const out: Parameter[] = [];
  let kind: Parameter["kind"] = "plain";
  for (const child of node?.children ?? []) {
    if (child.type === "keyword_separator") kind = "keyword";
    if (child.type === "positional_separator" || child.type === "keyword_separator") continue;
    const rest = child.type === "list_splat_pattern" || child.children[0]?.type === "list_splat_pattern";
    const named =
      child.type === "dictionary_splat_pattern" || child.children[0]?.type === "dictionary_splat_pattern";
    const name = nameOf(child);
    if (!name) continue;
    const annotation = child.fields["type"];
    const value = child.fields["value"];
    out.push({
      name: py.textOf(name),
      span: spanOf(name),
      kind: rest ? "rest" : named ? "named-rest" : kind,
      ...(annotation ? { annotation } : {}),
      ...(value ? { default: value } : {}),
    });
    if (rest) kind = "keyword";
  }
  return out;
}

function nameOf(node: Syntax): Syntax | null {
  for (const part of walk(node)) if (part.type === "identifier") return part;
  return null;
}
