import * as linear from "../../../run/kernels/linear-algebra.ts";
import { matrixExponential } from "../../../run/kernels/matrix-exponential.ts";
import type { Builder } from "../../build.ts";
import type { Node } from "../../node.ts";
import { entries } from "../../shape.ts";
import { mulSize } from "../../size.ts";
import type { TensorRow } from "../row.ts";
import { at } from "../rules.ts";
import { input, matmulNode, reshape, sumNode, swapNode, tensorRow } from "./common.ts";
import { inner, matrixSizes, overMatrix, square, symmetrised } from "./matrix.ts";

/** Rows about eigenvalues, singular values and functions of matrices. */
export const SPECTRAL: readonly TensorRow[] = [
  // e^A; its derivative along E is the corner of e^(A E; 0 A).
  tensorRow("expm", {
    shape: (inputs) => square(inputs, "expm"),
    evaluate: (inputs, _attrs, shape) =>
      linear.perMatrix(input(inputs, 0), shape, (n) => n * n, matrixExponential),
    jvp: (b, [dx], x) => (dx ? exponentialSlope(b, at(x, 0), dx) : null),
    vjp: (b, ct, x) => [exponentialSlope(b, swapNode(b, at(x, 0)), ct)],
    latex: "e^{$0}",
    code: { numpy: "scipy.linalg.expm($0)", torch: "torch.linalg.matrix_exp($0)", julia: "exp($0)" },
  }),
  // Eigenvalues of the symmetric part, ascending.
  tensorRow("eigvalsh", {
    shape: (inputs) => square(inputs, "eigvalsh").slice(0, -1),
    evaluate: (inputs, _attrs, shape) =>
      linear.perMatrix(
        input(inputs, 0),
        shape,
        (n) => n,
        (block, n) => linear.eigenSymmetric(block, n).values,
      ),
    jvp: (b, [dx], x) => {
      if (!dx) return null;
      const v = b.graph.node("eigvectors", [at(x, 0)]);
      return sumNode(b, b.mul(v, matmulNode(b, symmetrised(b, dx), v)), [v.shape.length - 2], false);
    },
    vjp: (b, ct, x) => {
      const v = b.graph.node("eigvectors", [at(x, 0)]);
      const row = reshape(b, ct, [...ct.shape.slice(0, -1), 1, ct.shape[ct.shape.length - 1] ?? 1]);
      return [matmulNode(b, b.mul(v, row), swapNode(b, v))];
    },
    latex: "\\lambda($0)",
    code: { numpy: "np.linalg.eigvalsh($0)", torch: "torch.linalg.eigvalsh($0)" },
  }),
  tensorRow("eigvectors", {
    shape: (inputs) => square(inputs, "eigvectors"),
    evaluate: (inputs, _attrs, shape) =>
      linear.perMatrix(
        input(inputs, 0),
        shape,
        (n) => n * n,
        (block, n) => linear.eigenSymmetric(block, n).vectors,
      ),
    jvp: (b, [dx], x, v) => {
      if (!dx) return null;
      const turned = matmulNode(b, matmulNode(b, swapNode(b, v), symmetrised(b, dx)), v);
      return matmulNode(b, v, b.mul(gaps(b, at(x, 0)), turned));
    },
    vjp: (b, ct, x, v) => {
      const turned = b.mul(gaps(b, at(x, 0)), matmulNode(b, swapNode(b, v), ct));
      return [symmetrised(b, matmulNode(b, matmulNode(b, v, turned), swapNode(b, v)))];
    },
    latex: "\\operatorname{eigvec}($0)",
    code: { numpy: "np.linalg.eigh($0)[1]", torch: "torch.linalg.eigh($0)[1]" },
  }),
  // The sum of the singular values.
  tensorRow("nuclear_norm", {
    shape: (inputs) => {
      matrixSizes(at(inputs, 0).shape, "nuclear_norm");
      return at(inputs, 0).shape.slice(0, -2);
    },
    evaluate: (inputs, _attrs, shape) => {
      const x = input(inputs, 0);
      const [n = 1, m = 1] = x.shape.slice(-2);
      const data = new Float64Array(entries(shape));
      linear.eachMatrix(x.shape, (batch) => {
        const { values } = linear.eigenSymmetric(linear.gram(x.data, batch * n * m, n, m), Math.min(n, m));
        for (const value of values) data[batch] = (data[batch] ?? 0) + Math.sqrt(Math.max(0, value));
      });
      return { shape, data };
    },
    definition: (b, x) => {
      const values = b.graph.node("eigvalsh", [gramNode(b, at(x, 0))]);
      return sumNode(b, b.call("sqrt", values), [values.shape.length - 1], false);
    },
    jvp: (b, [dx], x) => (dx ? inner(b, polar(b, at(x, 0)), dx) : null),
    vjp: (b, ct, x) => [b.mul(overMatrix(b, ct), polar(b, at(x, 0)))],
    latex: "\\left\\lVert $0 \\right\\rVert_{*}",
    code: { numpy: 'np.linalg.norm($0, "nuc")', torch: 'torch.linalg.matrix_norm($0, "nuc")' },
  }),
];

/** The Fréchet derivative of the exponential at A along E. */
function exponentialSlope(b: Builder, a: Node, e: Node): Node {
  const rank = a.shape.length;
  const [n = 1] = a.shape.slice(-1);
  const joined = (axis: number, ...parts: Node[]): Node => b.graph.node("concatenate", parts, { axis });
  const zeros = b.fill(b.zero, a.shape);
  const block = joined(rank - 2, joined(rank - 1, a, e), joined(rank - 1, zeros, a));
  const whole = a.shape.slice(0, -2).map((size): readonly [typeof size, typeof size, number] => [0, size, 1]);
  const spec = [...whole, [0, n, 1], [n, mulSize(2, n), 1]];
  return b.graph.node("index", [b.graph.node("expm", [block])], { spec });
}

const tall = (x: Node): boolean => {
  const [n, m] = x.shape.slice(-2);
  return !(typeof n === "number" && typeof m === "number" && n < m);
};

/** The smaller of AᵀA and AAᵀ. */
const gramNode = (b: Builder, x: Node): Node =>
  tall(x) ? matmulNode(b, swapNode(b, x), x) : matmulNode(b, x, swapNode(b, x));

/** U Vᵀ of the singular value decomposition, A (AᵀA)^{−1/2}: the gradient of the nuclear norm. */
function polar(b: Builder, x: Node): Node {
  const gram = gramNode(b, x);
  const values = b.graph.node("eigvalsh", [gram]);
  const vectors = b.graph.node("eigvectors", [gram]);
  const n = values.shape[values.shape.length - 1] ?? 1;
  const row = reshape(b, b.call("sqrt", values), [...values.shape.slice(0, -1), 1, n]);
  const root = matmulNode(b, b.op("safe_div", [vectors, row]), swapNode(b, vectors));
  return tall(x) ? matmulNode(b, x, root) : matmulNode(b, root, x);
}

/** 1/(λⱼ − λᵢ) at (i, j), and 0 on the diagonal. */
function gaps(b: Builder, x: Node): Node {
  const values = b.graph.node("eigvalsh", [x]);
  const { shape } = values;
  const n = shape[shape.length - 1] ?? 1;
  const row = reshape(b, values, [...shape.slice(0, -1), 1, n]);
  const column = reshape(b, values, [...shape.slice(0, -1), n, 1]);
  return b.op("safe_div", [b.one, b.sub(row, column)]);
}
