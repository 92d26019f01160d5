import { entries } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";

/** Dense linear algebra on row-major n×n blocks, for the interpreter and as the library generated code calls. */

/** Applies `f` to each matrix of a batch: offsets of the block in input and output. */
export function eachMatrix(shape: readonly number[], f: (batch: number) => void): void {
  const count = entries(shape.slice(0, -2));
  for (let batch = 0; batch < count; batch++) f(batch);
}

export interface Factors {
  /** L below the diagonal (unit), U on and above it. */
  readonly lu: Float64Array;
  readonly rows: Int32Array;
  /** Sign of the permutation; 0 when a pivot vanished. */
  readonly sign: number;
}

/** LU with partial pivoting. */
export function factorise(a: Float64Array, n: number): Factors {
  const lu = a.slice();
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  let sign = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++)
      if (Math.abs(lu[i * n + k] ?? 0) > Math.abs(lu[pivot * n + k] ?? 0)) pivot = i;
    if (pivot !== k) {
      for (let j = 0; j < n; j++) {
        const t = lu[k * n + j] ?? 0;
        lu[k * n + j] = lu[pivot * n + j] ?? 0;
        lu[pivot * n + j] = t;
      }
      const r = rows[k] ?? 0;
      rows[k] = rows[pivot] ?? 0;
      rows[pivot] = r;
      sign = -sign;
    }
    const top = lu[k * n + k] ?? 0;
    if (top === 0) {
      sign = 0;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = (lu[i * n + k] ?? 0) / top;
      lu[i * n + k] = factor;
      if (factor !== 0)
        for (let j = k + 1; j < n; j++) lu[i * n + j] = (lu[i * n + j] ?? 0) - factor * (lu[k * n + j] ?? 0);
    }
  }
  return { lu, rows, sign };
}

export function determinant(a: Float64Array, n: number): number {
  const { lu, sign } = factorise(a, n);
  let out = sign;
  for (let k = 0; k < n; k++) out *= lu[k * n + k] ?? 0;
  return out;
}

export function logDeterminant(a: Float64Array, n: number): { readonly sign: number; readonly log: number } {
  const factors = factorise(a, n);
  let log = 0;
  let { sign } = factors;
  for (let k = 0; k < n; k++) {
    const pivot = factors.lu[k * n + k] ?? 0;
    log += Math.log(Math.abs(pivot));
    sign *= Math.sign(pivot);
  }
  return { sign, log: sign === 0 ? Number.NEGATIVE_INFINITY : log };
}

/** Solves a x = b for k right-hand sides (b is n×k). A singular matrix gives NaN. */
export function solveMatrix(a: Float64Array, b: Float64Array, n: number, k: number): Float64Array {
  const { lu, rows, sign } = factorise(a, n);
  const x = new Float64Array(n * k);
  if (sign === 0) return x.fill(Number.NaN);
  for (let i = 0; i < n; i++)
    for (let c = 0; c < k; c++) {
      let sum = b[(rows[i] ?? 0) * k + c] ?? 0;
      for (let j = 0; j < i; j++) sum -= (lu[i * n + j] ?? 0) * (x[j * k + c] ?? 0);
      x[i * k + c] = sum;
    }
  for (let i = n - 1; i >= 0; i--)
    for (let c = 0; c < k; c++) {
      let sum = x[i * k + c] ?? 0;
      for (let j = i + 1; j < n; j++) sum -= (lu[i * n + j] ?? 0) * (x[j * k + c] ?? 0);
      x[i * k + c] = sum / (lu[i * n + i] ?? 0);
    }
  return x;
}

export function identity(n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out[i * n + i] = 1;
  return out;
}

/** det(A)·A⁻ᵀ, also where A is singular: by minors there. */
export function cofactors(a: Float64Array, n: number): Float64Array {
  const det = determinant(a, n);
  const scale = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0) ** n;
  const out = new Float64Array(n * n);
  if (Math.abs(det) > 1e-6 * scale) {
    const inverse = solveMatrix(a, identity(n), n, n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = det * (inverse[j * n + i] ?? 0);
    return out;
  }
  const minor = new Float64Array((n - 1) * (n - 1));
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let at = 0;
      for (let r = 0; r < n; r++)
        for (let c = 0; c < n; c++) if (r !== i && c !== j) minor[at++] = a[r * n + c] ?? 0;
      out[i * n + j] = ((i + j) % 2 === 0 ? 1 : -1) * (n === 1 ? 1 : determinant(minor, n - 1));
    }
  return out;
}

export function symmetric(a: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) out[i * n + j] = ((a[i * n + j] ?? 0) + (a[j * n + i] ?? 0)) / 2;
  return out;
}

/** The smaller of AᵀA and AAᵀ for the n×m block at `start`. */
export function gram(a: Float64Array, start: number, n: number, m: number): Float64Array {
  const k = Math.min(n, m);
  const out = new Float64Array(k * k);
  const entry = (i: number, j: number): number => a[start + (n < m ? i * m + j : j * m + i)] ?? 0;
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++)
      for (let s = 0; s < Math.max(n, m); s++)
        out[i * k + j] = (out[i * k + j] ?? 0) + entry(i, s) * entry(j, s);
  return out;
}

/** The lower factor of the symmetric part; NaN where it is not positive definite. */
export function choleskyOf(matrix: Float64Array, n: number): Float64Array {
  const a = symmetric(matrix, n);
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (l[i * n + k] ?? 0) * (l[j * n + k] ?? 0);
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / (l[j * n + j] ?? 0);
    }
  return l;
}

/** Solves op(T) x = b reading one triangle of T only. */
export function solveTriangular(
  t: Float64Array,
  b: Float64Array,
  n: number,
  k: number,
  lower: boolean,
  transposed: boolean,
): Float64Array {
  const x = new Float64Array(n * k);
  const downward = lower !== transposed;
  const entry = (i: number, j: number): number => (transposed ? t[j * n + i] : t[i * n + j]) ?? 0;
  for (let step = 0; step < n; step++) {
    const i = downward ? step : n - 1 - step;
    for (let c = 0; c < k; c++) {
      let sum = b[i * k + c] ?? 0;
      for (let s = 0; s < step; s++) {
        const j = downward ? s : n - 1 - s;
        sum -= entry(i, j) * (x[j * k + c] ?? 0);
      }
      x[i * k + c] = sum / entry(i, i);
    }
  }
  return x;
}

/** Eigenvalues (ascending) and eigenvectors (columns) of the symmetric part, by Jacobi's rotations. */
export function eigenSymmetric(
  matrix: Float64Array,
  n: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const a = symmetric(matrix, n);
  const v = identity(n);
  const at = (i: number, j: number): number => a[i * n + j] ?? 0;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += at(p, q) ** 2;
    if (off === 0 || Number.isNaN(off)) break;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (at(p, q) === 0) continue;
        const theta = (at(q, q) - at(p, p)) / (2 * at(p, q));
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        rotate(a, v, n, p, q, t);
      }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => at(i, i) - at(j, j));
  const vectors = new Float64Array(n * n);
  for (const [column, from] of order.entries()) {
    // The largest component is made positive, so that the choice of sign is fixed.
    let big = 0;
    for (let i = 1; i < n; i++)
      if (Math.abs(v[i * n + from] ?? 0) > Math.abs(v[big * n + from] ?? 0) + 1e-12) big = i;
    const sign = (v[big * n + from] ?? 0) < 0 ? -1 : 1;
    for (let i = 0; i < n; i++) vectors[i * n + column] = sign * (v[i * n + from] ?? 0);
  }
  return { values: Float64Array.from(order, (i) => at(i, i)), vectors };
}

function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number, t: number): void {
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const turn = (m: Float64Array, i: number, j: number): void => {
    const x = m[i] ?? 0;
    const y = m[j] ?? 0;
    m[i] = c * x - s * y;
    m[j] = s * x + c * y;
  };
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k);
  a[p * n + q] = 0;
  a[q * n + p] = 0;
  for (let k = 0; k < n; k++) turn(v, k * n + p, k * n + q);
}

/** Batched product of (…, m, k) and (…, k, n) blocks; batch offsets are given (broadcasting). */
export function multiplyInto(
  a: Float64Array,
  aStart: number,
  b: Float64Array,
  bStart: number,
  out: Float64Array,
  outStart: number,
  [m, k, n]: readonly [number, number, number],
): void {
  for (let i = 0; i < m; i++)
    for (let p = 0; p < k; p++) {
      const x = a[aStart + i * k + p] ?? 0;
      for (let j = 0; j < n; j++) {
        const at = outStart + i * n + j;
        out[at] = (out[at] ?? 0) + x * (b[bStart + p * n + j] ?? 0);
      }
    }
}

/** A function of each square matrix of a batch, giving `size` numbers each. */
export function perMatrix(
  x: Tensor,
  shape: readonly number[],
  size: (n: number) => number,
  f: (block: Float64Array, n: number) => ArrayLike<number>,
): Tensor {
  const n = x.shape[x.shape.length - 1] ?? 1;
  const data = new Float64Array(entries(shape));
  eachMatrix(x.shape, (batch) => {
    data.set(f(x.data.subarray(batch * n * n, (batch + 1) * n * n), n), batch * size(n));
  });
  return { shape, data };
}
