/** Quantiles, medians, the k-th value, and reductions that pass over what is not a number. */

import { float, tuple, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";
import { known } from "./known.ts";

const { row } = make;

/** One place along an axis; the axis goes. */
export function pick(a: Arguments, x: Value, axis: number, at: number): Value {
  const spec = make.liftOf(a, x).shape.map((size, i) => (i === axis ? at : ([0, size, 1] as const)));
  return a.op("index", [x], { spec });
}

/** The array in order along one axis (all of it, flattened, where none is given), and how long that axis is. */
function inOrder(
  a: Arguments,
  what: string,
): { readonly sorted: Value; readonly axis: number; readonly size: number; readonly rank: number } {
  let x = a.tensor("x");
  const node = make.liftOf(a, x);
  make.wantRank(a, node, 1, what);
  if (!a.has("axis")) x = make.reshapeTo(a, x, [-1]);
  const flat = make.liftOf(a, x);
  const axis = a.axis("axis", flat, 0);
  const size = flat.shape[axis];
  if (typeof size !== "number") throw a.stop(`the ${what} of a number of entries that is not known`);
  return { sorted: a.op("sort", [x], { axis, descending: false }), axis, size, rank: node.shape.length };
}

function kept(a: Arguments, value: Value, axis: number, rank: number): Value {
  if (!a.flag("keepdims")) return value;
  if (a.has("axis")) return make.expandAt(a, value, axis);
  return make.reshapeTo(
    a,
    value,
    Array.from({ length: rank }, () => 1),
  );
}

/** Where between two entries a quantile lies, by the name of the rule. */
const RULES: Readonly<Record<string, (place: number) => number>> = {
  linear: (place) => place,
  lower: Math.floor,
  higher: Math.ceil,
  midpoint: (place) => (Math.floor(place) + Math.ceil(place)) / 2,
  nearest: (place) => {
    const below = Math.floor(place);
    const rest = place - below;
    return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
  },
};

const quantile = (percent: boolean, always?: number): Row =>
  row(
    `x|a|input${always === undefined ? ", q" : ""}, axis|dim=None, out=None, overwrite_input=False, method|interpolation='linear', keepdims|keepdim=False`,
    (a) => {
      if (always !== undefined && a.host.trace.shadow.value(a.node("x"))?.data.some(Number.isNaN))
        throw a.stop("a median that passes over entries is not followed");
      const { sorted, axis, size, rank } = inOrder(a, "quantile");
      const rule = RULES[a.text("method", "linear")];
      if (!rule) throw a.stop(`quantiles by the rule ${a.text("method", "")} are not followed`);
      const wanted = always === undefined ? known(a, "q") : { shape: [], data: Float64Array.of(always) };
      const moves = always === undefined && a.host.trace.variablesOf(a.node("q")).length > 0;
      // Between two entries the quantile rises with q, where the rule does.
      const along = (at: number, place: number, low: number): Value => {
        if (!moves || rule !== RULES["linear"]) return float(place - low);
        const q = wanted.shape.length === 0 ? a.tensor("q") : pick(a, a.tensor("q"), 0, at);
        return a.op("sub", [a.op("mul", [q, float((size - 1) / (percent ? 100 : 1))]), float(low)]);
      };
      const parts = [...wanted.data].map((q, at) => {
        const place = rule((size - 1) * (percent ? q / 100 : q));
        if (!(place >= 0 && place <= size - 1)) throw a.stop("a quantile outside of the data");
        const low = Math.floor(place);
        const below = pick(a, sorted, axis, low);
        if (place === low && (!moves || low === size - 1)) return kept(a, below, axis, rank);
        const rise = a.op("sub", [pick(a, sorted, axis, low + 1), below]);
        return kept(a, a.op("add", [below, a.op("mul", [along(at, place, low), rise])]), axis, rank);
      });
      const [only] = parts;
      if (wanted.shape.length === 0 && only) return only;
      return a.op("stack", parts, { axis: 0 });
    },
  );

/** torch's median: the lower of the two in the middle; with a dimension also where it is. */
export const torchMedian = row("x|input, axis|dim=None, keepdims|keepdim=False", (a) => {
  const { sorted, axis, size, rank } = inOrder(a, "median");
  return placed(a, sorted, axis, Math.floor((size - 1) / 2), rank);
});

/** `torch.kthvalue`: the k-th smallest along an axis, and where it is. */
export const kthvalue = row("x|input, k, axis|dim=-1, keepdims|keepdim=False", (a) => {
  const node = a.node("x");
  make.wantRank(a, node, 1, "kthvalue");
  const axis = a.axis("axis", node, -1);
  const sorted = a.op("sort", [a.tensor("x")], { axis, descending: false });
  const order = a.op("argsort", [a.tensor("x")], { axis, descending: false });
  const at = a.int("k") - 1;
  const of = (value: Value): Value =>
    a.flag("keepdims") ? make.expandAt(a, pick(a, value, axis, at), axis) : pick(a, value, axis, at);
  return pair(of(sorted), of(order));
});

function placed(a: Arguments, sorted: Value, axis: number, at: number, rank: number): Value {
  const value = kept(a, pick(a, sorted, axis, at), axis, rank);
  if (!a.has("axis")) return value;
  const order = a.op("argsort", [a.tensor("x")], { axis, descending: false });
  return pair(value, kept(a, pick(a, order, axis, at), axis, rank));
}

/** A pair that also answers to `.values` and `.indices`. */
export const pair = (values: Value, indices: Value): Value => ({
  ...tuple([values, indices]),
  fields: ["values", "indices"],
});

/** Entries that are not numbers, as `fill`. */
function filled(a: Arguments, x: Value, fill: number): Value {
  return a.op("select", [a.op("isnan", [x]), float(fill), x]);
}

const counted = (a: Arguments, x: Value): Value =>
  make.reduce(a, "sum", a.op("select", [a.op("isnan", [x]), float(0), float(1)]));

/** Reductions that pass over what is not a number. */
const overNumbers = (op: "sum" | "prod" | "max" | "min", fill: number): Row =>
  row("x|a|input, axis|dim=None, dtype=None, out=None, keepdims|keepdim=False", (a) =>
    make.reduce(a, op, filled(a, a.tensor("x"), fill)),
  );

const nanmean = (a: Arguments): Value =>
  a.op("div", [make.reduce(a, "sum", filled(a, a.tensor("x"), 0)), counted(a, a.tensor("x"))]);

const nanvar = (root: boolean): Row =>
  row("x|a, axis=None, dtype=None, out=None, ddof=0, keepdims=False", (a) => {
    const x = a.tensor("x");
    const axes = a.axes("axis", make.liftOf(a, x));
    const keep = (value: Value): Value => a.op("sum", [value], { axes, keepdims: true });
    const there = a.op("select", [a.op("isnan", [x]), float(0), float(1)]);
    const mean = a.op("div", [keep(filled(a, x, 0)), keep(there)]);
    const gap = a.op("sub", [x, mean]);
    const total = make.reduce(a, "sum", filled(a, a.op("mul", [gap, gap]), 0));
    const variance = a.op("div", [total, a.op("sub", [counted(a, x), float(a.int("ddof", 0))])]);
    return root ? a.op("sqrt", [variance]) : variance;
  });

const scanned = (op: string, fill: number): Row =>
  row("x|a, axis=None", (a) => {
    let x = filled(a, a.tensor("x"), fill);
    if (!a.has("axis")) x = make.reshapeTo(a, x, [-1]);
    return a.op(op, [x], { axis: a.axis("axis", make.liftOf(a, x), 0) });
  });

/** Quantiles, and reductions over what is a number. */
export const QUANTILES: Readonly<Record<string, Entry>> = {
  quantile: quantile(false),
  percentile: quantile(true),
  nansum: overNumbers("sum", 0),
  nanprod: overNumbers("prod", 1),
  nanmax: overNumbers("max", Number.NEGATIVE_INFINITY),
  nanmin: overNumbers("min", Number.POSITIVE_INFINITY),
  nanmean: row("x|a|input, axis|dim=None, dtype=None, out=None, keepdims|keepdim=False", nanmean),
  nanmedian: quantile(true, 50),
  nanvar: nanvar(false),
  nanstd: nanvar(true),
  nancumsum: scanned("cumsum", 0),
  nancumprod: scanned("cumprod", 1),
  partition: row("x|a, kth, axis=-1", (a) => {
    const node = a.node("x");
    make.wantRank(a, node, 1, "partition");
    return a.op("sort", [a.tensor("x")], { axis: a.axis("axis", node, -1), descending: false });
  }),
  argpartition: row("x|a, kth, axis=-1", (a) =>
    a.op("argsort", [a.tensor("x")], { axis: a.axis("axis", a.node("x"), -1), descending: false }),
  ),
};
