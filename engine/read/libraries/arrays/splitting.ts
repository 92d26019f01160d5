/** Arrays cut into parts: NumPy's splits, torch's splits, chunks, `unbind`. */

import { list, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import { MOVED } from "../builders.ts";
import type { Entry, Row } from "../row.ts";
import { sizeAt } from "./known.ts";
import { pick } from "./quantiles.ts";

const { row } = make;

const cuts = (a: Arguments, x: Value, axis: number, bounds: readonly number[]): Value =>
  list(bounds.slice(0, -1).map((from, i) => make.cutAxis(a, x, axis, from, bounds[i + 1] ?? from)));

/** Bounds of `parts` parts as even as they come: the first ones are longer. */
function evenly(size: number, parts: number): number[] {
  const [each, more] = [Math.floor(size / parts), size % parts];
  const bounds = [0];
  for (let i = 0; i < parts; i++) bounds.push((bounds[i] ?? 0) + each + (i < more ? 1 : 0));
  return bounds;
}

/** NumPy's splits: into so many parts, or at these places. */
const split = (axis: number | null): Row =>
  row(`${MOVED}, sections|indices_or_sections|num_or_size_splits, axis|dim=0`, (a) => {
    const node = a.node("x");
    make.wantRank(a, node, 1, "split");
    const along = axis === null ? a.axis("axis", node, 0) : node.shape.length === 1 ? 0 : axis;
    const size = sizeAt(a, a.tensor("x"), along);
    const given = a.ints("sections") ?? [1];
    const many = a.get("sections")?.kind === "sequence";
    return cuts(
      a,
      a.tensor("x"),
      along,
      many
        ? [0, ...given.map((at) => (at < 0 ? at + size : Math.min(at, size))), size]
        : evenly(size, given[0] ?? 1),
    );
  });

/** torch's splits: parts of one length, or of these lengths. */
const lengths = row(`${MOVED}, sections|split_size_or_sections|split_size, axis|dim=0`, (a) => {
  const axis = a.axis("axis", a.node("x"), 0);
  const size = sizeAt(a, a.tensor("x"), axis);
  const given = a.ints("sections") ?? [1];
  const bounds = [0];
  if (a.get("sections")?.kind === "sequence")
    for (const part of given) bounds.push((bounds[bounds.length - 1] ?? 0) + part);
  else
    for (let at = given[0] ?? 1; at < size + (given[0] ?? 1); at += given[0] ?? 1)
      bounds.push(Math.min(at, size));
  return cuts(a, a.tensor("x"), axis, bounds);
});

const chunk = row(`${MOVED}, chunks, axis|dim=0`, (a) => {
  const axis = a.axis("axis", a.node("x"), 0);
  const size = sizeAt(a, a.tensor("x"), axis);
  const each = Math.ceil(size / a.int("chunks"));
  const bounds = [0];
  for (let at = each; at < size + each; at += each) bounds.push(Math.min(at, size));
  return cuts(a, a.tensor("x"), axis, bounds);
});

const unbind = row(`${MOVED}, axis|dim=0`, (a) => {
  const axis = a.axis("axis", a.node("x"), 0);
  return list(
    Array.from({ length: sizeAt(a, a.tensor("x"), axis) }, (_, i) => pick(a, a.tensor("x"), axis, i)),
    "tuple",
  );
});

/** NumPy's splits. */
export const SPLITTING: Readonly<Record<string, Entry>> = {
  split: split(null),
  array_split: split(null),
  hsplit: split(1),
  vsplit: split(0),
  dsplit: split(2),
};

/** Splits as torch has them: parts of one length, or of these lengths. */
export const TORCH_SPLITTING: Readonly<Record<string, Entry>> = {
  split: lengths,
  tensor_split: split(null),
  chunk,
  unbind,
};
