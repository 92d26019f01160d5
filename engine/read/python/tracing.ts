import { NablaError, type Problem } from "../../graph/errors.ts";
import type { Node } from "../../graph/node.ts";
import { type Shape, shapeText } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import { scalar, type Tensor } from "../../graph/tensor.ts";
import { Cell } from "../environment.ts";
import type { Finding, Formula, NameInfo } from "../reading.ts";
import { toTensor } from "../tensors.ts";
import { newRecording, problemOf, type Recording } from "../trace.ts";
import { type ClassValue, isNumber, type Library, nodeOf, type Unknown, type Value } from "../values.ts";
import { annotatedShape, isNumeric } from "./annotations.ts";
import { classAttribute } from "./attributes.ts";
import { isClear } from "./clear.ts";
import { formulaOf } from "./formulas.ts";
import { type Code, codeOf, type Parameter } from "./frame.ts";
import { run } from "./functions.ts";
import { Guesses } from "./guesses.ts";
import { FUNCTION_ALLOWANCE, type Python, WIDE_ALLOWANCE } from "./interpreter.ts";
import { spanOf } from "./syntax.ts";

const MAX_TRIES = 32;

/** What a caller says about parameters: shapes, or values at the point. */
export interface Given {
  readonly shapes?: ReadonlyMap<string, Shape>;
  readonly values?: ReadonlyMap<string, Tensor>;
  /** What is no number: strings, None, dicts. */
  readonly others?: ReadonlyMap<string, Value>;
  /** Fields of the instance a method is traced on. */
  readonly self?: {
    readonly values: ReadonlyMap<string, Tensor>;
    readonly others: ReadonlyMap<string, Value>;
  };
}

interface Setup {
  readonly bound: Map<string, Value>;
  readonly nodes: Node[];
  readonly named: Map<Node, string>;
  /** The library its arrays are of, as the code of the function tells. */
  readonly library: Library;
  /** Those whose shape is a guess. */
  readonly soft: Map<Node, string>;
}

export interface Traced {
  readonly outputs: readonly Node[];
  readonly parameters: readonly Node[];
  readonly recording: Recording;
  readonly problem?: Problem;
  /** What was returned when it is no number at all. */
  readonly other?: Value;
}

/** Traces one function on variables in place of its parameters. */
export function traceFunction(py: Python, code: Code, given: Given = {}): Traced {
  const soft = code.parameters.filter((parameter) => isSoft(py, code, parameter, given)).map((p) => p.name);
  const guesses = new Guesses(soft, hints(py, code, soft));
  const before = {
    recording: py.trace.recording,
    running: py.running,
    guessing: py.trace.guessing,
    shapes: py.shapes,
    gradOff: py.trace.gradOff,
    allowance: py.allowance,
  };
  py.running = false;
  py.trace.gradOff = 0;
  py.trace.tracing = true;
  py.allowance = given.values ? WIDE_ALLOWANCE : FUNCTION_ALLOWANCE;
  let first: Traced | null = null;
  try {
    for (let round = 0; ; round++) {
      const mark = py.trace.trail.mark();
      const recording = newRecording();
      py.trace.recording = recording;
      py.trace.guessing = soft.length > 0;
      const setup: Setup = {
        bound: new Map(),
        nodes: [],
        named: new Map(),
        soft: new Map(),
        library: libraryOf(py, code),
      };
      py.trace.soft = setup.soft;
      const ran = traceOnce(py, code, given, guesses, setup);
      const result = rememberedDefault(py, code, mark) ?? ran;
      const traced = finish(py, code, result, setup, recording);
      first ??= traced;
      py.trace.trail.undo(mark);
      const indexed = concretise(recording, setup, guesses, soft);
      if (result.kind !== "unknown" && !indexed) {
        for (const name of soft) noteShape(py, recording, name, guesses.get(name) ?? [], code);
        return traced;
      }
      if (round >= MAX_TRIES || (!indexed && !guesses.refine(recording.troubles, setup.named)))
        return result.kind === "unknown" ? better(first, traced) : traced;
    }
  } finally {
    py.trace.recording = before.recording;
    py.running = before.running;
    py.trace.guessing = before.guessing;
    py.trace.gradOff = before.gradOff;
    py.trace.tracing = false;
    py.allowance = before.allowance;
    py.trace.soft = new Map();
    py.shapes = before.shapes;
  }
}

/** Of two failures the one that says more: the last, unless guessing led astray. */
const better = (first: Traced, last: Traced): Traced => (last.problem ? last : first);

/** A default that the body writes into is another one at the next call: no one value can be told. */
function rememberedDefault(py: Python, code: Code, mark: number): Unknown | null {
  const written = py.trace.trail.since(mark);
  for (const [name, value] of code.defaults) {
    const cell: object | null =
      value.kind === "sequence"
        ? value.items
        : value.kind === "mapping"
          ? value.entries
          : value.kind === "tensor"
            ? value.state
            : null;
    if (!cell || ![...written.keys()].some((each) => each === cell)) continue;
    const parameter = code.parameters.find((each) => each.name === name);
    return py.trace.unknown(
      `the default of ${name} is changed by each call: the value depends on how often ${code.name} has been called`,
      parameter?.span ?? code.nameSpan,
    );
  }
  return null;
}

function traceOnce(py: Python, code: Code, given: Given, guesses: Guesses, setup: Setup): Value {
  const span = code.nameSpan;
  try {
    for (const parameter of code.parameters)
      setup.bound.set(parameter.name, argument(py, code, parameter, given, guesses, setup));
    return run(py, code, setup.bound, span);
  } catch (error) {
    if (!(error instanceof NablaError)) throw error;
    if (error.problem.code === "cancelled" || error.problem.code === "deadline") throw error;
    return { kind: "unknown", reason: error.problem.message, span: error.problem.span ?? span };
  }
}

function argument(
  py: Python,
  code: Code,
  parameter: Parameter,
  given: Given,
  guesses: Guesses,
  setup: Setup,
): Value {
  const { name } = parameter;
  const span = parameter.span;
  if (code.owner && parameter === code.parameters[0] && !code.decorators.includes("staticmethod"))
    return code.decorators.includes("classmethod")
      ? code.owner
      : instance(py, code, code.owner, given, setup);
  const other = given.others?.get(name);
  if (other) return other;
  const value = given.values?.get(name);
  const shape = value?.shape ?? given.shapes?.get(name);
  if (shape) return variable(py, setup, name, shape, span, { ...(value ? { value } : {}) });
  const fallback = code.defaults.get(name);
  // At a point that is given, what it leaves out has its default, not the value of some call.
  const example = given.values && fallback ? undefined : code.specimen?.args.get(name);
  if (example && example.kind !== "unknown") return fromExample(py, code, parameter, example, setup);
  if (fallback && !isNumber(fallback)) return fallback;
  if (fallback?.kind === "known" && fallback.type === "bool") return fallback;
  if (parameter.kind === "rest" || parameter.kind === "named-rest")
    return { kind: "sequence", type: "tuple", items: { current: [] } };
  if (fallback && isNumber(fallback)) {
    const made = variable(
      py,
      setup,
      name,
      [],
      span,
      given.values ? { value: scalar(Number(fallback.value)) } : {},
    );
    const node = made.kind === "tensor" ? nodeOf(made) : py.trace.b.zero;
    py.trace.shadow.bind(node, scalar(Number(fallback.value)));
    // A default steers (how often a loop runs) but is no point to evaluate at.
    return {
      kind: "known",
      type: fallback.type,
      value: fallback.value,
      node,
      because: { message: `${name} = ${py.textOf(parameter.default ?? span)}, its default`, span },
    };
  }
  if (!isNumeric(py, code, parameter)) return py.trace.unknown(`what ${name} is, is not known`, span);
  const made = variable(py, setup, name, guesses.get(name) ?? [], span, {});
  if (made.kind === "tensor") setup.soft.set(nodeOf(made), name);
  return made;
}

interface About {
  readonly value?: Tensor;
  readonly valueSpan?: Span;
  readonly shapeFrom?: string;
  readonly differentiable?: boolean;
  readonly dtype?: string;
}

function variable(py: Python, setup: Setup, name: string, shape: Shape, span: Span, about: About): Value {
  const node = py.trace.b.variable(name, shape);
  setup.nodes.push(node);
  setup.named.set(node, name);
  const { value, valueSpan, shapeFrom, differentiable } = about;
  py.leaves.set(node, {
    name,
    span,
    ...(value ? { value } : {}),
    ...(valueSpan ? { valueSpan } : {}),
    ...(shapeFrom ? { shapeFrom } : {}),
    differentiable: differentiable ?? true,
  });
  py.trace.shadow.rebind(node, value ?? null);
  return py.trace.tensor(node, shape.length > 0 ? setup.library : "python");
}

/** A parameter as the first call in the text gives it. */
function fromExample(py: Python, code: Code, parameter: Parameter, example: Value, setup: Setup): Value {
  const { name, span } = parameter;
  const call = code.specimen?.span ?? span;
  const line = py.text.slice(0, call.start).split("\n").length;
  const shapeFrom = `from the call on line ${line}`;
  if (isNumber(example) && example.type !== "bool")
    return variable(py, setup, name, [], span, { value: scalar(Number(example.value)), valueSpan: call });
  let array: Value = example;
  if (
    example.kind === "sequence" &&
    !example.symbolic &&
    example.items.current.length > 0 &&
    parameter.kind !== "rest"
  ) {
    const made = toTensor(py.trace, example, span, "python");
    if (made.kind === "tensor" && nodeOf(made).op === "tensor") array = made;
  }
  if (array.kind !== "tensor") return example;
  const node = nodeOf(array);
  const value = array.random ? null : py.trace.shadow.value(node);
  const made = variable(py, setup, name, node.shape, span, {
    ...(value ? { value, valueSpan: call } : {}),
    ...(node.shape.length > 0 ? { shapeFrom } : {}),
  });
  if (made.kind !== "tensor") return made;
  if (node.shape.length > 0)
    py.trace.assume(`${name} has shape ${shapeText(node.shape)}, ${shapeFrom}`, call);
  return {
    ...made,
    library: array.library === "sympy" ? "python" : array.library,
    ...(array.dtype && !/int/.test(array.dtype) ? { dtype: array.dtype } : {}),
  };
}

/** An instance to trace a method on: the one it was called on, else one made with variables for its arguments. */
const SIGNS: readonly (readonly [RegExp, Library])[] = [
  [/\b(torch|F|nn)\.|\bTensor\b|\bdim=|\bkeepdim=|\.(unsqueeze|detach|view|permute)\(/, "torch"],
  [/\b(jnp|jax|lax)\./, "jax"],
  [/\btf\./, "tensorflow"],
  [/\b(np|numpy|scipy)\.|\baxis=/, "numpy"],
];

/** Whose arrays free names are, as a text that stands alone tells. */
export function libraryOfText(text: string): Library {
  return SIGNS.find(([sign]) => sign.test(text))?.[1] ?? "python";
}

/** What the function's own text says, else the one library the file imports. */
function libraryOf(py: Python, code: Code): Library {
  const own = py.textOf(code.definition);
  const found = SIGNS.find(([sign]) => sign.test(own));
  if (found) return found[1];
  const imported = importsOf(py);
  const [first] = imported;
  return first && (imported.length === 1 || first !== "numpy") ? first : "python";
}

function instance(py: Python, code: Code, owner: ClassValue, given: Given, setup: Setup): Value {
  if (given.self) return withFields(py, owner, given.self, setup);
  if (given.values && makesItself(owner))
    return owner.construct({ args: [], named: new Map(), span: code.nameSpan, spans: [] });
  const self = code.parameters[0];
  const seen = self ? code.specimen?.args.get(self.name) : undefined;
  if (seen && seen.kind !== "unknown") return seen;
  const known = py.instances.get(owner);
  if (known) return known;
  return py.exampleOf(owner);
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
    made.set(name, variable(py, setup, name, value.shape, span, { value }));
  const object = owner.construct({ args: [], named: made, span, spans: [] });
  if (object.kind === "object")
    for (const [name, value] of made)
      if (!object.attributes.has(name)) object.attributes.set(name, new Cell<Value | undefined>(value));
  return object;
}

function isSoft(py: Python, code: Code, parameter: Parameter, given: Given): boolean {
  const { name } = parameter;
  if (given.values?.has(name) || given.shapes?.has(name) || given.others?.has(name)) return false;
  if (code.owner && parameter === code.parameters[0]) return false;
  if (parameter.kind === "rest" || parameter.kind === "named-rest" || code.defaults.has(name)) return false;
  const example = code.specimen?.args.get(name);
  return (!example || example.kind === "unknown") && isNumeric(py, code, parameter);
}

/** Shapes the text tells of parameters: annotations, docstrings, comments. */
function hints(py: Python, code: Code, names: readonly string[]): Map<string, Shape> {
  const out = new Map<string, Shape>();
  for (const name of names) {
    const shape = annotatedShape(py, code, name);
    if (shape) out.set(name, shape);
  }
  return out;
}

/** A vector that is only read by constant indices has as many entries as are read. */
function concretise(recording: Recording, setup: Setup, guesses: Guesses, soft: readonly string[]): boolean {
  let changed = false;
  for (const [node, count] of recording.indexed) {
    const name = setup.named.get(node);
    const size = node.shape[0];
    if (name === undefined || !soft.includes(name) || typeof size !== "string") continue;
    if (recording.sized.has(size)) continue;
    changed = guesses.unify(size, count) || changed;
  }
  return changed;
}

function noteShape(py: Python, recording: Recording, name: string, shape: Shape, code: Code): void {
  const parameter = code.parameters.find((each) => each.name === name);
  const previous = py.trace.recording;
  py.trace.recording = recording;
  const what =
    shape.length === 0
      ? "a scalar"
      : `${shape.length === 1 ? "a vector" : shape.length === 2 ? "a matrix" : "a tensor"} of shape ${shapeText(shape)}`;
  py.trace.assume(`${name} taken as ${what}`, parameter?.span);
  py.trace.recording = previous;
}

function finish(py: Python, code: Code, result: Value, setup: Setup, recording: Recording): Traced {
  const parameters = setup.nodes;
  if (result.kind === "unknown")
    return { outputs: [], parameters, recording, problem: located(py, result, code) };
  const outputs = outputsOf(py, result);
  if (!outputs) return { outputs: [], parameters, recording, other: result };
  if ("kind" in outputs) return { outputs: [], parameters, recording, problem: located(py, outputs, code) };
  return { outputs: py.trace.resolveDetached(outputs), parameters, recording };
}

function located(_py: Python, value: Unknown, _code: Code): Problem {
  return problemOf(value);
}

/** The numbers a function gives back: one, or those of a tuple, list or dict; null when it gives none. */
export function outputsOf(py: Python, value: Value): Node[] | Unknown | null {
  if (value.kind === "tensor" || isNumber(value)) {
    const node = py.trace.lift(value);
    return node ? [node] : null;
  }
  const parts =
    value.kind === "sequence" && !value.symbolic
      ? value.items.current
      : value.kind === "mapping"
        ? [...value.entries.current.values()].map((entry) => entry.value)
        : value.kind === "sequence" && value.symbolic?.stacked
          ? [value.symbolic.stacked()]
          : [];
  const out: Node[] = [];
  for (const part of parts) {
    if (part.kind === "unknown") return part;
    if (part.kind === "tensor" || isNumber(part)) {
      const node = py.trace.lift(part);
      if (node) out.push(node);
    } else if (part.kind === "sequence") {
      const made = toTensor(py.trace, part, { start: 0, end: 0 }, "numpy");
      if (made.kind === "tensor") out.push(nodeOf(made));
    }
  }
  return out.length > 0 ? out : null;
}

/** The formula of a function; null when it gives back nothing that is a number. */
export function functionFormula(
  py: Python,
  code: Code,
  name: string,
  aside?: { readonly names: NameInfo[]; readonly findings: Finding[] },
): Formula | null {
  const traced = traceFunction(py, code);
  // What its names hold, and what is wrong in it whatever it is called with.
  aside?.names.push(...traced.recording.names);
  aside?.findings.push(...traced.recording.findings);
  if (traced.other) return null;
  const { outputs, parameters, recording, problem } = traced;
  const range = spanOf(code.definition);
  const integers = new Set<Node>();
  const clear =
    outputs.length > 0
      ? outputs.some((output) => isClear(output, integers, true))
      : looksMathematical(py.textOf(code.body));
  return formulaOf(py, {
    kind: "function",
    name,
    range,
    nameRange: code.nameSpan,
    outputs,
    parameters,
    occurrences: recording.occurrences,
    assumptions: recording.assumptions,
    ...(problem ? { problem } : {}),
    clear: clear && parameters.length > 0,
  });
}

const MATHEMATICAL =
  /\b(np|numpy|torch|math|jnp|tf|F)\.(exp|log|sqrt|sin|cos|tan|tanh|sum|mean|dot|matmul|einsum|power|linalg|sigmoid|softmax)\b|\*\*|@/;

export const looksMathematical = (text: string): boolean => MATHEMATICAL.test(text);

const IMPORTS = new WeakMap<object, readonly ("torch" | "jax" | "tensorflow" | "numpy")[]>();

/** The libraries that the file imports, found once for all of its functions. */
function importsOf(py: Python): readonly ("torch" | "jax" | "tensorflow" | "numpy")[] {
  let found = IMPORTS.get(py);
  if (!found) {
    found = (["torch", "jax", "tensorflow", "numpy"] as const).filter((name) =>
      new RegExp(`^[ \\t]*(?:import|from)[ \\t]+${name}\\b`, "m").test(py.text),
    );
    IMPORTS.set(py, found);
  }
  return found;
}
