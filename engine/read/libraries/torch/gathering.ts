/** Entries taken at indices and by masks: `gather`, `index_select`, `masked_select`, `topk`. */

import { Stop } from "../../tensors/stop.ts";
import type { Value } from "../../values.ts";
import { placesOf } from "../arrays/known.ts";
import { pair } from "../arrays/quantiles.ts";
import * as make from "../builders.ts";
import type { Entry } from "../row.ts";

const { row } = make;

const sorted = row("x|input, axis|dim=-1, descending=False, stable=False", (a) => {
  make.wantRank(a, a.node("x"), 1, "sort");
  const attrs = { axis: a.axis("axis", a.node("x"), -1), descending: a.flag("descending") };
  return pair(a.op("sort", [a.tensor("x")], attrs), a.op("argsort", [a.tensor("x")], attrs));
});

const topk = row("x|input, k, axis|dim=-1, largest=True, sorted=True", (a) => {
  make.wantRank(a, a.node("x"), 1, "topk");
  const axis = a.axis("axis", a.node("x"), -1);
  const attrs = { axis, descending: a.flag("largest", true) };
  const k = a.int("k");
  return pair(
    make.cutAxis(a, a.op("sort", [a.tensor("x")], attrs), axis, 0, k),
    make.cutAxis(a, a.op("argsort", [a.tensor("x")], attrs), axis, 0, k),
  );
});

const maskedSelect = row("x|input, mask", (a) => {
  const [x, mask] = [a.tensor("x"), a.tensor("mask")];
  const { shape } = a.host.trace.b.add(make.liftOf(a, x), make.liftOf(a, mask));
  const wide = (value: Value): Value =>
    make.reshapeTo(a, a.op("broadcast", [value], { shape: [...shape] }), [-1]);
  return a.op("gather", [wide(x), a.host.trace.tensor(placesOf(a, make.liftOf(a, wide(mask))), "torch")], {
    axis: 0,
  });
});

/** Entries taken. */
export const TORCH_GATHERING: Readonly<Record<string, Entry>> = {
  sort: sorted,
  topk,
  gather: row("x|input, axis|dim, index", (a) => {
    const [x, index] = [a.node("x"), a.node("index")];
    const axis = a.axis("axis", x, 0);
    if (index.shape.length < x.shape.length)
      throw new Stop(
        a.host.trace.wantRank(index, x.shape.length, "the index has fewer axes than the tensor", a.span),
      );
    for (const [at, size] of x.shape.entries()) {
      const other = index.shape[at] ?? size;
      if (at === axis || size === other || (typeof size === "number" && typeof other === "number")) continue;
      a.host.trace.noteSize(size, other, a.span);
      throw a.stop(`the index has ${other} rows, the tensor ${size}`);
    }
    return a.op("take_along", [a.tensor("x"), a.tensor("index")], { axis });
  }),
  index_select: row("x|input, axis|dim, index", (a) =>
    a.op("gather", [a.tensor("x"), a.tensor("index")], { axis: a.axis("axis", a.node("x"), 0) }),
  ),
  masked_fill: row("x|input, mask, value", (a) =>
    a.op("select", [a.tensor("mask"), a.tensor("value"), a.tensor("x")]),
  ),
  masked_select: maskedSelect,
  take_along_dim: row("x|input, index|indices, axis|dim=None", (a) =>
    a.op("take_along", [a.tensor("x"), a.tensor("index")], { axis: a.axis("axis", a.node("x"), 0) }),
  ),
  take: row("x|input, index", (a) =>
    a.op("gather", [make.reshapeTo(a, a.tensor("x"), [-1]), a.tensor("index")], { axis: 0 }),
  ),
};
