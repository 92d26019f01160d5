import { adjoints, gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { rowOf } from "../../../engine/graph/ops/table.ts";
import type { Shape } from "../../../engine/graph/shape.ts";
import { placed } from "../../../engine/run/serialise.ts";
import type { Box, PanelFormula } from "../../../extension/protocol/formula.ts";
import type { Place } from "../../../extension/protocol/place.ts";
import type { Numbers } from "../../../extension/protocol/wire.ts";

/** One line of a program: what is written, the operation, its inputs (a name, a line before, a number), a name. */
export type Line = readonly [
  label: string,
  op: string,
  inputs: readonly (string | number | { readonly line: number })[],
  name?: string,
];

export interface Program {
  readonly title: string;
  readonly source: string;
  readonly latex: string;
  readonly variables: Readonly<Record<string, Shape>>;
  readonly at: Readonly<Record<string, Numbers>>;
  readonly lines: readonly Line[];
  /** LaTeX of the derivatives by name. */
  readonly derivatives: Readonly<Record<string, string>>;
  readonly more?: Partial<PanelFormula>;
}

const uri = "file:///work/tutorial.py";

const placeOf = (line: number): Place => ({
  uri,
  range: { start: { line, character: 4 }, end: { line, character: 20 } },
});

/** A formula as the server sends it, put together by hand, differentiated by the engine. */
export function formulaOf(program: Program): PanelFormula {
  const graph = new Graph();
  const b = new Builder(graph);
  const variables = new Map(
    Object.entries(program.variables).map(([name, shape]) => [name, b.variable(name, shape)]),
  );
  const drafts: { node: Node; label: string; name?: string; inputs: number[] }[] = [];
  const boxOfVariable = new Map<string, number>();
  for (const [name, node] of variables) {
    boxOfVariable.set(name, drafts.length);
    drafts.push({ node, label: name, name, inputs: [] });
  }
  const first = drafts.length;
  const lineBox: number[] = [];
  for (const [label, op, inputs, name] of program.lines) {
    const from = inputs.map((input) => {
      if (typeof input === "string") return boxOfVariable.get(input) ?? 0;
      if (typeof input === "object") return lineBox[input.line] ?? first;
      drafts.push({ node: b.const(input), label: String(input), inputs: [] });
      return drafts.length - 1;
    });
    const node = graph.node(
      op,
      from.map((id) => drafts[id]?.node as Node),
      op === "sum" || op === "mean" ? { axes: [0], keepdims: false } : {},
    );
    lineBox.push(drafts.length);
    drafts.push({ node, label, inputs: from, ...(name ? { name } : {}) });
  }
  const output = drafts.at(-1)?.node as Node;
  const backward = adjoints(b, output);
  const wrt = Object.keys(program.derivatives);
  const gradients = gradient(
    b,
    output,
    wrt.map((name) => variables.get(name) as Node),
  );
  const locals = drafts.map(({ node }) => {
    const row = rowOf(node.op);
    if (row.kind !== "elementwise" || node.shape.length > 0) return [];
    return row.partials(b, node.inputs, node);
  });
  const { graph: sent, position } = placed([
    ...drafts.map(({ node }) => node),
    ...backward.values(),
    ...gradients,
    ...locals.flat().filter((node): node is Node => node !== null),
  ]);
  const at = (node: Node): number => position.get(node) as number;
  const boxes = drafts.map(({ node, label, name, inputs }, id): Box => {
    const adjoint = backward.get(node);
    return {
      id,
      node: at(node),
      op: node.op,
      label,
      shape: node.shape,
      dtype: node.dtype,
      place: placeOf(id + 2),
      inputs: inputs.map((from, i) => {
        const local = locals[id]?.[i];
        return local ? { from, local: at(local) } : { from };
      }),
      ...(name ? { name } : {}),
      ...(adjoint ? { adjoint: at(adjoint) } : {}),
    };
  });
  return {
    id: `${uri}#${program.title}`,
    stamp: `${program.title} ${JSON.stringify(program.at)}`,
    title: program.title,
    kind: "function",
    language: "python",
    uri,
    version: 1,
    place: placeOf(11),
    source: program.source,
    latex: program.latex,
    text: program.source,
    graph: sent,
    output: at(output),
    outputs: [at(output)],
    boxes,
    variables: [...variables].map(([name, node]) => ({
      name,
      latex: name.replace(/_(\w+)/, "_{$1}").replace(/(\D)(\d)$/, "$1_$2"),
      node: at(node),
      shape: node.shape,
      dtype: node.dtype,
      differentiable: wrt.includes(name),
      ...(program.at[name] === undefined ? {} : { value: program.at[name] }),
    })),
    at: program.at,
    pinnedAt: [],
    order: 1,
    derivatives: wrt.map((name, i) => ({
      wrt: name,
      node: at(gradients[i] as Node),
      head: `\\frac{\\partial ${program.title}}{\\partial ${name}}`,
      latex: program.derivatives[name] ?? "",
      source: `d${name}`,
      text: `derivative by ${name}`,
      operations: 4,
    })),
    checked: { verdict: "agree", method: "central differences", error: 3e-11 },
    kinks: [],
    assumptions: [],
    ...program.more,
  };
}
