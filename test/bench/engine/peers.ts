import type * as JaxModule from "@jax-js/jax";
import { all, create } from "mathjs";
import type { Parameter, Problem, Tf, TfTensor } from "./problem.ts";

let tfReady: Promise<Tf> | null = null;

async function tf(): Promise<Tf> {
  tfReady ??= (async () => {
    const loaded = await import("@tensorflow/tfjs");
    // A CommonJS bundle: its exports may be under `default`.
    const core = (loaded as unknown as { readonly default?: Tf }).default ?? loaded;
    core.enableProdMode();
    await core.setBackend("cpu");
    await core.ready();
    return core;
  })();
  return tfReady;
}

/** Value and gradient with tfjs on its cpu backend; results are read back, as ours are. */
export async function tfjsTask({ tfjs, parameters }: Problem): Promise<(() => number) | null> {
  if (!tfjs) return null;
  const core = await tf();
  const tensors = parameters.map(({ value, shape }) => core.tensor(Float32Array.from(value), [...shape]));
  const wrt = parameters.flatMap((parameter, i) => (parameter.wrt ? [i] : []));
  const both = core.valueAndGrads((...x: TfTensor[]) => {
    const args = tensors.map((tensor, i) => (wrt.includes(i) ? (x[wrt.indexOf(i)] ?? tensor) : tensor));
    return core.sum(tfjs(core, args));
  });
  return () => {
    const { value, grads } = both(wrt.flatMap((i) => tensors[i] ?? []));
    const result = value.dataSync()[0] ?? Number.NaN;
    for (const grad of grads) grad.dataSync();
    core.dispose([value, ...grads]);
    return result;
  };
}

let jaxReady: Promise<typeof JaxModule> | null = null;

async function jaxModule(): Promise<typeof JaxModule> {
  jaxReady ??= (async () => {
    const jax = await import("@jax-js/jax");
    // The fastest device it has in Node; it looks for others in a browser's `navigator`.
    const devices = await jax.init("wasm");
    jax.defaultDevice(devices.includes("wasm") ? "wasm" : "cpu");
    return jax;
  })();
  return jaxReady;
}

/** Value and gradient with jax-js under `jit`, on the fastest device that Node has. */
export async function jaxTask({ jax, parameters }: Problem): Promise<(() => Promise<number>) | null> {
  if (!jax) return null;
  const module = await jaxModule();
  const { numpy: np } = module;
  const arrayOf = ({ value, shape }: Parameter) => np.array(Float32Array.from(value)).reshape([...shape]);
  const arrays = parameters.map(arrayOf);
  const argnums = parameters.flatMap((parameter, i) => (parameter.wrt ? [i] : []));
  const run = module.jit(module.valueAndGrad((...x: JaxModule.numpy.Array[]) => jax(module, x), { argnums }));
  return async () => {
    const [value, grads] = run(...arrays.map((array) => array.ref)) as unknown as [
      JaxModule.numpy.Array,
      JaxModule.numpy.Array[],
    ];
    const [first] = await Promise.all([value.data(), ...grads.map((grad) => grad.data())]);
    return Number(first?.[0] ?? Number.NaN);
  };
}

const math = create(all ?? {}, {});

/** mathjs: derivatives found and compiled beforehand, then evaluated at the point. */
export function mathjsTask(expression: string, at: Readonly<Record<string, number>>): (() => number) | null {
  try {
    const value = math.compile(expression);
    const slopes = Object.keys(at).map((name) =>
      math.derivative(expression, name, { simplify: false }).compile(),
    );
    slopes.map((slope) => slope.evaluate({ ...at }));
    return () => {
      for (const slope of slopes) slope.evaluate({ ...at });
      return Number(value.evaluate({ ...at }));
    };
  } catch {
    // It lacks the derivative of some functions.
    return null;
  }
}
