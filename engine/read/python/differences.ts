import type { Node } from "../../graph/node.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { gradientsOf } from "../libraries/gradients/adjoints.ts";
import { type Call, calling, type FunctionValue, type Value } from "../values.ts";
import { codeOf } from "./frame.ts";
import type { Python } from "./interpreter.ts";

/** Closer than this, relative to the largest entry, what a call gives is a derivative of the function it was given. */
const ALIKE = 0.02;

/**
 * A differentiator written by hand (`numer_deriv(f, x)`) is recognised by what it computes, not by its name: a function
 * of the text gets a function and a point, and its result lies within rounding of a derivative there. The exact one is
 * then read beside it.
 */
export function noteDifferences(py: Python, called: Value, call: Call, result: Value): void {
  const code = codeOf(called);
  if (!code || !py.running || py.frames.length > 1) return;
  const given = [...call.args, ...call.named.values()];
  const f = given.find((value): value is FunctionValue => value.kind === "function");
  const found = py.trace.lift(result);
  const numerical = found && py.trace.shadow.value(found);
  if (!f || !found || !numerical || numerical.data.length > 64) return;
  // The body asks for the function's value more than once: anything else is no difference.
  if (!/[-+]/.test(py.textOf(code.body))) return;
  const points = call.args.filter((value) => value !== f && py.trace.lift(value) !== null);
  py.trace.rehearsing++;
  let exact: Candidate | undefined;
  for (const candidate of candidates(py, f, points, call)) {
    if (alike(candidate.value, numerical)) exact = candidate;
    if (exact) break;
  }
  py.trace.rehearsing--;
  if (!exact) return;
  py.notes.read({
    span: call.span,
    results: [exact.node],
    of: py.nameOf(f),
    by: [exact.by],
    numerical: [found],
    note: /float32|["']f4["']|\bfloat16|\bhalf\(/.test(py.textOf(code.body)) ? SINGLE : QUOTIENT,
  });
}

const QUOTIENT = "exact: what the call gives is a difference quotient, and a little off";
const SINGLE =
  "exact: what the call gives is a difference quotient on a float32 copy, whose rounding is divided by the step";

interface Candidate {
  readonly node: Node;
  readonly value: Tensor;
  readonly by: string;
}

/** The derivatives that the call may be after: by the first point as a whole, by its entries, by each of several points. */
function* candidates(
  py: Python,
  f: FunctionValue,
  points: readonly Value[],
  call: Call,
): Generator<Candidate> {
  const [first] = points;
  const node = first && py.trace.lift(first);
  if (!first || !node) return;
  const parameters = codeOf(f)?.parameters.map((parameter) => parameter.name) ?? [];
  yield* partials(py, f, [node], [parameters[0] ?? "x"], call);
  const size = node.shape.length === 1 && typeof node.shape[0] === "number" ? node.shape[0] : 0;
  if (size > 1 && size <= 16) {
    // f(*x): one argument an entry, and the gradient is their derivatives side by side.
    const entries = Array.from({ length: size }, (_, i) =>
      py.trace.graph.node("index", [node], { spec: [i] }),
    );
    const found = [
      ...partials(
        py,
        f,
        entries,
        entries.map((_, i) => parameters[i] ?? `x${i}`),
        call,
      ),
    ];
    if (found.length === size) {
      const joined = py.trace.graph.node(
        "stack",
        found.map((each) => each.node),
        { axis: 0 },
      );
      const value = py.trace.shadow.value(joined);
      if (value) yield { node: joined, value, by: py.nameOf(first) };
    }
  }
  const nodes = points.map((point) => py.trace.lift(point));
  for (let count = 2; count <= Math.min(points.length, 4); count++) {
    const taken = nodes.slice(0, count).filter((each): each is Node => each !== null);
    if (taken.length === count)
      yield* partials(
        py,
        f,
        taken,
        taken.map((_, i) => parameters[i] ?? `x${i}`),
        call,
      );
  }
}

/** ∂f/∂xᵢ at the given places, for a function of as many arguments; nothing where it does not give one number. */
function* partials(
  py: Python,
  f: FunctionValue,
  at: readonly Node[],
  names: readonly string[],
  call: Call,
): Generator<Candidate> {
  const { trace } = py;
  const variables = at.map((node, i) => trace.freshVariable(names[i] ?? "x", node.shape));
  for (const [i, variable] of variables.entries()) {
    const value = trace.shadow.value(at[i] as Node);
    if (value) trace.shadow.bind(variable, value);
  }
  const args = variables.map((variable) =>
    trace.tensor(variable, variable.shape.length > 0 ? "numpy" : "python"),
  );
  const result = py.call(f, calling(args, call.span));
  const output = result.kind === "unknown" ? null : trace.lift(result);
  if (!output || output.shape.length > 0) return;
  const slopes = gradientsOf(py.host, [output], variables, [null]);
  const places = new Map(variables.map((variable, i) => [variable, at[i] as Node]));
  for (const [i, slope] of slopes.entries()) {
    const node = slope && trace.replace([slope], places)[0];
    const value = node && trace.shadow.value(node);
    if (node && value) yield { node, value, by: names[i] ?? "x" };
  }
}

function alike(a: Tensor, c: Tensor): boolean {
  if (a.data.length !== c.data.length) return false;
  const scale = Math.max(1e-6, ...a.data.map(Math.abs));
  return a.data.every((entry, i) => Math.abs(entry - (c.data[i] ?? Number.NaN)) <= ALIKE * scale);
}
