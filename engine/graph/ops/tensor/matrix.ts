import { broadcastOffsets } from "../../../run/broadcast.ts";
import * as z from "../../../run/kernels/complex-linear.ts";
import * as linear from "../../../run/kernels/linear-algebra.ts";
import type { Builder } from "../../build.ts";
import { NablaError } from "../../errors.ts";
import type { Attrs, Node } from "../../node.ts";
import { entries, type Shape, type Size, shapeText } from "../../shape.ts";
import { addSize } from "../../size.ts";
import type { Tensor } from "../../tensor.ts";
import type { TensorRow } from "../row.ts";
import { at, attrNumber, sameType } from "../rules.ts";
import {
  constantInComplex,
  type Evaluate,
  input,
  matmulNode,
  NO_GRADIENT,
  NO_TANGENT,
  reshape,
  sumNode,
  swapNode,
  tensorRow,
} from "./common.ts";

/** The last two sizes. */
export function matrixSizes(shape: Shape, what: string): readonly [Size, Size] {
  const [n, m] = shape.slice(-2);
  if (shape.length < 2 || n === undefined || m === undefined)
    throw new NablaError("shape-mismatch", `${what} needs a matrix, not shape ${shapeText(shape)}`);
  return [n, m];
}

export function square(inputs: readonly Node[], what: string): Shape {
  const { shape } = at(inputs, 0);
  const [n, m] = matrixSizes(shape, what);
  if (n !== m)
    throw new NablaError("shape-mismatch", `${what} needs a square matrix, not shape ${shapeText(shape)}`);
  return shape;
}

/** A number for each matrix of a batch, so that it broadcasts over the matrix. */
export const overMatrix = (b: Builder, s: Node): Node => reshape(b, s, [...s.shape, 1, 1]);
const lastTwo = (x: Node): readonly number[] => [x.shape.length - 2, x.shape.length - 1];
/** Σᵢⱼ aᵢⱼ cᵢⱼ of each matrix. */
export const inner = (b: Builder, a: Node, c: Node): Node => sumNode(b, b.mul(a, c), lastTwo(a), false);
const inverse = (b: Builder, x: Node): Node => b.graph.node("inv", [x]);
const inverseTransposed = (b: Builder, x: Node): Node => swapNode(b, inverse(b, x));

/**
 * How the cofactors change when x moves along v, for sizes known to be small, by minors: finite where x is singular too.
 * Null for the others, which go through the inverse.
 */
function cofactorAlong(b: Builder, x: Node, v: Node): Node | null {
  const size = x.shape[x.shape.length - 1];
  if (size === 1) return b.fill(b.zero, x.shape);
  if (size === 2) return b.graph.node("cofactor", [v]);
  if (size !== 3) return typeof size === "number" && size <= BY_POWERS ? adjugateAlong(b, x, v, size) : null;
  // cofᵢⱼ = x₁₁ x₂₂ − x₁₂ x₂₁, counted from i and j around.
  const from = (m: Node, down: number, right: number): Node =>
    b.graph.node("roll", [m], { shifts: [-down, -right], axes: lastTwo(m) });
  const crossed = (p: Node, q: Node): Node =>
    b.sub(b.mul(from(p, 1, 1), from(q, 2, 2)), b.mul(from(p, 1, 2), from(q, 2, 1)));
  return b.add(crossed(v, x), crossed(x, v));
}

/** Up to this size the powers of a matrix give its cofactors to nearly all digits. */
const BY_POWERS = 6;

/**
 * The same by Faddeev and LeVerrier: cof(x)ᵀ is ±Mₙ, with M₁ = I and Mₖ₊₁ = x Mₖ − tr(x Mₖ)/k · I; here what becomes
 * of it along v. Products and traces alone, so that derivatives of every order are finite.
 */
function adjugateAlong(b: Builder, x: Node, v: Node, size: number): Node {
  const eye = b.graph.node("eye", [], { n: size, m: size, offset: 0 });
  const shifted = (m: Node, k: number): Node => {
    const trace = b.graph.node("trace", [m]);
    return b.sub(m, b.mul(overMatrix(b, b.div(trace, b.const(k))), eye));
  };
  let power = shifted(x, 1);
  let along = shifted(v, 1);
  for (let k = 2; k < size; k++) {
    along = shifted(b.add(matmulNode(b, v, power), matmulNode(b, x, along)), k);
    power = shifted(matmulNode(b, x, power), k);
  }
  return swapNode(b, size % 2 === 0 ? b.neg(along) : along);
}

const offsetOf = (attrs: Attrs): number => attrNumber(attrs, "offset");

function diagonalLength([n, m]: readonly [Size, Size], offset: number): Size {
  if (typeof n === "number" && typeof m === "number")
    return Math.max(0, Math.min(offset < 0 ? n + offset : n, offset > 0 ? m - offset : m));
  if (n === m) return addSize(n, -Math.abs(offset));
  throw new NablaError("unsupported", `the diagonal of a ${n} by ${m} matrix has no known length`);
}

/** Visits the diagonal: place along it, offset within the n×m block. */
function alongDiagonal(
  length: number,
  m: number,
  offset: number,
  visit: (i: number, at: number) => void,
): void {
  for (let i = 0; i < length; i++) visit(i, (i + Math.max(0, -offset)) * m + i + Math.max(0, offset));
}

const diagonalTensor: Evaluate = (inputs, attrs, shape) => {
  const x = input(inputs, 0);
  const [n = 1, m = 1] = x.shape.slice(-2);
  const length = shape[shape.length - 1] ?? 1;
  const data = new Float64Array(entries(shape));
  linear.eachMatrix(x.shape, (batch) =>
    alongDiagonal(length, m, offsetOf(attrs), (i, from) => {
      data[batch * length + i] = x.data[batch * n * m + from] ?? Number.NaN;
    }),
  );
  return { shape, data };
};

const diagTensor: Evaluate = (inputs, attrs, shape) => {
  const x = input(inputs, 0);
  const length = x.shape[x.shape.length - 1] ?? 1;
  const n = shape[shape.length - 1] ?? 1;
  const data = new Float64Array(entries(shape));
  linear.eachMatrix(shape, (batch) =>
    alongDiagonal(length, n, offsetOf(attrs), (i, to) => {
      data[batch * n * n + to] = x.data[batch * length + i] ?? Number.NaN;
    }),
  );
  return { shape, data };
};

const triangle = (name: "tril" | "triu"): TensorRow =>
  tensorRow(name, {
    shape: (inputs) => {
      matrixSizes(at(inputs, 0).shape, name);
      return at(inputs, 0).shape;
    },
    dtype: sameType,
    evaluate: (inputs, attrs, shape) => {
      const x = input(inputs, 0);
      const [n = 1, m = 1] = shape.slice(-2);
      const data = x.data.slice();
      for (let i = 0; i < data.length; i++) {
        const column = i % m;
        const row = Math.floor(i / m) % n;
        const above = column - row - offsetOf(attrs);
        if (name === "tril" ? above > 0 : above < 0) data[i] = 0;
      }
      return { shape, data };
    },
    jvp: "linear",
    vjp: (b, ct, _x, y) => [b.graph.node(name, [ct], y.attrs)],
    latex: `\\operatorname{${name}}($0)`,
  });

/** diag's matrix cut or filled to n×m, for the diagonal of a matrix that is not square. */
function fitted(b: Builder, d: Node, x: Node): Node {
  const [n, m] = x.shape.slice(-2);
  const [size] = d.shape.slice(-1);
  if (n === size && m === size) return d;
  if (typeof n !== "number" || typeof m !== "number" || typeof size !== "number")
    throw new NablaError("unsupported", "the diagonal of a matrix of symbolic sizes that is not square");
  const lead = d.shape.slice(0, -2).map((s) => [0, s, 1] as const);
  const cut = b.graph.node("index", [d], {
    spec: [...lead, [0, Math.min(n, size), 1], [0, Math.min(m, size), 1]],
  });
  const pads = [...lead.map(() => [0, 0]), [0, Math.max(0, n - size)], [0, Math.max(0, m - size)]];
  return b.graph.node("pad", [cut, b.zero], { pads });
}

const slogdet = (x: Tensor, shape: readonly number[], part: "sign" | "log"): Tensor =>
  linear.perMatrix(
    x,
    shape,
    () => 1,
    (block, n) => [linear.logDeterminant(block, n)[part]],
  );

function solveShape(inputs: readonly Node[], what: string): Shape {
  const a = square(inputs.slice(0, 1), what);
  const c = at(inputs, 1).shape;
  const n = a[a.length - 1] ?? 1;
  const rows = c.length === 1 ? c[0] : c[c.length - 2];
  if (rows !== n || (c.length === 1 && a.length > 2))
    throw new NablaError("shape-mismatch", `${what}: shapes ${shapeText(a)} and ${shapeText(c)} do not fit`);
  if (c.length === 1) return c;
  const lead = a.length >= c.length ? a.slice(0, -2) : c.slice(0, -2);
  return [...lead, n, c[c.length - 1] ?? 1];
}

/** Calls `solve` on each matrix of a batch with its right-hand sides. */
function solveBatch(
  inputs: readonly Tensor[],
  shape: readonly number[],
  solve: (a: Float64Array, b: Float64Array, n: number, k: number) => Float64Array,
): Tensor {
  const a = input(inputs, 0);
  const c = input(inputs, 1);
  const n = a.shape[a.shape.length - 1] ?? 1;
  const k = c.shape.length === 1 ? 1 : (c.shape[c.shape.length - 1] ?? 1);
  const data = new Float64Array(entries(shape));
  const lead = c.shape.length === 1 ? [] : shape.slice(0, -2);
  const aStarts = broadcastOffsets(a.shape.slice(0, -2), lead);
  const cStarts = broadcastOffsets(c.shape.length === 1 ? [] : c.shape.slice(0, -2), lead);
  for (let batch = 0; batch < aStarts.length; batch++) {
    const i = (aStarts[batch] ?? 0) * n * n;
    const j = (cStarts[batch] ?? 0) * n * k;
    data.set(solve(a.data.subarray(i, i + n * n), c.data.subarray(j, j + n * k), n, k), batch * n * k);
  }
  return { shape, data };
}

/** x yᵀ for vectors or for matrices of columns. */
const columnsProduct = (b: Builder, x: Node, y: Node): Node =>
  x.shape.length === 1 ? b.graph.node("outer", [x, y]) : matmulNode(b, x, swapNode(b, y));

/** The lower triangle with half its diagonal. */
const halfLower = (b: Builder, x: Node): Node => {
  const n = x.shape[x.shape.length - 1] ?? 1;
  const eye = b.graph.node("eye", [], { n, m: n, offset: 0 });
  return b.mul(b.graph.node("tril", [x], { offset: 0 }), b.sub(b.one, b.div(eye, b.two)));
};

export const symmetrised = (b: Builder, x: Node): Node => b.div(b.add(x, swapNode(b, x)), b.two);
const triangularSolve = (b: Builder, l: Node, y: Node, transpose: boolean): Node =>
  b.graph.node("triangular_solve", [l, y], { lower: true, transpose });

const detsignTensor: Evaluate = (inputs, _attrs, shape) => slogdet(input(inputs, 0), shape, "sign");

export const MATRICES: readonly TensorRow[] = [
  tensorRow("trace", {
    shape: (inputs) => {
      matrixSizes(at(inputs, 0).shape, "trace");
      return at(inputs, 0).shape.slice(0, -2);
    },
    evaluate: (inputs, _attrs, shape) => {
      const x = input(inputs, 0);
      const [n = 1, m = 1] = x.shape.slice(-2);
      const data = new Float64Array(entries(shape));
      linear.eachMatrix(x.shape, (batch) =>
        alongDiagonal(Math.min(n, m), m, 0, (_i, from) => {
          data[batch] = (data[batch] ?? 0) + (x.data[batch * n * m + from] ?? Number.NaN);
        }),
      );
      return { shape, data };
    },
    jvp: "linear",
    vjp: (b, ct, x) => {
      const [n, m] = matrixSizes(at(x, 0).shape, "trace");
      return [b.mul(overMatrix(b, ct), b.graph.node("eye", [], { n, m, offset: 0 }))];
    },
    latex: "\\operatorname{tr}($0)",
    code: { numpy: "np.trace($0)", torch: "torch.trace($0)", julia: "tr($0)" },
  }),
  // attrs: offset.
  tensorRow("diagonal", {
    shape: (inputs, attrs) => {
      const { shape } = at(inputs, 0);
      return [...shape.slice(0, -2), diagonalLength(matrixSizes(shape, "diagonal"), offsetOf(attrs))];
    },
    dtype: sameType,
    evaluate: diagonalTensor,
    jvp: "linear",
    vjp: (b, ct, x, y) => [fitted(b, b.graph.node("diag", [ct], y.attrs), at(x, 0))],
    latex: "\\operatorname{diag}($0)",
  }),
  // attrs: offset. A vector onto the diagonal of a square matrix of zeros.
  tensorRow("diag", {
    shape: (inputs, attrs) => {
      const { shape } = at(inputs, 0);
      const n = addSize(shape[shape.length - 1] ?? 1, Math.abs(offsetOf(attrs)));
      return [...shape.slice(0, -1), n, n];
    },
    dtype: sameType,
    evaluate: diagTensor,
    jvp: "linear",
    vjp: (b, ct, _x, y) => [b.graph.node("diagonal", [ct], y.attrs)],
    latex: "\\operatorname{diag}($0)",
    code: { numpy: "np.diag($0)", torch: "torch.diag($0)", julia: "diagm($0)" },
  }),
  triangle("tril"),
  triangle("triu"),
  tensorRow("det", {
    shape: (inputs) => square(inputs, "det").slice(0, -2),
    evaluate: (inputs, _attrs, shape) =>
      linear.perMatrix(
        input(inputs, 0),
        shape,
        () => 1,
        (block, n) => [linear.determinant(block, n)],
      ),
    complex: z.detComplex,
    jvp: (b, [dx], x) => (dx ? inner(b, b.graph.node("cofactor", [at(x, 0)]), dx) : null),
    vjp: (b, ct, x) => [b.mul(overMatrix(b, ct), b.graph.node("cofactor", [at(x, 0)]))],
    latex: "\\det($0)",
    code: { numpy: "np.linalg.det($0)", torch: "torch.linalg.det($0)", julia: "det($0)" },
  }),
  // det(A)·A⁻ᵀ, right also where A is singular; prints as that product.
  tensorRow("cofactor", {
    shape: (inputs) => square(inputs, "cofactor"),
    evaluate: (inputs, _attrs, shape) =>
      linear.perMatrix(input(inputs, 0), shape, (n) => n * n, linear.cofactors),
    definition: (b, x) =>
      b.mul(overMatrix(b, b.graph.node("det", [at(x, 0)])), inverseTransposed(b, at(x, 0))),
    jvp: (b, [dx], x, y) => {
      if (!dx) return null;
      const small = cofactorAlong(b, at(x, 0), dx);
      if (small) return small;
      const it = inverseTransposed(b, at(x, 0));
      const slope = matmulNode(b, matmulNode(b, y, swapNode(b, dx)), it);
      return b.sub(b.mul(overMatrix(b, inner(b, it, dx)), y), slope);
    },
    vjp: (b, ct, x, y) => {
      // It is its own adjoint: both are the Hessian of the determinant.
      const small = cofactorAlong(b, at(x, 0), ct);
      if (small) return [small];
      const it = inverseTransposed(b, at(x, 0));
      const slope = matmulNode(b, matmulNode(b, it, swapNode(b, ct)), y);
      return [b.sub(b.mul(overMatrix(b, inner(b, ct, y)), it), slope)];
    },
    latex: "\\operatorname{cof}($0)",
  }),
  tensorRow("logabsdet", {
    shape: (inputs) => square(inputs, "logabsdet").slice(0, -2),
    evaluate: (inputs, _attrs, shape) => slogdet(input(inputs, 0), shape, "log"),
    complex: z.logDetComplex,
    jvp: (b, [dx], x) => (dx ? inner(b, inverseTransposed(b, at(x, 0)), dx) : null),
    vjp: (b, ct, x) => [b.mul(overMatrix(b, ct), inverseTransposed(b, at(x, 0)))],
    latex: "\\log|\\det $0|",
    code: {
      numpy: "np.linalg.slogdet($0)[1]",
      torch: "torch.linalg.slogdet($0)[1]",
      julia: "logabsdet($0)[1]",
    },
  }),
  tensorRow("detsign", {
    shape: (inputs) => square(inputs, "detsign").slice(0, -2),
    evaluate: detsignTensor,
    complex: constantInComplex(detsignTensor),
    jvp: NO_TANGENT,
    vjp: NO_GRADIENT,
    latex: "\\operatorname{sign}\\det $0",
    code: { numpy: "np.linalg.slogdet($0)[0]", torch: "torch.linalg.slogdet($0)[0]" },
  }),
  tensorRow("inv", {
    shape: (inputs) => square(inputs, "inv"),
    evaluate: (inputs, _attrs, shape) =>
      linear.perMatrix(
        input(inputs, 0),
        shape,
        (n) => n * n,
        (block, n) => linear.solveMatrix(block, linear.identity(n), n, n),
      ),
    complex: z.invComplex,
    jvp: (b, [dx], _x, y) => (dx ? b.neg(matmulNode(b, matmulNode(b, y, dx), y)) : null),
    vjp: (b, ct, _x, y) => {
      const t = swapNode(b, y);
      return [b.neg(matmulNode(b, matmulNode(b, t, ct), t))];
    },
    latex: "{$0}^{-1}",
    code: { numpy: "np.linalg.inv($0)", torch: "torch.linalg.inv($0)", julia: "inv($0)" },
  }),
  tensorRow("solve", {
    arity: 2,
    shape: (inputs) => solveShape(inputs, "solve"),
    evaluate: (inputs, _attrs, shape) => solveBatch(inputs, shape, linear.solveMatrix),
    complex: (inputs, _attrs, shape) => z.solveComplex(inputs, shape),
    jvp: (b, [da, dc], x, y) => {
      const moved = da ? b.neg(matmulNode(b, da, y)) : null;
      const right = moved && dc ? b.add(dc, moved) : (moved ?? dc);
      return right ? b.graph.node("solve", [at(x, 0), right]) : null;
    },
    vjp: (b, ct, x, y) => {
      const a = at(x, 0);
      const c = b.graph.node("solve", [swapNode(b, a), ct]);
      return [b.sumTo(b.neg(columnsProduct(b, c, y)), a.shape), b.sumTo(c, at(x, 1).shape)];
    },
    latex: "{$0}^{-1} $1",
    code: { numpy: "np.linalg.solve($0, $1)", torch: "torch.linalg.solve($0, $1)", julia: "$0 \\ $1" },
  }),
  // The lower factor of the symmetric part of A, so that every entry of A has a derivative.
  tensorRow("cholesky", {
    shape: (inputs) => square(inputs, "cholesky"),
    evaluate: (inputs, _attrs, shape) =>
      linear.perMatrix(input(inputs, 0), shape, (n) => n * n, linear.choleskyOf),
    complex: z.choleskyComplex,
    jvp: (b, [dx], _x, l) => {
      if (!dx) return null;
      const left = triangularSolve(b, l, symmetrised(b, dx), false);
      const both = swapNode(b, triangularSolve(b, l, swapNode(b, left), false));
      return matmulNode(b, l, halfLower(b, both));
    },
    vjp: (b, ct, _x, l) => {
      const phi = halfLower(b, matmulNode(b, swapNode(b, l), ct));
      const left = triangularSolve(b, l, phi, true);
      const both = swapNode(b, triangularSolve(b, l, swapNode(b, left), true));
      return [symmetrised(b, both)];
    },
    latex: "\\operatorname{chol}($0)",
    code: { numpy: "np.linalg.cholesky($0)", torch: "torch.linalg.cholesky($0)", julia: "cholesky($0).L" },
  }),
  // attrs: lower, transpose. Reads one triangle of the first input only.
  tensorRow("triangular_solve", {
    arity: 2,
    shape: (inputs) => solveShape(inputs, "triangular_solve"),
    evaluate: (inputs, attrs, shape) =>
      solveBatch(inputs, shape, (a, c, n, k) =>
        linear.solveTriangular(a, c, n, k, attrs["lower"] === true, attrs["transpose"] === true),
      ),
    complex: (inputs, attrs, shape) =>
      z.triangularComplex(attrs["lower"] === true, attrs["transpose"] === true)(inputs, shape),
    jvp: (b, [da, dc], x, y) => {
      const kept = da ? b.graph.node(y.attrs["lower"] === true ? "tril" : "triu", [da], { offset: 0 }) : null;
      const turned = kept && y.attrs["transpose"] === true ? swapNode(b, kept) : kept;
      const moved = turned ? b.neg(matmulNode(b, turned, y)) : null;
      const right = moved && dc ? b.add(dc, moved) : (moved ?? dc);
      return right ? b.graph.node("triangular_solve", [at(x, 0), right], y.attrs) : null;
    },
    vjp: (b, ct, x, y) => {
      const transpose = y.attrs["transpose"] === true;
      const c = b.graph.node("triangular_solve", [at(x, 0), ct], { ...y.attrs, transpose: !transpose });
      const full = b.neg(transpose ? columnsProduct(b, y, c) : columnsProduct(b, c, y));
      const kept = b.graph.node(y.attrs["lower"] === true ? "tril" : "triu", [full], { offset: 0 });
      return [b.sumTo(kept, at(x, 0).shape), b.sumTo(c, at(x, 1).shape)];
    },
    latex: "{$0}^{-1} $1",
  }),
];
