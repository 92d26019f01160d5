import { entries } from "../../graph/shape.ts";
import type { ComplexTensor } from "../../graph/tensor.ts";
import { add, type Complex, complex, div, log, mul, neg, scale, sqrt, sub } from "../complex.ts";

/** Linear algebra at complex points, for the complex step: matrices as arrays of complex numbers, row by row. */
type Entries = Complex[];

const ZERO = complex(0);
const at = (a: Entries, i: number): Complex => a[i] ?? ZERO;
const size = (z: Complex): number => Math.hypot(z.re, z.im);

function readBlock(x: ComplexTensor, start: number, count: number): Entries {
  return Array.from({ length: count }, (_, i) =>
    complex(x.re[start + i] ?? Number.NaN, x.im[start + i] ?? 0),
  );
}

function factorise(
  a: Entries,
  n: number,
): { readonly lu: Entries; readonly rows: number[]; readonly sign: number } {
  const lu = [...a];
  const rows = Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (size(at(lu, i * n + k)) > size(at(lu, pivot * n + k))) pivot = i;
    if (pivot !== k) {
      for (let j = 0; j < n; j++)
        [lu[k * n + j], lu[pivot * n + j]] = [at(lu, pivot * n + j), at(lu, k * n + j)];
      [rows[k], rows[pivot]] = [rows[pivot] ?? 0, rows[k] ?? 0];
      sign = -sign;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = div(at(lu, i * n + k), at(lu, k * n + k));
      lu[i * n + k] = factor;
      for (let j = k + 1; j < n; j++) lu[i * n + j] = sub(at(lu, i * n + j), mul(factor, at(lu, k * n + j)));
    }
  }
  return { lu, rows, sign };
}

function determinant(a: Entries, n: number): Complex {
  const { lu, sign } = factorise(a, n);
  let out = complex(sign);
  for (let k = 0; k < n; k++) out = mul(out, at(lu, k * n + k));
  return out;
}

/** log |det|, continued from the real axis. */
function logDeterminant(a: Entries, n: number): Complex {
  const { lu } = factorise(a, n);
  let out = ZERO;
  for (let k = 0; k < n; k++) {
    const pivot = at(lu, k * n + k);
    out = add(out, log(pivot.re < 0 ? neg(pivot) : pivot));
  }
  return out;
}

function solve(a: Entries, b: Entries, n: number, k: number): Entries {
  const { lu, rows } = factorise(a, n);
  const permuted = rows.flatMap((row) => b.slice(row * k, (row + 1) * k));
  const unit = lu.map((z, i) => (i % (n + 1) === 0 ? complex(1) : z));
  return triangular(lu, triangular(unit, permuted, n, k, true, false), n, k, false, false);
}

function triangular(
  t: Entries,
  b: Entries,
  n: number,
  k: number,
  lower: boolean,
  transposed: boolean,
): Entries {
  const x: Entries = new Array(n * k).fill(ZERO);
  const downward = lower !== transposed;
  const entry = (i: number, j: number): Complex => (transposed ? at(t, j * n + i) : at(t, i * n + j));
  for (let step = 0; step < n; step++) {
    const i = downward ? step : n - 1 - step;
    for (let c = 0; c < k; c++) {
      let sum = at(b, i * k + c);
      for (let s = 0; s < step; s++) {
        const j = downward ? s : n - 1 - s;
        sum = sub(sum, mul(entry(i, j), at(x, j * k + c)));
      }
      x[i * k + c] = div(sum, entry(i, i));
    }
  }
  return x;
}

function cholesky(matrix: Entries, n: number): Entries {
  const l: Entries = new Array(n * n).fill(ZERO);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = scale(add(at(matrix, i * n + j), at(matrix, j * n + i)), 0.5);
      for (let k = 0; k < j; k++) sum = sub(sum, mul(at(l, i * n + k), at(l, j * n + k)));
      l[i * n + j] = i === j ? sqrt(sum) : div(sum, at(l, j * n + j));
    }
  return l;
}

type OfComplex = (
  inputs: readonly ComplexTensor[],
  attrs: unknown,
  shape: readonly number[],
) => ComplexTensor;

/** A function of each matrix of a batch. */
function perMatrix(f: (a: Entries, n: number) => Entries): OfComplex {
  return ([x], _attrs, shape) => {
    const out = { shape, re: new Float64Array(entries(shape)), im: new Float64Array(entries(shape)) };
    if (!x) return out;
    const n = x.shape[x.shape.length - 1] ?? 1;
    const batches = entries(x.shape.slice(0, -2));
    for (let batch = 0; batch < batches; batch++) {
      const values = f(readBlock(x, batch * n * n, n * n), n);
      for (const [i, z] of values.entries()) {
        out.re[batch * values.length + i] = z.re;
        out.im[batch * values.length + i] = z.im;
      }
    }
    return out;
  };
}

const identity = (n: number): Entries =>
  Array.from({ length: n * n }, (_, i) => complex(i % (n + 1) === 0 ? 1 : 0));

export const detComplex = perMatrix((a, n) => [determinant(a, n)]);
export const logDetComplex = perMatrix((a, n) => [logDeterminant(a, n)]);
export const invComplex = perMatrix((a, n) => solve(a, identity(n), n, n));
export const choleskyComplex = perMatrix(cholesky);

/** Solves of a batch, each matrix with its right-hand sides; a batch of one on either side is repeated. */
function solving(f: (a: Entries, b: Entries, n: number, k: number) => Entries) {
  return ([a, b]: readonly ComplexTensor[], shape: readonly number[]): ComplexTensor => {
    const total = entries(shape);
    const out = { shape, re: new Float64Array(total), im: new Float64Array(total) };
    if (!a || !b) return out;
    const n = a.shape[a.shape.length - 1] ?? 1;
    const k = b.shape.length === 1 ? 1 : (b.shape[b.shape.length - 1] ?? 1);
    for (let batch = 0; batch * n * k < total; batch++) {
      const values = f(
        readBlock(a, (batch * n * n) % a.re.length, n * n),
        readBlock(b, (batch * n * k) % b.re.length, n * k),
        n,
        k,
      );
      for (const [i, z] of values.entries()) {
        out.re[batch * n * k + i] = z.re;
        out.im[batch * n * k + i] = z.im;
      }
    }
    return out;
  };
}

export const solveComplex = solving(solve);
export const triangularComplex = (lower: boolean, transposed: boolean) =>
  solving((a, b, n, k) => triangular(a, b, n, k, lower, transposed));
