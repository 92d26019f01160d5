/** What a problem is called with: numbers for scalars, row-major arrays for tensors. */
export type Argument = number | Float64Array;

/** A function as a person would write it in Python, at a point. */
export interface Problem {
  readonly name: string;
  readonly python: string;
  /** The function of `python`. */
  readonly function: string;
  /** In the order of the parameters. */
  readonly parameters: readonly Parameter[];
  /** Value and gradient by hand: arguments, then an array for each differentiated parameter, in their order. */
  readonly hand?: (...args: never[]) => number;
  /** The same function with tfjs, or jax-js, of the differentiated parameters. */
  readonly tfjs?: (tf: Tf, x: readonly TfTensor[]) => TfTensor;
  readonly jax?: (jax: Jax, x: readonly JaxArray[]) => JaxArray;
  /** For mathjs: the expression, with parameters by their names. */
  readonly mathjs?: string;
  /** Small enough to be called at a thousand points in one measurement. */
  readonly small?: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly value: Float64Array;
  /** Differentiated by; otherwise data. */
  readonly wrt: boolean;
  /** Whole numbers, such as indices. */
  readonly integer?: boolean;
}

export type Tf = typeof import("@tensorflow/tfjs");
export type TfTensor = import("@tensorflow/tfjs").Tensor;
export type Jax = typeof import("@jax-js/jax");
export type JaxArray = import("@jax-js/jax").numpy.Array;

/** A seeded generator of normal numbers. */
export function normals(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const countOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export const parameter = (
  name: string,
  shape: readonly number[],
  wrt: boolean,
  entry: (i: number) => number,
): Parameter => ({
  name,
  shape,
  wrt,
  value: Float64Array.from({ length: countOf(shape) }, (_, i) => entry(i)),
});
