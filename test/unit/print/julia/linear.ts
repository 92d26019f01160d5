import { adjoint, multiplied, productOf } from "./arrays.ts";
import {
  array,
  at,
  type Callable,
  fail,
  float,
  int,
  isArray,
  isScalar,
  type JuliaArray,
  made,
  toArray,
  tuple,
  type Value,
  vector,
} from "./values.ts";

type Matrix = number[][];

/** A matrix, as rows of numbers. Functions of matrices take nothing of more axes. */
function matrix(value: Value | undefined): Matrix {
  const x = toArray(value);
  if (x.shape.length !== 2) return fail(`MethodError: a matrix is wanted, not ${x.shape.length} axes`);
  const [n = 0, m = 0] = x.shape;
  return Array.from({ length: n }, (_, i) => Array.from({ length: m }, (_, j) => float(at(x, [i, j]))));
}

const back = (rows: Matrix): JuliaArray =>
  made([rows.length, rows[0]?.length ?? 0], ([i = 0, j = 0]) => rows[i]?.[j] ?? 0);

function square(value: Value | undefined): Matrix {
  const own = matrix(value);
  return own.every((row) => row.length === own.length)
    ? own
    : fail("DimensionMismatch: matrix is not square");
}

const get = (a: Matrix, i: number, j: number): number => a[i]?.[j] ?? 0;

/** Gaussian elimination with the largest pivots: the solution beside the determinant. */
function eliminated(a: Matrix, b: Matrix): { readonly x: Matrix; readonly det: number } {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...(b[i] ?? [])]);
  let det = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(get(rows, i, k)) > Math.abs(get(rows, pivot, k))) pivot = i;
    const [top, other] = [rows[pivot] ?? [], rows[k] ?? []];
    if (pivot !== k) det = -det;
    rows[pivot] = other;
    rows[k] = top;
    det *= get(rows, k, k);
    if (get(rows, k, k) === 0) return { x: [], det: 0 };
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const by = get(rows, i, k) / get(rows, k, k);
      rows[i] = (rows[i] ?? []).map((value, j) => value - by * get(rows, k, j));
    }
  }
  return { x: rows.map((row, i) => row.slice(n).map((value) => value / get(rows, i, i))), det };
}

const unit = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, value, k) => sum + value * get(b, k, j), 0)));

/** A \ b. */
export function leftDivided(a: Value, b: Value): Value {
  const own = square(a);
  const right = toArray(b);
  if (right.shape[0] !== own.length) fail("DimensionMismatch: in \\");
  const columns = right.shape.length === 1 ? right.data.map((value) => [float(value)]) : matrix(right);
  const { x, det } = eliminated(own, columns);
  if (det === 0) fail("SingularException");
  return right.shape.length === 1 ? vector(x.map(([value = 0]) => value)) : back(x);
}

/** A^k for whole k. */
export function powered(a: JuliaArray, k: number): Value {
  const own = square(k < 0 ? LINEAR["inv"]?.([a], new Map()) : a);
  let whole = unit(own.length);
  for (let i = 0; i < Math.abs(k); i++) whole = product(whole, own);
  return back(whole);
}

/** Jacobi's rotations: eigenvalues in rising order, and their vectors as columns. */
function eigen(a: Matrix): { readonly values: number[]; readonly vectors: Matrix } {
  const n = a.length;
  let own = a.map((row, i) => row.map((value, j) => (j >= i ? value : get(a, j, i))));
  let vectors = unit(n);
  for (let sweep = 0; sweep < 60; sweep++)
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(get(own, p, q)) < 1e-300) continue;
        const angle = 0.5 * Math.atan2(2 * get(own, p, q), get(own, q, q) - get(own, p, p));
        const turn = unit(n);
        const [rowP, rowQ] = [turn[p] ?? [], turn[q] ?? []];
        rowP[p] = Math.cos(angle);
        rowQ[q] = Math.cos(angle);
        rowP[q] = Math.sin(angle);
        rowQ[p] = -Math.sin(angle);
        const turned = (turn[0] ?? []).map((_, j) => turn.map((row) => row[j] ?? 0));
        own = product(turned, product(own, turn));
        vectors = product(vectors, turn);
      }
  const order = own.map((_, i) => i).sort((i, j) => get(own, i, i) - get(own, j, j));
  return {
    values: order.map((i) => get(own, i, i)),
    vectors: vectors.map((row) => order.map((i) => row[i] ?? 0)),
  };
}

function exponential(a: Matrix): Matrix {
  const size = Math.max(0, ...a.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0)));
  const halvings = Math.max(0, Math.ceil(Math.log2(size + 1e-300)) + 4);
  const small = a.map((row) => row.map((value) => value / 2 ** halvings));
  let term = unit(a.length);
  let sum = unit(a.length);
  for (let k = 1; k < 30; k++) {
    term = product(term, small).map((row) => row.map((value) => value / k));
    sum = sum.map((row, i) => row.map((value, j) => value + get(term, i, j)));
  }
  for (let k = 0; k < halvings; k++) sum = product(sum, sum);
  return sum;
}

/** exp of a matrix is the matrix's own exponential. */
export const matrixExp = (a: JuliaArray): Value => back(exponential(square(a)));

function factor(a: Matrix): Matrix {
  const lower = a.map((row) => row.map(() => 0));
  for (const [i, row] of lower.entries())
    for (let j = 0; j <= i; j++) {
      let left = get(a, i, j);
      for (let k = 0; k < j; k++) left -= (row[k] ?? 0) * get(lower, j, k);
      if (i === j && left <= 0) fail("PosDefException: matrix is not positive definite");
      row[j] = i === j ? Math.sqrt(left) : left / get(lower, j, j);
    }
  return lower;
}

const keeping =
  (keeps: (i: number, j: number, k: number) => boolean): Callable["call"] =>
  ([x, k]) => {
    const offset = k === undefined ? 0 : int(k);
    return back(matrix(x).map((row, i) => row.map((value, j) => (keeps(i, j, offset) ? value : 0))));
  };

const LOWER = keeping((i, j, k) => j - i <= k);
const UPPER = keeping((i, j, k) => j - i >= k);

function norm([x, p = 2n]: readonly Value[]): Value {
  const entries = (isScalar(x) && x !== undefined ? [x] : toArray(x).data).map((value) =>
    Math.abs(float(value)),
  );
  const order = Number(p);
  if (order === Number.POSITIVE_INFINITY) return Math.max(...entries);
  if (order === Number.NEGATIVE_INFINITY) return Math.min(...entries);
  if (order === 0) return entries.filter((value) => value !== 0).length;
  return entries.reduce((sum, value) => sum + value ** order, 0) ** (1 / order);
}

function kron(a: JuliaArray, b: JuliaArray): JuliaArray {
  const rank = Math.max(a.shape.length, b.shape.length);
  if (rank > 2) return fail("MethodError: kron");
  const of = (x: JuliaArray, k: number): number => x.shape[k] ?? 1;
  return made(
    Array.from({ length: rank }, (_, k) => of(a, k) * of(b, k)),
    (places) => {
      const left = at(
        a,
        a.shape.map((_, k) => Math.floor((places[k] ?? 0) / of(b, k))),
      );
      const right = at(
        b,
        b.shape.map((_, k) => (places[k] ?? 0) % of(b, k)),
      );
      return productOf([left, right]);
    },
  );
}

/** Functions of LinearAlgebra: of vectors and matrices, never of stacks of them. */
export const LINEAR: Readonly<Record<string, Callable["call"]>> = {
  adjoint: ([x]) => adjoint(x ?? 0),
  transpose: ([x]) => adjoint(x ?? 0),
  dot: ([x, y]) => {
    const [a, b] = [toArray(x), toArray(y)];
    if (a.data.length !== b.data.length) fail("DimensionMismatch: dot");
    return a.data.reduce<number>((sum, value, i) => sum + float(value) * float(b.data[i]), 0);
  },
  norm: (args) => norm(args),
  tr: ([x]) => square(x).reduce((sum, row, i) => sum + (row[i] ?? 0), 0),
  det: ([x]) => eliminated(square(x), []).det,
  logdet: ([x]) => Math.log(eliminated(square(x), []).det),
  logabsdet: ([x]) => {
    const { det } = eliminated(square(x), []);
    return tuple([Math.log(Math.abs(det)), Math.sign(det)]);
  },
  inv: ([x]) => {
    if (isScalar(x) && x !== undefined) return 1 / Number(x);
    const own = square(x);
    const { x: solved, det } = eliminated(own, unit(own.length));
    return det === 0 ? fail("SingularException") : back(solved);
  },
  kron: ([a, b]) => kron(toArray(a), toArray(b)),
  tril: LOWER,
  triu: UPPER,
  LowerTriangular: ([x]) => (square(x).length > 0 ? LOWER([x ?? 0], new Map()) : fail("empty")),
  UpperTriangular: ([x]) => (square(x).length > 0 ? UPPER([x ?? 0], new Map()) : fail("empty")),
  Symmetric: ([x]) =>
    back(square(x).map((row, i, rows) => row.map((value, j) => (j >= i ? value : get(rows, j, i))))),
  diag: ([x, k]) => {
    const own = matrix(x);
    const offset = k === undefined ? 0 : int(k);
    return vector(
      own.flatMap((row, i) => (i + offset >= 0 && i + offset < row.length ? [row[i + offset] ?? 0] : [])),
    );
  },
  diagm: ([x]) => {
    const pair = typeof x === "object" && x.kind === "pair" ? x : null;
    const offset = pair ? int(pair.left) : 0;
    const entries = toArray(pair ? pair.right : x);
    if (entries.shape.length !== 1) return fail("MethodError: diagm takes a vector");
    const n = entries.data.length + Math.abs(offset);
    return made([n, n], ([i = 0, j = 0]) => (j - i === offset ? (entries.data[Math.min(i, j)] ?? 0) : 0));
  },
  Matrix: ([x, n, m]) => {
    if (isArray(x)) return x.shape.length === 2 ? array(x.shape, [...x.data]) : fail("MethodError: Matrix");
    if (typeof x !== "object" || x.kind !== "scaling") return fail("MethodError: Matrix");
    const { by } = x;
    return made([int(n), int(m)], ([i = 0, j = 0]) => (i === j ? by : typeof by === "bigint" ? 0n : 0));
  },
  cholesky: ([x]) => {
    const lower = back(factor(square(x)));
    return {
      kind: "fields",
      fields: new Map<string, Value>([
        ["L", lower],
        ["U", adjoint(lower)],
      ]),
    };
  },
  eigvals: ([x]) => vector(eigen(square(x)).values),
  eigvecs: ([x]) => back(eigen(square(x)).vectors),
  svdvals: ([x]) => {
    const own = matrix(x);
    const turned = adjoint(back(own)) as JuliaArray;
    const gram =
      own.length < (own[0]?.length ?? 0) ? multiplied(back(own), turned) : multiplied(turned, back(own));
    return vector(
      eigen(matrix(gram))
        .values.map((value) => Math.sqrt(Math.max(0, value)))
        .reverse(),
    );
  },
};
