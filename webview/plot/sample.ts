import type { Node } from "../../engine/graph/node.ts";
import type { Point } from "../compute/evaluate.ts";
import { type Axis, evaluateLanes, isQuick, type Root } from "../compute/lanes.ts";
import { computeAside } from "./aside.ts";

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

/** So are values that spread less than this against their size: a picture has some hundred rows of pixels. */
const FLAT = 1e-4;

/** Whether single precision draws values in visible steps. */
function isStepped(values: ArrayLike<number>): boolean {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low && high - low < FLAT * Math.max(Math.abs(low), Math.abs(high));
}

/** Milliseconds that a GPU may take while something is dragged; software ones take longer than the CPU. */
const FLUENT = 20;
/** What the last run on the GPU took. */
let lastRun = 0;

/** Whether the GPU keeps up with a hand that drags. */
export const isFluent = (): boolean => lastRun > 0 && lastRun <= FLUENT;

/** On the GPU where there is one and single precision suffices; else on the CPU. */
export async function sample(request: SampleRequest): Promise<Sampled> {
  const { axes, nodes, roots, point } = request;
  const isNarrow = axes.some(
    ({ low, high }) => (high - low) / Math.max(Math.abs(low), Math.abs(high)) < NARROW,
  );
  if (isNarrow || (request.inHurry && !isFluent()) || !isQuick(nodes, roots, point))
    return sampleOnCpu(request);
  const started = performance.now();
  const answer = await computeAside(request);
  if (!answer) return sampleOnCpu(request);
  const { planes, backend, precision } = answer;
  lastRun = performance.now() - started;
  if (planes.some(isStepped)) return sampleOnCpu(request);
  return { request, values: planes, backend, precision };
}
