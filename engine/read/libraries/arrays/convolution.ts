/** One vector slid along another: `convolve`, `correlate`. */

import { float, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry } from "../row.ts";
import { lengthOf } from "./known.ts";

const { row } = make;

/** Σ_j x[k + j] y[j] for every place the shorter one touches (full), stays inside (valid), or is centred at (same). */
function slid(a: Arguments, x: Value, y: Value, mode: string): Value {
  const [n, m] = [lengthOf(a, x), lengthOf(a, y)];
  const wide = mode === "valid" ? x : a.op("pad", [x, float(0)], { pads: [[m - 1, m - 1]] });
  const all = a.op("matmul", [a.op("windows", [wide], { axes: [0], window: [m], stride: [1] }), y]);
  if (mode !== "same") return all;
  const size = Math.max(n, m);
  const start = Math.floor((n + m - 1 - size) / 2);
  return make.cutAxis(a, all, 0, start, start + size);
}

const turned = (a: Arguments, x: Value): Value => a.op("flip", [x], { axes: [0] });

const convolve = row("x|a|in1, y|v|in2, mode='full', method=None", (a) => {
  for (const name of ["x", "y"]) make.wantRank(a, a.node(name), 1, "convolve");
  if (a.node("x").shape.length > 1) throw a.stop("convolve of matrices is not followed");
  const [x, y] = [a.tensor("x"), a.tensor("y")];
  const [long, short] = lengthOf(a, x) >= lengthOf(a, y) ? [x, y] : [y, x];
  return slid(a, long, turned(a, short), a.text("mode", "full"));
});

function correlated(a: Arguments, fallback: string): Value {
  for (const name of ["x", "y"]) make.wantRank(a, a.node(name), 1, "correlate");
  if (a.node("x").shape.length > 1) throw a.stop("correlate of matrices is not followed");
  const [x, y] = [a.tensor("x"), a.tensor("y")];
  const mode = a.text("mode", fallback);
  if (lengthOf(a, x) >= lengthOf(a, y)) return slid(a, x, y, mode);
  return turned(a, slid(a, y, x, mode));
}

const correlate = row("x|a|in1, y|v|in2, mode='valid', method=None", (a) => correlated(a, "valid"));

/** `scipy.signal`'s: `correlate` is full unless told. */
export const CONVOLUTIONS: Readonly<Record<string, Entry>> = {
  convolve,
  correlate: row("x|in1, y|in2, mode='full', method=None", (a) => correlated(a, "full")),
  fftconvolve: convolve,
};

/** NumPy's two: `convolve` is full, `correlate` valid unless told. */
export const SLIDING: Readonly<Record<string, Entry>> = {
  convolve,
  correlate,
};
