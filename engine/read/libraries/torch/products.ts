/** Products as torch has them: `mm`, `bmm`, `addmm` and its kin, distances between rows. */

import type { Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { ARRAYS } from "../arrays/index.ts";
import { pairsOfRows } from "../arrays/picking.ts";
import * as make from "../builders.ts";
import { normBy } from "../linalg/norms.ts";
import { type Entry, type Row, shared } from "../row.ts";

const { row } = make;

const pairProduct = (name: string): Row =>
  row("x|input|mat1, y|other|mat2|vec|tensor", (a) => {
    make.wantRank(a, a.node("x"), 1, name);
    make.wantRank(a, a.node("y"), 1, name);
    return a.op("matmul", [a.tensor("x"), a.tensor("y")]);
  });

/** A value times an argument, where that is given. */
export const scaledBy = (a: Arguments, name: string, x: Value): Value =>
  a.has(name) ? a.op("mul", [a.tensor(name), x]) : x;

/** β·input + α·(product) */
const plus = (params: string, product: (a: Arguments) => Value): Row =>
  row(`x|input, ${params}, beta=1, alpha=1`, (a) =>
    a.op("add", [scaledBy(a, "beta", a.tensor("x")), scaledBy(a, "alpha", product(a))]),
  );

const matmul =
  (first: string, second: string) =>
  (a: Arguments): Value =>
    a.op("matmul", [a.tensor(first), a.tensor(second)]);

const dist = row("x|input, y|other, p=2", (a) => {
  const gap = make.reshapeTo(a, a.op("sub", [a.tensor("x"), a.tensor("y")]), [-1]);
  return a.value(normBy(a, make.liftOf(a, gap), { axes: [0], keepdims: false }, a.get("p")), [gap]);
});

/** Distances of all rows of one to all rows of the other. */
const cdist = row("x|x1, y|x2, p=2, compute_mode=None", (a) => {
  const [x, y] = [a.node("x"), a.node("y")];
  make.wantRank(a, x, 2, "cdist");
  make.wantRank(a, y, 2, "cdist");
  const gap = a.op("sub", [
    make.expandAt(a, a.tensor("x"), -2),
    make.expandAt(a, a.tensor("y"), y.shape.length - 2),
  ]);
  const node = make.liftOf(a, gap);
  return a.value(normBy(a, node, { axes: [node.shape.length - 1], keepdims: false }, a.get("p")), [gap]);
});

/** Distances between all pairs of rows. */
export const pdist = row("x|input, p=2", (a) => {
  const [first, second] = pairsOfRows(a);
  const gap = a.op("sub", [first, second]);
  return a.value(normBy(a, make.liftOf(a, gap), { axes: [1], keepdims: false }, a.get("p")), [gap]);
});

/** Products and distances. */
export const TORCH_PRODUCTS: Readonly<Record<string, Entry>> = {
  mm: pairProduct("mm"),
  mv: pairProduct("mv"),
  bmm: pairProduct("bmm"),
  matmul: pairProduct("matmul"),
  dot: row("x|input, y|tensor|other", (a) => make.dot(a, a.tensor("x"), a.tensor("y"))),
  inner: shared(ARRAYS, "inner"),
  ger: shared(ARRAYS, "outer"),
  addmm: plus("mat1, mat2", matmul("mat1", "mat2")),
  addmv: plus("mat, vec", matmul("mat", "vec")),
  addr: plus("vec1, vec2", (a) => a.op("outer", [a.tensor("vec1"), a.tensor("vec2")])),
  baddbmm: plus("batch1, batch2", matmul("batch1", "batch2")),
  addbmm: plus("batch1, batch2", (a) =>
    a.op("sum", [matmul("batch1", "batch2")(a)], { axes: [0], keepdims: false }),
  ),
  chain_matmul: row("*x", (a) => a.items("x").reduce((total, next) => a.op("matmul", [total, next]))),
  dist,
  cdist,
  pdist,
};
