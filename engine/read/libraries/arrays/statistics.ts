/** Statistics of data: `scipy.stats`' descriptive ones and Python's `statistics`. */

import { toTensor } from "../../tensors/literals.ts";
import { Stop } from "../../tensors/stop.ts";
import { float, int, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";

const { row } = make;

interface Data {
  readonly x: Value;
  readonly axes: readonly number[];
}

/** The data and the axes a statistic is over: the first of an array, all of a list of numbers. */
function dataOf(a: Arguments, name = "x"): Data {
  const x = a.tensor(name);
  const node = make.liftOf(a, x);
  make.wantRank(a, node, 1, "a statistic");
  const raw = a.raw("axis");
  if (raw?.kind === "known" && raw.type === "none") return { x, axes: node.shape.map((_s, i) => i) };
  return { x, axes: [a.axis("axis", node, 0)] };
}

const over = (
  a: Arguments,
  op: string,
  x: Value,
  axes: readonly number[],
  more: Readonly<Record<string, number | boolean>> = {},
): Value => a.op(op, [x], { axes: [...axes], keepdims: false, ...more });

const centred = (a: Arguments, { x, axes }: Data): Value =>
  a.op("sub", [x, a.op("mean", [x], { axes: [...axes], keepdims: true })]);

const power = (a: Arguments, x: Value, n: number): Value => a.op("pow", [x, int(n)]);

const PARAMS = "x|a|data|xs, axis=0, nan_policy='propagate', keepdims=False";

const statistic = (params: string, build: (a: Arguments, data: Data) => Value): Row =>
  row(params, (a) => build(a, dataOf(a)));

const moment = (a: Arguments, data: Data, n: number): Value =>
  over(a, "mean", power(a, centred(a, data), n), data.axes);

const count = (a: Arguments, { x, axes }: Data): number =>
  axes.reduce((total, axis) => {
    const size = make.liftOf(a, x).shape[axis];
    if (typeof size !== "number") throw a.stop("a number of entries that is not known");
    return total * size;
  }, 1);

const skew = statistic(`${PARAMS}, bias=True`, (a, data) => {
  const raw = a.op("div", [moment(a, data, 3), a.op("pow", [moment(a, data, 2), float(1.5)])]);
  if (a.flag("bias", true)) return raw;
  const n = count(a, data);
  return a.op("mul", [float(Math.sqrt(n * (n - 1)) / (n - 2)), raw]);
});

const kurtosis = statistic(`${PARAMS}, fisher=True, bias=True`, (a, data) => {
  if (!a.flag("bias", true)) throw a.stop("the unbiased kurtosis is not followed");
  const raw = a.op("div", [moment(a, data, 4), power(a, moment(a, data, 2), 2)]);
  return a.flag("fisher", true) ? a.op("sub", [raw, float(3)]) : raw;
});

const geometric = statistic(`${PARAMS}, weights=None, dtype=None`, (a, data) => {
  if (a.has("weights")) throw a.stop("weights of a geometric mean are not followed");
  return a.op("exp", [over(a, "mean", a.op("log", [data.x]), data.axes)]);
});

const harmonic = statistic(`${PARAMS}, weights=None, dtype=None`, (a, data) => {
  if (a.has("weights")) throw a.stop("weights of a harmonic mean are not followed");
  return a.op("div", [float(1), over(a, "mean", a.op("div", [float(1), data.x]), data.axes)]);
});

const zscore = statistic(`${PARAMS}, ddof=0`, (a, data) => {
  const spread = a.op("std", [data.x], { axes: [...data.axes], keepdims: true, ddof: a.int("ddof", 0) });
  return a.op("div", [centred(a, data), spread]);
});

const entropy = row("x|pk, y|qk=None, base=None, axis=0", (a) => {
  const shares = (name: string): Value => {
    const { x, axes } = dataOf(a, name);
    return a.op("div", [x, a.op("sum", [x], { axes: [...axes], keepdims: true })]);
  };
  const p = shares("x");
  const { axes } = dataOf(a);
  let value: Value;
  if (a.has("y"))
    value = over(a, "sum", a.op("sub", [a.op("xlogy", [p, p]), a.op("xlogy", [p, shares("y")])]), axes);
  else value = a.op("neg", [over(a, "sum", a.op("xlogy", [p, p]), axes)]);
  return a.has("base") ? a.op("div", [value, a.op("log", [a.tensor("base")])]) : value;
});

const pearson = row("x, y", (a) => {
  const [x, y] = [centred(a, dataOf(a)), centred(a, dataOf(a, "y"))];
  const sum = (value: Value): Value => over(a, "sum", value, [0]);
  const r = a.op("div", [
    sum(a.op("mul", [x, y])),
    a.op("sqrt", [a.op("mul", [sum(power(a, x, 2)), sum(power(a, y, 2))])]),
  ]);
  const unknown = a.host.trace.unknown("p-values are not followed", a.span);
  return {
    kind: "sequence",
    type: "tuple",
    items: { current: [r, unknown] },
    fields: ["statistic", "pvalue"],
  };
});

/** Functions of `scipy.stats` that describe data. */
export const DESCRIPTIVE: Readonly<Record<string, Entry>> = {
  skew,
  kurtosis,
  gmean: geometric,
  hmean: harmonic,
  zscore,
  entropy,
  pearsonr: pearson,
  sem: statistic(`${PARAMS}, ddof=1`, (a, data) =>
    a.op("div", [
      over(a, "std", data.x, data.axes, { ddof: a.int("ddof", 1) }),
      float(Math.sqrt(count(a, data))),
    ]),
  ),
  moment: statistic("x|a, moment|order=1, axis=0", (a, data) => moment(a, data, a.int("moment", 1))),
  tmean: statistic(PARAMS, (a, data) => over(a, "mean", data.x, data.axes)),
};

/** Numbers of a list, as one array. */
const listed = (params: string, build: (a: Arguments, x: Value) => Value): Row =>
  row(params, (a) => {
    const made = toTensor(a.host.trace, a.need("x"), a.span, "python");
    if (made.kind === "unknown") throw new Stop(made);
    return build(a, made);
  });

const spread = (op: "var" | "std", ddof: number): Row =>
  listed("x|data, xbar|mu=None", (a, x) => {
    if (a.has("xbar")) throw a.stop("a mean that is given is not followed");
    return over(a, op, x, [0], { ddof });
  });

const sorted = (pick: (n: number) => readonly number[]): Row =>
  listed("x|data", (a, x) => {
    const [size] = make.liftOf(a, x).shape;
    if (typeof size !== "number") throw a.stop("a number of entries that is not known");
    const order = a.op("sort", [x], { axis: 0, descending: false });
    const places = pick(size);
    return over(
      a,
      "mean",
      make.cutAxis(a, order, 0, places[0] ?? 0, (places[places.length - 1] ?? 0) + 1),
      [0],
    );
  });

/** The module `statistics`. */
export const STATISTICS: Readonly<Record<string, Entry>> = {
  mean: listed("x|data", (a, x) => over(a, "mean", x, [0])),
  fmean: listed("x|data, weights=None", (a, x) => {
    if (!a.has("weights")) return over(a, "mean", x, [0]);
    const w = a.tensor("weights");
    return a.op("div", [over(a, "sum", a.op("mul", [x, w]), [0]), over(a, "sum", w, [0])]);
  }),
  stdev: spread("std", 1),
  variance: spread("var", 1),
  pstdev: spread("std", 0),
  pvariance: spread("var", 0),
  median: sorted((n) => [Math.floor((n - 1) / 2), Math.floor(n / 2)]),
  median_low: sorted((n) => [Math.floor((n - 1) / 2)]),
  median_high: sorted((n) => [Math.floor(n / 2)]),
  geometric_mean: listed("x|data", (a, x) => a.op("exp", [over(a, "mean", a.op("log", [x]), [0])])),
  harmonic_mean: listed("x|data, weights=None", (a, x) => {
    if (a.has("weights")) throw a.stop("weights of a harmonic mean are not followed");
    return a.op("div", [float(1), over(a, "mean", a.op("div", [float(1), x]), [0])]);
  }),
};
