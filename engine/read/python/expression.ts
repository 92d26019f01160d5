import { attempt, type Problem, type Result } from "../../graph/errors.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Formula } from "../reading.ts";
import { newRecording } from "../recording.ts";
import { problemOf, type Trace } from "../trace.ts";
import { type Library, NONE, nodeOf, type Value } from "../values.ts";
import { codeOf } from "./frame.ts";
import { Python } from "./interpreter.ts";
import { calleesOf } from "./module/module-statements.ts";
import { executeOne } from "./statements.ts";
import { type Syntax, walk } from "./syntax/syntax.ts";
import { formulaOf } from "./tracing/formulas.ts";
import { Guesses } from "./tracing/guesses.ts";
import { libraryOfText } from "./tracing/parameters.ts";
import { outputsOf, traceFunction } from "./tracing/tracing.ts";

const MAX_TRIES = 32;

/** `nabla derive`: one expression, assignment, lambda, or a few statements of which the last counts. */
export function readExpression(
  trace: Trace,
  text: string,
  parsed: { readonly root: Syntax },
  options: {
    readonly shapes?: ReadonlyMap<string, Shape>;
    readonly values?: ReadonlyMap<string, Tensor>;
    readonly library?: Library;
  },
): Result<{ formula: Formula; graph: Graph }> {
  const { root } = parsed;
  const { shapes = new Map<string, Shape>(), values = new Map<string, Tensor>() } = options;
  const broken = brokenAt(root);
  if (broken || root.children.length === 0)
    return {
      ok: false,
      error: {
        code: "syntax",
        message: root.children.length === 0 ? "there is nothing to read" : "this is not complete Python",
        ...(broken ? { span: { start: broken.start, end: broken.end } } : {}),
      },
    };
  const soft = new Set<string>();
  const given = new Map<string, Shape>(shapes);
  for (const [name, value] of values) given.set(name, value.shape);
  let guesses = new Guesses([]);
  const result = attempt(() => {
    for (let round = 0; ; round++) {
      trace.recording = newRecording();
      const py = new Python(trace, text, true);
      py.shapes = new Map([...guesses.all(), ...given]);
      trace.guessing = true;
      trace.soft = new Map();
      py.softNames = soft;
      py.arrays = options.library ?? libraryOfText(text);
      py.setCallees(calleesOf(py, root));
      py.eulers = !given.has("e") && (given.size > 0 || isBase(py, root));
      const mark = trace.trail.mark();
      for (const [name, value] of values) py.points.set(name, value);
      const last = runAll(py, root);
      const fresh = [...py.free.keys()].filter((name) => !given.has(name) && !soft.has(name));
      if (fresh.length > 0 && round === 0) {
        for (const name of fresh) soft.add(name);
        guesses = new Guesses([...soft]);
        trace.trail.undo(mark);
        continue;
      }
      const named = new Map(
        [...py.free].flatMap(([name, value]) =>
          value.kind === "tensor" ? [[nodeOf(value), name] as const] : [],
        ),
      );
      const outcome = outcomeOf(py, last, text);
      trace.trail.undo(mark);
      if (!("code" in outcome)) {
        const { indexed } = trace.recording;
        let changed = false;
        for (const [node, count] of indexed) {
          const size = node.shape[0];
          if (
            size !== undefined &&
            soft.has(named.get(node) ?? "") &&
            !trace.recording.sized.has(String(size))
          )
            changed = guesses.unify(size, count) || changed;
        }
        if (!changed || round >= MAX_TRIES) {
          for (const name of soft) {
            const shape = guesses.get(name) ?? [];
            if (shape.length > 0)
              trace.assume(
                `${name} taken as a tensor of shape (${shape.join(", ")}${shape.length === 1 ? "," : ""})`,
              );
          }
          return {
            ...outcome,
            assumptions: [
              ...outcome.assumptions,
              ...trace.recording.assumptions.filter((a) => !outcome.assumptions.includes(a)),
            ],
          };
        }
        continue;
      }
      if (round >= MAX_TRIES || !guesses.refine(trace.recording, named)) return outcome;
    }
  });
  if (!result.ok) return result;
  if ("code" in result.value) return { ok: false, error: result.value };
  return { ok: true, value: { formula: result.value, graph: trace.graph } };
}

/** `e**x`, as against `1 - e**2`: e is raised to something else than a whole number. */
const isBase = (py: Python, root: Syntax): boolean =>
  [...walk(root)].some(({ type, fields: { left, right }, tokens }) => {
    if (type !== "binary_operator" || tokens[0] !== "**" || !left || !right) return false;
    return py.textOf(left) === "e" && right.type !== "integer";
  });

function brokenAt(root: Syntax): Syntax | null {
  if (!root.broken) return null;
  let deepest: Syntax = root;
  for (const node of walk(root)) if (node.broken) deepest = node;
  return deepest;
}

/** Runs every statement; the value of the last one that gives one. */
function runAll(py: Python, root: Syntax): { readonly value: Value; readonly statement: Syntax } {
  let last: { value: Value; statement: Syntax } = { value: NONE, statement: root };
  for (const statement of root.children) {
    const expression = statement.type === "expression_statement" ? statement.children[0] : undefined;
    if (expression && expression.type !== "assignment" && expression.type !== "augmented_assignment") {
      const value = py.evaluate(expression, py.module);
      if (!(value.kind === "known" && value.type === "none")) last = { value, statement };
      continue;
    }
    const completion = executeOne(py, statement, py.module);
    if (completion?.type === "return") last = { value: completion.value, statement };
    const target = expression?.fields["left"] ?? statement.fields["name"];
    if (target) last = { value: py.evaluate(target, py.module), statement };
  }
  return last;
}

function outcomeOf(
  py: Python,
  last: { readonly value: Value; readonly statement: Syntax },
  text: string,
): Formula | Problem {
  const { value, statement } = last;
  const code = codeOf(value);
  if (code) {
    const traced = traceFunction(py, code, { shapes: py.shapes, values: py.points });
    if (traced.problem) return traced.problem;
    return formulaOf(py, {
      kind: "function",
      name: code.name,
      range: { start: statement.start, end: statement.end },
      nameRange: code.nameSpan,
      outputs: traced.outputs,
      parameters: traced.parameters,
      occurrences: traced.recording.occurrences,
      assumptions: traced.recording.assumptions,
      clear: true,
    });
  }
  if (value.kind === "unknown") return problemOf(value);
  const outputs = outputsOf(py, value);
  if (!outputs || "kind" in outputs)
    return outputs
      ? problemOf(outputs)
      : { code: "unsupported", message: "this is not a number", span: { start: 0, end: text.length } };
  // The variables themselves: what a name holds may have been written into since.
  const free = [...py.leaves].flatMap(([node, leaf]) => (leaf.free && py.free.has(leaf.name) ? [node] : []));
  free.sort((a, b) => (py.leaves.get(a)?.span.start ?? 0) - (py.leaves.get(b)?.span.start ?? 0));
  const expression = statement.type === "expression_statement" ? statement.children[0] : undefined;
  const target = expression?.type === "assignment" ? expression.fields["left"] : undefined;
  return formulaOf(py, {
    kind: target ? "assignment" : "expression",
    ...(target ? { name: py.textOf(target), nameRange: { start: target.start, end: target.end } } : {}),
    range: { start: statement.start, end: statement.end },
    outputs,
    parameters: free,
    occurrences: py.trace.recording.occurrences,
    assumptions: py.trace.recording.assumptions,
    clear: true,
  });
}
