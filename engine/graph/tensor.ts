import { NablaError } from "./errors.ts";
import { entries } from "./shape.ts";

/** Numbers in row-major order. A scalar has shape `[]` and one entry; booleans are 0 and 1. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Complex entries, in two arrays of the same order. */
export interface ComplexTensor {
  readonly shape: readonly number[];
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Nested arrays of numbers, as JSON carries a tensor. */
export type Nested = number | readonly Nested[];

export function scalar(value: number): Tensor {
  return { shape: [], data: Float64Array.of(value) };
}

export function zeros(shape: readonly number[]): Tensor {
  return { shape, data: new Float64Array(entries(shape)) };
}

/** An array of one number throughout. */
export function filled(shape: readonly number[], value: number): Tensor {
  const made = zeros(shape);
  made.data.fill(value);
  return made;
}

export function tensorOf(nested: Nested): Tensor {
  const shape: number[] = [];
  for (let level: Nested | undefined = nested; typeof level === "object"; level = level[0])
    shape.push(level.length);
  const data = new Float64Array(entries(shape));
  let at = 0;
  const fill = (level: Nested, axis: number): void => {
    if (typeof level === "number") {
      if (axis !== shape.length) throw new NablaError("shape-mismatch", "rows of different lengths");
      data[at++] = level;
      return;
    }
    if (level.length !== shape[axis]) throw new NablaError("shape-mismatch", "rows of different lengths");
    for (const part of level) fill(part, axis + 1);
  };
  fill(nested, 0);
  return { shape, data };
}

export function nestedOf(tensor: Tensor): Nested {
  const build = (axis: number, offset: number, stride: number): Nested => {
    if (axis === tensor.shape.length) return tensor.data[offset] ?? Number.NaN;
    const size = tensor.shape[axis] ?? 0;
    const inner = size === 0 ? 0 : stride / size;
    return Array.from({ length: size }, (_, i) => build(axis + 1, offset + i * inner, inner));
  };
  return build(0, 0, tensor.data.length);
}
