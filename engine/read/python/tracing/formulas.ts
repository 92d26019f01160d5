import type { Problem } from "../../../graph/errors.ts";
import { variablesOf } from "../../../graph/graph.ts";
import type { Node } from "../../../graph/node.ts";
import { placeIn } from "../../../graph/ops/table.ts";
import type { Span } from "../../../graph/span.ts";
import type { Assumption, Formula, FormulaKind, Occurrence, Variable } from "../../reading.ts";
import type { Recording } from "../../recording.ts";
import type { Python } from "../interpreter.ts";
import { apart } from "./apart.ts";

export interface Draft {
  readonly kind: FormulaKind;
  readonly name?: string;
  readonly range: Span;
  readonly nameRange?: Span;
  readonly outputs: readonly Node[];
  /** Variables that are listed whether or not the output depends on them (a function's parameters). */
  readonly parameters?: readonly Node[];
  readonly occurrences: readonly Occurrence[];
  readonly assumptions: readonly Assumption[];
  /** What was handed to calls that are not understood. */
  readonly untold?: Recording["untold"];
  readonly problem?: Problem;
  readonly clear: boolean;
}

/** A formula from what was traced: variables listed, each by a name of its own, occurrences that belong to it. */
export function formulaOf(py: Python, draft: Draft): Formula {
  const names = apart(py, draft.outputs, draft.parameters ?? []);
  const outputs = draft.outputs.map(names.of);
  const { inside } = names;
  const smooth = withoutPlaces(outputs);
  const listed = new Set<Node>(draft.parameters?.map(names.of));
  const others = variablesOf(outputs).filter((node) => !listed.has(node));
  const variables: Variable[] = [...listed, ...inOrder(py, others)].map((node) => {
    const variable = variableOf(py, node, draft.kind === "function" && !listed.has(node), draft.kind);
    // How often a loop runs is nothing to differentiate by, nor is what only says which entries are picked.
    const counts = outputs.length > 0 && !inside.has(node) && py.leaves.get(node)?.whole === true;
    const picks = inside.has(node) && !smooth.has(node);
    return counts || picks ? { ...variable, differentiable: false } : variable;
  });
  // Where torch says which tensors ask for gradients, the others are data.
  const asked = variables.some((variable) => py.leaves.get(variable.node)?.requiresGrad);
  const assumptions = [...draft.assumptions, ...names.said];
  for (const variable of variables)
    if (py.leaves.get(variable.node)?.free && !py.lenient)
      assumptions.push({
        message: `${variable.name} is not defined in this text: taken as a number`,
        ...(variable.span ? { span: variable.span } : {}),
      });
  for (const { node, message, span } of draft.untold ?? py.trace.recording.untold)
    if (
      inside.has(names.of(node)) &&
      span.start < draft.range.end &&
      !assumptions.some((a) => a.message === message)
    )
      assumptions.push({ message, span });
  const [output, ...more] = outputs;
  return {
    kind: draft.kind,
    ...(draft.name === undefined ? {} : { name: draft.name }),
    range: draft.range,
    ...(draft.nameRange ? { nameRange: draft.nameRange } : {}),
    text: py.textOf(draft.range),
    ...(output ? { output } : {}),
    ...(more.length > 0 ? { outputs } : {}),
    variables: asked
      ? variables.map((v) => ({ ...v, differentiable: py.leaves.get(v.node)?.requiresGrad === true }))
      : variables,
    occurrences: draft.occurrences
      .filter((each) => inside.has(names.of(each.node)))
      .map((each) => (names.of(each.node) === each.node ? each : { ...each, node: names.of(each.node) })),
    assumptions,
    ...(draft.problem ? { problem: draft.problem } : {}),
    clear: draft.clear,
  };
}

/** What the outputs depend on other than by the places that something is read from. */
function withoutPlaces(outputs: readonly Node[]): ReadonlySet<Node> {
  const found = new Set<Node>();
  const stack = [...outputs];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    const place = placeIn(node.op);
    stack.push(...node.inputs.filter((_, at) => at !== place));
  }
  return found;
}

/** In the order in which the text introduces them. */
function inOrder(py: Python, nodes: readonly Node[]): readonly Node[] {
  const place = (node: Node): number => py.leaves.get(node)?.span.start ?? Number.MAX_SAFE_INTEGER;
  return [...nodes].sort((a, b) => place(a) - place(b));
}

function variableOf(py: Python, node: Node, outside: boolean, kind: FormulaKind): Variable {
  const leaf = py.leaves.get(node);
  const cut = py.trace.cuts.get(node);
  const value = leaf?.value ?? (cut ? (py.trace.shadow.value(node) ?? undefined) : undefined);
  return {
    name: leaf?.name ?? String(node.attrs["name"]),
    node,
    ...(leaf?.span ? { span: leaf.span } : {}),
    ...(value ? { value } : {}),
    ...(leaf?.valueSpan ? { valueSpan: leaf.valueSpan } : {}),
    ...(leaf?.shapeFrom ? { shapeFrom: leaf.shapeFrom } : {}),
    ...(outside ? { outside: leaf?.renamed || leaf?.path ? ("hidden" as const) : ("by-name" as const) } : {}),
    differentiable:
      cut || (!leaf && (outside || kind !== "function"))
        ? false
        : outside && !leaf?.free
          ? leaf?.requiresGrad === true
          : (leaf?.differentiable ?? true),
  };
}
