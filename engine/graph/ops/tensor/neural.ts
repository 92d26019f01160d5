import { type ConvolutionSizes, convolve, type Window } from "../../../run/kernels/convolution.ts";
import { NablaError } from "../../errors.ts";
import type { Attrs, Node } from "../../node.ts";
import { entries, type Shape, type Size, shapeText } from "../../shape.ts";
import { addSize, floorDivSize, mulSize, subSize } from "../../size.ts";
import type { TensorRow } from "../row.ts";
import { at, attrNumber, attrNumbers, attrShape } from "../rules.ts";
import { attrList, type Evaluate, input, isList, tensorRow } from "./common.ts";

/** How a convolution lays its kernel over its input. */
export function windowOf(attrs: Attrs): Window {
  const padding = attrList(attrs, "padding").map((pair): readonly [number, number] => {
    const [before, after] = isList(pair) ? pair : [0, 0];
    return [Number(before ?? 0), Number(after ?? 0)];
  });
  return {
    stride: attrNumbers(attrs, "stride"),
    dilation: attrNumbers(attrs, "dilation"),
    padding,
    groups: attrNumber(attrs, "groups"),
  };
}

/** ⌊(size + padding − dilation·(kernel − 1) − 1)/stride⌋ + 1 */
function outputSize(size: Size, kernel: Size, window: Window, axis: number): Size {
  const [before, after] = window.padding[axis] ?? [0, 0];
  const reach = mulSize(window.dilation[axis] ?? 1, subSize(kernel, 1));
  const room = subSize(addSize(size, before + after), addSize(reach, 1));
  return addSize(floorDivSize(room, window.stride[axis] ?? 1), 1);
}

function convShape(inputs: readonly Node[], attrs: Attrs): Shape {
  const x = at(inputs, 0).shape;
  const w = at(inputs, 1).shape;
  const window = windowOf(attrs);
  const channels = mulSize(w[1] ?? 1, window.groups);
  const spatial = x.length - 2;
  if (spatial < 1 || w.length !== x.length || channels !== x[1] || window.stride.length !== spatial)
    throw new NablaError(
      "shape-mismatch",
      `a kernel of shape ${shapeText(w)} does not fit an input of shape ${shapeText(x)}`,
    );
  const output = x.slice(2).map((size, axis) => outputSize(size, w[axis + 2] ?? 1, window, axis));
  if (output.some((size) => typeof size === "number" && size < 1))
    throw new NablaError(
      "shape-mismatch",
      `a kernel of shape ${shapeText(w)} is larger than its input of shape ${shapeText(x)}`,
    );
  return [x[0] ?? 1, w[0] ?? 1, ...output];
}

function sizesOf(x: readonly number[], w: readonly number[], y: readonly number[]): ConvolutionSizes {
  return {
    batch: x[0] ?? 1,
    channels: x[1] ?? 1,
    outputs: w[0] ?? 1,
    input: x.slice(2),
    kernel: w.slice(2),
    output: y.slice(2),
  };
}

const convTensors: Evaluate = (inputs, attrs, shape) => {
  const x = input(inputs, 0);
  const w = input(inputs, 1);
  const data = new Float64Array(entries(shape));
  convolve(sizesOf(x.shape, w.shape, shape), windowOf(attrs), (i, k, o) => {
    data[o] = (data[o] ?? 0) + (x.data[i] ?? Number.NaN) * (w.data[k] ?? Number.NaN);
  });
  return { shape, data };
};

const inputTensors: Evaluate = (inputs, attrs, shape) => {
  const y = input(inputs, 0);
  const w = input(inputs, 1);
  const data = new Float64Array(entries(shape));
  convolve(sizesOf(shape, w.shape, y.shape), windowOf(attrs), (i, k, o) => {
    data[i] = (data[i] ?? 0) + (y.data[o] ?? Number.NaN) * (w.data[k] ?? Number.NaN);
  });
  return { shape, data };
};

const weightTensors: Evaluate = (inputs, attrs, shape) => {
  const y = input(inputs, 0);
  const x = input(inputs, 1);
  const data = new Float64Array(entries(shape));
  convolve(sizesOf(x.shape, shape, y.shape), windowOf(attrs), (i, k, o) => {
    data[k] = (data[k] ?? 0) + (y.data[o] ?? Number.NaN) * (x.data[i] ?? Number.NaN);
  });
  return { shape, data };
};

/** The attributes the three rows share. */
const shared = ({ stride, padding, dilation, groups }: Attrs): Attrs => ({
  stride: stride ?? [],
  padding: padding ?? [],
  dilation: dilation ?? [],
  groups: groups ?? 1,
});

/**
 * Convolution and its two adjoints: one trilinear form Σ x·w·y read three ways, so that each one's derivatives are
 * the other two.
 */
export const CONVOLUTIONS: readonly TensorRow[] = [
  // attrs: stride, padding, dilation, groups. Inputs (N, C, …) and (O, C/groups, …).
  tensorRow("conv", {
    arity: 2,
    shape: convShape,
    evaluate: convTensors,
    jvp: "linear",
    vjp: (b, ct, x, y) => {
      const common = shared(y.attrs);
      return [
        b.graph.node("conv_input", [ct, at(x, 1)], { ...common, size: at(x, 0).shape.slice(2) }),
        b.graph.node("conv_weight", [ct, at(x, 0)], { ...common, size: at(x, 1).shape.slice(2) }),
      ];
    },
    latex: "$0 \\ast $1",
  }),
  // attrs also: size, the spatial sizes of the result. Inputs: (N, O, …) and the kernel; the transposed convolution.
  tensorRow("conv_input", {
    arity: 2,
    shape: (inputs, attrs) => {
      const y = at(inputs, 0).shape;
      const w = at(inputs, 1).shape;
      return [y[0] ?? 1, mulSize(w[1] ?? 1, attrNumber(attrs, "groups")), ...attrShape(attrs, "size")];
    },
    evaluate: inputTensors,
    jvp: "linear",
    vjp: (b, ct, x, y) => {
      const common = shared(y.attrs);
      return [
        b.graph.node("conv", [ct, at(x, 1)], common),
        b.graph.node("conv_weight", [at(x, 0), ct], { ...common, size: at(x, 1).shape.slice(2) }),
      ];
    },
    latex: "$0 \\ast^{\\top} $1",
  }),
  // attrs also: size, the spatial sizes of the kernel. Inputs: (N, O, …) and (N, C, …).
  tensorRow("conv_weight", {
    arity: 2,
    shape: (inputs, attrs) => {
      const y = at(inputs, 0).shape;
      const x = at(inputs, 1).shape;
      const channels = floorDivSize(x[1] ?? 1, attrNumber(attrs, "groups"));
      return [y[1] ?? 1, channels, ...attrShape(attrs, "size")];
    },
    evaluate: weightTensors,
    jvp: "linear",
    vjp: (b, ct, x, y) => {
      const common = shared(y.attrs);
      return [
        b.graph.node("conv", [at(x, 1), ct], common),
        b.graph.node("conv_input", [at(x, 0), ct], { ...common, size: at(x, 1).shape.slice(2) }),
      ];
    },
    latex: "$0 \\star $1",
  }),
];
