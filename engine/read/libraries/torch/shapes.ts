/** Shapes and axes as torch has them: `permute`, `flatten`, `narrow`, `unflatten`, `repeat`. */

import { ARRAYS } from "../arrays/index.ts";
import { pick } from "../arrays/quantiles.ts";
import * as make from "../builders.ts";
import { type Entry, shared } from "../row.ts";

const { row } = make;

/** One axis made several. */
export const unflatten = row("x|input, axis|dim, sizes", (a) => {
  const { shape } = a.node("x");
  const axis = a.axis("axis", a.node("x"), 0);
  return make.reshapeTo(a, a.tensor("x"), [
    ...shape.slice(0, axis),
    ...make.shapeArgument(a, "sizes"),
    ...shape.slice(axis + 1),
  ]);
});

/** Two axes in each other's place. */
const swapped = row("x|input, dim0, dim1", (a) => make.swap(a, a.tensor("x"), a.int("dim0"), a.int("dim1")));

/** Shapes and axes. */
export const TORCH_SHAPES: Readonly<Record<string, Entry>> = {
  cat: shared(ARRAYS, "concatenate"),
  unsqueeze: row("x|input, dim", (a) => make.expandAt(a, a.tensor("x"), a.int("dim"))),
  t: row("x|input", (a) =>
    a.node("x").shape.length < 2 ? a.tensor("x") : make.swap(a, a.tensor("x"), 0, 1),
  ),
  transpose: swapped,
  permute: row("x|input, dims", (a) =>
    make.permute(
      a,
      a.tensor("x"),
      (a.ints("dims") ?? []).map((axis) => a.axisOf(axis, a.node("x"))),
    ),
  ),
  flatten: row("x|input, start_dim=0, end_dim=-1", (a) => {
    const node = a.node("x");
    const [from, until] = [a.axis("start_dim", node, 0), a.axis("end_dim", node, -1)];
    return make.flattened(a, a.tensor("x"), from, until);
  }),
  repeat: row("x|input, *counts", (a) => {
    const counts = make.sizesOf(a, a.items("counts"));
    const node = a.node("x");
    const lead = counts.length - node.shape.length;
    const x =
      lead > 0
        ? make.reshapeTo(a, a.tensor("x"), [...Array.from({ length: lead }, () => 1), ...node.shape])
        : a.tensor("x");
    return a.op("tile", [x], { counts });
  }),
  movedim: shared(ARRAYS, "moveaxis"),
  swapdims: swapped,
  narrow: row("x|input, axis|dim, start, length", (a) => {
    const axis = a.axis("axis", a.node("x"), 0);
    return make.cutAxis(a, a.tensor("x"), axis, a.int("start"), a.int("start") + a.int("length"));
  }),
  select: row("x|input, axis|dim, index", (a) => {
    const node = a.node("x");
    const axis = a.axis("axis", node, 0);
    const at = a.int("index");
    const size = node.shape[axis];
    return pick(a, a.tensor("x"), axis, at < 0 && typeof size === "number" ? at + size : at);
  }),
  unflatten,
};
