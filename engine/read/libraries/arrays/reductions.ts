/** Many numbers to fewer, along axes: sums, means, extremes, running sums. */

import { floorDivSize } from "../../../graph/size.ts";
import * as make from "../builders.ts";
import { X } from "../builders.ts";
import type { Entry, Row } from "../row.ts";

const { row, reduction } = make;

const AXES = "axis|dim|dims=None, dtype=None, out=None, keepdims|keepdim=False, initial=None, where=None";

/** `argmax` and `argmin`: of all, flattened, where no axis is given. */
export const argument = (op: string): Row =>
  row(`${X}, axis|dim=None, keepdims|keepdim=False`, (a) => {
    const node = a.node("x");
    make.wantRank(a, node, 1, op);
    const axis = a.has("axis") ? a.axis("axis", node, 0) : null;
    return a.op(op, [a.tensor("x")], { axis, keepdims: a.flag("keepdims") });
  });

/** Sums and products as they run. */
export const scan = (op: string): Row =>
  row(`${X}, axis|dim=None, dtype=None`, (a) => {
    let x = a.tensor("x");
    let node = make.liftOf(a, x);
    make.wantRank(a, node, 1, op);
    if (!a.has("axis") && node.shape.length > 1) {
      x = make.reshapeTo(a, x, [-1]);
      node = make.liftOf(a, x);
    }
    return a.op(op, [x], { axis: a.axis("axis", node, 0) });
  });

const average = row(`${X}, axis|dim=None, weights=None, keepdims=False`, (a) => {
  if (!a.has("weights")) return make.reduce(a, "mean", a.tensor("x"));
  let w = a.tensor("weights");
  const [node, weight] = [a.node("x"), make.liftOf(a, w)];
  // One weight for each place along the axis.
  if (a.has("axis") && weight.shape.length === 1 && node.shape.length > 1) {
    const axis = a.axis("axis", node, 0);
    const size = weight.shape[0] ?? 1;
    w = a.op(
      "broadcast",
      [
        make.reshapeTo(
          a,
          w,
          node.shape.map((_s, i) => (i === axis ? size : 1)),
        ),
      ],
      { shape: [...node.shape] },
    );
  }
  return a.op("div", [make.reduce(a, "sum", a.op("mul", [a.tensor("x"), w])), make.reduce(a, "sum", w)]);
});

/** The middle entries of the sorted array. */
const median = row(`${X}, axis|dim=None, keepdims=False`, (a) => {
  let x = a.tensor("x");
  let node = make.liftOf(a, x);
  make.wantRank(a, node, 1, "median");
  if (!a.has("axis")) {
    x = make.reshapeTo(a, x, [-1]);
    node = make.liftOf(a, x);
  }
  const axis = a.axis("axis", node, 0);
  const size = node.shape[axis];
  if (typeof size !== "number") throw a.stop("the median of a number of entries that is not known");
  const sorted = a.op("sort", [x], { axis, descending: false });
  const lower = floorDivSize(size - 1, 2) as number;
  const middle = make.cutAxis(a, sorted, axis, lower, Math.floor(size / 2) + 1);
  return a.op("mean", [middle], { axes: [axis], keepdims: a.flag("keepdims") });
});

const spread = (op: "std" | "var"): Row =>
  reduction(
    op,
    `${X}, axis|dim=None, dtype=None, out=None, ddof|correction=0, keepdims|keepdim=False`,
    (a) => ({ ddof: a.int("ddof", 0) }),
  );

/** Reductions, and sums as they run. */
export const REDUCTIONS: Readonly<Record<string, Entry>> = {
  ...make.reductions({ sum: "sum", mean: "mean", prod: "prod" }, `${X}, ${AXES}`),
  ...make.reductions(
    { max: "max", min: "min", amax: "max", amin: "min", any: "any", all: "all" },
    `${X}, axis|dim=None, out=None, keepdims|keepdim=False`,
  ),
  std: spread("std"),
  var: spread("var"),
  ptp: row(`${X}, axis=None, keepdims=False`, (a) =>
    a.op("sub", [make.reduce(a, "max", a.tensor("x")), make.reduce(a, "min", a.tensor("x"))]),
  ),
  average,
  median,
  argmax: argument("argmax"),
  argmin: argument("argmin"),
  cumsum: scan("cumsum"),
  cumprod: scan("cumprod"),
};
