/** Decompositions and what is made of them: `svd`, `eigh`, `cholesky`, `pinv`, `lstsq`, powers, exponentials. */

import { tuple, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";
import { singular } from "./norms.ts";

const { row } = make;

const M = "x|a|A|input|mat|M";

/** NumPy reads one triangle of a symmetric matrix; where every entry is a variable of its own, that is seen. */
export function readTriangle(a: Arguments, upper: boolean, name = "x"): Value {
  const x = a.tensor(name);
  const node = make.liftOf(a, x);
  make.wantRank(a, node, 2, "a symmetric matrix");
  const lopsided = a.library === "numpy" || a.library === "python";
  if (!lopsided || node.op !== "variable") return x;
  a.host.trace.assume(
    `NumPy reads the ${upper ? "upper" : "lower"} triangle of a symmetric matrix only`,
    a.span,
  );
  const side = a.op(upper ? "triu" : "tril", [x], { offset: 0 });
  const other = a.op(upper ? "triu" : "tril", [x], { offset: upper ? 1 : -1 });
  return a.op("add", [side, make.swap(a, other, -1, -2)]);
}

const isUpper = (a: Arguments): boolean =>
  a.text("UPLO", "L") === "U" || (a.has("lower") && !a.flag("lower"));

const transposed = (a: Arguments, x: Value): Value => make.swap(a, x, -1, -2);

const times = (a: Arguments, x: Value, y: Value): Value => a.op("matmul", [x, y]);

const unclear = (a: Arguments, what: string): Value =>
  a.host.trace.unknown(`${what} of a singular value decomposition are not followed`, a.span);

const svd = row(`${M}, full_matrices|some=True, compute_uv=True, hermitian=False`, (a) => {
  const values = singular(a, a.tensor("x"));
  if (!a.flag("compute_uv", true)) return values;
  const sides = ["the left vectors", "the right vectors"].map((what) => unclear(a, what));
  return {
    ...tuple([sides[0] ?? values, values, sides[1] ?? values]),
    fields: ["U", "S", a.library === "torch" ? "Vh" : "Vt"],
  };
});

/** (AᵀA)⁻¹Aᵀ, or Aᵀ(AAᵀ)⁻¹ where there are fewer rows than columns. */
function pseudoInverse(a: Arguments, x: Value): Value {
  const [n, m] = make.liftOf(a, x).shape.slice(-2);
  if (typeof n !== "number" || typeof m !== "number")
    throw a.stop("a pseudo-inverse of a size that is not known");
  if (n === m) return a.op("inv", [x]);
  a.host.trace.assume("the matrix is taken as of full rank", a.span);
  const t = transposed(a, x);
  return n > m ? a.op("solve", [times(a, t, x), t]) : transposed(a, a.op("solve", [times(a, x, t), x]));
}

const pinv = row(`${M}, rcond|rtol=None, hermitian=False, atol=None`, (a) => {
  make.wantRank(a, a.node("x"), 2, "pinv");
  return pseudoInverse(a, a.tensor("x"));
});

/** The solution that makes |Ax − b| least, and what is left. */
const lstsq = row(`${M}, y|b|B, rcond=None, driver=None, cond=None`, (a) => {
  make.wantRank(a, a.node("x"), 2, "lstsq");
  make.wantRank(a, a.node("y"), 1, "lstsq");
  const [x, y] = [a.tensor("x"), a.tensor("y")];
  const solution = times(a, pseudoInverse(a, x), y);
  const left = a.op("sub", [times(a, x, solution), y]);
  const residual = a.op("sum", [a.op("mul", [left, left])], { axes: [0], keepdims: false });
  const flat = make.liftOf(a, residual).shape.length === 0 ? make.reshapeTo(a, residual, [1]) : residual;
  const rank = make.liftOf(a, x).shape[1] ?? 1;
  return {
    ...tuple([solution, flat, a.host.sizeValue(rank), singular(a, x)]),
    fields: ["solution", "residuals", "rank", "singular_values"],
  };
});

const power = row("x|a|input|A, n", (a) => {
  const n = a.int("n");
  make.wantRank(a, a.node("x"), 2, "matrix_power");
  if (!Number.isInteger(n) || Math.abs(n) > 64) throw a.stop("this power of a matrix is not followed");
  const size = a.node("x").shape[0] ?? 1;
  if (n === 0) return a.value(a.host.trace.graph.node("eye", [], { n: size, m: size, offset: 0 }), []);
  const base = n < 0 ? a.op("inv", [a.tensor("x")]) : a.tensor("x");
  let total = base;
  for (let round = 1; round < Math.abs(n); round++) total = times(a, total, base);
  return total;
});

const cond = row(`${M}, p=None`, (a) => {
  if (a.has("p") && a.int("p") !== 2) throw a.stop("this condition number is not followed");
  const values = singular(a, a.tensor("x"));
  const of = (op: string): Value => a.op(op, [values], { axes: [0], keepdims: false });
  return a.op("div", [of("max"), of("min")]);
});

/** Eigenvalues and vectors of a symmetric matrix. */
const eigh = row(`${M}, UPLO='L', lower=True, eigvals_only=False, subset_by_index=None`, (a) => {
  if (a.has("subset_by_index")) throw a.stop("some of the eigenvalues only are not followed");
  const x = readTriangle(a, isUpper(a));
  const values = a.op("eigvalsh", [x]);
  if (a.flag("eigvals_only")) return values;
  return { ...tuple([values, a.op("eigvectors", [x])]), fields: ["eigenvalues", "eigenvectors"] };
});

const general = row(`${M}`, (a) => {
  throw a.stop("eigenvalues of a matrix that need not be symmetric are not followed");
});

/** The lower factor; SciPy's is the upper one where `lower` is not asked for. */
const cholesky = (scipy: boolean): Row =>
  row(`${M}, lower|upper=False, overwrite_a=False, check_finite=True`, (a) => {
    const torch = a.library === "torch";
    const upper = scipy ? !a.flag("lower") : torch && a.flag("lower");
    const factor = a.op("cholesky", [readTriangle(a, scipy && upper)]);
    return upper ? transposed(a, factor) : factor;
  });

const expm = row(`${M}`, (a) => {
  make.wantRank(a, a.node("x"), 2, "expm");
  return a.op("expm", [a.tensor("x")]);
});

/** What NumPy, SciPy and torch have beside the plain operations. */
export const LINEAR: Readonly<Record<string, Entry>> = {
  svd,
  svdvals: row(M, (a) => singular(a, a.tensor("x"))),
  pinv,
  pinverse: pinv,
  lstsq,
  matrix_power: power,
  cond,
  eigh,
  eigvalsh: row(`${M}, UPLO='L', lower=True`, (a) => a.op("eigvalsh", [readTriangle(a, isUpper(a))])),
  eig: general,
  eigvals: general,
  cholesky: cholesky(false),
  matrix_exp: expm,
  expm,
};

/** The same, with SciPy's `cholesky`, which is upper unless told. */
export const SCIPY_LINEAR: Readonly<Record<string, Entry>> = { ...LINEAR, cholesky: cholesky(true) };
