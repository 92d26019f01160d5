/** Pooling and patches of images and signals. */

import { float, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { plain, sizeAt } from "../arrays/known.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";
import { adaptive, interpolate } from "./resizing.ts";

const { row } = make;

const each = (value: readonly number[] | null, count: number, fallback: number): number[] =>
  Array.from({ length: count }, (_, i) => value?.[i] ?? value?.[0] ?? fallback);

/** The last axes, with a border around them. */
function bordered(
  a: Arguments,
  x: Value,
  padding: readonly (readonly [number, number])[],
  fill: number,
): Value {
  if (padding.every(([before, after]) => before === 0 && after === 0)) return x;
  const rank = make.liftOf(a, x).shape.length;
  const pads = Array.from(
    { length: rank },
    (_, i): readonly [number, number] => padding[i - (rank - padding.length)] ?? [0, 0],
  );
  return a.op("pad", [x, float(fill)], { pads });
}

/** What is added at the end of an axis so that the last window, which begins inside, fits: `ceil_mode`. */
function overhang(size: number, window: number, stride: number, padding: number): number {
  const past = size + 2 * padding - window;
  let last = Math.ceil(past / stride);
  if (last * stride >= size + padding) last--;
  return Math.max(0, last * stride - past);
}

const MAX = "x|input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False";

const MEAN =
  "x|input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None";

const pool = (spatial: number, op: "max" | "mean"): Row =>
  row(op === "max" ? MAX : MEAN, (a) => {
    if (a.flag("return_indices")) throw a.stop("pooling with return_indices is not followed");
    if (each(a.ints("dilation"), spatial, 1).some((d) => d !== 1))
      throw a.stop("pooling with dilation is not followed");
    const window = each(a.ints("kernel_size"), spatial, 1);
    const stride = a.has("stride") ? each(a.ints("stride"), spatial, 1) : window;
    const padding = each(a.ints("padding"), spatial, 0);
    const x = a.tensor("x");
    const first = make.liftOf(a, x).shape.length - spatial;
    const pads = padding.map((p, i): readonly [number, number] => {
      const past = a.flag("ceil_mode")
        ? overhang(sizeAt(a, x, first + i), window[i] ?? 1, stride[i] ?? 1, p)
        : 0;
      return [p, p + past];
    });
    const wide = bordered(a, x, pads, op === "max" ? Number.NEGATIVE_INFINITY : 0);
    const inside = a.flag("count_include_pad", true);
    const uneven = pads.some(([before, after]) => after > before || (!inside && before > 0));
    if (op === "max" || (!uneven && !a.has("divisor_override"))) return reduced(a, wide, window, stride, op);
    const sums = reduced(a, wide, window, stride, "sum");
    if (a.has("divisor_override")) return a.op("div", [sums, a.tensor("divisor_override")]);
    const counts = pads.map(([before, after], i) => {
      const size = sizeAt(a, x, first + i);
      const [from, until] = inside ? [0, size + 2 * before] : [before, before + size];
      const places = Math.floor((size + before + after - (window[i] ?? 1)) / (stride[i] ?? 1)) + 1;
      return Array.from({ length: places }, (_, k) => {
        const start = k * (stride[i] ?? 1);
        return Math.min(start + (window[i] ?? 1), until) - Math.max(start, from);
      });
    });
    const all = counts.reduce<number[]>((left, right) => left.flatMap((p) => right.map((q) => p * q)), [1]);
    const shape = counts.map(({ length }) => length);
    return a.op("div", [sums, plain(a, all, shape)]);
  });

function reduced(
  a: Arguments,
  x: Value,
  window: readonly number[],
  stride: readonly number[],
  op: "max" | "mean" | "sum",
): Value {
  const rank = make.liftOf(a, x).shape.length;
  make.wantRank(a, make.liftOf(a, x), window.length + 1, "pooling");
  const axes = window.map((_w, i) => rank - window.length + i);
  const windows = a.op("windows", [x], { axes, window: [...window], stride: [...stride] });
  return a.op(op, [windows], { axes: window.map((_w, i) => rank + i), keepdims: false });
}

const pooledTo = (spatial: number, op: "max" | "mean"): Row =>
  adaptive(spatial, op, (a, x, window) => reduced(a, x, window, window, op));

/** `x.unfold(dim, size, step)`: windows along one axis. */
const unfoldMethod = row("x|input, axis|dimension, size, step", (a) =>
  a.op("windows", [a.tensor("x")], {
    axes: [a.axis("axis", a.node("x"), 0)],
    window: [a.int("size")],
    stride: [a.int("step")],
  }),
);

/** `F.unfold`: the patches of an image as columns. */
const patches = row("x|input, kernel_size, dilation=1, padding=0, stride=1", (a) => {
  if (each(a.ints("dilation"), 2, 1).some((d) => d !== 1))
    throw a.stop("unfold with dilation is not followed");
  const x = bordered(
    a,
    a.tensor("x"),
    each(a.ints("padding"), 2, 0).map((p) => [p, p] as const),
    0,
  );
  const { shape } = make.liftOf(a, x);
  if (shape.length !== 4) throw a.stop("unfold of other than a batch of images is not followed");
  const [kh = 1, kw = 1] = each(a.ints("kernel_size"), 2, 1);
  const windows = a.op("windows", [x], {
    axes: [2, 3],
    window: [kh, kw],
    stride: each(a.ints("stride"), 2, 1),
  });
  const [n = 1, c = 1, h = 1, w = 1] = make.liftOf(a, windows).shape;
  if (typeof c !== "number" || typeof h !== "number" || typeof w !== "number")
    throw a.stop("unfold of a size that is not known");
  return make.reshapeTo(a, make.permute(a, windows, [0, 1, 4, 5, 2, 3]), [n, c * kh * kw, h * w]);
});

/** Pooling and resizing. */
export const POOLING: Readonly<Record<string, Entry>> = {
  avg_pool1d: pool(1, "mean"),
  avg_pool2d: pool(2, "mean"),
  avg_pool3d: pool(3, "mean"),
  max_pool1d: pool(1, "max"),
  max_pool2d: pool(2, "max"),
  max_pool3d: pool(3, "max"),
  adaptive_avg_pool1d: pooledTo(1, "mean"),
  adaptive_avg_pool2d: pooledTo(2, "mean"),
  adaptive_max_pool1d: pooledTo(1, "max"),
  adaptive_max_pool2d: pooledTo(2, "max"),
  interpolate,
  upsample: interpolate,
};

/** Patches as columns, and `unfold` of a tensor, which is another thing. */
export const UNFOLD = { method: unfoldMethod, functional: patches };
