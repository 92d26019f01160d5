import { broadcastOffsets, stridedOffsets, stridesOf } from "../../../run/broadcast.ts";
import { NablaError } from "../../errors.ts";
import type { Attrs, Node } from "../../node.ts";
import {
  broadcastShapes,
  entries,
  isConcrete,
  type Shape,
  type Size,
  sameShape,
  shapeText,
} from "../../shape.ts";
import { addSize, mulSize, productSize, subSize } from "../../size.ts";
import type { Tensor } from "../../tensor.ts";
import type { TensorRow } from "../row.ts";
import { at, attrNumber, attrNumbers, attrShape, sameType } from "../rules.ts";
import {
  attrList,
  attrSize,
  checkAxes,
  input,
  isList,
  jointlyLinear,
  orZeros,
  reshape,
  sumNode,
  tensorRow,
  transposeNode,
} from "./common.ts";

const take = (x: Tensor, shape: readonly number[], offsets: Int32Array): Tensor => ({
  shape,
  data: Float64Array.from(offsets, (offset) => x.data[offset] ?? Number.NaN),
});

function reshapeShape(inputs: readonly Node[], attrs: Attrs): Shape {
  const from = at(inputs, 0).shape;
  const to = attrShape(attrs, "shape");
  const before = productSize(from);
  const after = productSize(to);
  if (before !== after && (isConcrete(from) === isConcrete(to) || typeof before === typeof after))
    throw new NablaError(
      "shape-mismatch",
      `shape ${shapeText(from)} cannot be reshaped to ${shapeText(to)}: ${before} entries into ${after}`,
    );
  return to;
}

const permuted = (shape: Shape, perm: readonly number[]): Shape => perm.map((axis) => shape[axis] ?? 1);

function transposeShape(inputs: readonly Node[], attrs: Attrs): Shape {
  const { shape } = at(inputs, 0);
  const perm = attrNumbers(attrs, "perm");
  if (perm.length !== shape.length || new Set(perm).size !== perm.length)
    throw new NablaError(
      "shape-mismatch",
      `axes (${perm.join(", ")}) do not permute shape ${shapeText(shape)}`,
    );
  checkAxes(perm, shape);
  return permuted(shape, perm);
}

const inversePermutation = (perm: readonly number[]): number[] => perm.map((_, axis) => perm.indexOf(axis));

/** [before, after] by axis. */
export function padsOf(attrs: Attrs): readonly (readonly [Size, Size])[] {
  return attrList(attrs, "pads").map((pair) => {
    const [before, after] = isList(pair) ? pair : [];
    return [before as Size, after as Size];
  });
}

function sameRank(list: readonly unknown[], shape: Shape, what: string): void {
  if (list.length !== shape.length)
    throw new NablaError(
      "shape-mismatch",
      `${what} for ${list.length} axes, but the shape is ${shapeText(shape)}`,
    );
}

const flipTensor = (x: Tensor, axes: readonly number[]): Tensor => {
  const strides = stridesOf(x.shape);
  let start = 0;
  for (const axis of axes) {
    start += (strides[axis] ?? 0) * ((x.shape[axis] ?? 1) - 1);
    strides[axis] = -(strides[axis] ?? 0);
  }
  return take(x, x.shape, stridedOffsets(x.shape, strides, start));
};

function rollTensor(x: Tensor, shifts: readonly number[], axes: readonly number[]): Tensor {
  let out = x;
  for (const [k, axis] of axes.entries()) {
    const size = x.shape[axis] ?? 1;
    const shift = size === 0 ? 0 : (((shifts[k] ?? 0) % size) + size) % size;
    const stride = stridesOf(x.shape)[axis] ?? 1;
    const { data } = out;
    const moved = new Float64Array(data.length);
    for (let i = 0; i < data.length; i++) {
      const place = Math.floor(i / stride) % size;
      moved[i + (((place + shift) % size) - place) * stride] = data[i] ?? Number.NaN;
    }
    out = { shape: x.shape, data: moved };
  }
  return out;
}

const padTensor: TensorRow["evaluate"] = (inputs, attrs, shape) => {
  const x = input(inputs, 0);
  const data = new Float64Array(entries(shape)).fill(input(inputs, 1).data[0] ?? Number.NaN);
  const strides = stridesOf(shape);
  const pads = padsOf(attrs);
  const start = pads.reduce((sum, [before], axis) => sum + Number(before) * (strides[axis] ?? 0), 0);
  const offsets = stridedOffsets(x.shape, strides, start);
  for (let i = 0; i < offsets.length; i++) data[offsets[i] ?? 0] = x.data[i] ?? Number.NaN;
  return { shape, data };
};

/** Each axis split in two: (copies, size). */
const tiledAxes = (shape: Shape, counts: readonly Size[]): Shape =>
  shape.flatMap((size, axis) => [counts[axis] ?? 1, size]);

/** Rows that only move entries about. */
export const SHAPES: readonly TensorRow[] = [
  // attrs: shape.
  tensorRow("broadcast", {
    shape: (inputs, attrs) => {
      const { shape } = at(inputs, 0);
      const target = attrShape(attrs, "shape");
      if (!sameShape(broadcastShapes(shape, target), target))
        throw new NablaError(
          "shape-mismatch",
          `shape ${shapeText(shape)} does not broadcast to ${shapeText(target)}`,
        );
      return target;
    },
    dtype: sameType,
    evaluate: ([x], _attrs, shape) =>
      x ? take(x, shape, broadcastOffsets(x.shape, shape)) : { shape, data: new Float64Array() },
    jvp: "linear",
    vjp: (b, ct, [x]) => [x ? b.sumTo(ct, x.shape) : null],
    latex: "$0",
  }),
  // attrs: shape.
  tensorRow("reshape", {
    shape: reshapeShape,
    dtype: sameType,
    evaluate: (inputs, _attrs, shape) => ({ shape, data: input(inputs, 0).data }),
    jvp: "linear",
    vjp: (b, ct, [x]) => [x ? reshape(b, ct, x.shape) : null],
    latex: "\\operatorname{reshape}($0)",
  }),
  // attrs: perm.
  tensorRow("transpose", {
    shape: transposeShape,
    dtype: sameType,
    evaluate: (inputs, attrs, shape) => {
      const x = input(inputs, 0);
      const strides = stridesOf(x.shape);
      return take(
        x,
        shape,
        stridedOffsets(
          shape,
          attrNumbers(attrs, "perm").map((axis) => strides[axis] ?? 0),
        ),
      );
    },
    jvp: "linear",
    vjp: (b, ct, _x, y) => [transposeNode(b, ct, inversePermutation(attrNumbers(y.attrs, "perm")))],
    latex: "{$0}^{\\top}",
  }),
  // attrs: axes.
  tensorRow("flip", {
    shape: (inputs, attrs) => {
      checkAxes(attrNumbers(attrs, "axes"), at(inputs, 0).shape);
      return at(inputs, 0).shape;
    },
    dtype: sameType,
    evaluate: (inputs, attrs) => flipTensor(input(inputs, 0), attrNumbers(attrs, "axes")),
    jvp: "linear",
    vjp: (b, ct, _x, y) => [b.graph.node("flip", [ct], y.attrs)],
    latex: "\\operatorname{flip}($0)",
  }),
  // attrs: pads, [before, after] an axis. Inputs: x and the value put around it.
  tensorRow("pad", {
    arity: 2,
    shape: (inputs, attrs) => {
      const { shape } = at(inputs, 0);
      const pads = padsOf(attrs);
      sameRank(pads, shape, "padding is given");
      return shape.map((size, axis) => {
        const [before, after] = pads[axis] ?? [0, 0];
        return addSize(addSize(size, before), after);
      });
    },
    evaluate: padTensor,
    complex: jointlyLinear(padTensor),
    jvp: (b, [dx, dv], [x, v], y) =>
      x && v && (dx || dv) ? b.graph.node("pad", [orZeros(b, dx, x), orZeros(b, dv, v)], y.attrs) : null,
    vjp: (b, ct, [x], y) => {
      const shape = x?.shape ?? [];
      const spec = padsOf(y.attrs).map(([before], axis) => [before, addSize(before, shape[axis] ?? 1), 1]);
      const inside = b.graph.node("index", [ct], { spec });
      const every = (node: Node): Node => sumNode(b, node, [...node.shape.keys()], false);
      return [inside, b.sub(every(ct), every(inside))];
    },
    latex: "\\operatorname{pad}($0)",
  }),
  // attrs: axis, count. Each entry repeated in place.
  tensorRow("repeat", {
    shape: (inputs, attrs) => {
      const { shape } = at(inputs, 0);
      checkAxes([attrNumber(attrs, "axis")], shape);
      return shape.map((size, axis) =>
        axis === attrNumber(attrs, "axis") ? mulSize(size, attrSize(attrs, "count")) : size,
      );
    },
    dtype: sameType,
    evaluate: (inputs, attrs, shape) => {
      const x = input(inputs, 0);
      const axis = attrNumber(attrs, "axis");
      const inner = entries(x.shape.slice(axis + 1));
      const count = attrNumber(attrs, "count");
      const data = new Float64Array(entries(shape));
      for (let i = 0; i < data.length; i++)
        data[i] = x.data[Math.floor(i / (inner * count)) * inner + (i % inner)] ?? Number.NaN;
      return { shape, data };
    },
    jvp: "linear",
    vjp: (b, ct, [x], y) => {
      const axis = attrNumber(y.attrs, "axis");
      const shape = x?.shape ?? [];
      const split = [...shape.slice(0, axis + 1), attrSize(y.attrs, "count"), ...shape.slice(axis + 1)];
      return [sumNode(b, reshape(b, ct, split), [axis + 1], false)];
    },
    latex: "\\operatorname{repeat}($0)",
  }),
  // attrs: counts, one an axis. The whole repeated.
  tensorRow("tile", {
    shape: (inputs, attrs) => {
      const { shape } = at(inputs, 0);
      const counts = attrShape(attrs, "counts");
      sameRank(counts, shape, "counts are given");
      return shape.map((size, axis) => mulSize(size, counts[axis] ?? 1));
    },
    dtype: sameType,
    evaluate: (inputs, _attrs, shape) => {
      const x = input(inputs, 0);
      const strides = stridesOf(x.shape);
      const places = stridesOf(shape);
      const data = new Float64Array(entries(shape));
      for (let i = 0; i < data.length; i++) {
        let from = 0;
        for (const [axis, size] of x.shape.entries())
          from += (Math.floor(i / (places[axis] ?? 1)) % size) * (strides[axis] ?? 0);
        data[i] = x.data[from] ?? Number.NaN;
      }
      return { shape, data };
    },
    jvp: "linear",
    vjp: (b, ct, [x], y) => {
      const shape = x?.shape ?? [];
      const split = reshape(b, ct, tiledAxes(shape, attrShape(y.attrs, "counts")));
      return [
        sumNode(
          b,
          split,
          shape.map((_, axis) => 2 * axis),
          false,
        ),
      ];
    },
    latex: "\\operatorname{tile}($0)",
  }),
  // attrs: shifts, axes (one shift an axis).
  tensorRow("roll", {
    shape: (inputs, attrs) => {
      checkAxes(attrNumbers(attrs, "axes"), at(inputs, 0).shape);
      return at(inputs, 0).shape;
    },
    dtype: sameType,
    evaluate: (inputs, attrs) =>
      rollTensor(input(inputs, 0), attrNumbers(attrs, "shifts"), attrNumbers(attrs, "axes")),
    jvp: "linear",
    vjp: (b, ct, _x, y) => {
      const shifts = attrList(y.attrs, "shifts").map((shift) => subSize(0, shift as Size));
      return [b.graph.node("roll", [ct], { ...y.attrs, shifts })];
    },
    latex: "\\operatorname{roll}($0)",
  }),
];
