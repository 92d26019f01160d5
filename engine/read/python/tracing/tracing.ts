import { NablaError, type Problem } from "../../../graph/errors.ts";
import type { Node } from "../../../graph/node.ts";
import { type Shape, type Size, shapeText } from "../../../graph/shape.ts";
import type { Finding, Formula, NameInfo } from "../../reading.ts";
import { newRecording, type Recording } from "../../recording.ts";
import { toTensor } from "../../tensors/literals.ts";
import { problemOf } from "../../trace.ts";
import { isNumber, nodeOf, type Unknown, type Value } from "../../values.ts";
import type { Code } from "../frame.ts";
import type { Python } from "../interpreter.ts";
import { run } from "../invoking.ts";
import { FUNCTION_ALLOWANCE, WIDE_ALLOWANCE } from "../leaving.ts";
import { spanOf } from "../syntax/syntax.ts";
import { isClear } from "./clear.ts";
import { formulaOf } from "./formulas.ts";
import { Guesses } from "./guesses.ts";
import { argument, type Given, hints, libraryOf, type Setup, softNames } from "./parameters.ts";

const MAX_TRIES = 32;
const MAX_SMALL_TRIES = 12;

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
  const soft = code.parameters.flatMap((parameter) => softNames(py, code, parameter, given));
  const guesses = new Guesses(soft, hints(py, code, soft));
  const before = {
    recording: py.trace.recording,
    running: py.running,
    guessing: py.trace.guessing,
    shapes: py.shapes,
    gradOff: py.trace.gradOff,
    allowance: py.loops.allowance,
  };
  py.running = false;
  py.trace.gradOff = 0;
  py.trace.tracing = true;
  py.loops.allowance = given.values ? WIDE_ALLOWANCE : FUNCTION_ALLOWANCE;
  try {
    const first = tryShapes(py, code, given, guesses, soft, MAX_TRIES);
    const open = guesses.chosen ? (otherTurn(py, code, given, soft, first) ?? first) : first;
    if (!open.failed || given.values || soft.length === 0) return open.traced;
    // What no symbolic size lets through is followed at small sizes, and said so.
    for (const sizes of ["distinct", "equal"] as const) {
      if (!guesses.settle(sizes)) break;
      const small = tryShapes(py, code, given, guesses, soft, MAX_SMALL_TRIES);
      if (!small.failed) return small.traced;
    }
    return open.traced;
  } finally {
    py.trace.recording = before.recording;
    py.running = before.running;
    py.trace.guessing = before.guessing;
    py.trace.gradOff = before.gradOff;
    py.trace.tracing = false;
    py.loops.allowance = before.allowance;
    py.trace.soft = new Map();
    py.shapes = before.shapes;
  }
}

/** Choices among the names that may be arrays, after the first. */
const TURNS = [1, 2];

/** Where the first choice of arrays fails or leaves an array: another that leaves a number. */
function otherTurn(
  py: Python,
  code: Code,
  given: Given,
  soft: readonly string[],
  { traced, failed }: Tried,
): Tried | null {
  const [only, ...more] = traced.outputs;
  if (!failed && (more.length > 0 || !only || only.shape.length === 0)) return null;
  for (const turn of TURNS) {
    const guesses = new Guesses(soft, hints(py, code, soft));
    guesses.turn = turn;
    const tried = tryShapes(py, code, given, guesses, soft, MAX_TRIES);
    const [value, ...rest] = tried.traced.outputs;
    if (!tried.failed && rest.length === 0 && value?.shape.length === 0) return tried;
  }
  return null;
}

interface Tried {
  readonly traced: Traced;
  readonly failed: boolean;
}

/** Traces with one guess of the shapes after the other, until one goes through or none is left. */
function tryShapes(
  py: Python,
  code: Code,
  given: Given,
  guesses: Guesses,
  soft: readonly string[],
  tries: number,
): Tried {
  let first: Traced | null = null;
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
    // Sizes too small for what is done with them leave nothing.
    const empty = guesses.small !== null && traced.outputs.some((output) => output.shape.some(isNothing));
    // An array that could not be written into at these shapes.
    const spoilt = traced.problem !== undefined && recording.troubles.length > 0;
    if (result.kind !== "unknown" && !spoilt && !indexed && !empty) {
      for (const name of soft) noteShape(py, recording, name, guesses, code);
      return { traced, failed: false };
    }
    if (round >= tries || (!indexed && !guesses.refine(recording, setup.named)))
      return { traced: result.kind === "unknown" ? better(first, traced) : traced, failed: true };
  }
}

const isNothing = (size: Size): boolean => typeof size === "number" && size < 1;

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
    return code.decorated ? callDecorated(py, code, code.decorated, setup) : run(py, code, setup.bound, span);
  } catch (error) {
    if (!(error instanceof NablaError)) throw error;
    if (error.problem.code === "cancelled" || error.problem.code === "deadline") throw error;
    return { kind: "unknown", reason: error.problem.message, span: error.problem.span ?? span };
  }
}

/** A function by its name is what its decorators made of it. */
function callDecorated(py: Python, code: Code, decorated: Value, { bound }: Setup): Value {
  const args: Value[] = [];
  const named = new Map<string, Value>();
  for (const { name, kind } of code.parameters) {
    const value = bound.get(name);
    if (!value) continue;
    if (kind === "rest") args.push(...(value.kind === "sequence" ? value.items.current : []));
    else if (kind === "keyword") named.set(name, value);
    else if (kind !== "named-rest") args.push(value);
  }
  const span = code.nameSpan;
  return py.call(decorated, { args, named, span, spans: args.map(() => span) });
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

function noteShape(py: Python, recording: Recording, name: string, guesses: Guesses, code: Code): void {
  if (guesses.count(name) !== null) return;
  const shape: Shape = guesses.get(name) ?? [];
  const [root] = name.split(".");
  const parameter = code.parameters.find((each) => each.name === root);
  const previous = py.trace.recording;
  py.trace.recording = recording;
  const what =
    shape.length === 0
      ? "a scalar"
      : `${shape.length === 1 ? "a vector" : shape.length === 2 ? "a matrix" : "a tensor"} of shape ${shapeText(shape)}`;
  const small = guesses.small && shape.length > 0 ? ", small enough to follow the code" : "";
  py.trace.assume(`${name} taken as ${what}${small}`, parameter?.span);
  py.trace.recording = previous;
}

function finish(py: Python, _code: Code, result: Value, setup: Setup, recording: Recording): Traced {
  const parameters = setup.nodes;
  if (result.kind === "unknown") return { outputs: [], parameters, recording, problem: problemOf(result) };
  const outputs = outputsOf(py, result);
  if (!outputs) return { outputs: [], parameters, recording, other: result };
  if ("kind" in outputs) return { outputs: [], parameters, recording, problem: problemOf(outputs) };
  for (const output of outputs) {
    const lost = py.trace.lostIn(output);
    if (lost) return { outputs: [], parameters, recording, problem: problemOf(lost) };
  }
  return { outputs, parameters, recording };
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
    untold: recording.untold,
    ...(problem ? { problem } : {}),
    clear: clear && parameters.length > 0,
  });
}

const MATHEMATICAL =
  /\b(np|numpy|torch|math|jnp|tf|F)\.(exp|log|sqrt|sin|cos|tan|tanh|sum|mean|dot|matmul|einsum|power|linalg|sigmoid|softmax)\b/;
/** A power or a product of matrices in what is given back; counting bytes and remainders is none. */
const POWERS = /\breturn\b[^\n]*(\*\*|\w\s@\s\w)/;
const COUNTING = /\b1024\b|\s%\s/;

const looksMathematical = (text: string): boolean =>
  MATHEMATICAL.test(text) || (POWERS.test(text) && !COUNTING.test(text));
