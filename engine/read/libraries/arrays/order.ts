/** Entries in another order: turned round, rolled, sorted. */

import type { Value } from "../../values.ts";
import * as make from "../builders.ts";
import { MOVED, X } from "../builders.ts";
import type { Entry, Row } from "../row.ts";

const { row } = make;

const flipRow = row(`${X}, axis|dims=None`, (a) =>
  a.op("flip", [a.tensor("x")], { axes: a.axes("axis", a.node("x")) }),
);

const rot90 = row(`${MOVED}, k=1, axes|dims=(0, 1)`, (a) => {
  const node = a.node("x");
  make.wantRank(a, node, 2, "rot90");
  const [p = 0, q = 1] = a.ints("axes") ?? [0, 1];
  const turn = (((a.int("k", 1) % 4) + 4) % 4) as 0 | 1 | 2 | 3;
  const flip = (x: Value, axis: number): Value => a.op("flip", [x], { axes: [a.axisOf(axis, node)] });
  const x = a.tensor("x");
  if (turn === 0) return x;
  if (turn === 2) return flip(flip(x, p), q);
  return turn === 1 ? flip(make.swap(a, x, p, q), p) : make.swap(a, flip(x, p), p, q);
});

const roll = row(`${MOVED}, shift|shifts, axis|dims|dim=None`, (a) => {
  const node = a.node("x");
  make.wantRank(a, node, 1, "roll");
  const shifts = a.ints("shift") ?? [0];
  if (a.has("axis")) {
    const axes = (a.ints("axis") ?? [0]).map((axis) => a.axisOf(axis, node));
    return a.op("roll", [a.tensor("x")], {
      shifts: axes.map((_axis, i) => shifts[i] ?? shifts[0] ?? 0),
      axes,
    });
  }
  const flat = a.op("roll", [make.reshapeTo(a, a.tensor("x"), [-1])], {
    shifts: [shifts[0] ?? 0],
    axes: [0],
  });
  return make.reshapeTo(a, flat, node.shape);
});

/** NumPy's `axis=None` sorts all entries as one row. */
const ordered = (op: "sort" | "argsort"): Row =>
  row(`${X}, axis|dim=-1, descending=False, kind=None, stable=None`, (a) => {
    make.wantRank(a, a.node("x"), 1, "sort");
    const raw = a.raw("axis");
    const all = raw?.kind === "known" && raw.type === "none";
    const x = all ? make.reshapeTo(a, a.tensor("x"), [-1]) : a.tensor("x");
    const axis = a.axis("axis", make.liftOf(a, x), -1);
    return a.op(op, [x], { axis, descending: a.flag("descending") });
  });

/** Entries in another order. */
export const ORDER: Readonly<Record<string, Entry>> = {
  flip: flipRow,
  flipud: row(X, (a) => a.op("flip", [a.tensor("x")], { axes: [0] })),
  fliplr: row(X, (a) => a.op("flip", [a.tensor("x")], { axes: [1] })),
  sort: ordered("sort"),
  argsort: ordered("argsort"),
  rot90,
  roll,
};
