import type { Builder } from "../../../engine/graph/build.ts";
import type { Attrs, Node } from "../../../engine/graph/node.ts";

/** An operation on fresh variables: its name, the shapes of what it takes, its attributes. */
export interface Case {
  readonly op: string;
  readonly shapes: readonly (readonly number[])[];
  readonly attrs?: Attrs;
  /** Entries of an input that are indices below this number. */
  readonly indices?: Readonly<Record<number, number>>;
  /** Inputs that must be symmetric and positive definite, or triangular. */
  readonly matrix?: "positive" | "triangular";
}

const all = (rank: number): number[] => [...Array(rank).keys()];
const reductions = ["sum", "mean", "prod", "max", "min", "logsumexp", "any", "all"];

/** Every tensor row, in several shapes. */
export const CASES: readonly Case[] = [
  { op: "broadcast", shapes: [[3, 1]], attrs: { shape: [2, 3, 4] } },
  { op: "broadcast", shapes: [[]], attrs: { shape: [5] } },
  { op: "reshape", shapes: [[4, 6]], attrs: { shape: [3, 8] } },
  { op: "reshape", shapes: [[4, 6]], attrs: { shape: [2, 2, 6] } },
  { op: "reshape", shapes: [[2, 3, 4]], attrs: { shape: [24] } },
  { op: "transpose", shapes: [[2, 3, 4]], attrs: { perm: [2, 0, 1] } },
  { op: "flip", shapes: [[3, 4]], attrs: { axes: [1] } },
  { op: "flip", shapes: [[3, 4]], attrs: { axes: [0, 1] } },
  {
    op: "pad",
    shapes: [[3, 4], []],
    attrs: {
      pads: [
        [1, 2],
        [0, 3],
      ],
    },
  },
  { op: "repeat", shapes: [[3, 4]], attrs: { axis: 1, count: 3 } },
  { op: "tile", shapes: [[3, 4]], attrs: { counts: [2, 3] } },
  { op: "roll", shapes: [[3, 5]], attrs: { shifts: [1, -2], axes: [0, 1] } },
  { op: "index", shapes: [[6, 5]], attrs: { spec: [[1, 5, 2], 3] } },
  { op: "index", shapes: [[6, 5]], attrs: { spec: ["new", [4, null, -2], [0, 5, 1]] } },
  { op: "scatter_index", shapes: [[2]], attrs: { spec: [[1, 5, 2], 3], shape: [6, 5] } },
  {
    op: "scatter_index",
    shapes: [[4, 5]],
    attrs: {
      spec: [
        [1, 5, 1],
        [0, 5, 1],
      ],
      shape: [6, 5],
    },
  },
  { op: "gather", shapes: [[6, 3], [4]], attrs: { axis: 0 }, indices: { 1: 6 } },
  {
    op: "gather",
    shapes: [
      [6, 3],
      [2, 2],
    ],
    attrs: { axis: 1 },
    indices: { 1: 3 },
  },
  { op: "scatter_add", shapes: [[4, 3], [4]], attrs: { axis: 0, size: 6 }, indices: { 1: 6 } },
  {
    op: "take_along",
    shapes: [
      [4, 5],
      [4, 2],
    ],
    attrs: { axis: 1 },
    indices: { 1: 5 },
  },
  {
    op: "put_along",
    shapes: [
      [4, 2],
      [4, 2],
    ],
    attrs: { axis: 1, size: 5 },
    indices: { 1: 5 },
  },
  { op: "one_hot", shapes: [[4]], attrs: { depth: 3 }, indices: { 0: 3 } },
  {
    op: "concatenate",
    shapes: [
      [2, 3],
      [2, 1],
      [2, 4],
    ],
    attrs: { axis: 1 },
  },
  { op: "concatenate", shapes: [[9], [1], [30]], attrs: { axis: 0 } },
  {
    op: "stack",
    shapes: [
      [2, 3],
      [2, 3],
    ],
    attrs: { axis: 1 },
  },
  ...reductions.flatMap((op): Case[] => [
    { op, shapes: [[3, 4]], attrs: { axes: [1], keepdims: false } },
    { op, shapes: [[3, 20]], attrs: { axes: [0], keepdims: true } },
    { op, shapes: [[2, 3, 11]], attrs: { axes: [0, 2], keepdims: false } },
    { op, shapes: [[30]], attrs: { axes: [0], keepdims: false } },
    { op, shapes: [[5, 7]], attrs: { axes: [0, 1], keepdims: false } },
  ]),
  { op: "var", shapes: [[3, 12]], attrs: { axes: [1], keepdims: false, ddof: 1 } },
  { op: "std", shapes: [[3, 12]], attrs: { axes: [0], keepdims: true, ddof: 0 } },
  ...[1, 2, 3, "inf", "-inf"].map(
    (ord): Case => ({ op: "norm", shapes: [[3, 12]], attrs: { axes: [1], keepdims: false, ord } }),
  ),
  { op: "norm", shapes: [[4, 5]], attrs: { axes: all(2), keepdims: false, ord: 2 } },
  { op: "argmax", shapes: [[4, 12]], attrs: { axis: 1, keepdims: false } },
  { op: "argmin", shapes: [[4, 12]], attrs: { axis: 0, keepdims: true } },
  { op: "argmax", shapes: [[4, 12]], attrs: { axis: null, keepdims: false } },
  { op: "cumsum", shapes: [[4, 12]], attrs: { axis: 1 } },
  { op: "cumsum", shapes: [[4, 12]], attrs: { axis: 0, reverse: true } },
  { op: "cumprod", shapes: [[12]], attrs: { axis: 0 } },
  { op: "sort", shapes: [[3, 7]], attrs: { axis: 1, descending: false } },
  { op: "argsort", shapes: [[3, 7]], attrs: { axis: 1, descending: true } },
  { op: "matmul", shapes: [[5], [5]] },
  { op: "matmul", shapes: [[3, 5], [5]] },
  { op: "matmul", shapes: [[5], [5, 3]] },
  {
    op: "matmul",
    shapes: [
      [3, 5],
      [5, 4],
    ],
  },
  {
    op: "matmul",
    shapes: [
      [13, 17],
      [17, 11],
    ],
  },
  {
    op: "matmul",
    shapes: [
      [2, 13, 17],
      [17, 11],
    ],
  },
  {
    op: "matmul",
    shapes: [
      [2, 1, 3, 17],
      [5, 17, 6],
    ],
  },
  {
    op: "matmul",
    shapes: [
      [3, 1, 40, 17],
      [2, 17, 30],
    ],
  },
  {
    op: "matmul",
    shapes: [
      [13, 17],
      [17, 1],
    ],
  },
  {
    op: "matmul",
    shapes: [
      [1, 17],
      [17, 13],
    ],
  },
  { op: "dot", shapes: [[12], [12]] },
  { op: "outer", shapes: [[4], [3]] },
  {
    op: "einsum",
    shapes: [
      [3, 4],
      [4, 5],
    ],
    attrs: { spec: "ij,jk->ik" },
  },
  {
    op: "einsum",
    shapes: [
      [2, 3, 9],
      [2, 9, 5],
    ],
    attrs: { spec: "bij,bjk->bki" },
  },
  { op: "einsum", shapes: [[4, 4]], attrs: { spec: "ii->i" } },
  { op: "einsum", shapes: [[4, 4]], attrs: { spec: "ij->" } },
  { op: "einsum", shapes: [[3], [3, 4], [4]], attrs: { spec: "i,ij,j->" } },
  {
    op: "einsum",
    shapes: [
      [12, 11],
      [11, 13],
    ],
    attrs: { spec: "ij,jk->ki" },
  },
  {
    op: "kron",
    shapes: [
      [2, 3],
      [3, 2],
    ],
  },
  { op: "trace", shapes: [[4, 4]] },
  { op: "diagonal", shapes: [[4, 5]], attrs: { offset: 1 } },
  { op: "diagonal", shapes: [[4, 5]], attrs: { offset: -2 } },
  { op: "diag", shapes: [[4]], attrs: { offset: 0 } },
  { op: "diag", shapes: [[4]], attrs: { offset: 2 } },
  { op: "diag", shapes: [[4]], attrs: { offset: -1 } },
  { op: "tril", shapes: [[4, 5]], attrs: { offset: 0 } },
  { op: "triu", shapes: [[4, 5]], attrs: { offset: -1 } },
  { op: "det", shapes: [[3, 3]] },
  { op: "logabsdet", shapes: [[3, 3]] },
  { op: "detsign", shapes: [[3, 3]] },
  { op: "inv", shapes: [[3, 3]] },
  { op: "solve", shapes: [[3, 3], [3]] },
  {
    op: "solve",
    shapes: [
      [3, 3],
      [3, 2],
    ],
  },
  { op: "cholesky", shapes: [[3, 3]], matrix: "positive" },
  {
    op: "triangular_solve",
    shapes: [
      [3, 3],
      [3, 2],
    ],
    attrs: { lower: true, transpose: false },
    matrix: "triangular",
  },
  { op: "eigvalsh", shapes: [[3, 3]], matrix: "positive" },
  { op: "nuclear_norm", shapes: [[3, 2]] },
  { op: "expm", shapes: [[3, 3]] },
  { op: "windows", shapes: [[2, 5, 4]], attrs: { axes: [1, 2], window: [2, 2], stride: [1, 2] } },
  { op: "windows_adjoint", shapes: [[3, 3]], attrs: { axes: [0], window: [3], stride: [2], shape: [7] } },
  { op: "eigvectors", shapes: [[3, 3]], matrix: "positive" },
  { op: "eye", shapes: [], attrs: { n: 3, m: 4, offset: 1 } },
  { op: "iota", shapes: [], attrs: { size: 7 } },
  { op: "softmax", shapes: [[3, 12]], attrs: { axis: 1 } },
  { op: "softmax", shapes: [[3, 12]], attrs: { axis: 0 } },
  { op: "log_softmax", shapes: [[3, 12]], attrs: { axis: 1 } },
  {
    op: "conv",
    shapes: [
      [2, 4, 9],
      [6, 2, 3],
    ],
    attrs: { stride: [2], padding: [[1, 1]], dilation: [1], groups: 2 },
  },
  {
    op: "conv",
    shapes: [
      [2, 3, 7, 8],
      [4, 3, 3, 2],
    ],
    attrs: {
      stride: [1, 2],
      padding: [
        [1, 0],
        [0, 1],
      ],
      dilation: [2, 1],
      groups: 1,
    },
  },
  { op: "prod_others", shapes: [[3, 5]], attrs: { axes: [1] } },
  {
    op: "cumprod_tangent",
    shapes: [
      [3, 5],
      [3, 5],
    ],
    attrs: { axis: 1 },
  },
  {
    op: "cumprod_adjoint",
    shapes: [
      [3, 5],
      [3, 5],
    ],
    attrs: { axis: 1 },
  },
  { op: "cofactor", shapes: [[3, 3]] },
  {
    op: "conv_input",
    shapes: [
      [2, 6, 5],
      [6, 2, 3],
    ],
    attrs: { stride: [2], padding: [[1, 1]], dilation: [1], groups: 2, size: [9] },
  },
  {
    op: "conv_weight",
    shapes: [
      [2, 6, 5],
      [2, 4, 9],
    ],
    attrs: { stride: [2], padding: [[1, 1]], dilation: [1], groups: 2, size: [3] },
  },
];

export const title = ({ op, shapes, attrs }: Case): string =>
  `${op}(${shapes.map((s) => `[${s.join()}]`).join(", ")}) ${attrs ? JSON.stringify(attrs) : ""}`;

/** Values for the inputs of a case. */
export function inputsOf(c: Case, next: () => number): Float64Array[] {
  return c.shapes.map((shape, i) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const bound = c.indices?.[i];
    if (bound !== undefined) return Float64Array.from({ length: size }, () => Math.floor(bound * next()));
    const data = Float64Array.from({ length: size }, () => 0.2 + 1.5 * next());
    const n = shape[shape.length - 1] ?? 1;
    if (i === 0 && c.matrix)
      for (let r = 0; r < n; r++)
        for (let k = 0; k < n; k++) {
          if (r === k) data[r * n + k] = 3 + r;
          else if (k > r) data[r * n + k] = c.matrix === "triangular" ? 0 : (data[k * n + r] ?? 0);
        }
    return data;
  });
}

/** A number that depends on every entry of `y`, each in its own way. */
export function weighted(b: Builder, y: Node): Node {
  const shape = y.shape as readonly number[];
  const size = shape.reduce((a, n) => a * n, 1);
  const weights = b.tensor({
    shape,
    data: Float64Array.from({ length: size }, (_, i) => Math.sin(1 + 1.7 * i)),
  });
  const product = b.mul(weights, y);
  return shape.length === 0
    ? product
    : b.graph.node("sum", [product], { axes: all(shape.length), keepdims: false });
}
