/** The same entries in another shape or order of axes: `reshape`, `transpose`, `squeeze`, `tile`. */

import type { Node } from "../../../graph/node.ts";
import type { Size } from "../../../graph/shape.ts";
import { int, list, tuple, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import { MOVED, X } from "../builders.ts";
import { constant, type Entry } from "../row.ts";
import { atLeast } from "./joining.ts";

const { row } = make;

/** `order='F'`: the last axis changes slowest. */
export function inOrderOf(a: Arguments, x: Value, shape: readonly Size[]): Value {
  const given = make.liftOf(a, x);
  // Nobody gives a number another shape, where it may as well be an array.
  if (given.shape.length === 0 && a.host.trace.couldBeLarger(given)) make.wantRank(a, given, 1, "reshape");
  const order = a.text("order", "C");
  if (order === "F") {
    const { shape: now } = make.liftOf(a, x);
    const back = (value: Value, rank: number): Value =>
      make.permute(
        a,
        value,
        Array.from({ length: rank }, (_, i) => rank - 1 - i),
      );
    return back(make.reshapeTo(a, back(x, now.length), [...shape].reverse()), shape.length);
  }
  if (order !== "C" && order !== "A" && order !== "K") throw a.stop(`the order ${order} is not known`);
  return make.reshapeTo(a, x, shape);
}

const rollaxis = row(`${MOVED}, axis, start=0`, (a) => {
  const node = a.node("x");
  const axis = a.axis("axis", node, 0);
  const start = a.int("start", 0);
  const order = node.shape.map((_s, i) => i).filter((each) => each !== axis);
  order.splice(start > axis ? start - 1 : start, 0, axis);
  return make.permute(a, a.tensor("x"), order);
});

/** Shapes and axes: changed, and asked for. */
export const SHAPES: Readonly<Record<string, Entry>> = {
  reshape: row(`${X}, shape|newshape, order='C'`, (a) =>
    inOrderOf(a, a.tensor("x"), make.shapeArgument(a, "shape")),
  ),
  ravel: row(`${X}, order='C'`, (a) => inOrderOf(a, a.tensor("x"), [make.flatSize(a.node("x"))])),
  transpose: row(`${X}, axes=None`, (a) => {
    const node = a.node("x");
    const axes = a.ints("axes")?.map((axis) => a.axisOf(axis, node));
    return make.permute(a, a.tensor("x"), axes ?? node.shape.map((_size, i) => node.shape.length - 1 - i));
  }),
  permute_dims: row(`${X}, axes`, (a) => make.permute(a, a.tensor("x"), a.ints("axes") ?? [])),
  swapaxes: row(`${X}, axis1|axis0, axis2`, (a) =>
    make.swap(a, a.tensor("x"), a.int("axis1"), a.int("axis2")),
  ),
  moveaxis: row(`${X}, source, destination`, (a) => {
    const node = a.node("x");
    const from = (a.ints("source") ?? []).map((axis) => a.axisOf(axis, node));
    const to = (a.ints("destination") ?? []).map((axis) => a.axisOf(axis, node));
    const order = node.shape.map((_size, i) => i).filter((axis) => !from.includes(axis));
    for (const [at, axis] of to.map((at, i) => [at, from[i] ?? 0] as const).sort(([p], [q]) => p - q))
      order.splice(at, 0, axis);
    return make.permute(a, a.tensor("x"), order);
  }),
  expand_dims: row(`${X}, axis`, (a) => {
    const axes = a.ints("axis") ?? [];
    const rank = a.node("x").shape.length + axes.length;
    const at = axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((p, q) => p - q);
    return at.reduce((held, axis) => make.expandAt(a, held, axis), a.tensor("x"));
  }),
  squeeze: row(`${X}, axis|dim=None`, (a) => make.squeezed(a, a.tensor("x"), a.ints("axis"))),
  broadcast_to: row(`${X}, shape|size`, (a) =>
    a.op("broadcast", [a.tensor("x")], { shape: make.shapeArgument(a, "shape") }),
  ),
  tile: row(`${X}, reps|dims`, (a) => {
    const counts = a.ints("reps") ?? [1];
    const rank = a.node("x").shape.length;
    const x = atLeast(counts.length, a, a.tensor("x"));
    return a.op("tile", [x], {
      counts: [...Array.from({ length: Math.max(0, rank - counts.length) }, () => 1), ...counts],
    });
  }),
  newaxis: constant(() => ({ kind: "known", type: "none", value: null })),
  size: row(`${X}, axis=None`, (a) => {
    const node = a.node("x");
    const size = a.has("axis") ? (node.shape[a.axis("axis", node, 0)] ?? 1) : make.flatSize(node);
    return a.host.sizeValue(size);
  }),
  shape: row(X, (a) => tuple(a.node("x").shape.map((size) => a.host.sizeValue(size)))),
  ndim: row(X, (a) => int(a.node("x").shape.length)),
  rollaxis,
  broadcast_arrays: row("*xs", (a) => {
    const parts = make.arrays(a, "xs");
    const shape =
      parts.reduce<Node | null>(
        (total, part) => (total ? a.host.trace.b.add(total, make.liftOf(a, part)) : make.liftOf(a, part)),
        null,
      )?.shape ?? [];
    return list(parts.map((part) => a.op("broadcast", [part], { shape })));
  }),
};
