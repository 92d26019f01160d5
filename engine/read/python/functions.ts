import type { Span } from "../../graph/span.ts";
import { join } from "../truth.ts";
import { type Call, type FunctionValue, list, NONE, string, type Value } from "../values.ts";
import { defineClass } from "./classes.ts";
import { type Code, type Completion, codeOf, type Frame, newFrame, type Parameter } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { mappingOf } from "./mappings.ts";
import { partOf, type Syntax, spanOf, walk } from "./syntax.ts";

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

/** `*args` and the like: what a function gives back when called with these arguments. */
export function invoke(py: Python, code: Code, call: Call): Value {
  const bound = bind(py, code, call);
  if (!(bound instanceof Map)) return bound;
  if (py.running && !code.specimen && py.stack.length < 4)
    code.specimen = { args: bound, span: call.span, by: py.trace.statement };
  return run(py, code, bound, call.span);
}

/** Runs the body with its parameters bound. */
export function run(py: Python, code: Code, bound: ReadonlyMap<string, Value>, span: Span): Value {
  if (py.running) code.invoked = true;
  const frame = newFrame("function", code.scope, {
    function: code,
    owner: code.owner,
    self: bound.values().next().value,
  });
  for (const [name, value] of bound) py.trace.trail.set(frame.scope.own(name), value);
  if (code.generator) frame.yielded = [];
  py.stack.push(code);
  try {
    if (code.lambda) return py.evaluate(code.body, frame);
    if (code.definition.broken && code.definition.children.some((child) => child.type === "ERROR"))
      return py.trace.unknown(
        "a syntax error",
        spanOf(code.definition.children.find((c) => c.type === "ERROR") ?? code.definition),
      );
    const completion = py.execute(code.body, frame);
    if (frame.yielded) return list(frame.yielded);
    return finish(py, frame, completion, span);
  } finally {
    py.stack.pop();
  }
}

/** The value returned, with the returns that were taken on unknown conditions before. */
function finish(py: Python, frame: Frame, completion: Completion, span: Span): Value {
  const { pending } = frame;
  let value: Value = completion?.type === "return" ? completion.value : NONE;
  let at = pending.length;
  const fellOff =
    completion === null || completion.type === "raise" || (completion.type === "return" && value === NONE);
  if (completion?.type === "raise" && at === 0) {
    py.raised = completion;
    return py.trace.unknown(`stops here: ${completion.message}`, completion.span);
  }
  const last = pending[at - 1];
  if (fellOff && last) {
    // Nothing is returned past the last condition: a value that is missing there is taken as not asked for.
    value = last.value;
    at--;
    py.trace.assume("the case in which nothing is returned is taken as not happening", last.span);
  }
  for (at--; at >= 0; at--) {
    const early = pending[at];
    if (early) value = join(py.trace, early.condition, early.value, value, span);
  }
  return value;
}

/** Parameter values by name, or why the call does not fit. */
export function bind(py: Python, code: Code, call: Call): Map<string, Value> | Value {
  const bound = new Map<string, Value>();
  const named = new Map(call.named);
  let position = 0;
  for (const parameter of code.parameters) {
    const { name, kind } = parameter;
    if (kind === "rest") {
      bound.set(name, list(call.args.slice(position), "tuple"));
      position = call.args.length;
      continue;
    }
    if (kind === "named-rest") {
      bound.set(name, mappingOf([...named].map(([key, value]) => [string(key), value])));
      named.clear();
      continue;
    }
    const positional = kind === "keyword" ? undefined : call.args[position];
    if (positional) {
      position++;
      bound.set(name, positional);
      continue;
    }
    const value = named.get(name) ?? code.defaults.get(name);
    named.delete(name);
    if (!value) return py.trace.unknown(`${code.name} is called without ${name}`, call.span);
    bound.set(name, value);
  }
  if (position < call.args.length)
    return py.trace.unknown(`${code.name} is called with too many arguments`, call.span);
  return bound;
}

/** A function seen from an instance: its first argument is given. */
export function bindSelf(method: FunctionValue, self: Value): FunctionValue {
  return {
    ...method,
    invoke: (call) =>
      method.invoke({ ...call, args: [self, ...call.args], spans: [call.span, ...call.spans] }),
  };
}

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

export function decorated(py: Python, node: Syntax, frame: Frame): void {
  const definition = node.fields["definition"];
  if (!definition) return;
  const decorators = node.children.filter((child) => child.type === "decorator");
  const names = decorators.map((decorator) => decoratorName(py, decorator));
  if (definition.type === "class_definition") {
    defineClass(py, definition, frame, names);
    return;
  }
  let value: Value | null = define(py, definition, frame, names);
  const inner = value && codeOf(value);
  const target = definition.fields["name"];
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
        value = py.call(wrapper, oneArgument(value, spanOf(decorator)));
      continue;
    }
    value = py.call(wrapper, oneArgument(value, spanOf(decorator)));
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

const oneArgument = (value: Value, span: Span): Call => ({
  args: [value],
  named: new Map(),
  span,
  spans: [span],
});

function decoratorName(py: Python, decorator: Syntax): string {
  const expression = decorator.children[0];
  if (!expression) return "";
  const callee = expression.type === "call" ? expression.fields["function"] : expression;
  return callee ? py.textOf(callee) : "";
}
