import { solveMatrix } from "./linear-algebra.ts";

/** Coefficients of the Padé approximant of degree 13 of the exponential function. */
const PADE = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
  670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
];
/** Up to this 1-norm the approximant is good to the last digit (Higham 2005). */
const LARGEST = 5.371920351148152;

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const left = a[i * n + k] ?? 0;
      if (left === 0) continue;
      for (let j = 0; j < n; j++) out[i * n + j] = (out[i * n + j] ?? 0) + left * (b[k * n + j] ?? 0);
    }
  return out;
}

function combined(
  n: number,
  parts: readonly (readonly [number, Float64Array])[],
  diagonal = 0,
): Float64Array {
  const out = new Float64Array(n * n);
  for (const [factor, matrix] of parts)
    for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) + factor * (matrix[i] ?? 0);
  for (let i = 0; i < n; i++) out[i * n + i] = (out[i * n + i] ?? 0) + diagonal;
  return out;
}

/** e^A by scaling, a Padé approximant, and squaring. */
export function matrixExponential(matrix: Float64Array, n: number): Float64Array {
  let norm = 0;
  for (let j = 0; j < n; j++) {
    let column = 0;
    for (let i = 0; i < n; i++) column += Math.abs(matrix[i * n + j] ?? 0);
    if (!(column <= norm)) norm = column;
  }
  if (!Number.isFinite(norm)) return new Float64Array(n * n).fill(Number.NaN);
  const squarings = norm > LARGEST ? Math.ceil(Math.log2(norm / LARGEST)) : 0;
  const a = matrix.map((value) => value / 2 ** squarings);
  const a2 = product(a, a, n);
  const a4 = product(a2, a2, n);
  const a6 = product(a2, a4, n);
  const c = (k: number): number => PADE[k] ?? 0;
  const part = (high: readonly number[], low: readonly number[]): Float64Array => {
    const [h6 = 0, h4 = 0, h2 = 0] = high;
    const [l6 = 0, l4 = 0, l2 = 0, l0 = 0] = low;
    const upper = product(
      a6,
      combined(n, [
        [h6, a6],
        [h4, a4],
        [h2, a2],
      ]),
      n,
    );
    return combined(
      n,
      [
        [1, upper],
        [l6, a6],
        [l4, a4],
        [l2, a2],
      ],
      l0,
    );
  };
  const odd = product(a, part([c(13), c(11), c(9)], [c(7), c(5), c(3), c(1)]), n);
  const even = part([c(12), c(10), c(8)], [c(6), c(4), c(2), c(0)]);
  const above = combined(n, [
    [1, even],
    [1, odd],
  ]);
  const below = combined(n, [
    [1, even],
    [-1, odd],
  ]);
  let made: Float64Array = solveMatrix(below, above, n, n);
  for (let k = 0; k < squarings; k++) made = product(made, made, n);
  return made;
}
