import { stridedOffsets, stridesOf } from "../../../run/broadcast.ts";
import { NablaError } from "../../errors.ts";
import type { Attrs, Node } from "../../node.ts";
import { entries, type Shape, shapeText } from "../../shape.ts";
import { addSize, floorDivSize, subSize } from "../../size.ts";
import type { TensorRow } from "../row.ts";
import { at, attrNumbers, attrShape } from "../rules.ts";
import { checkAxes, type Evaluate, input, tensorRow } from "./common.ts";

function windowsShape(inputs: readonly Node[], attrs: Attrs): Shape {
  const { shape } = at(inputs, 0);
  const axes = attrNumbers(attrs, "axes");
  const window = attrNumbers(attrs, "window");
  const stride = attrNumbers(attrs, "stride");
  checkAxes(axes, shape);
  const places = shape.map((size, axis) => {
    const k = axes.indexOf(axis);
    if (k < 0) return size;
    const count = addSize(floorDivSize(subSize(size, window[k] ?? 1), stride[k] ?? 1), 1);
    if (typeof count === "number" && count < 1)
      throw new NablaError(
        "shape-mismatch",
        `a window of ${window.join(" by ")} is larger than a tensor of shape ${shapeText(shape)}`,
      );
    return count;
  });
  return [...places, ...window];
}

/** For each entry of the windows, where it lies in the whole. */
function windowOffsets(attrs: Attrs, whole: readonly number[], windows: readonly number[]): Int32Array {
  const strides = stridesOf(whole);
  const axes = attrNumbers(attrs, "axes");
  const stride = attrNumbers(attrs, "stride");
  const places = strides.map((step, axis) => step * (stride[axes.indexOf(axis)] ?? 1));
  return stridedOffsets(windows, [...places, ...axes.map((axis) => strides[axis] ?? 0)]);
}

const take: Evaluate = (inputs, attrs, shape) => {
  const x = input(inputs, 0);
  const offsets = windowOffsets(attrs, x.shape, shape);
  return { shape, data: Float64Array.from(offsets, (offset) => x.data[offset] ?? Number.NaN) };
};

const put: Evaluate = (inputs, attrs, shape) => {
  const windows = input(inputs, 0);
  const data = new Float64Array(entries(shape));
  for (const [i, offset] of windowOffsets(attrs, shape, windows.shape).entries())
    data[offset] = (data[offset] ?? 0) + (windows.data[i] ?? Number.NaN);
  return { shape, data };
};

/** Sliding windows, for pooling and the like: a reduction over the new trailing axes follows. */
export const WINDOWS: readonly TensorRow[] = [
  // attrs: axes, window, stride (one each an axis). The window's axes are put last.
  tensorRow("windows", {
    shape: windowsShape,
    evaluate: take,
    jvp: "linear",
    vjp: (b, ct, x, y) => [b.graph.node("windows_adjoint", [ct], { ...y.attrs, shape: at(x, 0).shape })],
  }),
  // attrs also: shape, of the whole.
  tensorRow("windows_adjoint", {
    shape: (_inputs, attrs) => attrShape(attrs, "shape"),
    evaluate: put,
    jvp: "linear",
    vjp: (b, ct, _x, { attrs }) => [
      b.graph.node("windows", [ct], {
        axes: attrs["axes"] ?? [],
        window: attrs["window"] ?? [],
        stride: attrs["stride"] ?? [],
      }),
    ],
  }),
];
