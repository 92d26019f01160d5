import type { Node } from "../../engine/graph/node.ts";
import type { Point } from "../compute/evaluate.ts";
import { type Axis, evaluateLanes, type Root } from "../compute/lanes.ts";

/** Values of some roots over a line or a grid. */
export interface SampleRequest {
  readonly nodes: readonly Node[];
  readonly roots: readonly Root[];
  readonly point: Point;
  /** One axis: a line. Two: a grid, the first axis fastest. */
  readonly axes: readonly SampleAxis[];
}

export interface SampleAxis {
  readonly name: string;
  readonly entry: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export interface Sampled {
  readonly values: readonly (Float64Array | Float32Array)[];
  /** What really ran, to be said on screen. */
  readonly backend: string;
  readonly precision: "float32" | "float64";
}

/** On the CPU: exact to double precision, everywhere. */
export function sampleOnCpu({ nodes, roots, point, axes }: SampleRequest): Sampled {
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
  return { values: evaluateLanes(nodes, roots, point, lanes), backend: "CPU", precision: "float64" };
}
