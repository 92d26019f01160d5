/**
 * C = A·B for matrices that lie anyhow in their arrays: each has an offset and strides of rows and columns;
 * C is dense. Columns of B are packed four at a time, rows of A are read two at a time.
 */
export function product(
  C: Float64Array,
  c: number,
  A: Float64Array,
  a: number,
  ar: number,
  ac: number,
  B: Float64Array,
  b: number,
  br: number,
  bc: number,
  m: number,
  n: number,
  k: number,
): void {
  if (packed.length < 4 * k) packed = new Float64Array(4 * k);
  if (rows.length < 2 * k) rows = new Float64Array(2 * k);
  const P = packed;
  let X = A;
  for (let j = 0; j < n; j += 4) {
    const width = n - j < 4 ? n - j : 4;
    for (let p = 0, from = b + j * bc, to = 0; p < k; p++, from += br, to += 4) {
      P[to] = B[from] as number;
      P[to + 1] = width > 1 ? (B[from + bc] as number) : 0;
      P[to + 2] = width > 2 ? (B[from + 2 * bc] as number) : 0;
      P[to + 3] = width > 3 ? (B[from + 3 * bc] as number) : 0;
    }
    for (let i = 0; i < m; i += 2) {
      const pair = i + 1 < m;
      let x = a + i * ar;
      let y = pair ? x + ar : x;
      X = A;
      if (ac !== 1) {
        for (let p = 0, s = x, t = y; p < k; p++, s += ac, t += ac) {
          rows[p] = A[s] as number;
          rows[k + p] = A[t] as number;
        }
        X = rows;
        x = 0;
        y = k;
      }
      tile(C, c + i * n + j, n, X, x, y, P, k, width, pair);
    }
  }
}

let packed = new Float64Array(4096);
let rows = new Float64Array(4096);

/** Two rows by four columns. */
function tile(
  C: Float64Array,
  at: number,
  n: number,
  X: Float64Array,
  x: number,
  y: number,
  P: Float64Array,
  k: number,
  width: number,
  pair: boolean,
): void {
  let c00 = 0;
  let c01 = 0;
  let c02 = 0;
  let c03 = 0;
  let c10 = 0;
  let c11 = 0;
  let c12 = 0;
  let c13 = 0;
  for (let p = 0, q = 0; p < k; p++, q += 4) {
    const p0 = P[q] as number;
    const p1 = P[q + 1] as number;
    const p2 = P[q + 2] as number;
    const p3 = P[q + 3] as number;
    const x0 = X[x + p] as number;
    const x1 = X[y + p] as number;
    c00 += x0 * p0;
    c01 += x0 * p1;
    c02 += x0 * p2;
    c03 += x0 * p3;
    c10 += x1 * p0;
    c11 += x1 * p1;
    c12 += x1 * p2;
    c13 += x1 * p3;
  }
  C[at] = c00;
  if (width > 1) C[at + 1] = c01;
  if (width > 2) C[at + 2] = c02;
  if (width > 3) C[at + 3] = c03;
  if (!pair) return;
  C[at + n] = c10;
  if (width > 1) C[at + n + 1] = c11;
  if (width > 2) C[at + n + 2] = c12;
  if (width > 3) C[at + n + 3] = c13;
}
