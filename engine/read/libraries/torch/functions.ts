/** Functions of torch, which are methods of its tensors too: what all libraries share, and where torch differs. */

import { tuple } from "../../values.ts";
import { INTEGRALS } from "../arrays/differences.ts";
import { ARRAYS, TORCH_REARRANGE } from "../arrays/index.ts";
import { TORCH_INDICES } from "../arrays/indices.ts";
import * as make from "../builders.ts";
import { ELEMENTARY } from "../elementary.ts";
import { LINALG } from "../linalg/index.ts";
import { FUNCTIONAL } from "../nn/functional.ts";
import { type Entry, shared } from "../row.ts";
import { TORCH_ARITHMETIC } from "./arithmetic.ts";
import { TORCH_COMBINING } from "./combining.ts";
import { TORCH_COPIES } from "./copies.ts";
import { TORCH_GATHERING } from "./gathering.ts";
import { torchGradient } from "./gradient.ts";
import { TORCH_PRODUCTS } from "./products.ts";
import { TORCH_REDUCTIONS } from "./reductions.ts";
import { TORCH_SCATTERING } from "./scattering.ts";
import { TORCH_SHAPES } from "./shapes.ts";

const { row } = make;

/** Functions of torch, and methods of its tensors. */
export const TORCH_FUNCTIONS: Readonly<Record<string, Entry>> = {
  ...ELEMENTARY,
  ...ARRAYS,
  ...FUNCTIONAL,
  ...TORCH_REARRANGE,
  ...TORCH_INDICES,
  ...TORCH_REDUCTIONS,
  ...TORCH_GATHERING,
  ...TORCH_PRODUCTS,
  ...TORCH_ARITHMETIC,
  ...TORCH_SHAPES,
  ...TORCH_SCATTERING,
  ...TORCH_COMBINING,
  ...TORCH_COPIES,
  det: shared(LINALG, "det"),
  inverse: shared(LINALG, "inv"),
  logdet: make.matrixOp("logabsdet"),
  pinverse: shared(LINALG, "pinv"),
  matrix_exp: shared(LINALG, "matrix_exp"),
  matrix_power: shared(LINALG, "matrix_power"),
  svd: shared(LINALG, "svd"),
  cumulative_trapezoid: shared(INTEGRALS, "cumulative_trapezoid"),
  gradient: row("x|input, *rest, spacing=1, axis|dim=None, edge_order=1", (a) => torchGradient(a)),
  slogdet: shared(LINALG, "slogdet"),
  cholesky: shared(LINALG, "cholesky"),
  cholesky_solve: row("b|input|B, l|input2|L, upper=False", (a) => {
    const lower = !a.flag("upper");
    const half = a.op("triangular_solve", [a.tensor("l"), a.tensor("b")], { lower, transpose: !lower });
    return a.op("triangular_solve", [a.tensor("l"), half], { lower, transpose: lower });
  }),
  triangular_solve: row("b|input, x|A, upper=True, transpose=False, unitriangular=False", (a) => {
    if (a.flag("unitriangular")) throw a.stop("ones on the diagonal are not followed");
    const solved = a.op("triangular_solve", [a.tensor("x"), a.tensor("b")], {
      lower: !a.flag("upper", true),
      transpose: a.flag("transpose"),
    });
    return { ...tuple([solved, a.tensor("x")]), fields: ["solution", "cloned_coefficient"] };
  }),
  msort: row("x|input", (a) => a.op("sort", [a.tensor("x")], { axis: 0, descending: false })),
  nan_to_num: row("x|input, nan=0, posinf=None, neginf=None", (a) => {
    const { trace } = a.host;
    if (a.has("posinf") || a.has("neginf")) throw a.stop("other stand-ins for infinities are not followed");
    const plain = a.op("nan_to_num", [a.tensor("x")]);
    return a.has("nan")
      ? a.op("select", [a.op("isnan", [a.tensor("x")]), a.need("nan"), plain])
      : trace.result(make.liftOf(a, plain), "nan_to_num", [a.tensor("x")]);
  }),
};
