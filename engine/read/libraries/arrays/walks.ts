/** Indices one after the other, and grids of them: `ndindex`, `ndenumerate`, `nditer`, `unravel_index`, `mgrid`. */

import { entries, isConcrete } from "../../../graph/shape.ts";
import { int, list, tuple, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry } from "../row.ts";
import { known, plain } from "./known.ts";

const { row } = make;

/** So many entries are walked through one by one. */
const MOST = 20_000;

function places(a: Arguments, shape: readonly (number | string)[]): number[][] {
  if (!isConcrete(shape)) throw a.stop("a size that is not known");
  const count = entries(shape);
  if (count > MOST) throw a.stop("too long to walk through");
  return Array.from({ length: count }, (_, flat) => unravelled(flat, shape));
}

/** An entry counted flat, counted along each axis. */
function unravelled(flat: number, shape: readonly number[]): number[] {
  let rest = flat;
  return shape
    .map((_s, i) => shape[shape.length - 1 - i] ?? 1)
    .map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    })
    .reverse();
}

const asTuple = (at: readonly number[]): Value => tuple(at.map(int));

const entryAt = (a: Arguments, at: readonly number[]): Value => {
  const x = a.tensor("x");
  return x.kind === "tensor" ? a.host.entry(x, asTuple(at), a.span) : x;
};

/** Walks over arrays. */
export const WALKS: Readonly<Record<string, Entry>> = {
  ndindex: row("*shape", (a) => list(places(a, make.sizesOf(a, a.items("shape"))).map(asTuple))),
  ndenumerate: row("x|arr", (a) =>
    list(places(a, a.node("x").shape).map((at) => tuple([asTuple(at), entryAt(a, at)]))),
  ),
  nditer: row("x|op", (a) => list(places(a, a.node("x").shape).map((at) => entryAt(a, at)))),
  unravel_index: row("x|indices, shape", (a) => {
    const shape = make.shapeArgument(a, "shape");
    if (!isConcrete(shape)) throw a.stop("a size that is not known");
    const at = known(a, "x");
    const all = [...at.data].map((flat) => unravelled(flat, shape));
    return tuple(
      shape.map((_s, axis) =>
        at.shape.length === 0
          ? int(all[0]?.[axis] ?? 0)
          : plain(
              a,
              all.map((each) => each[axis] ?? 0),
              at.shape,
            ),
      ),
    );
  }),
  tri: row("n|N, m|M=None, k=0, dtype=None", (a) => {
    const n = a.int("n");
    const m = a.int("m", n);
    const data = Array.from({ length: n * m }, (_, i) =>
      (i % m) - Math.floor(i / m) <= a.int("k", 0) ? 1 : 0,
    );
    return plain(a, data, [n, m], "float64");
  }),
};
