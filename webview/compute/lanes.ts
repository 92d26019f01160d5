import type { Node } from "../../engine/graph/node.ts";
import { topological } from "../../engine/graph/graph.ts";
import { rowOf } from "../../engine/graph/ops/table.ts";
import { leafValue } from "../../engine/run/interpret.ts";
import { concreteNodes, evaluateAll, type Point } from "./evaluate.ts";

/** A variable, or one entry of it, that takes a value in every lane. */
export interface Axis {
  readonly name: string;
  /** Which entry of an array; 0 for a scalar. */
  readonly entry: number;
  readonly values: Float64Array;
}

/** What is asked for: an entry of a node's value. */
export interface Root {
  readonly node: number;
  readonly entry: number;
}

/** Lanes of one entry mean one number for all. */
type Lanes = Float64Array;

/**
 * Roots over many points at once, in float64 and without generated code: `axes` vary, everything else stays at `point`.
 * What has no value there gives NaN.
 */
export function evaluateLanes(
  nodes: readonly Node[],
  roots: readonly Root[],
  point: Point,
  axes: readonly Axis[],
): Float64Array[] {
  const count = axes[0]?.values.length ?? 1;
  const graph = concreteNodes(nodes, point).nodes;
  const wanted = roots.map(({ node }) => graph[node]);
  const present = wanted.filter((node): node is Node => node !== undefined);
  const order = topological(present);
  const isScalar = order.every(({ op, shape }) => shape.length === 0 && rowOf(op).kind !== "tensor");
  return isScalar
    ? scalarLanes(order, wanted, point, axes, count)
    : pointByPoint(graph, roots, point, axes, count);
}

function scalarLanes(
  order: readonly Node[],
  wanted: readonly (Node | undefined)[],
  point: Point,
  axes: readonly Axis[],
  count: number,
): Float64Array[] {
  const lanes = new Map<Node, Lanes>();
  for (const node of order) lanes.set(node, lanesOf(node, lanes, point, axes, count));
  return wanted.map((node) => {
    const own = node && lanes.get(node);
    if (!own) return new Float64Array(count).fill(Number.NaN);
    return own.length === count ? own : new Float64Array(count).fill(own[0] ?? Number.NaN);
  });
}

function lanesOf(
  node: Node,
  lanes: ReadonlyMap<Node, Lanes>,
  point: Point,
  axes: readonly Axis[],
  count: number,
): Lanes {
  if (node.op === "variable") {
    const name = String(node.attrs["name"]);
    return axes.find((axis) => axis.name === name)?.values ?? point.get(name)?.data ?? Float64Array.of(Number.NaN);
  }
  const row = rowOf(node.op);
  if (row.kind === "leaf") return Float64Array.of(leafNumber(node, row.value));
  if (row.kind === "tensor") return Float64Array.of(Number.NaN);
  const inputs = node.inputs.map((input) => lanes.get(input) as Lanes);
  const varying = inputs.some((input) => input.length > 1);
  const out = new Float64Array(varying ? count : 1);
  const { real } = row;
  const [a = out, b = a, c = a] = inputs;
  const at = (lane: Lanes, i: number): number => lane[lane.length > 1 ? i : 0] as number;
  if (inputs.length === 1) for (let i = 0; i < out.length; i++) out[i] = real(at(a, i));
  else if (inputs.length === 2) for (let i = 0; i < out.length; i++) out[i] = real(at(a, i), at(b, i));
  else if (inputs.length === 3) for (let i = 0; i < out.length; i++) out[i] = real(at(a, i), at(b, i), at(c, i));
  else for (let i = 0; i < out.length; i++) out[i] = real(...inputs.map((input) => at(input, i)));
  return out;
}

function leafNumber(node: Node, named?: number): number {
  try {
    const value = leafValue(node, named);
    return typeof value === "number" ? value : Number.NaN;
  } catch {
    return Number.NaN;
  }
}

/** Graphs with tensors inside: each point on its own. */
function pointByPoint(
  graph: readonly Node[],
  roots: readonly Root[],
  point: Point,
  axes: readonly Axis[],
  count: number,
): Float64Array[] {
  const out = roots.map(() => new Float64Array(count).fill(Number.NaN));
  const wanted = roots.map(({ node }) => graph[node]).filter((node): node is Node => node !== undefined);
  for (let i = 0; i < count; i++) {
    const here = new Map(point);
    for (const { name, entry, values } of axes) {
      const old = here.get(name);
      if (!old) continue;
      const data = old.data.slice();
      data[entry] = values[i] as number;
      here.set(name, { shape: old.shape, data });
    }
    for (const [at, value] of evaluateAll(wanted, here).entries()) {
      const lane = out[at];
      const entry = roots[at]?.entry ?? 0;
      if (lane && value) lane[i] = value.data[entry] ?? Number.NaN;
    }
  }
  return out;
}
