/** Reductions as torch has them: extremes with their places, spreads with `correction`, running ones. */

import { tuple, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { known } from "../arrays/known.ts";
import { kthvalue, pair, pick, torchMedian } from "../arrays/quantiles.ts";
import { argument } from "../arrays/reductions.ts";
import { running } from "../arrays/running.ts";
import * as make from "../builders.ts";
import { norm, vectorNorm } from "../linalg/norms.ts";
import type { Entry, Row } from "../row.ts";

const { row } = make;

/** What torch calls the axes of a reduction. */
export const AXES = "axis|dim=None, keepdims|keepdim=False, dtype=None, out=None";

/** max and min: of all, along a dimension (values and indices), or of two tensors. */
const extreme = (op: "max" | "min"): Row =>
  row("x|input, axis|dim|other=None, keepdims|keepdim=False", (a) => {
    const second = a.get("axis");
    if (!second) return make.reduce(a, op, a.tensor("x"));
    if (second.kind === "tensor") return a.op(op === "max" ? "maximum" : "minimum", [a.tensor("x"), second]);
    const axis = a.axis("axis", a.node("x"), 0);
    const keepdims = a.flag("keepdims");
    return pair(
      a.op(op, [a.tensor("x")], { axes: [axis], keepdims }),
      a.op(op === "max" ? "argmax" : "argmin", [a.tensor("x")], { axis, keepdims }),
    );
  });

const spread = (op: "var" | "std"): Row =>
  row("x|input, axis|dim=None, unbiased=None, keepdims|keepdim=False, correction=1", (a) => {
    const first = a.get("axis");
    const unbiased =
      first?.kind === "known" && first.type === "bool"
        ? first.value === true
        : a.has("unbiased")
          ? a.flag("unbiased")
          : null;
    const ddof = a.has("correction") ? a.int("correction") : unbiased === false ? 0 : 1;
    const node = a.node("x");
    make.wantRank(a, node, 1, op);
    const axes =
      first?.kind === "known" && first.type === "bool" ? node.shape.map((_s, i) => i) : a.axes("axis", node);
    return a.op(op, [a.tensor("x")], { axes, keepdims: a.flag("keepdims"), ddof });
  });

/** Softmax and its kin along a dimension. */
export const softmax = (op: string): Row =>
  row("x|input, axis|dim=-1, dtype=None, _stacklevel=None", (a) => {
    make.wantRank(a, a.node("x"), 1, op);
    return a.op(op, [a.tensor("x")], { axis: a.axis("axis", a.node("x"), -1) });
  });

const normRow = row("x|input, ord|p=None, axis|dim=None, keepdims|keepdim=False, dtype=None", (a) => {
  const order = a.get("ord");
  const word = order?.kind === "known" && order.type === "string";
  const scalar = a.node("x").shape.length === 0;
  // torch.norm(x, p): of all entries along the axes, also of a matrix.
  return word || scalar ? norm(a, a.tensor("x"), order) : vectorNorm(a, a.tensor("x"));
});

/** Largest (or smallest) so far, entry by entry, and where it was. */
const runningPair = (op: "maximum" | "minimum"): Row =>
  row("x|input, axis|dim", (a) => {
    const values = running(a, op, a.axis("axis", a.node("x"), 0));
    return pair(values, a.host.trace.unknown("the places of a running extreme are not followed", a.span));
  });

function along(a: Arguments, axis: number): Value[] {
  const size = a.node("x").shape[axis];
  if (typeof size !== "number") throw a.stop("a size that is not known");
  return Array.from({ length: size }, (_, i) => pick(a, a.tensor("x"), axis, i));
}

const logcumsumexp = row("x|input, axis|dim", (a) => {
  const axis = a.axis("axis", a.node("x"), 0);
  const values: Value[] = [];
  for (const part of along(a, axis))
    values.push(values.length === 0 ? part : a.op("logaddexp", [values[values.length - 1] ?? part, part]));
  return a.op("stack", values, { axis });
});

const mode = row("x|input, axis|dim=-1, keepdims|keepdim=False", (a) => {
  if (a.node("x").shape.length !== 1) throw a.stop("the mode of more than a vector is not followed");
  const at = [...known(a, "x").data];
  const times = (value: number): number => at.filter((x) => x === value).length;
  const most = Math.max(...at.map(times));
  const value = Math.min(...at.filter((x) => times(x) === most));
  const place = at.lastIndexOf(value);
  return pair(pick(a, a.tensor("x"), 0, place), make.numeral(place));
});

/** Mean and spread together. */
const withMean = (op: "var" | "std"): Row =>
  row("x|input, axis|dim=None, unbiased=True, keepdims|keepdim=False, correction=1", (a) => {
    const node = a.node("x");
    const axes = a.axes("axis", node);
    const keepdims = a.flag("keepdims");
    const ddof = a.has("correction") ? a.int("correction") : a.flag("unbiased", true) ? 1 : 0;
    return tuple([
      a.op(op, [a.tensor("x")], { axes, keepdims, ddof }),
      a.op("mean", [a.tensor("x")], { axes, keepdims }),
    ]);
  });

/** Reductions. */
export const TORCH_REDUCTIONS: Readonly<Record<string, Entry>> = {
  median: torchMedian,
  nanmedian: torchMedian,
  kthvalue,
  ...make.reductions(
    {
      sum: "sum",
      mean: "mean",
      prod: "prod",
      amax: "max",
      amin: "min",
      any: "any",
      all: "all",
      logsumexp: "logsumexp",
    },
    `x|input, ${AXES}`,
  ),
  max: extreme("max"),
  min: extreme("min"),
  var: spread("var"),
  std: spread("std"),
  argmax: argument("argmax"),
  argmin: argument("argmin"),
  softmax: softmax("softmax"),
  log_softmax: softmax("log_softmax"),
  norm: normRow,
  mode,
  logcumsumexp,
  cummax: runningPair("maximum"),
  cummin: runningPair("minimum"),
  aminmax: row("x|input, axis|dim=None, keepdims|keepdim=False", (a) => ({
    ...tuple([make.reduce(a, "min", a.tensor("x")), make.reduce(a, "max", a.tensor("x"))]),
    fields: ["min", "max"],
  })),
  std_mean: withMean("std"),
  var_mean: withMean("var"),
  nanmean: row("x|input, axis|dim=None, keepdims|keepdim=False", (a) => {
    const x = a.tensor("x");
    const missing = a.op("isnan", [x]);
    const total = make.reduce(a, "sum", a.op("select", [missing, make.numeral(0), x]));
    return a.op("div", [
      total,
      make.reduce(a, "sum", a.op("select", [missing, make.numeral(0), make.numeral(1)])),
    ]);
  }),
};
