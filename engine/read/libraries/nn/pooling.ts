/** Pooling, patches and resizing of images and signals. */

import { float, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { plain } from "../arrays/known.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";

const { row } = make;

const each = (value: readonly number[] | null, count: number, fallback: number): number[] =>
  Array.from({ length: count }, (_, i) => value?.[i] ?? value?.[0] ?? fallback);

/** The last axes, with a border around them. */
function bordered(a: Arguments, x: Value, padding: readonly number[], fill: number): Value {
  if (padding.every((p) => p === 0)) return x;
  const rank = make.liftOf(a, x).shape.length;
  const pads = Array.from({ length: rank }, (_, i): readonly [number, number] => {
    const p = padding[i - (rank - padding.length)] ?? 0;
    return [p, p];
  });
  return a.op("pad", [x, float(fill)], { pads });
}

const pool = (spatial: number, op: "max" | "mean"): Row =>
  row(
    "x|input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False, count_include_pad=True, divisor_override=None",
    (a) => {
      for (const name of ["ceil_mode", "return_indices", "divisor_override"])
        if (a.has(name) && a.flag(name)) throw a.stop(`pooling with ${name} is not followed`);
      if (each(a.ints("dilation"), spatial, 1).some((d) => d !== 1))
        throw a.stop("pooling with dilation is not followed");
      const window = each(a.ints("kernel_size"), spatial, 1);
      const stride = a.has("stride") ? each(a.ints("stride"), spatial, 1) : window;
      const padding = each(a.ints("padding"), spatial, 0);
      if (op === "mean" && !a.flag("count_include_pad", true) && padding.some((p) => p !== 0))
        throw a.stop("pooling that leaves the padding out is not followed");
      const x = bordered(a, a.tensor("x"), padding, op === "max" ? Number.NEGATIVE_INFINITY : 0);
      return reduced(a, x, window, stride, op);
    },
  );

function reduced(
  a: Arguments,
  x: Value,
  window: readonly number[],
  stride: readonly number[],
  op: "max" | "mean",
): Value {
  const rank = make.liftOf(a, x).shape.length;
  make.wantRank(a, make.liftOf(a, x), window.length + 1, "pooling");
  const axes = window.map((_w, i) => rank - window.length + i);
  const windows = a.op("windows", [x], { axes, window: [...window], stride: [...stride] });
  return a.op(op, [windows], { axes: window.map((_w, i) => rank + i), keepdims: false });
}

/** To a given size, where it divides the one there is. */
const adaptive = (spatial: number, op: "max" | "mean"): Row =>
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
    const sizes = shape.slice(-spatial).map((size, i): number => {
      if (typeof size !== "number") throw a.stop("pooling of a size that is not known");
      const to = wanted ? (wanted[i] ?? size) : a.int("output_size");
      if (size % to !== 0) throw a.stop("pooling to a size that does not divide it is not followed");
      return size / to;
    });
    return reduced(a, x, sizes, sizes, op);
  });

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
  const x = bordered(a, a.tensor("x"), each(a.ints("padding"), 2, 0), 0);
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

const interpolate = row(
  "x|input, size=None, scale_factor=None, mode='nearest', align_corners=None, recompute_scale_factor=None, antialias=False",
  (a) => {
    if (a.text("mode", "nearest") !== "nearest")
      throw a.stop("only interpolation by the nearest is followed");
    let x = a.tensor("x");
    const { shape } = make.liftOf(a, x);
    const spatial = shape.length - 2;
    for (let i = 0; i < spatial; i++) {
      const axis = i + 2;
      const size = shape[axis];
      if (typeof size !== "number") throw a.stop("interpolation of a size that is not known");
      const to = a.has("size")
        ? (each(a.ints("size"), spatial, size)[i] ?? size)
        : Math.floor(size * (each(a.ints("scale_factor"), spatial, 1)[i] ?? 1));
      x = a.op(
        "gather",
        [
          x,
          plain(
            a,
            Array.from({ length: to }, (_, k) => Math.floor((k * size) / to)),
          ),
        ],
        { axis },
      );
    }
    return x;
  },
);

/** Pooling and resizing. */
export const POOLING: Readonly<Record<string, Entry>> = {
  avg_pool1d: pool(1, "mean"),
  avg_pool2d: pool(2, "mean"),
  avg_pool3d: pool(3, "mean"),
  max_pool1d: pool(1, "max"),
  max_pool2d: pool(2, "max"),
  max_pool3d: pool(3, "max"),
  adaptive_avg_pool1d: adaptive(1, "mean"),
  adaptive_avg_pool2d: adaptive(2, "mean"),
  adaptive_max_pool1d: adaptive(1, "max"),
  adaptive_max_pool2d: adaptive(2, "max"),
  interpolate,
  upsample: interpolate,
};

/** Patches as columns, and `unfold` of a tensor, which is another thing. */
export const UNFOLD = { method: unfoldMethod, functional: patches };
