import type { Span } from "../../graph/span.ts";
import { join } from "../truth.ts";
import { type Call, type FunctionValue, list, NONE, string, type Value } from "../values.ts";
import { type Code, type Completion, type Frame, newFrame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { mappingOf } from "./mappings.ts";
import { spanOf } from "./syntax/syntax.ts";
/** What a function gives back when called with these arguments. */
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
