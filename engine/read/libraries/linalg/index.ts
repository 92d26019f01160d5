/** Linear algebra under NumPy's names; torch, JAX, TensorFlow and SciPy share them. */

import { int, list, string, tuple } from "../../values.ts";
import { ARRAYS } from "../arrays/index.ts";
import * as make from "../builders.ts";
import { type Entry, shared } from "../row.ts";
import { LINEAR } from "./decompositions.ts";
import { norm, vectorNorm } from "./norms.ts";

const { row } = make;

/** `numpy.linalg`, and what the others name like it. */
export const LINALG: Readonly<Record<string, Entry>> = {
  norm: row("x|a|input, ord|p=None, axis|dim=None, keepdims|keepdim=False", (a) =>
    norm(a, a.tensor("x"), a.get("ord")),
  ),
  matrix_norm: row("x|a|A|input, ord|p='fro', axis|dim=(-2, -1), keepdims|keepdim=False", (a) =>
    norm(
      a.with("axis", a.get("axis") ?? list([int(-2), int(-1)])),
      a.tensor("x"),
      a.get("ord") ?? string("fro"),
    ),
  ),
  vector_norm: row("x|a|input, ord|p=None, axis|dim=None, keepdims|keepdim=False, dtype=None", (a) =>
    vectorNorm(a, a.tensor("x")),
  ),
  ...LINEAR,
  solve_triangular: row("x|A, y|B, upper, left=True, unitriangular=False", (a) => {
    if (!a.flag("left", true) || a.flag("unitriangular"))
      throw a.stop("solving from the right, or with ones on the diagonal, is not followed");
    return a.op("triangular_solve", [a.tensor("x"), a.tensor("y")], {
      lower: !a.flag("upper"),
      transpose: false,
    });
  }),
  vecdot: row("x|x1, y|x2, axis|dim=-1", (a) => {
    const product = a.op("mul", [a.tensor("x"), a.tensor("y")]);
    return a.op("sum", [product], { axes: [a.axis("axis", make.liftOf(a, product), -1)], keepdims: false });
  }),
  inv: make.matrixOp("inv"),
  det: make.matrixOp("det"),
  slogdet: row("x|a|A|input", (a) => {
    make.wantRank(a, a.node("x"), 2, "slogdet");
    return {
      ...tuple([a.op("detsign", [a.tensor("x")]), a.op("logabsdet", [a.tensor("x")])]),
      fields: ["sign", "logabsdet"],
    };
  }),
  solve: row("x|a|A, y|b|B, assume_a=None", (a) => {
    make.wantRank(a, a.node("x"), 2, "solve");
    make.wantRank(a, a.node("y"), 1, "solve");
    return a.op("solve", [a.tensor("x"), a.tensor("y")]);
  }),
  multi_dot: row("x|arrays|tensors", (a) => {
    const [first, ...rest] = make.arrays(a, "x");
    if (!first) throw a.stop("nothing to multiply");
    return rest.reduce((total, next) => a.op("matmul", [total, next]), first);
  }),
  matmul: row("x|a|x1|input, y|b|x2|other", (a) => a.op("matmul", [a.tensor("x"), a.tensor("y")])),
  diagonal: shared(ARRAYS, "diagonal"),
  cross: shared(ARRAYS, "cross"),
};
