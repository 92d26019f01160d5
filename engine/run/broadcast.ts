import { entries } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";

type Value = number | Tensor;

/** The concrete shape that these broadcast to (they are known to fit). */
export function commonShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const out = new Array<number>(rank).fill(1);
  for (const shape of shapes)
    for (let axis = 0; axis < shape.length; axis++) {
      const size = shape[axis] ?? 1;
      if (size !== 1) out[rank - shape.length + axis] = size;
    }
  return out;
}

/** For each entry of `shape`, in order, the offset of the entry of `from` that broadcasts to it. */
export function broadcastOffsets(from: readonly number[], shape: readonly number[]): Int32Array {
  const total = entries(shape);
  const lead = shape.length - from.length;
  const strides = new Array<number>(shape.length).fill(0);
  let stride = 1;
  for (let axis = from.length - 1; axis >= 0; axis--) {
    const size = from[axis] ?? 1;
    strides[axis + lead] = size === 1 ? 0 : stride;
    stride *= size;
  }
  return stridedOffsets(shape, strides, 0, total);
}

/** The offsets start + Σ index·stride over all entries of `shape`, in row-major order. */
export function stridedOffsets(
  shape: readonly number[],
  strides: readonly number[],
  start = 0,
  total = entries(shape),
): Int32Array {
  const out = new Int32Array(total);
  const index = new Array<number>(shape.length).fill(0);
  let offset = start;
  for (let at = 0; at < total; at++) {
    out[at] = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const i = (index[axis] ?? 0) + 1;
      offset += strides[axis] ?? 0;
      if (i < (shape[axis] ?? 1)) {
        index[axis] = i;
        break;
      }
      offset -= i * (strides[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return out;
}

/** Row-major strides. */
export function stridesOf(shape: readonly number[]): number[] {
  const out = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    out[axis] = (out[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return out;
}

const sameSizes = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/** A function of numbers, entry by entry, broadcasting. */
export function mapTensors(f: (...x: number[]) => number, inputs: readonly Value[]): Tensor {
  const shape = commonShape(inputs.map((input) => (typeof input === "number" ? [] : input.shape)));
  const total = entries(shape);
  const out = new Float64Array(total);
  const readers = inputs.map((input) => reader(input, shape));
  const [x, y] = readers;
  if (readers.length === 1 && x) for (let i = 0; i < total; i++) out[i] = f(x(i));
  else if (readers.length === 2 && x && y) for (let i = 0; i < total; i++) out[i] = f(x(i), y(i));
  else for (let i = 0; i < total; i++) out[i] = f(...readers.map((read) => read(i)));
  return { shape, data: out };
}

function reader(input: Value, shape: readonly number[]): (i: number) => number {
  if (typeof input === "number") return () => input;
  const { data } = input;
  if (data.length === 1) {
    const only = data[0] ?? Number.NaN;
    return () => only;
  }
  if (sameSizes(input.shape, shape)) return (i) => data[i] ?? Number.NaN;
  const offsets = broadcastOffsets(input.shape, shape);
  return (i) => data[offsets[i] ?? 0] ?? Number.NaN;
}
