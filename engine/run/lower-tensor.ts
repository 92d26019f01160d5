import type { Attr, Attrs, Node } from "../graph/node.ts";
import { attrNumber, attrNumbers } from "../graph/ops/rules.ts";
import { entries } from "../graph/shape.ts";
import type { Lowering } from "./lower.ts";
import { PRODUCTS } from "./lower-product.ts";
import type { Value, ViewRow } from "./values.ts";

/** A tensor row in terms of a few kinds of values; null: computed as a whole by the row's `evaluate`. */
export type Lower = (
  l: Lowering,
  x: readonly Value[],
  attrs: Attrs,
  shape: readonly number[],
  node: Node,
) => Value | null;

/** For rows whose inputs are certain. */
const one =
  (f: (l: Lowering, x: Value, attrs: Attrs, shape: readonly number[]) => Value | null): Lower =>
  (l, [x], attrs, shape) =>
    x ? f(l, x, attrs, shape) : null;

const row = (offset: number, ...terms: [number, number][]): ViewRow => ({ offset, terms });
const axesOf = (attrs: Attrs): readonly number[] => attrNumbers(attrs, "axes");
const keeps = (attrs: Attrs): boolean => attrs["keepdims"] === true;
const sizeOf = (x: Value, axes: readonly number[]): number =>
  axes.reduce((n, axis) => n * (x.shape[axis] ?? 1), 1);

/** The greatest entry along axes, kept, and never infinite: what a sum of exponentials is scaled by. */
function peak(l: Lowering, x: Value, axes: readonly number[]): Value {
  const top = l.reduce(x, axes, "max", true);
  return l.map("select", l.map("isfinite", top), top, l.constant(0));
}

function logsumexp(l: Lowering, x: Value, axes: readonly number[], keepdims: boolean): Value {
  const top = peak(l, x, axes);
  const sum = l.reduce(l.map("exp", l.map("sub", x, top)), axes, "sum", true);
  const out = l.map("add", l.map("log", sum), top);
  return keepdims ? out : dropAxes(l, out, axes);
}

function dropAxes(l: Lowering, x: Value, axes: readonly number[]): Value {
  return l.reshape(
    x,
    x.shape.filter((_, axis) => !axes.includes(axis)),
  );
}

function variance(l: Lowering, x: Value, attrs: Attrs, keepdims: boolean): Value {
  const axes = axesOf(attrs);
  const n = sizeOf(x, axes);
  const mean = l.map("div", l.reduce(x, axes, "sum", true), l.constant(n));
  const centred = l.map("sub", x, mean);
  const sum = l.reduce(l.map("mul", centred, centred), axes, "sum", keepdims);
  return l.map("div", sum, l.constant(n - attrNumber(attrs, "ddof")));
}

function norm(l: Lowering, x: Value, attrs: Attrs): Value | null {
  const axes = axesOf(attrs);
  const ord = attrs["ord"];
  const size = l.map("abs", x);
  if (ord === 1) return l.reduce(size, axes, "sum", keeps(attrs));
  if (ord === "inf") return l.reduce(size, axes, "max", keeps(attrs));
  if (ord === "-inf") return l.reduce(size, axes, "min", keeps(attrs));
  if (ord === 2) return l.map("sqrt", l.reduce(l.map("mul", x, x), axes, "sum", keeps(attrs)));
  return null;
}

type Part = number | "new" | readonly (number | null)[];
const partsOf = (attrs: Attrs): Part[] => (attrs["spec"] as readonly Attr[]).map((part) => part as Part);

/** First entry and step of a slice that is resolved. */
const slice = (part: readonly (number | null)[]): [start: number, step: number] => [
  part[0] ?? 0,
  part[2] ?? 1,
];

function index(l: Lowering, x: Value, attrs: Attrs, shape: readonly number[]): Value {
  const rows: ViewRow[] = [];
  let out = 0;
  for (const part of partsOf(attrs))
    if (part === "new") out++;
    else if (typeof part === "number") rows.push(row(part));
    else {
      const [start, step] = slice(part);
      rows.push(row(start, [out++, step]));
    }
  while (rows.length < x.shape.length) rows.push(row(0, [out++, 1]));
  return l.view(x, shape, rows);
}

/** The transpose of `index`: entries put back where they were taken from, zeros elsewhere. */
function scatterIndex(l: Lowering, x: Value, attrs: Attrs, shape: readonly number[]): Value {
  let value = x;
  let axis = 0;
  const rows: ViewRow[] = [];
  let out = 0;
  const parts = partsOf(attrs);
  while (parts.filter((part) => part !== "new").length < shape.length) parts.push([0, null, 1]);
  const simple = parts.every(
    (part) => part === "new" || typeof part === "number" || Math.abs(slice(part)[1]) === 1,
  );
  for (const part of parts) {
    const size = shape[axis] ?? 1;
    if (part === "new") {
      if (simple) value = dropAxes(l, value, [axis]);
      else out++;
    } else if (typeof part === "number") {
      if (simple) value = l.place(l.expand(value, [axis]), axis, part, size);
      rows.push(row(part));
      axis++;
    } else {
      const [start, step] = slice(part);
      const length = value.shape[axis] ?? 1;
      if (simple && step === 1) value = l.place(value, axis, start, size);
      else if (simple)
        value = l.place(l.slice(value, axis, length - 1, length, -1), axis, start - length + 1, size);
      rows.push(row(start, [out++, step]));
      axis++;
    }
  }
  return simple ? value : l.values.make(shape, { kind: "scatter", parts: [{ updates: x, rows }] });
}

/** `offset + Σ by·index` for an integer tensor made of `iota` and constants; null when it is data. */
export function affineOf(v: Value): ViewRow | null {
  const size = v.shape;
  if (v.kind === "constant") return Number.isInteger(v.value) ? row(v.value) : null;
  if (v.kind === "iota") return row(0, [0, 1]);
  if (v.kind === "view") {
    const inner = affineOf(v.arg);
    if (!inner) return null;
    let offset = inner.offset;
    const terms: [number, number][] = [];
    for (const [axis, by] of inner.terms) {
      offset += by * (v.rows[axis]?.offset ?? 0);
      for (const [a, k] of v.rows[axis]?.terms ?? []) terms.push([a, k * by]);
    }
    return { offset, terms };
  }
  if (v.kind !== "map") return null;
  const parts = v.args.map((arg) => {
    const r = affineOf(arg);
    const lead = size.length - arg.shape.length;
    return r && { offset: r.offset, terms: r.terms.map(([a, k]): [number, number] => [a + lead, k]) };
  });
  const [a, b] = parts;
  if (!a || (v.args.length === 2 && !b)) return null;
  const sum = (sign: number): ViewRow => ({
    offset: a.offset + sign * (b?.offset ?? 0),
    terms: [...a.terms, ...(b?.terms ?? []).map(([axis, k]): [number, number] => [axis, sign * k])],
  });
  const times = (r: ViewRow, k: number): ViewRow => ({
    offset: r.offset * k,
    terms: r.terms.map(([axis, by]) => [axis, by * k]),
  });
  if (v.row.name === "add") return sum(1);
  if (v.row.name === "sub") return sum(-1);
  if (v.row.name === "neg") return times(a, -1);
  if (v.row.name === "mul" && b && b.terms.length === 0) return times(a, b.offset);
  if (v.row.name === "mul" && b && a.terms.length === 0) return times(b, a.offset);
  return null;
}

/** True when every value of an affine index lies in [0, size). */
function inside(r: ViewRow, shape: readonly number[], size: number): boolean {
  let lo = r.offset;
  let hi = r.offset;
  for (const [axis, by] of r.terms) {
    const last = by * ((shape[axis] ?? 1) - 1);
    lo += Math.min(0, last);
    hi += Math.max(0, last);
  }
  return lo >= 0 && hi < size;
}

const gather: Lower = (l, [x, indices], attrs, shape) => {
  if (!x || !indices) return null;
  const axis = attrNumber(attrs, "axis");
  const affine = affineOf(indices);
  const rank = indices.shape.length;
  if (affine && inside(affine, indices.shape, x.shape[axis] ?? 0))
    return l.view(
      x,
      shape,
      x.shape.map((_, i) => {
        if (i === axis)
          return { offset: affine.offset, terms: affine.terms.map(([a, k]) => [a + axis, k] as const) };
        return row(0, [i < axis ? i : i + rank - 1, 1]);
      }),
    );
  return l.values.make(shape, { kind: "gather", arg: x, indices, axis, aligned: false });
};

const scatterAdd: Lower = (l, [updates, indices], attrs, shape) => {
  if (!updates || !indices) return null;
  const axis = attrNumber(attrs, "axis");
  const rank = indices.shape.length;
  const affine = affineOf(indices);
  const known = affine && inside(affine, indices.shape, shape[axis] ?? 0) ? affine : null;
  if (known && rank === 1 && known.terms.length === 1 && known.terms[0]?.[1] === 1)
    return l.place(updates, axis, known.offset, shape[axis] ?? 0);
  const rows = shape.map((_, i) => {
    if (i !== axis) return row(0, [i < axis ? i : i + rank - 1, 1]);
    if (known) return { offset: known.offset, terms: known.terms.map(([a, k]) => [a + axis, k] as const) };
    return { indices, axes: indices.shape.map((_, a) => a + axis) };
  });
  return l.values.make(shape, { kind: "scatter", parts: [{ updates, rows }] });
};

const masked = (name: string): Lower =>
  one((l, x, attrs, shape) => {
    const rank = shape.length;
    const i = l.indexAlong(rank - 2, rank, shape[rank - 2] ?? 1);
    const j = l.indexAlong(rank - 1, rank, shape[rank - 1] ?? 1);
    const kept = l.map(name, j, l.map("add", i, l.constant(attrNumber(attrs, "offset"))));
    return l.map("select", kept, x, l.constant(0));
  });

const diagonal = (l: Lowering, x: Value, offset: number): Value => {
  const rank = x.shape.length;
  const [m = 0, n = 0] = x.shape.slice(-2);
  const length = Math.max(0, Math.min(m + Math.min(offset, 0), n - Math.max(offset, 0)));
  const lead = x.shape.slice(0, -2);
  return l.view(
    x,
    [...lead, length],
    x.shape.map((_, axis) =>
      axis < rank - 2
        ? row(0, [axis, 1])
        : row(axis === rank - 2 ? Math.max(0, -offset) : Math.max(0, offset), [rank - 2, 1]),
    ),
  );
};

function pad(l: Lowering, x: Value, fill: Value, attrs: Attrs): Value | null {
  const pads = attrs["pads"] as readonly (readonly number[])[];
  let value = x;
  for (const [axis, [before = 0, after = 0]] of pads.entries()) {
    const size = value.shape[axis] ?? 1;
    if (before < 0 || after < 0) {
      const start = Math.max(0, -before);
      value = l.slice(value, axis, start, size - start - Math.max(0, -after));
    }
    if (before > 0 || after > 0) {
      const own = value.shape[axis] ?? 1;
      value = l.place(value, axis, Math.max(0, before), own + Math.max(0, before) + Math.max(0, after), fill);
    }
  }
  return value;
}

function roll(l: Lowering, x: Value, attrs: Attrs): Value {
  const shifts = attrNumbers(attrs, "shifts");
  return axesOf(attrs).reduce((value, axis, i) => {
    const size = value.shape[axis] ?? 1;
    const by = size === 0 ? 0 : (((shifts[i] ?? 0) % size) + size) % size;
    if (by === 0) return value;
    return l.join([l.slice(value, axis, size - by, by), l.slice(value, axis, 0, size - by)], axis);
  }, x);
}

const cumulative = (how: "sum" | "prod"): Lower =>
  one((l, x, attrs, shape) => {
    const axis = attrNumber(attrs, "axis");
    const perm = [...shape.keys()].filter((a) => a !== axis).concat(axis);
    const moved = l.transpose(x, perm);
    const sums = l.values.make(moved.shape, {
      kind: "cumulative",
      arg: moved,
      how,
      reverse: attrs["reverse"] === true,
    });
    return l.transpose(
      sums,
      [...shape.keys()].map((a) => perm.indexOf(a)),
    );
  });

const argument = (how: "argmax" | "argmin"): Lower =>
  one((l, x, attrs, shape) => {
    const axis = attrs["axis"];
    const whole = axis === null || axis === undefined;
    const arg = whole ? l.reshape(x, [entries(x.shape)]) : x;
    return l.reshape(l.reduce(arg, [whole ? 0 : Number(axis)], how), shape);
  });

const truth = (l: Lowering, x: Value): Value => l.map("ne", x, l.constant(0));

export const LOWERINGS: Readonly<Record<string, Lower>> = {
  broadcast: one((l, x, _attrs, shape) => l.broadcast(x, shape)),
  reshape: one((l, x, _attrs, shape) => l.reshape(x, shape)),
  transpose: one((l, x, attrs) => l.transpose(x, attrNumbers(attrs, "perm"))),
  flip: one((l, x, attrs) =>
    axesOf(attrs).reduce((v, axis) => l.slice(v, axis, (v.shape[axis] ?? 1) - 1, v.shape[axis] ?? 1, -1), x),
  ),
  pad: (l, [x, fill], attrs) => (x ? pad(l, x, fill ?? l.constant(0), attrs) : null),
  repeat: one((l, x, attrs, shape) => {
    const axis = attrNumber(attrs, "axis");
    const wide = l.expand(x, [axis + 1]);
    return l.reshape(
      l.broadcast(
        wide,
        wide.shape.map((n, i) => (i === axis + 1 ? attrNumber(attrs, "count") : n)),
      ),
      shape,
    );
  }),
  tile: one((l, x, attrs, shape) => {
    const counts = attrNumbers(attrs, "counts");
    const lead = counts.length - x.shape.length;
    const own = counts.map((_, i) => x.shape[i - lead] ?? 1);
    const wide = l.reshape(
      x,
      own.flatMap((n) => [1, n]),
    );
    return l.reshape(
      l.broadcast(
        wide,
        counts.flatMap((count, i) => [count, own[i] ?? 1]),
      ),
      shape,
    );
  }),
  roll: one((l, x, attrs) => roll(l, x, attrs)),
  index: one(index),
  scatter_index: one(scatterIndex),
  gather,
  scatter_add: scatterAdd,
  take_along: (l, [x, indices], attrs, shape) =>
    x && indices
      ? l.values.make(shape, {
          kind: "gather",
          arg: x,
          indices,
          axis: attrNumber(attrs, "axis"),
          aligned: true,
        })
      : null,
  put_along: (l, [updates, indices], attrs, shape) => {
    if (!updates || !indices) return null;
    const axis = attrNumber(attrs, "axis");
    const all = [...indices.shape.keys()];
    const rows = shape.map((_, i) => (i === axis ? { indices, axes: all } : row(0, [i, 1])));
    return l.values.make(shape, { kind: "scatter", parts: [{ updates, rows }] });
  },
  one_hot: one((l, x, _attrs, shape) =>
    l.map(
      "eq",
      l.expand(x, [x.shape.length]),
      l.indexAlong(shape.length - 1, shape.length, shape[shape.length - 1] ?? 1),
    ),
  ),
  concatenate: (l, x, attrs) => l.join(x, attrNumber(attrs, "axis")),
  stack: (l, x, attrs) => {
    const axis = attrNumber(attrs, "axis");
    return l.join(
      x.map((part) => l.expand(part, [axis])),
      axis,
    );
  },
  sum: one((l, x, attrs) => l.reduce(x, axesOf(attrs), "sum", keeps(attrs))),
  prod: one((l, x, attrs) => l.reduce(x, axesOf(attrs), "prod", keeps(attrs))),
  max: one((l, x, attrs) => l.reduce(x, axesOf(attrs), "max", keeps(attrs))),
  min: one((l, x, attrs) => l.reduce(x, axesOf(attrs), "min", keeps(attrs))),
  mean: one((l, x, attrs) =>
    l.map("div", l.reduce(x, axesOf(attrs), "sum", keeps(attrs)), l.constant(sizeOf(x, axesOf(attrs)))),
  ),
  any: one((l, x, attrs) => l.reduce(truth(l, x), axesOf(attrs), "max", keeps(attrs))),
  all: one((l, x, attrs) => l.reduce(truth(l, x), axesOf(attrs), "min", keeps(attrs))),
  logsumexp: one((l, x, attrs) => logsumexp(l, x, axesOf(attrs), keeps(attrs))),
  var: one((l, x, attrs) => variance(l, x, attrs, keeps(attrs))),
  std: one((l, x, attrs) => l.map("sqrt", variance(l, x, attrs, keeps(attrs)))),
  norm: one(norm),
  argmax: argument("argmax"),
  argmin: argument("argmin"),
  cumsum: cumulative("sum"),
  cumprod: cumulative("prod"),
  softmax: one((l, x, attrs) => {
    const axes = [attrNumber(attrs, "axis")];
    const powers = l.map("exp", l.map("sub", x, peak(l, x, axes)));
    return l.map("div", powers, l.reduce(powers, axes, "sum", true));
  }),
  log_softmax: one((l, x, attrs) => {
    const axes = [attrNumber(attrs, "axis")];
    const centred = l.map("sub", x, peak(l, x, axes));
    return l.map("sub", centred, l.map("log", l.reduce(l.map("exp", centred), axes, "sum", true)));
  }),
  trace: one((l, x) => {
    const d = diagonal(l, x, 0);
    return l.reduce(d, [d.shape.length - 1], "sum");
  }),
  diagonal: one((l, x, attrs) => diagonal(l, x, attrNumber(attrs, "offset"))),
  diag: one((l, x, attrs, shape) => {
    const offset = attrNumber(attrs, "offset");
    const rank = shape.length;
    const [m = 0, n = 0] = shape.slice(-2);
    const i = l.indexAlong(rank - 2, rank, m);
    const j = l.indexAlong(rank - 1, rank, n);
    const on = l.map("eq", j, l.map("add", i, l.constant(offset)));
    // Entry k of the vector stands at (k, k + offset), or at (k − offset, k) below the diagonal.
    const along = offset >= 0 ? rank - 2 : rank - 1;
    const length = x.shape[x.shape.length - 1] ?? 0;
    const wide = l.place(
      l.expand(x, [along === rank - 2 ? rank - 1 : rank - 2]),
      along,
      0,
      shape[along] ?? length,
    );
    return l.map("select", on, wide, l.constant(0));
  }),
  tril: masked("le"),
  triu: masked("ge"),
  eye: (l, _x, attrs, shape) => {
    const i = l.indexAlong(0, 2, shape[0] ?? 0);
    const j = l.indexAlong(1, 2, shape[1] ?? 0);
    return l.map("eq", j, l.map("add", i, l.constant(attrNumber(attrs, "offset"))));
  },
  iota: (l, _x, _attrs, shape) => l.iota(shape[0] ?? 0),
  ...PRODUCTS,
};
