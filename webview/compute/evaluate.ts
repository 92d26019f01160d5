import { scratchOver, topological } from "../../engine/graph/graph.ts";
import type { Node } from "../../engine/graph/node.ts";
import { rowOf } from "../../engine/graph/ops/table.ts";
import { isConcrete } from "../../engine/graph/shape.ts";
import { isSymbolic, sizesFrom, specialise } from "../../engine/graph/specialise.ts";
import { scalar, type Tensor } from "../../engine/graph/tensor.ts";
import { mapTensors } from "../../engine/run/broadcast.ts";
import { leafValue } from "../../engine/run/interpret.ts";
import { evaluateScan } from "../../engine/run/rounds.ts";

/** Values of variables by name. */
export type Point = ReadonlyMap<string, Tensor>;

/** A rank-0 value is kept as a number, so that scalar graphs allocate nothing. */
type Value = number | Tensor;

interface Concrete {
  readonly key: string;
  /** Index by index the nodes asked for, with numbers for sizes. */
  readonly nodes: readonly Node[];
  readonly order: readonly Node[];
}

/** Kept while the sizes stay: a slider moves values, not shapes. */
const concrete = new WeakMap<readonly Node[], Concrete>();

/** The graph with the sizes that the shapes of `point` fix. */
export function concreteNodes(nodes: readonly Node[], point: Point): Concrete {
  const key = [...point].map(([name, { shape }]) => `${name}:${shape.join("x")}`).join();
  const known = concrete.get(nodes);
  if (known?.key === key) return known;
  const roots = isSymbolic(nodes) ? specialised(nodes, point) : nodes;
  const made = { key, nodes: roots, order: topological(roots) };
  concrete.set(nodes, made);
  return made;
}

function specialised(nodes: readonly Node[], point: Point): readonly Node[] {
  const given = new Map<Node, Tensor>();
  for (const node of nodes) {
    const value = node.op === "variable" ? point.get(String(node.attrs["name"])) : undefined;
    if (value) given.set(node, value);
  }
  try {
    return specialise(scratchOver(nodes), nodes, sizesFrom(given));
  } catch {
    // Sizes that contradict one another: what does not depend on them is still shown.
    return nodes;
  }
}

/**
 * The value of every node, by its index; null where it does not exist (a variable without a value, a part that was
 * not understood), so that what can be shown is shown.
 */
export function evaluateAll(nodes: readonly Node[], point: Point): (Tensor | null)[] {
  const { nodes: roots, order } = concreteNodes(nodes, point);
  const known = new Map<Node, Value>();
  for (const node of order) {
    const inputs: Value[] = [];
    for (const input of node.inputs) {
      const value = known.get(input);
      if (value !== undefined) inputs.push(value);
    }
    if (inputs.length < node.inputs.length) continue;
    const value = evaluateNode(node, inputs, point);
    if (value !== null) known.set(node, value);
  }
  return roots.map((root) => {
    const value = known.get(root);
    return value === undefined ? null : promote(value);
  });
}

function evaluateNode(node: Node, inputs: readonly Value[], point: Point): Value | null {
  try {
    if (node.op === "variable") return demote(point.get(String(node.attrs["name"])) ?? null);
    const row = rowOf(node.op);
    if (row.kind === "leaf") return leafValue(node, row.value);
    if (row.kind === "elementwise")
      return inputs.every((input) => typeof input === "number")
        ? row.real(...(inputs as readonly number[]))
        : mapTensors(row.real, inputs);
    if (row.kind === "loop") return demote(evaluateScan(node, inputs.map(promote)));
    return isConcrete(node.shape) ? demote(row.evaluate(inputs.map(promote), node.attrs, node.shape)) : null;
  } catch {
    return null;
  }
}

const promote = (value: Value): Tensor => (typeof value === "number" ? scalar(value) : value);

function demote(tensor: Tensor | null): Value | null {
  return tensor?.shape.length === 0 ? (tensor.data[0] ?? Number.NaN) : tensor;
}
