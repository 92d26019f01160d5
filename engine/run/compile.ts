import { gradient } from "../differentiate/reverse.ts";
import type { Builder } from "../graph/build.ts";
import { NablaError } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import { compiledRounds } from "./compiled-rounds.ts";
import { product } from "./matrix-product.ts";
import { type Program, programOf } from "./program.ts";
import * as rt from "./runtime.ts";
import { wasmProduct } from "./wasm-product.ts";

/**
 * A compiled function. It takes the arguments in the order of `inputs`, numbers for scalars and row-major
 * `Float64Array`s for tensors, then one preallocated `Float64Array` for each output, except that a first output
 * that is a number is returned. Arrays of data and temporaries are kept between calls: one call at a time.
 */
export interface Compiled {
  (...args: (number | Float64Array)[]): number;
  /** The generated text, for the curious. */
  readonly source: string;
  /** Shapes of the outputs. */
  readonly shapes: readonly (readonly number[])[];
}

const cache = new WeakMap<
  Node,
  { readonly outputs: readonly Node[]; readonly inputs: readonly Node[]; readonly compiled: Compiled }[]
>();

/** Float64 JavaScript for `outputs` as functions of `inputs`. Compiled once for the same nodes. */
export function compile(outputs: readonly Node[], inputs: readonly Node[]): Compiled {
  const [first] = outputs;
  if (!first) throw new NablaError("bad-request", "nothing to compile");
  const known = cache.get(first) ?? [];
  cache.set(first, known);
  const same = (a: readonly Node[], b: readonly Node[]): boolean =>
    a.length === b.length && a.every((node, i) => node === b[i]);
  const found = known.find((entry) => same(entry.outputs, outputs) && same(entry.inputs, inputs));
  if (found) return found.compiled;
  const compiled = linked(programOf(outputs, inputs));
  known.push({ outputs, inputs, compiled });
  return compiled;
}

/** Value and gradient in one function: returns the value, writes ∂f/∂w for each of `wrt` into the arrays after the arguments. */
export function valueAndGradient(
  b: Builder,
  output: Node,
  wrt: readonly Node[],
  inputs: readonly Node[] = wrt,
): Compiled {
  return compile([output, ...gradient(b, output, wrt)], inputs);
}

const KERNELS = {
  product: (...args: Parameters<typeof product>): void => {
    if (!wasmProduct(...args)) product(...args);
  },
};

function linked(program: Program): Compiled {
  const calls = program.calls.map((call) => {
    if (call.kind === "rounds") return compiledRounds(call.nodes, compile);
    const { node, args } = call;
    const row = rowOf(node.op);
    if (row.kind !== "tensor") throw new NablaError("unsupported", `${node.op} is no tensor operation`);
    const shape = node.shape as readonly number[];
    return (out: Float64Array | null, ...values: (number | Float64Array)[]): number => {
      const tensors = values.map((value, i) => ({
        shape: args[i]?.shape ?? [],
        data: typeof value === "number" ? Float64Array.of(value) : value,
      }));
      const { data } = row.evaluate(tensors, node.attrs, shape);
      out?.set(data);
      return data[0] ?? Number.NaN;
    };
  });
  const run = new Function("rt", "K", "D", "C", program.text)(rt, KERNELS, program.data, calls) as (
    ...args: (number | Float64Array)[]
  ) => number;
  return Object.assign(run, { source: program.text, shapes: program.shapes });
}
