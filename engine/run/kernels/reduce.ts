import type { ComplexTensor, Tensor } from "../../graph/tensor.ts";
import { stridedOffsets, stridesOf } from "../broadcast.ts";

/** Where the groups of a reduction start, and the offsets within one group, in row-major order. */
export interface Groups {
  readonly starts: Int32Array;
  readonly within: Int32Array;
}

export function groupsOf(shape: readonly number[], axes: readonly number[]): Groups {
  const strides = stridesOf(shape);
  const pick = (inside: boolean): [number[], number[]] => {
    const chosen = shape.flatMap((_, axis) => (axes.includes(axis) === inside ? [axis] : []));
    return [chosen.map((axis) => shape[axis] ?? 1), chosen.map((axis) => strides[axis] ?? 0)];
  };
  const [outerShape, outerStrides] = pick(false);
  const [innerShape, innerStrides] = pick(true);
  return {
    starts: stridedOffsets(outerShape, outerStrides),
    within: stridedOffsets(innerShape, innerStrides),
  };
}

/** Folds each group with `f`, from its entries in order. */
export function reduceBy(
  x: Tensor,
  axes: readonly number[],
  shape: readonly number[],
  f: (values: Float64Array) => number,
): Tensor {
  const { starts, within } = groupsOf(x.shape, axes);
  const out = new Float64Array(starts.length);
  const values = new Float64Array(within.length);
  for (let g = 0; g < starts.length; g++) {
    const start = starts[g] ?? 0;
    for (let k = 0; k < within.length; k++) values[k] = x.data[start + (within[k] ?? 0)] ?? Number.NaN;
    out[g] = f(values);
  }
  return { shape, data: out };
}

export const sumOf = (values: Float64Array): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0;
  return total;
};

export const productOf = (values: Float64Array): number => values.reduce((total, value) => total * value, 1);

/** NaN wins, as in NumPy. */
export const greatest = (values: Float64Array): number =>
  values.reduce(
    (most, value) => (value > most || Number.isNaN(value) ? value : most),
    Number.NEGATIVE_INFINITY,
  );
export const least = (values: Float64Array): number =>
  values.reduce(
    (most, value) => (value < most || Number.isNaN(value) ? value : most),
    Number.POSITIVE_INFINITY,
  );

/** The place of the first greatest entry (the first NaN, if any). */
export function placeOf(values: Float64Array, better: (a: number, b: number) => boolean): number {
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) return i;
    if (better(value, values[at] ?? Number.NaN)) at = i;
  }
  return at;
}

export function varianceOf(values: Float64Array, ddof: number): number {
  const mean = sumOf(values) / values.length;
  let total = 0;
  for (const value of values) total += (value - mean) * (value - mean);
  return total / (values.length - ddof);
}

export function logSumExpOf(values: Float64Array): number {
  const top = greatest(values);
  if (!Number.isFinite(top)) return top;
  let total = 0;
  for (const value of values) total += Math.exp(value - top);
  return top + Math.log(total);
}

/** The entrywise p-norm, scaled so that it neither overflows nor underflows. */
export function normOf(values: Float64Array, ord: number): number {
  if (ord === 0) return values.reduce((n, value) => n + (value !== 0 ? 1 : 0), 0);
  let top = 0;
  let bottom = Number.POSITIVE_INFINITY;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > top || Number.isNaN(size)) top = size;
    if (size < bottom || Number.isNaN(size)) bottom = size;
  }
  if (ord === Number.POSITIVE_INFINITY) return top;
  if (ord === Number.NEGATIVE_INFINITY) return bottom;
  if (top === 0 || !Number.isFinite(top)) return top;
  if (ord === 1) return values.reduce((sum, value) => sum + Math.abs(value), 0);
  if (ord === 2) {
    if (top > 1e-140 && top < 1e140) return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
    return top * Math.sqrt(values.reduce((sum, value) => sum + (value / top) ** 2, 0));
  }
  return top * values.reduce((sum, value) => sum + (Math.abs(value) / top) ** ord, 0) ** (1 / ord);
}

/** A function of each line along `axis`, of the same length. */
export function alongAxis(
  x: Tensor,
  axis: number,
  f: (values: Float64Array, out: Float64Array) => void,
): Tensor {
  const { starts, within } = groupsOf(x.shape, [axis]);
  const data = new Float64Array(x.data.length);
  const values = new Float64Array(within.length);
  const out = new Float64Array(within.length);
  for (const start of starts) {
    for (let k = 0; k < within.length; k++) values[k] = x.data[start + (within[k] ?? 0)] ?? Number.NaN;
    f(values, out);
    for (let k = 0; k < within.length; k++) data[start + (within[k] ?? 0)] = out[k] ?? Number.NaN;
  }
  return { shape: x.shape, data };
}

/** The entry of each group that `better` prefers by real part, as a complex number. */
export function pickComplex(
  x: ComplexTensor,
  axes: readonly number[],
  shape: readonly number[],
  better: (a: number, b: number) => boolean,
): ComplexTensor {
  const { starts, within } = groupsOf(x.shape, axes);
  const re = new Float64Array(starts.length);
  const im = new Float64Array(starts.length);
  for (let g = 0; g < starts.length; g++) {
    let at = starts[g] ?? 0;
    for (const step of within) {
      const here = (starts[g] ?? 0) + step;
      if (better(x.re[here] ?? Number.NaN, x.re[at] ?? Number.NaN)) at = here;
    }
    re[g] = x.re[at] ?? Number.NaN;
    im[g] = x.im[at] ?? Number.NaN;
  }
  return { shape, re, im };
}

export function productComplex(
  x: ComplexTensor,
  axes: readonly number[],
  shape: readonly number[],
): ComplexTensor {
  const { starts, within } = groupsOf(x.shape, axes);
  const re = new Float64Array(starts.length);
  const im = new Float64Array(starts.length);
  for (let g = 0; g < starts.length; g++) {
    let a = 1;
    let b = 0;
    for (const step of within) {
      const c = x.re[(starts[g] ?? 0) + step] ?? Number.NaN;
      const d = x.im[(starts[g] ?? 0) + step] ?? 0;
      [a, b] = [a * c - b * d, a * d + b * c];
    }
    re[g] = a;
    im[g] = b;
  }
  return { shape, re, im };
}
