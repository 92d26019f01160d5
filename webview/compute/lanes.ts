import type { Node } from "../../engine/graph/node.ts";
import { type LaneArgument, Tape } from "../../engine/run/tape.ts";
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

interface Prepared {
  readonly tape: Tape | null;
  readonly inputs: readonly Node[];
  readonly outputs: readonly (Node | undefined)[];
}

/** Tapes by the nodes they compute, kept while the graph and its sizes stay. */
const prepared = new WeakMap<readonly Node[], Map<string, Prepared>>();

function prepare(graph: readonly Node[], roots: readonly Root[]): Prepared {
  const key = roots.map(({ node }) => node).join();
  const known = prepared.get(graph) ?? new Map<string, Prepared>();
  prepared.set(graph, known);
  const old = known.get(key);
  if (old) return old;
  const outputs = roots.map(({ node }) => graph[node]);
  const inputs = graph.filter(({ op }) => op === "variable");
  const made = { tape: tapeOf(outputs, inputs), inputs, outputs };
  known.set(key, made);
  return made;
}

/** Null where the graph holds something that a tape cannot: it is then evaluated point by point. */
function tapeOf(outputs: readonly (Node | undefined)[], inputs: readonly Node[]): Tape | null {
  const present = outputs.filter((node): node is Node => node !== undefined);
  try {
    return present.length === outputs.length ? new Tape(present, inputs) : null;
  } catch {
    return null;
  }
}

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
  const { tape, inputs, outputs } = prepare(graph, roots);
  if (!tape) return pointByPoint(graph, roots, point, axes, count);
  const args = inputs.map((node) => argumentOf(String(node.attrs["name"]), point, axes));
  const results = outputs.map((node) => new Float64Array(count * sizeOf(node)));
  tape.run(args, count, results);
  return results.map((result, i) => {
    const from = (roots[i]?.entry ?? 0) * count;
    return result.subarray(from, from + count);
  });
}

/** Whether many points cost little; else a picture takes fewer of them. */
export function isQuick(nodes: readonly Node[], roots: readonly Root[], point: Point): boolean {
  return prepare(concreteNodes(nodes, point).nodes, roots).tape !== null;
}

const sizeOf = (node: Node | undefined): number =>
  (node?.shape ?? []).reduce<number>((total, size) => total * Number(size), 1);

function argumentOf(name: string, point: Point, axes: readonly Axis[]): LaneArgument {
  const own = axes.filter((axis) => axis.name === name);
  const value = point.get(name);
  if (own.length === 0) return value?.data ?? Number.NaN;
  if (!value || value.shape.length === 0) return { lanes: own[0]?.values ?? new Float64Array(0) };
  const entries: (number | Float64Array)[] = Array.from(value.data);
  for (const { entry, values } of own) entries[entry] = values;
  return { entries };
}

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
