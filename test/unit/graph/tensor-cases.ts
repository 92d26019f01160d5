import type { Attrs } from "../../../engine/graph/node.ts";
import { entries, type Shape } from "../../../engine/graph/shape.ts";
import type { Tensor } from "../../../engine/graph/tensor.ts";

/** How the entries of an input are drawn. */
type Draw = "any" | "positive" | "definite" | "lower" | readonly number[];

export interface Case {
  readonly op: string;
  readonly inputs: readonly { readonly shape: readonly number[]; readonly draw: Draw }[];
  readonly attrs: Attrs;
  /** Not differentiated: integers, or flat. */
  readonly fixed?: readonly number[];
  readonly flat?: boolean;
}

const x = (...shape: number[]): Case["inputs"][number] => ({ shape, draw: "any" });
const of = (draw: Draw, ...shape: number[]): Case["inputs"][number] => ({ shape, draw });
const make = (op: string, inputs: Case["inputs"], attrs: Attrs = {}, more: Partial<Case> = {}): Case => ({
  op,
  inputs,
  attrs,
  ...more,
});
const shape = (...sizes: number[]): Shape => sizes;

const REDUCTIONS: Case[] = ["sum", "mean", "prod", "max", "min", "logsumexp"].flatMap((op) => [
  make(op, [x(2, 3)], { axes: [0, 1], keepdims: false }),
  make(op, [x(2, 3, 2)], { axes: [1], keepdims: true }),
  make(op, [x(2, 3, 2)], { axes: [0, 2], keepdims: false }),
]);
const SPREADS: Case[] = ["var", "std"].flatMap((op) => [
  make(op, [x(5)], { axes: [0], keepdims: false, ddof: 1 }),
  make(op, [x(3, 4)], { axes: [1], keepdims: true, ddof: 0 }),
]);
const NORMS: Case[] = [1, 2, 3, 2.5, "inf", "-inf"].flatMap((ord) => [
  make("norm", [x(4)], { axes: [0], keepdims: false, ord }),
  make("norm", [x(2, 3)], { axes: [0], keepdims: true, ord }),
]);
const WINDOW = {
  stride: [2, 1],
  padding: [
    [1, 0],
    [0, 2],
  ],
  dilation: [1, 2],
  groups: 2,
};
const PLAIN = { stride: [1], padding: [[0, 0]], dilation: [1], groups: 1 };

/** At least one case for every tensor row. */
export const CASES: readonly Case[] = [
  make("broadcast", [x(2, 1, 3)], { shape: shape(2, 2, 4, 3) }),
  make("broadcast", [x()], { shape: shape(3) }),
  make("reshape", [x(2, 6)], { shape: shape(3, 2, 2) }),
  make("transpose", [x(2, 3, 4)], { perm: [2, 0, 1] }),
  make("flip", [x(2, 3)], { axes: [0, 1] }),
  make("pad", [x(2, 3), x()], {
    pads: [
      [1, 0],
      [0, 2],
    ],
  }),
  make("repeat", [x(2, 3)], { axis: 0, count: 3 }),
  make("repeat", [x(2, 3)], { axis: 1, count: 2 }),
  make("tile", [x(2, 3)], { counts: [2, 3] }),
  make("roll", [x(3, 4)], { shifts: [1, -2], axes: [0, 1] }),
  make("index", [x(4, 5)], { spec: [1, "new", [0, 5, 2]] }),
  make("index", [x(4, 5)], {
    spec: [
      [3, null, -1],
      [4, 1, -2],
    ],
  }),
  make("index", [x(6, 2)], { spec: [[1, 4, 1]] }),
  make("scatter_index", [x(3)], { spec: [1, [0, 5, 2]], shape: shape(4, 5) }),
  make("gather", [x(4, 3), of([2, 0, 2, -1, 1, 1], 2, 3)], { axis: 0 }, { fixed: [1] }),
  make("gather", [x(3, 4), of([3, 0], 2)], { axis: 1 }, { fixed: [1] }),
  make("gather", [x(3, 4), of([2])], { axis: 0 }, { fixed: [1] }),
  make("scatter_add", [x(2, 3, 2), of([2, 0, 2, 1, 1, 1], 2, 3)], { axis: 0, size: 4 }, { fixed: [1] }),
  make("take_along", [x(2, 3), of([2, 0, 1, 1], 2, 2)], { axis: 1 }, { fixed: [1] }),
  make("put_along", [x(2, 2), of([2, 0, 1, 1], 2, 2)], { axis: 1, size: 3 }, { fixed: [1] }),
  make("one_hot", [of([2, 0, 1], 3)], { depth: 4 }, { flat: true }),
  make("concatenate", [x(2, 3), x(2, 1), x(2, 2)], { axis: 1 }),
  make("stack", [x(2, 3), x(2, 3)], { axis: 1 }),
  make("stack", [x(), x(), x()], { axis: 0 }),
  ...REDUCTIONS,
  ...SPREADS,
  ...NORMS,
  make("norm", [x(3)], { axes: [0], keepdims: false, ord: 0 }, { flat: true }),
  make("prod_others", [x(4)], { axes: [0] }),
  make("prod_others", [x(2, 3)], { axes: [0, 1] }),
  make("prod_others", [x(2, 3)], { axes: [0] }),
  make("prod", [of([0, 2, 3], 3)], { axes: [0], keepdims: false }),
  make("prod", [of([0, 2, 0], 3)], { axes: [0], keepdims: false }),
  make("any", [x(2, 3)], { axes: [0], keepdims: false }, { flat: true }),
  make("all", [x(2, 3)], { axes: [0], keepdims: false }, { flat: true }),
  make("argmax", [x(2, 3)], { axis: 1, keepdims: false }, { flat: true }),
  make("argmin", [x(2, 3)], { axis: null, keepdims: false }, { flat: true }),
  make("cumsum", [x(2, 3)], { axis: 1, reverse: false }),
  make("cumsum", [x(4)], { axis: 0, reverse: true }),
  make("cumprod", [x(4)], { axis: 0 }),
  make("cumprod", [x(2, 3)], { axis: 0 }),
  make("cumprod_tangent", [x(4), x(4)], { axis: 0 }),
  make("cumprod_adjoint", [x(4), x(4)], { axis: 0 }),
  make("sort", [x(5)], { axis: 0, descending: false }),
  make("sort", [x(2, 4)], { axis: 1, descending: true }),
  make("argsort", [x(5)], { axis: 0, descending: false }, { flat: true }),
  make("softmax", [x(4)], { axis: 0 }),
  make("softmax", [x(2, 3)], { axis: 1 }),
  make("log_softmax", [x(2, 3)], { axis: 0 }),
  make("matmul", [x(2, 3), x(3, 4)]),
  make("matmul", [x(3), x(3)]),
  make("matmul", [x(3), x(3, 2)]),
  make("matmul", [x(2, 3), x(3)]),
  make("matmul", [x(2, 2, 3), x(3, 2)]),
  make("matmul", [x(2, 1, 2, 3), x(4, 3, 2)]),
  make("matmul", [x(3), x(2, 3, 2)]),
  make("matmul", [x(2, 2, 3), x(3)]),
  make("dot", [x(4), x(4)]),
  make("outer", [x(2), x(3)]),
  make("einsum", [x(2, 3), x(3, 4)], { spec: "ij,jk->ik" }),
  make("einsum", [x(2, 3), x(3), x(2)], { spec: "ij,j,i->" }),
  make("einsum", [x(3, 3)], { spec: "ii->i" }),
  make("einsum", [x(3, 3), x(3, 2)], { spec: "ii,ij->j" }),
  make("einsum", [x(2, 3), x(4)], { spec: "ij,k->i" }),
  make("kron", [x(2, 3), x(2, 2)]),
  make("kron", [x(2), x(3)]),
  make("trace", [x(3, 3)]),
  make("trace", [x(2, 2, 3)]),
  make("diagonal", [x(3, 3)], { offset: 0 }),
  make("diagonal", [x(2, 3, 4)], { offset: 1 }),
  make("diagonal", [x(4, 3)], { offset: -1 }),
  make("diag", [x(3)], { offset: 0 }),
  make("diag", [x(2, 3)], { offset: -1 }),
  make("tril", [x(3, 3)], { offset: 0 }),
  make("triu", [x(2, 3, 4)], { offset: 1 }),
  make("det", [x(3, 3)]),
  make("det", [x(2, 2, 2)]),
  make("det", [of([1, 2, 2, 4], 2, 2)]),
  make("cofactor", [x(3, 3)]),
  make("cofactor", [x(4, 4)]),
  make("cofactor", [x(2, 4, 4)]),
  make("logabsdet", [x(3, 3)]),
  make("detsign", [x(3, 3)], {}, { flat: true }),
  make("inv", [x(3, 3)]),
  make("solve", [x(3, 3), x(3)]),
  make("solve", [x(2, 2), x(2, 3)]),
  make("solve", [x(2, 2, 2), x(2, 2, 1)]),
  make("cholesky", [of("definite", 3, 3)]),
  make("triangular_solve", [of("lower", 3, 3), x(3, 2)], { lower: true, transpose: false }),
  make("triangular_solve", [of("lower", 3, 3), x(3)], { lower: true, transpose: true }),
  make("eigvalsh", [of("definite", 3, 3)]),
  make("eigvectors", [of("definite", 3, 3)]),
  make("expm", [x(3, 3)]),
  make("expm", [x(2, 2, 2)]),
  make("nuclear_norm", [x(3, 2)]),
  make("nuclear_norm", [x(2, 3)]),
  make("windows", [x(7)], { axes: [0], window: [3], stride: [2] }),
  make("windows", [x(2, 5, 4)], { axes: [1, 2], window: [2, 2], stride: [1, 2] }),
  make("windows_adjoint", [x(3, 3)], { axes: [0], window: [3], stride: [2], shape: shape(7) }),
  make("eye", [], { n: 3, m: 4, offset: 1 }, { flat: true }),
  make("iota", [], { size: 4 }, { flat: true }),
  make("conv", [x(2, 1, 5), x(3, 1, 2)], PLAIN),
  make("conv", [x(1, 4, 5, 4), x(2, 2, 2, 2)], WINDOW),
  make("conv_input", [x(2, 3, 4), x(3, 1, 2)], { ...PLAIN, size: [5] }),
  make("conv_weight", [x(2, 3, 4), x(2, 1, 5)], { ...PLAIN, size: [2] }),
];

/** Repeatable numbers in (−1.5, 1.5), none close to another or to zero. */
export function numbers(seed: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const u = Math.abs(Math.sin(seed * 12.9898 + i * 78.233) * 43758.5453) % 1;
    const value = (u - 0.5) * 3;
    return Math.abs(value) < 0.05 ? value + 0.3 : value;
  });
}

export function draw(kind: Draw, shape: readonly number[], seed: number): Tensor {
  if (Array.isArray(kind)) return { shape, data: Float64Array.from(kind) };
  const data = Float64Array.from(numbers(seed, entries(shape)));
  if (kind === "positive") return { shape, data: data.map(Math.abs) };
  const n = shape[shape.length - 1] ?? 1;
  if (kind === "definite") {
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        a[i * n + j] = i === j ? 2 + i : 0;
        for (let k = 0; k < n; k++)
          a[i * n + j] = (a[i * n + j] ?? 0) + (data[i * n + k] ?? 0) * (data[j * n + k] ?? 0);
      }
    return { shape, data: a };
  }
  if (kind === "lower") for (let i = 0; i < n; i++) data[i * n + i] = 1.5 + i;
  return { shape, data };
}
