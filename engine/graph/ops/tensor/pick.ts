import { stridedOffsets, stridesOf } from "../../../run/broadcast.ts";
import { NablaError } from "../../errors.ts";
import type { Attr, Attrs, Node } from "../../node.ts";
import { entries, type Shape, type Size, shapeText } from "../../shape.ts";
import { ceilDivSize, subSize, surelyLess } from "../../size.ts";
import type { Tensor } from "../../tensor.ts";
import type { TensorRow } from "../row.ts";
import { at, attrNumber, attrShape } from "../rules.ts";
import {
  attrList,
  attrSize,
  checkAxes,
  type Evaluate,
  input,
  isList,
  jointlyLinear,
  linearInFirst,
  NO_GRADIENT,
  NO_TANGENT,
  tensorRow,
} from "./common.ts";

/** One part of an index: an entry, a slice `[start, stop, step]` (stop null: past the end, backwards), or a new axis. */
export type IndexPart = Size | readonly [Size, Size | null, number];

export function partsOf(attrs: Attrs): readonly IndexPart[] {
  return attrList(attrs, "spec").map((part: Attr): IndexPart => {
    if (typeof part === "number" || typeof part === "string") return part;
    if (!isList(part)) throw new NablaError("bad-request", "an index is a number, a slice or a new axis");
    const [start, stop, step] = part;
    return [start as Size, (stop ?? null) as Size | null, typeof step === "number" ? step : 1];
  });
}

const isSlice = (part: IndexPart): part is readonly [Size, Size | null, number] => typeof part === "object";

/** The number of entries of a resolved slice. */
export function sliceLength([start, stop, step]: readonly [Size, Size | null, number]): Size {
  const gap = step > 0 ? subSize(stop ?? start, start) : subSize(start, stop ?? -1);
  const length = ceilDivSize(gap, Math.abs(step));
  return typeof length === "number" ? Math.max(0, length) : length;
}

function indexShape(inputs: readonly Node[], attrs: Attrs): Shape {
  const { shape } = at(inputs, 0);
  const parts = partsOf(attrs);
  const out: Size[] = [];
  let axis = 0;
  for (const part of parts) {
    if (part === "new") {
      out.push(1);
      continue;
    }
    const size = shape[axis++];
    if (size === undefined)
      throw new NablaError("shape-mismatch", `too many indices for a tensor of shape ${shapeText(shape)}`);
    if (isSlice(part)) out.push(sliceLength(part));
    else if (surelyLess(subSize(size, 1), part) || surelyLess(part, 0))
      throw new NablaError("shape-mismatch", `index ${part} is out of range for an axis of size ${size}`);
  }
  return [...out, ...shape.slice(axis)];
}

/** Where each entry of the indexed tensor lies in one of `shape`. */
function indexOffsets(attrs: Attrs, shape: readonly number[], out: readonly number[]): Int32Array {
  const strides = stridesOf(shape);
  const steps: number[] = [];
  let start = 0;
  let axis = 0;
  for (const part of partsOf(attrs)) {
    if (part === "new") {
      steps.push(0);
      continue;
    }
    const stride = strides[axis++] ?? 0;
    if (isSlice(part)) {
      start += Number(part[0]) * stride;
      steps.push(part[2] * stride);
    } else start += Number(part) * stride;
  }
  for (; axis < shape.length; axis++) steps.push(strides[axis] ?? 0);
  return stridedOffsets(out, steps, start);
}

/** Splits a shape at an axis: what is before, along, and after. */
export function around(shape: readonly number[], axis: number): readonly [number, number, number] {
  return [entries(shape.slice(0, axis)), shape[axis] ?? 1, entries(shape.slice(axis + 1))];
}

/** An index as data: negative counts from the end. */
function place(value: number, size: number): number {
  const i = value < 0 ? value + size : value;
  if (!Number.isInteger(i) || i < 0 || i >= size)
    throw new NablaError("shape-mismatch", `index ${value} is out of range for an axis of size ${size}`);
  return i;
}

const gatherTensor: Evaluate = (inputs, attrs, shape) => {
  const x = input(inputs, 0);
  const indices = input(inputs, 1).data;
  const [before, size, after] = around(x.shape, attrNumber(attrs, "axis"));
  const data = new Float64Array(entries(shape));
  let out = 0;
  for (let i = 0; i < before; i++)
    for (const value of indices) {
      const from = (i * size + place(value, size)) * after;
      for (let k = 0; k < after; k++) data[out++] = x.data[from + k] ?? Number.NaN;
    }
  return { shape, data };
};

const scatterAddTensor: Evaluate = (inputs, attrs, shape) => {
  const updates = input(inputs, 0).data;
  const indices = input(inputs, 1).data;
  const [before, size, after] = around(shape, attrNumber(attrs, "axis"));
  const data = new Float64Array(entries(shape));
  let from = 0;
  for (let i = 0; i < before; i++)
    for (const value of indices) {
      const to = (i * size + place(value, size)) * after;
      for (let k = 0; k < after; k++) data[to + k] = (data[to + k] ?? 0) + (updates[from++] ?? Number.NaN);
    }
  return { shape, data };
};

/** Visits pairs of offsets: entry of the indices (and of what is taken), entry of the whole. */
function alongPlaces(
  indices: Tensor,
  whole: readonly number[],
  axis: number,
  visit: (taken: number, from: number) => void,
): void {
  const strides = stridesOf(whole);
  const along = strides[axis] ?? 1;
  const size = whole[axis] ?? 1;
  const offsets = stridedOffsets(
    indices.shape,
    strides.map((stride, k) => (k === axis ? 0 : stride)),
  );
  for (let i = 0; i < offsets.length; i++)
    visit(i, (offsets[i] ?? 0) + place(indices.data[i] ?? Number.NaN, size) * along);
}

const takeAlongTensor: Evaluate = (inputs, attrs, shape) => {
  const x = input(inputs, 0);
  const data = new Float64Array(entries(shape));
  alongPlaces(input(inputs, 1), x.shape, attrNumber(attrs, "axis"), (taken, from) => {
    data[taken] = x.data[from] ?? Number.NaN;
  });
  return { shape, data };
};

const putAlongTensor: Evaluate = (inputs, attrs, shape) => {
  const updates = input(inputs, 0);
  const data = new Float64Array(entries(shape));
  alongPlaces(input(inputs, 1), shape, attrNumber(attrs, "axis"), (taken, from) => {
    data[from] = (data[from] ?? 0) + (updates.data[taken] ?? Number.NaN);
  });
  return { shape, data };
};

const scatterIndexTensor: Evaluate = (inputs, attrs, shape) => {
  const x = input(inputs, 0);
  const data = new Float64Array(entries(shape));
  const offsets = indexOffsets(attrs, shape, x.shape);
  for (let i = 0; i < offsets.length; i++) {
    const to = offsets[i] ?? 0;
    data[to] = (data[to] ?? 0) + (x.data[i] ?? Number.NaN);
  }
  return { shape, data };
};

/** A pair of rows, each the transpose of the other: `takes` reads entries, `puts` adds them back. */
function alongAxisShape(inputs: readonly Node[], attrs: Attrs, size: Size | null): Shape {
  const x = at(inputs, 0).shape;
  const indices = at(inputs, 1).shape;
  const axis = attrNumber(attrs, "axis");
  checkAxes([axis], x);
  if (x.length !== indices.length || x.some((n, k) => k !== axis && n !== indices[k]))
    throw new NablaError(
      "shape-mismatch",
      `indices of shape ${shapeText(indices)} do not fit ${shapeText(x)} along axis ${axis}`,
    );
  return size === null ? indices : indices.map((n, k) => (k === axis ? size : n));
}

export const PICKING: readonly TensorRow[] = [
  // attrs: spec. See README.
  tensorRow("index", {
    shape: indexShape,
    dtype: (inputs) => at(inputs, 0).dtype,
    evaluate: (inputs, attrs, shape) => {
      const x = input(inputs, 0);
      const offsets = indexOffsets(attrs, x.shape, shape);
      return { shape, data: Float64Array.from(offsets, (offset) => x.data[offset] ?? Number.NaN) };
    },
    jvp: "linear",
    vjp: (b, ct, x, y) => [
      b.graph.node("scatter_index", [ct], { spec: y.attrs["spec"] ?? [], shape: at(x, 0).shape }),
    ],
  }),
  // attrs: spec, shape. Zeros, with the input added where `index` of the same spec takes from.
  tensorRow("scatter_index", {
    shape: (_inputs, attrs) => attrShape(attrs, "shape"),
    evaluate: scatterIndexTensor,
    complex: jointlyLinear(scatterIndexTensor),
    jvp: "linear",
    vjp: (b, ct, _x, y) => [b.graph.node("index", [ct], { spec: y.attrs["spec"] ?? [] })],
  }),
  // attrs: axis. Inputs: x and integer indices of any shape, which takes the place of the axis.
  tensorRow("gather", {
    arity: 2,
    place: 1,
    shape: (inputs, attrs) => {
      const { shape } = at(inputs, 0);
      const axis = attrNumber(attrs, "axis");
      checkAxes([axis], shape);
      return [...shape.slice(0, axis), ...at(inputs, 1).shape, ...shape.slice(axis + 1)];
    },
    dtype: (inputs) => at(inputs, 0).dtype,
    evaluate: gatherTensor,
    complex: linearInFirst(gatherTensor),
    jvp: (b, [dx], x, y) => (dx ? b.graph.node("gather", [dx, at(x, 1)], y.attrs) : null),
    vjp: (b, ct, x, y) => {
      const axis = attrNumber(y.attrs, "axis");
      const size = at(x, 0).shape[axis] ?? 1;
      return [b.graph.node("scatter_add", [ct, at(x, 1)], { axis, size }), null];
    },
  }),
  // attrs: axis, size. Inputs: updates (shaped as gather's result) and the indices.
  tensorRow("scatter_add", {
    arity: 2,
    place: 1,
    shape: (inputs, attrs) => {
      const axis = attrNumber(attrs, "axis");
      const rank = at(inputs, 1).shape.length;
      const { shape } = at(inputs, 0);
      return [...shape.slice(0, axis), attrSize(attrs, "size"), ...shape.slice(axis + rank)];
    },
    evaluate: scatterAddTensor,
    complex: linearInFirst(scatterAddTensor),
    jvp: (b, [dx], x, y) => (dx ? b.graph.node("scatter_add", [dx, at(x, 1)], y.attrs) : null),
    vjp: (b, ct, x, y) => [
      b.graph.node("gather", [ct, at(x, 1)], { axis: attrNumber(y.attrs, "axis") }),
      null,
    ],
  }),
  // attrs: axis. torch.gather, np.take_along_axis: an index for every entry of the result.
  tensorRow("take_along", {
    arity: 2,
    place: 1,
    shape: (inputs, attrs) => alongAxisShape(inputs, attrs, null),
    dtype: (inputs) => at(inputs, 0).dtype,
    evaluate: takeAlongTensor,
    complex: linearInFirst(takeAlongTensor),
    jvp: (b, [dx], x, y) => (dx ? b.graph.node("take_along", [dx, at(x, 1)], y.attrs) : null),
    vjp: (b, ct, x, y) => {
      const axis = attrNumber(y.attrs, "axis");
      return [b.graph.node("put_along", [ct, at(x, 1)], { axis, size: at(x, 0).shape[axis] ?? 1 }), null];
    },
  }),
  // attrs: axis, size.
  tensorRow("put_along", {
    arity: 2,
    place: 1,
    shape: (inputs, attrs) => alongAxisShape(inputs, attrs, attrSize(attrs, "size")),
    evaluate: putAlongTensor,
    complex: linearInFirst(putAlongTensor),
    jvp: (b, [dx], x, y) => (dx ? b.graph.node("put_along", [dx, at(x, 1)], y.attrs) : null),
    vjp: (b, ct, x, y) => [
      b.graph.node("take_along", [ct, at(x, 1)], { axis: attrNumber(y.attrs, "axis") }),
      null,
    ],
  }),
  // attrs: depth.
  tensorRow("one_hot", {
    place: 0,
    shape: (inputs, attrs) => [...at(inputs, 0).shape, attrSize(attrs, "depth")],
    dtype: "int",
    evaluate: (inputs, attrs, shape) => {
      const depth = attrNumber(attrs, "depth");
      const data = new Float64Array(entries(shape));
      for (const [i, value] of input(inputs, 0).data.entries()) data[i * depth + place(value, depth)] = 1;
      return { shape, data };
    },
    jvp: NO_TANGENT,
    vjp: NO_GRADIENT,
    latex: "\\operatorname{onehot}($0)",
  }),
];
