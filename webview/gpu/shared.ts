import type { GPU, IKernelRunShortcut } from "gpu.js";

/** Where a grid was computed. */
export type Backend = "webgpu" | "webgl2" | "cpu";

type GpuClass = typeof GPU;

let library: Promise<GpuClass> | null = null;
const shared = new Map<Backend, Promise<GPU | null>>();
const added = new WeakMap<GPU, Set<string>>();

/** gpu.js is large and not always wanted: it is loaded when the first picture is drawn. */
function load(): Promise<GpuClass> {
  library ??= import("gpu.js").then((loaded) => {
    // Its build for browsers exports the class itself, not a module with the class in it.
    const found = loaded as unknown as { readonly GPU?: GpuClass; readonly default?: GpuClass };
    const own = found.GPU ?? found.default;
    if (!own) throw new Error("gpu.js did not load");
    return own;
  });
  return library;
}

/**
 * The one GPU object of each backend; null where the browser lacks it. Never more than one: contexts that are left
 * over exhaust the browser's supply.
 */
export function gpuOf(backend: Exclude<Backend, "cpu">): Promise<GPU | null> {
  const known = shared.get(backend);
  if (known) return known;
  const made = (async () => {
    const Gpu = await load();
    if (backend === "webgl2") return Gpu.isWebGL2Supported ? new Gpu({ mode: "webgl2" }) : null;
    const present = Gpu.isWebGPUSupported && (await Gpu.isWebGPUAvailable());
    return present ? new Gpu({ mode: "webgpu" }) : null;
  })().catch(() => null);
  shared.set(backend, made);
  return made;
}

/** A kernel from text; its helpers are added to the GPU object once. */
export function kernelOf(
  gpu: GPU,
  backend: Exclude<Backend, "cpu">,
  source: string,
  helpers: readonly string[],
  output: number[],
): IKernelRunShortcut {
  const known = added.get(gpu) ?? new Set();
  added.set(gpu, known);
  for (const helper of helpers) {
    if (known.has(helper)) continue;
    known.add(helper);
    const argumentTypes = Object.fromEntries(parametersOf(helper).map((name) => [name, "Number" as const]));
    // As text: minifiers would break a function.
    const text = helper as unknown as () => number;
    gpu.addFunction(text, { argumentTypes, returnType: "Number" });
  }
  const settings = { output, precision: "single", dynamicOutput: true, asyncMode: true } as const;
  if (backend === "webgpu") return gpu.createKernel(source, settings);
  // GLSL wants functions before they are called, and gpu.js loses their order where several call the same one.
  const ordered = { ...settings, injectedNative: helpers.map(prototypeOf).join("\n") };
  return gpu.createKernel(source, ordered);
}

const parametersOf = (helper: string): string[] =>
  (/\(([^)]*)\)/.exec(helper)?.[1] ?? "").split(",").map((name) => name.trim());

function prototypeOf(helper: string): string {
  const name = /function (\w+)/.exec(helper)?.[1] ?? "";
  return `float ${name}(${parametersOf(helper)
    .map(() => "float")
    .join(", ")});`;
}

/** The backend that really ran a kernel: gpu.js degrades to its cpu mode without a word. */
export function modeOf(kernel: IKernelRunShortcut): string {
  const own = kernel as unknown as { readonly kernel?: RanKernel };
  const { kernel: ran } = own;
  const mode = ran?.constructor.mode ?? "unknown";
  if (mode !== "gpu") return mode;
  return ran?.context instanceof WebGL2RenderingContext ? "webgl2" : "webgl";
}

interface RanKernel {
  readonly constructor: { readonly mode?: string };
  readonly context?: unknown;
}

/** Gives every context back. */
export async function releaseGpus(): Promise<void> {
  for (const gpu of shared.values()) await (await gpu)?.destroy();
  shared.clear();
}
