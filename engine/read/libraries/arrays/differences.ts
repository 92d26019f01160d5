/** Differences and sums over points of a line: `diff`, `gradient`, `interp`, the trapezoid rule, Simpson's. */

import type { Size } from "../../../graph/shape.ts";
import { addSize } from "../../../graph/size.ts";
import { float, int, list, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import { MOVED } from "../builders.ts";
import type { Entry } from "../row.ts";
import { known, lengthOf } from "./known.ts";
import { pick } from "./quantiles.ts";

const { row } = make;

const difference = row(`${MOVED}, n=1, axis|dim=-1, prepend=None, append=None`, (a) => {
  let x = a.tensor("x");
  make.wantRank(a, make.liftOf(a, x), 1, "diff");
  const axis = a.axis("axis", make.liftOf(a, x), -1);
  const beside = (name: string): Value[] => {
    if (!a.has(name)) return [];
    const { shape } = make.liftOf(a, x);
    const value = a.tensor(name);
    return [
      make.liftOf(a, value).shape.length > 0
        ? value
        : a.op("broadcast", [value], { shape: shape.map((size, i) => (i === axis ? 1 : size)) }),
    ];
  };
  const ends = [beside("prepend"), beside("append")];
  if (ends.some((end) => end.length > 0))
    x = a.op("concatenate", [...(ends[0] ?? []), x, ...(ends[1] ?? [])], { axis });
  for (let round = a.int("n", 1); round > 0; round--) {
    const size = make.liftOf(a, x).shape[axis] ?? 1;
    x = a.op("sub", [make.cutAxis(a, x, axis, 1, size), make.cutAxis(a, x, axis, 0, addSize(size, -1))]);
  }
  return x;
});

/** Central differences inside, one-sided at the ends. */
const gradientRow = row("f, *spacing, axis=None, edge_order=1", (a) => {
  const f = a.tensor("f");
  const node = make.liftOf(a, f);
  make.wantRank(a, node, 1, "gradient");
  if (a.int("edge_order", 1) !== 1) throw a.stop("np.gradient with edge_order=2 is not followed");
  const spacing = a.items("spacing");
  const axes = a.has("axis") ? a.axes("axis", node) : node.shape.map((_size, i) => i);
  const parts = axes.map((axis, i) => differences(a, f, axis, spacing[spacing.length === 1 ? 0 : i]));
  const [only] = parts;
  return parts.length === 1 && only ? only : list(parts);
});

function differences(a: Arguments, f: Value, axis: number, spacing: Value | undefined): Value {
  const size = make.liftOf(a, f).shape[axis];
  if (typeof size !== "number" || size < 2) throw a.stop("np.gradient of a size that is not known");
  const step = spacing ?? float(1);
  if (make.liftOf(a, make.asArray(a, step)).shape.length > 0)
    throw a.stop("np.gradient over uneven places is not followed");
  const cut = (from: number, to: number): Value => make.cutAxis(a, f, axis, from, to);
  const first = a.op("sub", [cut(1, 2), cut(0, 1)]);
  const last = a.op("sub", [cut(size - 1, size), cut(size - 2, size - 1)]);
  const middle = size > 2 ? [a.op("div", [a.op("sub", [cut(2, size), cut(0, size - 2)]), float(2)])] : [];
  return a.op("div", [a.op("concatenate", [first, ...middle, last], { axis }), step]);
}

/** Piecewise linear between points; constant outside. */
const interp = row("x, xp, fp, left=None, right=None, period=None", (a) => {
  if (a.has("left") || a.has("right") || a.has("period"))
    throw a.stop("interp with values outside is not followed");
  const [x, xp, fp] = [a.tensor("x"), a.tensor("xp"), a.tensor("fp")];
  const count = lengthOf(a, xp);
  let total: Value = pick(a, fp, 0, 0);
  for (let i = 0; i + 1 < count; i++) {
    const [from, to] = [pick(a, xp, 0, i), pick(a, xp, 0, i + 1)];
    const width = a.op("sub", [to, from]);
    const slope = a.op("div", [a.op("sub", [pick(a, fp, 0, i + 1), pick(a, fp, 0, i)]), width]);
    const inside = a.op("clip", [a.op("sub", [x, from]), float(0), width]);
    total = a.op("add", [total, a.op("mul", [slope, inside])]);
  }
  const { shape } = make.liftOf(a, x);
  return count === 1 ? a.op("broadcast", [total], { shape: [...shape] }) : total;
});

/** Parabolas through three points each, wherever these stand: `scipy.integrate.simpson` with `x`. */
function unevenSimpson(a: Arguments, y: Value, size: number): Value {
  const x = a.tensor("x");
  if (make.liftOf(a, y).shape.length !== 1 || make.liftOf(a, x).shape.length !== 1)
    throw a.stop("Simpson's rule over uneven places of more than a vector is not followed");
  let total: Value = float(0);
  for (let i = 0; i + 2 < size; i += 2) {
    const [left, middle, right] = [0, 1, 2].map((k) => pick(a, x, 0, i + k)) as [Value, Value, Value];
    const [h0, h1] = [a.op("sub", [middle, left]), a.op("sub", [right, middle])];
    const both = a.op("add", [h0, h1]);
    const ends = (k: number, ratio: Value): Value =>
      a.op("mul", [pick(a, y, 0, i + k), a.op("sub", [float(2), ratio])]);
    const inside = a.op("div", [a.op("mul", [both, both]), a.op("mul", [h0, h1])]);
    const sum = a.op("add", [
      a.op("add", [ends(0, a.op("div", [h1, h0])), a.op("mul", [pick(a, y, 0, i + 1), inside])]),
      ends(2, a.op("div", [h0, h1])),
    ]);
    total = a.op("add", [total, a.op("mul", [a.op("div", [both, float(6)]), sum])]);
  }
  return total;
}

const simpson = row("y, x=None, dx=1, axis=-1, even=None", (a) => {
  const y = a.tensor("y");
  const node = make.liftOf(a, y);
  make.wantRank(a, node, 1, "simpson");
  const axis = a.axis("axis", node, -1);
  const size = node.shape[axis];
  if (typeof size !== "number" || size % 2 === 0)
    throw a.stop("Simpson's rule over an even number of points is not followed");
  let step: Value = a.tensorOr("dx", float(1));
  if (a.has("x")) {
    const at = a.host.trace.variablesOf(a.node("x")).length > 0 ? null : known(a, "x").data;
    const gap = at ? (at[1] ?? 0) - (at[0] ?? 0) : 0;
    if (!at || at.some((x, i) => i > 0 && Math.abs(x - (at[i - 1] ?? 0) - gap) > 1e-9 * Math.abs(gap)))
      return unevenSimpson(a, y, size);
    step = float(gap);
  }
  const weights = Array.from({ length: size }, (_, i) =>
    i === 0 || i === size - 1 ? 1 : i % 2 === 1 ? 4 : 2,
  );
  const shape: Size[] = node.shape.map((_s, i) => (i === axis ? size : 1));
  const w = make.reshapeTo(a, make.asArray(a, list(weights.map((weight) => float(weight)))), shape);
  const total = a.op("sum", [a.op("mul", [y, w])], { axes: [axis], keepdims: false });
  return a.op("div", [a.op("mul", [total, step]), float(3)]);
});

const cumulative = row("y, x=None, dx=1, axis=-1, initial=None", (a) => {
  const y = a.tensor("y");
  const node = make.liftOf(a, y);
  if (node.shape.length !== 1) throw a.stop("cumulative_trapezoid of more than a vector is not followed");
  const size = lengthOf(a, y);
  const mean = a.op("div", [
    a.op("add", [make.cutAxis(a, y, 0, 1, size), make.cutAxis(a, y, 0, 0, size - 1)]),
    float(2),
  ]);
  let width: Value = a.tensorOr("dx", float(1));
  if (a.has("x"))
    width = a.op("sub", [
      make.cutAxis(a, a.tensor("x"), 0, 1, size),
      make.cutAxis(a, a.tensor("x"), 0, 0, size - 1),
    ]);
  const areas = a.op("cumsum", [a.op("mul", [mean, width])], { axis: 0 });
  if (!a.has("initial")) return areas;
  return a.op("concatenate", [make.reshapeTo(a, make.asArray(a, a.need("initial")), [1]), areas], {
    axis: 0,
  });
});

/** `scipy.integrate`'s rules over points. */
export const INTEGRALS: Readonly<Record<string, Entry>> = {
  simpson,
  simps: simpson,
  cumulative_trapezoid: cumulative,
  cumtrapz: cumulative,
};

const trapezoid = row("y, x=None, dx=1, axis|dim=-1", (a) => {
  const y = a.tensor("y");
  const node = make.liftOf(a, y);
  make.wantRank(a, node, 1, "trapezoid");
  const axis = a.axis("axis", node, -1);
  const size = node.shape[axis] ?? 1;
  const both = a.op("add", [
    make.cutAxis(a, y, axis, 1, size),
    make.cutAxis(a, y, axis, 0, addSize(size, -1)),
  ]);
  let width: Value;
  if (a.has("x")) {
    const x = a.tensor("x");
    const at = make.liftOf(a, x);
    if (at.shape.length !== 1) throw a.stop("the trapezoid rule over places that differ is not followed");
    const n = at.shape[0] ?? 1;
    width = a.op("sub", [make.cutAxis(a, x, 0, 1, n), make.cutAxis(a, x, 0, 0, addSize(n, -1))]);
  } else width = a.tensorOr("dx", int(1));
  if (a.has("x") && axis !== node.shape.length - 1) {
    const gaps = make.liftOf(a, width).shape[0] ?? 1;
    width = make.reshapeTo(
      a,
      width,
      node.shape.slice(axis).map((_s, i) => (i === 0 ? gaps : 1)),
    );
  }
  const areas = a.op("div", [a.op("mul", [both, width]), int(2)]);
  return a.op("sum", [areas], { axes: [axis], keepdims: false });
});

/** Slopes, sums and values between points. */
export const DIFFERENCES: Readonly<Record<string, Entry>> = {
  trapz: trapezoid,
  trapezoid,
  diff: difference,
  interp,
  gradient: gradientRow,
  ediff1d: row("x|ary", (a) => {
    const flat = make.reshapeTo(a, a.tensor("x"), [-1]);
    const size = lengthOf(a, flat);
    return a.op("sub", [make.cutAxis(a, flat, 0, 1, size), make.cutAxis(a, flat, 0, 0, size - 1)]);
  }),
};
