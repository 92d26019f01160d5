/** Entries chosen, put in, taken out, repeated or overwritten: `take`, `where`, `insert`, `repeat`, `putmask`. */

import { setState } from "../../tensors/state.ts";
import { NONE, nodeOf, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import { MOVED, X } from "../builders.ts";
import type { Entry, Row } from "../row.ts";
import { cast } from "./conversion.ts";
import { nonzero } from "./indices.ts";
import { known, placesOf, plain, sizeAt } from "./known.ts";

const { row } = make;

const places = nonzero("condition", true);

const where = row("condition, x|input=None, y|other=None", (a) => {
  if (!a.has("x")) return places.build(a);
  const chosen = a.op("select", [a.tensor("condition"), a.tensor("x"), a.tensor("y")]);
  const truths = ["x", "y"].every((name) => isTruth(a.tensor(name)));
  return truths ? cast(a, chosen, "bool") : chosen;
});

const isTruth = (value: Value): boolean =>
  value.kind === "known" ? value.type === "bool" : value.kind === "tensor" && nodeOf(value).dtype === "bool";

/** Entries put in, or taken out, along an axis. */
const insert = row("x|arr, at|obj, values, axis=None", (a) => {
  const x = a.has("axis") ? a.tensor("x") : make.reshapeTo(a, a.tensor("x"), [-1]);
  const node = make.liftOf(a, x);
  if (node.shape.length !== 1) throw a.stop("insert into a matrix is not followed");
  const size = sizeAt(a, x, 0);
  const at = a.int("at");
  const place = at < 0 ? at + size : at;
  const middle = make.reshapeTo(a, a.tensor("values"), [-1]);
  return a.op("concatenate", [make.cutAxis(a, x, 0, 0, place), middle, make.cutAxis(a, x, 0, place, size)], {
    axis: 0,
  });
});

const remove = row("x|arr, at|obj, axis=None", (a) => {
  const x = a.has("axis") ? a.tensor("x") : make.reshapeTo(a, a.tensor("x"), [-1]);
  const axis = a.has("axis") ? a.axis("axis", make.liftOf(a, x), 0) : 0;
  const size = sizeAt(a, x, axis);
  const gone = new Set((a.ints("at") ?? []).map((at) => (at < 0 ? at + size : at)));
  const kept = Array.from({ length: size }, (_, i) => i).filter((i) => !gone.has(i));
  return a.op("gather", [x, plain(a, kept)], { axis });
});

const repeat = row(`${MOVED}, repeats, axis|dim=None, output_size=None`, (a) => {
  const whole = a.tensor("x");
  const x = a.has("axis") ? whole : make.reshapeTo(a, whole, [-1]);
  const axis = a.axis("axis", make.liftOf(a, x), 0);
  const given = a.need("repeats");
  if (given.kind === "known" || (given.kind === "tensor" && nodeOf(given).shape.length === 0))
    return a.op("repeat", [x], { axis, count: a.int("repeats") });
  const counts = known(a, "repeats").data;
  const size = sizeAt(a, x, axis);
  const places = Array.from({ length: size }, (_, i) =>
    Array.from({ length: counts[counts.length === 1 ? 0 : i] ?? 0 }, () => i),
  ).flat();
  return a.op("gather", [x, plain(a, places)], { axis });
});

/** Writes into an array that is given: where a mask holds, or everywhere. */
const written = (params: string): Row =>
  row(params, (a) => {
    const x = a.need("x");
    if (x.kind !== "tensor") throw a.stop("this is not an array");
    const { graph, b } = a.host.trace;
    const base = nodeOf(x);
    const value = a.node("value");
    if (value.shape.length > base.shape.length) throw a.stop("this write is not followed");
    const full = b.fill(value, base.shape);
    const next = a.has("mask") ? graph.node("select", [a.node("mask"), full, base]) : full;
    setState(a.host.trace, x, next, [x, a.tensor("value")]);
    return NONE;
  });

/** Two of so many: (0, 1), (0, 2), …, (1, 2), … */
export const pairs = (n: number): [number, number][] =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n - i - 1 }, (_r, k): [number, number] => [i, i + 1 + k]),
  ).flat();

/** The rows of `x` two by two: the first ones, and the second ones. */
export function pairsOfRows(a: Arguments): readonly [Value, Value] {
  const [n] = a.node("x").shape;
  if (typeof n !== "number") throw a.stop("distances of a number of rows that is not known");
  const side = (k: 0 | 1): Value => {
    const places = plain(
      a,
      pairs(n).map((each) => each[k]),
    );
    return a.op("gather", [a.tensor("x"), places], { axis: 0 });
  };
  return [side(0), side(1)];
}

/** The entries along an axis where a condition holds. */
const chosen = (a: Arguments, x: Value, axis: number): Value => {
  const mask = make.liftOf(a, make.reshapeTo(a, a.tensor("condition"), [-1]));
  return a.op("gather", [x, a.host.trace.tensor(placesOf(a, mask), a.library)], { axis });
};

/** Entries chosen and changed. */
export const PICKING: Readonly<Record<string, Entry>> = {
  take: row(`${X}, indices|index, axis|dim=None`, (a) => {
    const x = a.has("axis") ? a.tensor("x") : make.reshapeTo(a, a.tensor("x"), [-1]);
    return a.op("gather", [x, a.tensor("indices")], { axis: a.axis("axis", make.liftOf(a, x), 0) });
  }),
  extract: row("condition, x|arr", (a) => chosen(a, make.reshapeTo(a, a.tensor("x"), [-1]), 0)),
  compress: row("condition, x|a, axis=None, out=None", (a) =>
    a.has("axis")
      ? chosen(a, a.tensor("x"), a.axis("axis", a.node("x"), 0))
      : chosen(a, make.reshapeTo(a, a.tensor("x"), [-1]), 0),
  ),
  take_along_axis: row(`${X}, indices, axis`, (a) =>
    a.op("take_along", [a.tensor("x"), a.tensor("indices")], { axis: a.axis("axis", a.node("x"), 0) }),
  ),
  where,
  insert,
  delete: remove,
  repeat,
  copyto: written("x|dst, value|src, casting=None, mask|where=None"),
  putmask: written("x|a, mask, value|values"),
};

/** Each entry repeated, as torch names it. */
export const TORCH_PICKING: Readonly<Record<string, Entry>> = {
  repeat_interleave: repeat,
};
