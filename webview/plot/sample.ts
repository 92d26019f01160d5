import { type Graph, scratchOver } from "../../engine/graph/graph.ts";
import type { Node } from "../../engine/graph/node.ts";
import type { Tensor } from "../../engine/graph/tensor.ts";
import { concreteNodes, type Point } from "../compute/evaluate.ts";
import { type Axis, evaluateLanes, isQuick, type Root } from "../compute/lanes.ts";
import { computeGrid, type GridRequest } from "../gpu/grid.ts";

/** Values of some roots over a line or a grid. */
export interface SampleRequest {
  readonly nodes: readonly Node[];
  readonly roots: readonly Root[];
  readonly point: Point;
  /** One axis: a line. Two: a grid, the first axis fastest. */
  readonly axes: readonly SampleAxis[];
  /** Something is being dragged: whatever is faster here. */
  readonly inHurry: boolean;
}

export interface SampleAxis {
  readonly name: string;
  readonly entry: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export interface Sampled {
  readonly request: SampleRequest;
  readonly values: readonly (Float64Array | Float32Array)[];
  /** What really ran, to be said on screen. */
  readonly backend: "cpu" | "webgl2" | "webgpu";
  readonly precision: "float32" | "float64";
}

/** On the CPU: exact to double precision, everywhere. */
export function sampleOnCpu(request: SampleRequest): Sampled {
  const { nodes, roots, point, axes } = request;
  const total = axes.reduce((product, { count }) => product * count, 1);
  let stride = 1;
  const lanes = axes.map(({ name, entry, low, high, count }): Axis => {
    const values = new Float64Array(total);
    for (let i = 0; i < total; i++) {
      const at = Math.floor(i / stride) % count;
      values[i] = low + ((high - low) * at) / (count - 1);
    }
    stride *= count;
    return { name, entry, values };
  });
  const values = evaluateLanes(nodes, roots, point, lanes);
  return { request, values, backend: "cpu", precision: "float64" };
}

/** Slopes only where the function itself has a value: 1/y is not the slope of log y left of zero. */
export function whereDefined(
  f: ArrayLike<number> | undefined,
  slopes: ArrayLike<number> | undefined,
): Float64Array {
  return Float64Array.from(slopes ?? [], (slope, i) => (Number.isFinite(f?.[i]) ? slope : Number.NaN));
}

/** Narrower than this against its place, a window shows the steps of single precision. */
const NARROW = 1e-3;

/** Milliseconds that a GPU may take while something is dragged; software ones take longer than the CPU. */
const FLUENT = 20;
/** What the last run on the GPU took. */
let lastRun = 0;

/** On the GPU where there is one and single precision suffices; else on the CPU. */
export async function sample(request: SampleRequest): Promise<Sampled> {
  const { axes, nodes, roots, point } = request;
  const isNarrow = axes.some(
    ({ low, high }) => (high - low) / Math.max(Math.abs(low), Math.abs(high)) < NARROW,
  );
  const isSlow = request.inHurry && lastRun > FLUENT;
  const grid = isNarrow || isSlow || !isQuick(nodes, roots, point) ? null : gridRequest(request);
  if (!grid) return sampleOnCpu(request);
  const started = performance.now();
  const { planes, backend, precision } = await computeGrid(grid);
  if (backend !== "cpu") lastRun = performance.now() - started;
  return { request, values: planes, backend, precision };
}

/** Null where an axis is no input of the graph. */
function gridRequest({ nodes, roots, point, axes }: SampleRequest): GridRequest | null {
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
