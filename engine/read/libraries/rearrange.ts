import type { Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { addSize } from "../../graph/size.ts";
import { Stop, setState, toTensor } from "../tensors.ts";
import { list, NONE, nodeOf, type Value } from "../values.ts";
import { atLeast } from "./arrays.ts";
import * as make from "./builders.ts";
import { X } from "./builders.ts";
import { known, plain } from "./indices.ts";
import { pick } from "./quantiles.ts";
import type { Arguments, Entry, Row } from "./row.ts";

const { row } = make;
const MOVED = `${X}|ary|m`;

function sizeAt(a: Arguments, x: Value, axis: number): number {
  const size = make.liftOf(a, x).shape[axis];
  if (typeof size !== "number") throw a.stop("a size that is not known");
  return size;
}

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

function joinedBlocks(a: Arguments, value: Value, axis: number): Value {
  if (value.kind !== "sequence") {
    const made = toTensor(a.host.trace, value, a.span, a.library);
    if (made.kind === "unknown") throw new Stop(made);
    return atLeast(2, a, made);
  }
  const deep = value.items.current.some(
    (item) => item.kind === "sequence" && item.items.current.some((inner) => inner.kind !== "known"),
  );
  const parts = value.items.current.map((item) =>
    deep || item.kind !== "sequence" ? joinedBlocks(a, item, axis + 1) : joinedBlocks(a, item, 1),
  );
  return a.op("concatenate", parts, { axis });
}

const block = row("x|arrays", (a) => {
  const given = a.need("x");
  const nested = given.kind === "sequence" && given.items.current.some((item) => item.kind === "sequence");
  return joinedBlocks(a, given, nested ? 0 : 1);
});

const dstack = row("x|tup|tensors", (a) => {
  const parts = make.arrays(a, "x").map((part) => {
    const { shape } = make.liftOf(a, part);
    if (shape.length === 1) return make.reshapeTo(a, part, [1, shape[0] ?? 1, 1]);
    return shape.length === 2 ? make.reshapeTo(a, part, [...shape, 1]) : part;
  });
  return a.op("concatenate", parts, { axis: 2 });
});

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

const rollaxis = row(`${MOVED}, axis, start=0`, (a) => {
  const node = a.node("x");
  const axis = a.axis("axis", node, 0);
  const start = a.int("start", 0);
  const order = node.shape.map((_s, i) => i).filter((each) => each !== axis);
  order.splice(start > axis ? start - 1 : start, 0, axis);
  return make.permute(a, a.tensor("x"), order);
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

/** Entries put in, or taken out, along an axis. */
const insert = row("x|arr, at|obj, values, axis=None", (a) => {
  const x = a.has("axis") ? a.tensor("x") : make.reshapeTo(a, a.tensor("x"), [-1]);
  const node = make.liftOf(a, x);
  if (node.shape.length !== 1) throw a.stop("insert into a matrix is not followed");
  const size = sizeAt(a, x, 0);
  const at = a.int("at");
  const place = at < 0 ? at + size : at;
  const middle = make.reshapeTo(a, a.tensor("values"), [-1]);
  return a.op("concatenate", [make.cutAxis(a, x, 0, 0, place), middle, make.cutAxis(a, x, 0, place, size)], {
    axis: 0,
  });
});

const remove = row("x|arr, at|obj, axis=None", (a) => {
  const x = a.has("axis") ? a.tensor("x") : make.reshapeTo(a, a.tensor("x"), [-1]);
  const axis = a.has("axis") ? a.axis("axis", make.liftOf(a, x), 0) : 0;
  const size = sizeAt(a, x, axis);
  const gone = new Set((a.ints("at") ?? []).map((at) => (at < 0 ? at + size : at)));
  const kept = Array.from({ length: size }, (_, i) => i).filter((i) => !gone.has(i));
  return a.op("gather", [x, plain(a, kept)], { axis });
});

const repeat = row(`${MOVED}, repeats, axis|dim=None, output_size=None`, (a) => {
  const whole = a.tensor("x");
  const x = a.has("axis") ? whole : make.reshapeTo(a, whole, [-1]);
  const axis = a.axis("axis", make.liftOf(a, x), 0);
  const given = a.need("repeats");
  if (given.kind === "known" || (given.kind === "tensor" && nodeOf(given).shape.length === 0))
    return a.op("repeat", [x], { axis, count: a.int("repeats") });
  const counts = known(a, "repeats").data;
  const size = sizeAt(a, x, axis);
  const places = Array.from({ length: size }, (_, i) =>
    Array.from({ length: counts[counts.length === 1 ? 0 : i] ?? 0 }, () => i),
  ).flat();
  return a.op("gather", [x, plain(a, places)], { axis });
});

/** Where in the array an entry outside of it is found. */
const OUTSIDE: Readonly<Record<string, (at: number, size: number) => number>> = {
  edge: (at, size) => Math.min(size - 1, Math.max(0, at)),
  wrap: (at, size) => ((at % size) + size) % size,
  reflect: (at, size) => {
    if (size === 1) return 0;
    const period = 2 * (size - 1);
    const inside = ((at % period) + period) % period;
    return inside < size ? inside : period - inside;
  },
  symmetric: (at, size) => {
    const inside = ((at % (2 * size)) + 2 * size) % (2 * size);
    return inside < size ? inside : 2 * size - 1 - inside;
  },
};
const TORCH_MODES: Readonly<Record<string, string>> = { replicate: "edge", circular: "wrap" };

function padded(
  a: Arguments,
  pads: readonly (readonly [number, number])[],
  mode: string,
  fill: Value,
): Value {
  let x = a.tensor("x");
  if (mode === "constant") return a.op("pad", [x, fill], { pads });
  const outside = OUTSIDE[TORCH_MODES[mode] ?? mode];
  if (!outside) throw a.stop(`padding by ${mode} is not followed`);
  for (const [axis, [before, after]] of pads.entries()) {
    if (before === 0 && after === 0) continue;
    const size = sizeAt(a, x, axis);
    const places = Array.from({ length: size + before + after }, (_, i) => outside(i - before, size));
    x = a.op("gather", [x, plain(a, places)], { axis });
  }
  return x;
}

const pad = row("x|array, pad_width, mode='constant', constant_values=0", (a) => {
  const node = a.node("x");
  const flat = a.need("pad_width");
  const pairOf = (value: Value): readonly [number, number] => {
    const parts = value.kind === "sequence" ? value.items.current : [value, value];
    const [before, after] = parts.map((part) => a.host.trace.number(part, a.span) ?? 0);
    return [before ?? 0, after ?? before ?? 0];
  };
  const items = flat.kind === "sequence" ? flat.items.current : [];
  const nested = items.some((item) => item.kind === "sequence");
  const pads = node.shape.map((_size, i) =>
    nested ? pairOf(items[items.length === 1 ? 0 : i] ?? flat) : pairOf(flat),
  );
  return padded(a, pads, a.text("mode", "constant"), a.get("constant_values") ?? make.numeral(0));
});

/** torch's: pairs from the last axis backwards. */
const padBackwards = row("x|input, pad, mode='constant', value=0", (a) => {
  const node = a.node("x");
  const given = a.ints("pad") ?? [];
  const rank = node.shape.length;
  const pads = node.shape.map((_size, axis): readonly [number, number] => {
    const at = 2 * (rank - 1 - axis);
    return [given[at] ?? 0, given[at + 1] ?? 0];
  });
  if (pads.some(([before, after]) => before < 0 || after < 0))
    throw a.stop("padding by less than nothing is not followed");
  return padded(a, pads, a.text("mode", "constant"), a.get("value") ?? make.numeral(0));
});

/** `order='F'`: the last axis changes slowest. */
export function inOrderOf(a: Arguments, x: Value, shape: readonly Size[]): Value {
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

const fillDiagonal = row("x|a, value|val|fill_value, wrap=False", (a) => {
  const x = a.need("x");
  if (x.kind !== "tensor") throw a.stop("this is not an array");
  const node = nodeOf(x);
  make.wantRank(a, node, 2, "fill_diagonal");
  const [n = 1, m = 1] = node.shape;
  const { graph, b } = a.host.trace;
  const on = graph.node("eye", [], { n, m, offset: 0 });
  const value: Node = a.node("value");
  setState(a.host.trace, x, graph.node("select", [graph.node("ne", [on, b.zero]), value, node]), [
    x,
    a.need("value"),
  ]);
  return a.library === "torch" ? x : NONE;
});

const diagflat = row(`${MOVED}, k|offset=0`, (a) =>
  a.op("diag", [make.reshapeTo(a, a.tensor("x"), [-1])], { offset: a.int("k", 0) }),
);

const traced = row(`${MOVED}, offset=0, axis1=0, axis2=1`, (a) => {
  make.wantRank(a, a.node("x"), 2, "trace");
  if (a.node("x").shape.length > 2) throw a.stop("the trace of more than a matrix is not followed");
  if (a.int("offset", 0) === 0) return a.op("trace", [a.tensor("x")]);
  return a.op("sum", [a.op("diagonal", [a.tensor("x")], { offset: a.int("offset") })], {
    axes: [0],
    keepdims: false,
  });
});

const difference = row(`${MOVED}, n=1, axis|dim=-1, prepend=None, append=None`, (a) => {
  let x = a.tensor("x");
  make.wantRank(a, make.liftOf(a, x), 1, "diff");
  const axis = a.axis("axis", make.liftOf(a, x), -1);
  const beside = (name: string): Value[] => {
    if (!a.has(name)) return [];
    const { shape } = make.liftOf(a, x);
    const value = a.tensor(name);
    return [
      make.liftOf(a, value).shape.length > 0
        ? value
        : a.op("broadcast", [value], { shape: shape.map((size, i) => (i === axis ? 1 : size)) }),
    ];
  };
  const ends = [beside("prepend"), beside("append")];
  if (ends.some((end) => end.length > 0))
    x = a.op("concatenate", [...(ends[0] ?? []), x, ...(ends[1] ?? [])], { axis });
  for (let round = a.int("n", 1); round > 0; round--) {
    const size = make.liftOf(a, x).shape[axis] ?? 1;
    x = a.op("sub", [make.cutAxis(a, x, axis, 1, size), make.cutAxis(a, x, axis, 0, addSize(size, -1))]);
  }
  return x;
});

/** Writes into an array that is given: where a mask holds, or everywhere. */
const written = (params: string): Row =>
  row(params, (a) => {
    const x = a.need("x");
    if (x.kind !== "tensor") throw a.stop("this is not an array");
    const { graph, b } = a.host.trace;
    const base = nodeOf(x);
    const value = a.node("value");
    if (value.shape.length > base.shape.length) throw a.stop("this write is not followed");
    const full = b.fill(value, base.shape);
    const next = a.has("mask") ? graph.node("select", [a.node("mask"), full, base]) : full;
    setState(a.host.trace, x, next, [x, a.tensor("value")]);
    return NONE;
  });

/** Functions that move entries about, as NumPy has them. */
export const REARRANGE: Readonly<Record<string, Entry>> = {
  split: split(null),
  array_split: split(null),
  hsplit: split(1),
  vsplit: split(0),
  dsplit: split(2),
  block,
  dstack,
  rot90,
  rollaxis,
  roll,
  insert,
  delete: remove,
  repeat,
  pad,
  fill_diagonal: fillDiagonal,
  copyto: written("x|dst, value|src, casting=None, mask|where=None"),
  putmask: written("x|a, mask, value|values"),
  diagflat,
  trace: traced,
  diff: difference,
  broadcast_arrays: row("*xs", (a) => {
    const parts = a.items("xs").map((item) => {
      const made = toTensor(a.host.trace, item, a.span, a.library);
      if (made.kind === "unknown") throw new Stop(made);
      return made;
    });
    const shape =
      parts.reduce<Node | null>(
        (total, part) => (total ? a.host.trace.b.add(total, make.liftOf(a, part)) : make.liftOf(a, part)),
        null,
      )?.shape ?? [];
    return list(parts.map((part) => a.op("broadcast", [part], { shape })));
  }),
};

/** Where torch means something else by the same name. */
export const TORCH_REARRANGE: Readonly<Record<string, Entry>> = {
  split: lengths,
  tensor_split: split(null),
  chunk,
  unbind,
  pad: padBackwards,
  repeat_interleave: repeat,
  fill_diagonal_: fillDiagonal,
};
