/** Images and signals in another size: interpolation by the nearest or along lines, pooling to a given size. */

import type { Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { plain, sizeAt } from "../arrays/known.ts";
import * as make from "../builders.ts";
import type { Row } from "../row.ts";

const { row } = make;

/** Where the entries of a resized axis come from: counted along the old axis, with fractions. */
type Places = (k: number, size: number, to: number, scale: number) => number;

const NEAREST: Readonly<Record<string, Places>> = {
  nearest: (k, size, _to, scale) => Math.min(size - 1, Math.floor(k * scale)),
  "nearest-exact": (k, size, _to, scale) => Math.min(size - 1, Math.floor((k + 0.5) * scale)),
};

const aligned: Places = (k, size, to) => (to > 1 ? (k * (size - 1)) / (to - 1) : 0);

const centred: Places = (k, _size, _to, scale) => Math.max(0, (k + 0.5) * scale - 0.5);

/** An axis resized along lines between its entries. */
function along(a: Arguments, x: Value, axis: number, to: number, scale: number, places: Places): Value {
  const size = sizeAt(a, x, axis);
  const at = Array.from({ length: to }, (_, k) => places(k, size, to, scale));
  const lower = at.map((place) => Math.min(size - 1, Math.floor(place)));
  const shape = make.liftOf(a, x).shape.map((_s, i) => (i === axis ? to : 1));
  const weights = at.map((place, k) => place - (lower[k] ?? 0));
  const weight = plain(a, weights, shape, "float64");
  const rest = plain(
    a,
    weights.map((w) => 1 - w),
    shape,
    "float64",
  );
  const upper = lower.map((place) => Math.min(size - 1, place + 1));
  const taken = (from: readonly number[]): Value => a.op("gather", [x, plain(a, from)], { axis });
  return a.op("add", [a.op("mul", [rest, taken(lower)]), a.op("mul", [weight, taken(upper)])]);
}

const LINEAR = new Set(["linear", "bilinear", "trilinear"]);

export const interpolate = row(
  "x|input, size=None, scale_factor=None, mode='nearest', align_corners=None, recompute_scale_factor=None, antialias=False",
  (a): Value => {
    const mode = a.text("mode", "nearest");
    const nearest = NEAREST[mode];
    if ((!nearest && !LINEAR.has(mode)) || a.flag("antialias"))
      throw a.stop(`interpolation by ${mode} is not followed`);
    const corners = a.flag("align_corners");
    const spatial = a.node("x").shape.length - 2;
    let x = a.tensor("x");
    for (let i = 0; i < spatial; i++) {
      const axis = i + 2;
      const size = sizeAt(a, x, axis);
      const [wanted, factor] = [a.ints("size"), a.ints("scale_factor")];
      const by = factor?.[i] ?? factor?.[0] ?? 1;
      const to = wanted ? (wanted[i] ?? wanted[0] ?? size) : Math.floor(size * by);
      const scale = wanted || a.flag("recompute_scale_factor") ? size / to : 1 / by;
      x = nearest
        ? a.op(
            "gather",
            [
              x,
              plain(
                a,
                Array.from({ length: to }, (_, k) => nearest(k, size, to, scale)),
              ),
            ],
            { axis },
          )
        : along(a, x, axis, to, scale, corners ? aligned : centred);
    }
    return x;
  },
);

/** One axis pooled to so many places, each of the entries that lie on it. */
function pooledAxis(a: Arguments, x: Value, axis: number, to: number, op: "max" | "mean"): Value {
  const size = sizeAt(a, x, axis);
  const parts = Array.from({ length: to }, (_, i) =>
    a.op(op, [make.cutAxis(a, x, axis, Math.floor((i * size) / to), Math.ceil(((i + 1) * size) / to))], {
      axes: [axis],
      keepdims: true,
    }),
  );
  return a.op("concatenate", parts, { axis });
}

/** To a given size, whatever there is. */
export const adaptive = (
  spatial: number,
  op: "max" | "mean",
  windows: (a: Arguments, x: Value, window: readonly number[]) => Value,
): Row =>
  row("x|input, output_size, return_indices=False", (a) => {
    const x = a.tensor("x");
    const { shape } = make.liftOf(a, x);
    const given = a.need("output_size");
    const wanted =
      given.kind === "sequence"
        ? given.items.current.map((item) =>
            item.kind === "known" && item.type === "none" ? null : (a.host.trace.number(item, a.span) ?? 1),
          )
        : null;
    const first = shape.length - spatial;
    const to = shape.slice(-spatial).map((size, i): number => {
      if (typeof size !== "number") throw a.stop("pooling of a size that is not known");
      return wanted ? (wanted[i] ?? size) : a.int("output_size");
    });
    const each = to.map((count, i) => Number(shape[first + i]) / count);
    if (each.every(Number.isInteger)) return windows(a, x, each);
    return to.reduce((held, count, i) => pooledAxis(a, held, first + i, count, op), x);
  });
