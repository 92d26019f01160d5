/** Covariance and correlation of rows of observations. */

import { float, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry } from "../row.ts";

const { row } = make;

/** Rows of variables, observations along the columns. */
function observed(a: Arguments): Value {
  const rowsOf = (name: string): Value => {
    const x = a.tensor(name);
    const { shape } = make.liftOf(a, x);
    make.wantRank(a, make.liftOf(a, x), 1, "cov");
    if (shape.length === 1) return make.reshapeTo(a, x, [1, shape[0] ?? 1]);
    return a.flag("rowvar", true) ? x : make.swap(a, x, 0, 1);
  };
  return a.has("y") ? a.op("concatenate", [rowsOf("x"), rowsOf("y")], { axis: 0 }) : rowsOf("x");
}

function covariance(a: Arguments, x: Value, ddof: number): Value {
  const { shape } = make.liftOf(a, x);
  const count = shape[1];
  if (typeof count !== "number") throw a.stop("a covariance over a number of observations that is not known");
  const centred = a.op("sub", [x, a.op("mean", [x], { axes: [1], keepdims: true })]);
  return a.op("div", [a.op("matmul", [centred, make.swap(a, centred, 0, 1)]), float(count - ddof)]);
}

const alone = (a: Arguments, matrix: Value): Value =>
  make.liftOf(a, matrix).shape[0] === 1 ? make.reshapeTo(a, matrix, []) : matrix;

const cov = row("x|m|input, y=None, rowvar=True, bias=False, ddof|correction=None", (a) => {
  if (a.library === "torch" && a.has("y")) throw a.stop("torch.cov of two arguments is not followed");
  return alone(a, covariance(a, observed(a), a.int("ddof", a.flag("bias") ? 0 : 1)));
});

const corrcoef = row("x|input, y=None, rowvar=True", (a) => {
  const c = covariance(a, observed(a), 1);
  const spread = a.op("sqrt", [a.op("diagonal", [c], { offset: 0 })]);
  return alone(a, a.op("div", [c, a.op("outer", [spread, spread])]));
});

/** Covariance and correlation. */
export const COVARIANCE: Readonly<Record<string, Entry>> = {
  cov,
  corrcoef,
};
