import type { IKernelRunShortcut } from "gpu.js";
import { NablaError } from "../../engine/graph/errors.ts";
import type { Node } from "../../engine/graph/node.ts";
import type { Tensor } from "../../engine/graph/tensor.ts";
import { type GpuProgram, gpuProgram } from "../../engine/run/gpu.ts";
import { type LaneArgument, Tape } from "../../engine/run/tape.ts";
import { type Backend, gpuOf, kernelOf, modeOf } from "./shared.ts";

/** One variable of a picture: an entry of an input that runs from `low` to `high` in `count` even steps. */
export interface GridAxis {
  readonly input: Node;
  /** 0 for a scalar. */
  readonly entry: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** What to draw: scalars (a function, its partials) over one or two variables, everything else at a point. */
export interface GridRequest {
  readonly outputs: readonly Node[];
  readonly inputs: readonly Node[];
  readonly at: ReadonlyMap<Node, Tensor>;
  readonly axes: readonly GridAxis[];
}

export interface Grid {
  readonly backend: Backend;
  /** To be said beside the picture. */
  readonly precision: "float32" | "float64";
  /** For each output `width × height` values, the first axis running fastest. */
  readonly planes: readonly (Float32Array | Float64Array)[];
  readonly width: number;
  readonly height: number;
  /** Why it was not the GPU. */
  readonly reason?: string;
}

interface Compiled {
  readonly program: GpuProgram;
  readonly kernels: Map<Backend, IKernelRunShortcut>;
}

/** Kernels are kept for the formula at hand and a few before it. */
const MOST_KERNELS = 8;
const compiled = new Map<string, Compiled>();

/**
 * The planes of a grid: on the GPU where there is one (webgpu, else webgl2), otherwise on the tape. `prefer` names the
 * backend to try first; "cpu" asks for float64.
 */
export async function computeGrid(request: GridRequest, prefer: Backend = "webgpu"): Promise<Grid> {
  if (prefer === "cpu") return onTape(request);
  const order: readonly Exclude<Backend, "cpu">[] = prefer === "webgpu" ? ["webgpu", "webgl2"] : ["webgl2"];
  let reason = "no GPU here";
  for (const backend of order)
    try {
      const grid = await onGpu(request, backend);
      if (grid) return grid;
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
      if (error instanceof NablaError) break;
    }
  return onTape(request, reason);
}

async function onGpu(request: GridRequest, backend: Exclude<Backend, "cpu">): Promise<Grid | null> {
  const gpu = await gpuOf(backend);
  if (!gpu) return null;
  const { program, kernels } = programOf(request);
  const [first, second] = request.axes;
  if (!first) throw new NablaError("bad-request", "a picture needs a variable");
  const width = first.count;
  const height = second?.count ?? 1;
  const output = [width, height, program.planes];
  const kernel = kernels.get(backend) ?? kernelOf(gpu, backend, program.source, program.helpers, output);
  kernels.set(backend, kernel);
  kernel.setOutput(output);
  const steps = request.axes.flatMap(({ low, high, count }) => [
    low,
    count > 1 ? (high - low) / (count - 1) : 0,
  ]);
  const rest = program.uniforms.map(({ position, entry }) => {
    const input = request.inputs[position];
    return (input && request.at.get(input)?.data[entry]) ?? Number.NaN;
  });
  const result = (await kernel(...steps, ...rest)) as unknown as readonly (readonly Float32Array[])[];
  const mode = modeOf(kernel);
  if (mode !== backend) throw new Error(`the kernel ran in ${mode}`);
  const planes = result.map((rows) => joined(rows, width, height));
  return { backend, precision: "float32", planes, width, height };
}

function joined(rows: readonly Float32Array[], width: number, height: number): Float32Array {
  const plane = new Float32Array(width * height);
  for (const [y, row] of rows.entries()) plane.set(row, y * width);
  return plane;
}

/** The program of a request, by its graph and axes. */
function programOf({ outputs, inputs, axes }: GridRequest): Compiled {
  const places = axes.map(({ input, entry }) => ({ position: inputs.indexOf(input), entry }));
  const program = gpuProgram(outputs, inputs, places);
  const known = compiled.get(program.source);
  if (known) {
    compiled.delete(program.source);
    compiled.set(program.source, known);
    return known;
  }
  const made: Compiled = { program, kernels: new Map() };
  compiled.set(program.source, made);
  const [oldest] = compiled.keys();
  if (compiled.size > MOST_KERNELS && oldest !== undefined) {
    for (const kernel of compiled.get(oldest)?.kernels.values() ?? []) kernel.destroy();
    compiled.delete(oldest);
  }
  return made;
}

const tapes = new WeakMap<
  Node,
  { readonly outputs: readonly Node[]; readonly inputs: readonly Node[]; readonly tape: Tape }
>();

/** The tape of outputs, kept with the first of them. */
function tapeOf({ outputs, inputs }: GridRequest): Tape {
  const [first] = outputs;
  const known = first && tapes.get(first);
  const same = (a: readonly Node[], b: readonly Node[]): boolean =>
    a.length === b.length && a.every((node, i) => node === b[i]);
  if (known && same(known.outputs, outputs) && same(known.inputs, inputs)) return known.tape;
  const tape = new Tape(outputs, inputs);
  if (first) tapes.set(first, { outputs, inputs, tape });
  return tape;
}

function onTape(request: GridRequest, reason?: string): Grid {
  const { axes, inputs, outputs, at } = request;
  const [first, second] = axes;
  const width = first?.count ?? 1;
  const height = second?.count ?? 1;
  const total = width * height;
  const lanes = axes.map(({ low, high, count }, axis) => {
    const step = count > 1 ? (high - low) / (count - 1) : 0;
    return Float64Array.from(
      { length: total },
      (_, i) => low + (axis === 0 ? i % width : Math.floor(i / width)) * step,
    );
  });
  const args = inputs.map((input): LaneArgument => {
    const data = at.get(input)?.data ?? Float64Array.of(Number.NaN);
    const entries: (number | Float64Array)[] = [...data];
    for (const [i, axis] of axes.entries())
      if (axis.input === input) entries[axis.entry] = lanes[i] ?? Number.NaN;
    return { entries };
  });
  const planes = outputs.map(() => new Float64Array(total));
  tapeOf(request).run(args, total, planes);
  return {
    backend: "cpu",
    precision: "float64",
    planes,
    width,
    height,
    ...(reason === undefined ? {} : { reason }),
  };
}
