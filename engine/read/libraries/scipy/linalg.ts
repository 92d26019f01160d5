/** `scipy.linalg`: what NumPy has, and solving by triangles. */

import { NONE, TRUE, tuple } from "../../values.ts";
import { row } from "../builders.ts";
import { readTriangle, SCIPY_LINEAR } from "../linalg/decompositions.ts";
import { LINALG } from "../linalg/index.ts";
import type { Entry } from "../row.ts";

/** `scipy.linalg` */
export const SCIPY_LINALG: Readonly<Record<string, Entry>> = {
  ...LINALG,
  ...SCIPY_LINEAR,
  solve_triangular: row("x|a, y|b, trans=0, lower=False", (a) => {
    const lower = a.flag("lower");
    return a.op("triangular_solve", [a.tensor("x"), a.tensor("y")], {
      lower,
      transpose: a.has("trans") && a.int("trans") !== 0,
    });
  }),
  cho_factor: row("x|a, lower=False, overwrite_a=False, check_finite=True", (a) =>
    tuple([a.op("cholesky", [readTriangle(a, !a.flag("lower"))]), TRUE]),
  ),
  cho_solve: row("c, b", (a) => {
    const factor = a.items("c")[0] ?? NONE;
    const first = a.op("triangular_solve", [factor, a.tensor("b")], { lower: true, transpose: false });
    return a.op("triangular_solve", [factor, first], { lower: true, transpose: true });
  }),
};
