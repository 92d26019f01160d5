/** `scipy.spatial.distance`: metrics between vectors, and between all rows. */

import { own } from "../../own.ts";
import { float, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { plain } from "../arrays/known.ts";
import { pairs, pairsOfRows } from "../arrays/picking.ts";
import * as make from "../builders.ts";
import { normBy } from "../linalg/norms.ts";
import type { Entry, Row } from "../row.ts";

const { row } = make;

const last = (a: Arguments, x: Value): readonly number[] => [make.liftOf(a, x).shape.length - 1];

const sum = (a: Arguments, x: Value): Value => a.op("sum", [x], { axes: [...last(a, x)], keepdims: false });

const norm = (a: Arguments, x: Value, ord: number | "inf"): Value =>
  a.op("norm", [x], { axes: [...last(a, x)], keepdims: false, ord });

const square = (a: Arguments, x: Value): Value => a.op("mul", [x, x]);

/** A distance of two vectors, or of the last axes of two arrays. */
type Metric = (a: Arguments, u: Value, v: Value) => Value;

const gap = (a: Arguments, u: Value, v: Value): Value => a.op("sub", [u, v]);

const cosine: Metric = (a, u, v) => {
  const size = a.op("sqrt", [a.op("mul", [sum(a, square(a, u)), sum(a, square(a, v))])]);
  return a.op("sub", [float(1), a.op("div", [sum(a, a.op("mul", [u, v])), size])]);
};

const METRICS: Readonly<Record<string, Metric>> = {
  euclidean: (a, u, v) => norm(a, gap(a, u, v), 2),
  sqeuclidean: (a, u, v) => sum(a, square(a, gap(a, u, v))),
  cityblock: (a, u, v) => norm(a, gap(a, u, v), 1),
  chebyshev: (a, u, v) => norm(a, gap(a, u, v), "inf"),
  minkowski: (a, u, v) => {
    const between = gap(a, u, v);
    const attrs = { axes: last(a, between), keepdims: false };
    return a.value(normBy(a, make.liftOf(a, between), attrs, a.get("p")), [between]);
  },
  cosine,
  correlation: (a, u, v) => {
    const centred = (x: Value): Value =>
      a.op("sub", [x, a.op("mean", [x], { axes: [...last(a, x)], keepdims: true })]);
    return cosine(a, centred(u), centred(v));
  },
  braycurtis: (a, u, v) =>
    a.op("div", [sum(a, a.op("abs", [gap(a, u, v)])), sum(a, a.op("abs", [a.op("add", [u, v])]))]),
  canberra: (a, u, v) =>
    sum(a, a.op("div", [a.op("abs", [gap(a, u, v)]), a.op("add", [a.op("abs", [u]), a.op("abs", [v])])])),
};

const between = (metric: Metric): Row =>
  row("u, v, p=2, w=None", (a) => {
    if (a.has("w")) throw a.stop("weights of a distance are not followed");
    make.wantRank(a, a.node("u"), 1, "a distance");
    return metric(a, a.tensor("u"), a.tensor("v"));
  });

function metricOf(a: Arguments): Metric {
  const name = a.text("metric", "euclidean");
  const metric = own(METRICS, name);
  if (!metric) throw a.stop(`the distance ${name} is not followed`);
  return metric;
}

/** Every row of one with every row of the other. */
const cdist = row("u|XA, v|XB, metric='euclidean', p=2", (a) => {
  for (const name of ["u", "v"]) make.wantRank(a, a.node(name), 2, "cdist");
  return metricOf(a)(a, make.expandAt(a, a.tensor("u"), 1), make.expandAt(a, a.tensor("v"), 0));
});

/** Rows two by two: (0, 1), (0, 2), …, (1, 2), … */
const pdist = row("x|X, metric='euclidean', p=2", (a) => {
  const [first, second] = pairsOfRows(a);
  return metricOf(a)(a, first, second);
});

/** Distances two by two as a symmetric matrix, and back. */
const squareform = row("x|X, force=None, checks=True", (a) => {
  const x = a.tensor("x");
  const { shape } = make.liftOf(a, x);
  const [size] = shape;
  if (typeof size !== "number") throw a.stop("a number of distances that is not known");
  if (shape.length === 2) {
    const flat = make.reshapeTo(a, x, [size * size]);
    return a.op(
      "gather",
      [
        flat,
        plain(
          a,
          pairs(size).map(([i, j]) => i * size + j),
        ),
      ],
      { axis: 0 },
    );
  }
  const n = Math.round((1 + Math.sqrt(1 + 8 * size)) / 2);
  const place = new Map(pairs(n).map(([i, j], k) => [i * n + j, k]));
  // Zero stands after the last distance, for the diagonal.
  const wide = a.op("pad", [x, float(0)], { pads: [[0, 1]] });
  const indices = Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return i === j ? size : (place.get(Math.min(i, j) * n + Math.max(i, j)) ?? size);
  });
  return a.op("gather", [wide, plain(a, indices, [n, n])], { axis: 0 });
});

const mahalanobis = row("u, v, VI", (a) => {
  const d = gap(a, a.tensor("u"), a.tensor("v"));
  return a.op("sqrt", [a.op("matmul", [d, a.op("matmul", [a.tensor("VI"), d])])]);
});

/** `scipy.spatial.distance` */
export const DISTANCES: Readonly<Record<string, Entry>> = {
  ...Object.fromEntries(Object.entries(METRICS).map(([name, metric]) => [name, between(metric)])),
  cdist,
  pdist,
  squareform,
  mahalanobis,
};
