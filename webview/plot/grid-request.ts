import { type Graph, scratchOver } from "../../engine/graph/graph.ts";
import type { Node } from "../../engine/graph/node.ts";
import type { Tensor } from "../../engine/graph/tensor.ts";
import { concreteNodes } from "../compute/evaluate.ts";
import type { Root } from "../compute/lanes.ts";
import type { GridRequest } from "../gpu/grid.ts";
import type { SampleRequest } from "./sample.ts";

/** Null where an axis is no input of the graph. */
export function gridRequest({
  nodes,
  roots,
  point,
  axes,
}: Omit<SampleRequest, "inHurry">): GridRequest | null {
  const graph = concreteNodes(nodes, point).nodes;
  const inputs = graph.filter(({ op }) => op === "variable");
  const named = new Map(inputs.map((input) => [String(input.attrs["name"]), input]));
  const at = new Map<Node, Tensor>();
  for (const [name, input] of named) {
    const value = point.get(name);
    if (value) at.set(input, value);
  }
  const runs = axes.map(({ name, ...rest }) => ({ ...rest, input: named.get(name) }));
  const outputs = roots.map((root) => scalarOf(graph, root));
  const present = outputs.filter((node): node is Node => node !== null);
  const known = runs.flatMap((run) => (run.input ? [{ ...run, input: run.input }] : []));
  if (present.length < outputs.length || known.length < runs.length) return null;
  return { outputs: present, inputs, at, axes: known };
}

/** Entries picked out of tensors, kept so that programs made for them are found again. */
const picked = new WeakMap<readonly Node[], { readonly graph: Graph; readonly of: Map<string, Node> }>();

function scalarOf(nodes: readonly Node[], { node: index, entry }: Root): Node | null {
  const node = nodes[index];
  if (!node || node.shape.length === 0) return node ?? null;
  const known = picked.get(nodes) ?? { graph: scratchOver(nodes), of: new Map<string, Node>() };
  picked.set(nodes, known);
  const key = `${index}:${entry}`;
  const old = known.of.get(key);
  if (old) return old;
  const spec: number[] = [];
  let rest = entry;
  for (const size of [...node.shape].reverse()) {
    spec.unshift(rest % Number(size));
    rest = Math.floor(rest / Number(size));
  }
  const made = known.graph.node("index", [node], { spec });
  known.of.set(key, made);
  return made;
}
