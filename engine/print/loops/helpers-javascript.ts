import { type Helpers, helper } from "./helpers.ts";

/** The same functions in JavaScript. */
export const JAVASCRIPT_HELPERS: Helpers = {
  place_of: helper(
    "placeOf",
    `// A place held as a number; negative ones count from the end.
function placeOf(at, n) {
  return at < 0 ? at + n : at;
}`,
  ),
  solve_in_place: helper(
    "solveInPlace",
    `// X := A^-1 X by Gaussian elimination with row exchanges; A is overwritten. Returns det(A).
function solveInPlace(n, k, a, x) {
  let det = 1;
  for (let c = 0; c < n; c++) {
    let best = c;
    for (let r = c + 1; r < n; r++)
      if (Math.abs(a[r * n + c]) > Math.abs(a[best * n + c])) best = r;
    if (best !== c) {
      for (let j = 0; j < n; j++) { const t = a[c * n + j]; a[c * n + j] = a[best * n + j]; a[best * n + j] = t; }
      for (let j = 0; j < k; j++) { const t = x[c * k + j]; x[c * k + j] = x[best * k + j]; x[best * k + j] = t; }
      det = -det;
    }
    det *= a[c * n + c];
    for (let r = c + 1; r < n; r++) {
      const factor = a[r * n + c] / a[c * n + c];
      for (let j = c; j < n; j++) a[r * n + j] -= factor * a[c * n + j];
      for (let j = 0; j < k; j++) x[r * k + j] -= factor * x[c * k + j];
    }
  }
  for (let r = n - 1; r >= 0; r--)
    for (let j = 0; j < k; j++) {
      for (let c = r + 1; c < n; c++) x[r * k + j] -= a[r * n + c] * x[c * k + j];
      x[r * k + j] /= a[r * n + r];
    }
  return det;
}`,
  ),
  solve_triangular: helper(
    "solveTriangular",
    `// X := A^-1 X for a triangular A, or its transpose.
function solveTriangular(n, k, lower, turned, a, x) {
  for (let step = 0; step < n; step++) {
    const r = lower !== turned ? step : n - 1 - step;
    for (let j = 0; j < k; j++) {
      for (let before = 0; before < step; before++) {
        const c = lower !== turned ? before : n - 1 - before;
        x[r * k + j] -= (turned ? a[c * n + r] : a[r * n + c]) * x[c * k + j];
      }
      x[r * k + j] /= a[r * n + r];
    }
  }
}`,
  ),
  cholesky: helper(
    "cholesky",
    `// The lower factor of a symmetric positive definite matrix.
function cholesky(n, a, l) {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      l[i * n + j] = j > i ? 0 : j === i ? Math.sqrt(sum) : sum / l[j * n + j];
    }
}`,
  ),
  sorted_places: helper(
    "sortedPlaces",
    `// The order that sorts x; equal entries keep theirs, NaN goes last.
function sortedPlaces(n, descending, x, order) {
  for (let i = 0; i < n; i++) {
    let j = i;
    for (; j > 0; j--) {
      const before = x[order[j - 1]];
      if (!(before !== before ? x[i] === x[i] : descending ? x[i] > before : x[i] < before)) break;
      order[j] = order[j - 1];
    }
    order[j] = i;
  }
}`,
  ),
  eigen_symmetric: helper(
    "eigenSymmetric",
    `// Eigenvalues of the symmetric part of A, ascending, and their vectors as columns, by Jacobi's rotations; A is overwritten.
function eigenSymmetric(n, a, values, v) {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      if (j > i) a[i * n + j] = a[j * n + i] = 0.5 * (a[i * n + j] + a[j * n + i]);
      v[i * n + j] = i === j ? 1 : 0;
    }
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0, all = 0;
    for (let i = 0; i < n * n; i++) {
      all += a[i] * a[i];
      if (i % (n + 1) !== 0) off += a[i] * a[i];
    }
    if (off <= 1e-34 * all) break;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (a[p * n + q] === 0) continue;
        const theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const x = a[k * n + p], y = a[k * n + q];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const x = a[p * n + k], y = a[q * n + k];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
        for (let k = 0; k < n; k++) {
          const x = v[k * n + p], y = v[k * n + q];
          v[k * n + p] = c * x - s * y;
          v[k * n + q] = s * x + c * y;
        }
      }
  }
  for (let i = 0; i < n; i++) values[i] = a[i * n + i];
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++)
      if (values[j] < values[i]) {
        let t = values[i]; values[i] = values[j]; values[j] = t;
        for (let k = 0; k < n; k++) { t = v[k * n + i]; v[k * n + i] = v[k * n + j]; v[k * n + j] = t; }
      }
}`,
  ),
  matrix_exponential: helper(
    "matrixExponential",
    `// e^A by scaling, a Taylor series, and squaring.
function matrixExponential(n, a, e) {
  let norm = 0;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let j = 0; j < n; j++) row += Math.abs(a[i * n + j]);
    norm = Math.max(norm, row);
  }
  let squarings = 0;
  for (; norm > 0.5 && squarings < 1000; norm /= 2) squarings++;
  const scale = 2 ** -squarings;
  const term = new Float64Array(n * n);
  const next = new Float64Array(n * n);
  for (let i = 0; i < n * n; i++) e[i] = term[i] = i % (n + 1) === 0 ? 1 : 0;
  for (let step = 1; step <= 18 + squarings; step++) {
    const left = step <= 18 ? term : e;
    const right = step <= 18 ? a : e;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += left[i * n + k] * right[k * n + j];
        next[i * n + j] = step <= 18 ? sum * scale / step : sum;
      }
    for (let i = 0; i < n * n; i++) {
      if (step <= 18) { term[i] = next[i]; e[i] += next[i]; }
      else e[i] = next[i];
    }
  }
}`,
  ),
};
