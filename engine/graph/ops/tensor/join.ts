import { NablaError } from "../../errors.ts";
import type { Attrs, Node } from "../../node.ts";
import { entries, type Shape, type Size, shapeText } from "../../shape.ts";
import { addSize } from "../../size.ts";
import type { TensorRow } from "../row.ts";
import { at, attrNumber, sameType } from "../rules.ts";
import { checkAxes, type Evaluate, jointlyLinear, tensorRow } from "./common.ts";
import { around, type IndexPart } from "./pick.ts";

function concatenateShape(inputs: readonly Node[], attrs: Attrs): Shape {
  const axis = attrNumber(attrs, "axis");
  const first = at(inputs, 0).shape;
  checkAxes([axis], first);
  let along: Size = 0;
  for (const { shape } of inputs) {
    if (shape.length !== first.length || shape.some((size, k) => k !== axis && size !== first[k]))
      throw new NablaError(
        "shape-mismatch",
        `shapes ${shapeText(first)} and ${shapeText(shape)} cannot be joined along axis ${axis}`,
      );
    along = addSize(along, shape[axis] ?? 1);
  }
  return first.map((size, k) => (k === axis ? along : size));
}

const concatenateTensors: Evaluate = (inputs, attrs, shape) => {
  const axis = attrNumber(attrs, "axis");
  const data = new Float64Array(entries(shape));
  const [before, total, after] = around(shape, axis);
  let start = 0;
  for (const x of inputs) {
    const width = (x.shape[axis] ?? 1) * after;
    for (let i = 0; i < before; i++)
      data.set(x.data.subarray(i * width, (i + 1) * width), i * total * after + start);
    start += width;
  }
  return { shape, data };
};

const stackTensors: Evaluate = (inputs, attrs, shape) => {
  const axis = attrNumber(attrs, "axis");
  const [before, count, after] = around(shape, axis);
  const data = new Float64Array(entries(shape));
  for (const [k, x] of inputs.entries())
    for (let i = 0; i < before; i++)
      data.set(x.data.subarray(i * after, (i + 1) * after), (i * count + k) * after);
  return { shape, data };
};

/** Every entry along every axis before `axis`. */
const whole = (shape: Shape, axis: number): IndexPart[] =>
  shape.slice(0, axis).map((size): IndexPart => [0, size, 1]);

export const JOINING: readonly TensorRow[] = [
  // attrs: axis.
  tensorRow("concatenate", {
    arity: [1, Number.POSITIVE_INFINITY],
    shape: concatenateShape,
    dtype: sameType,
    evaluate: concatenateTensors,
    complex: jointlyLinear(concatenateTensors),
    jvp: (b, tangents, x, y) =>
      b.graph.node(
        "concatenate",
        x.map((input, i) => tangents[i] ?? b.fill(b.zero, input.shape)),
        y.attrs,
      ),
    vjp: (b, ct, x, y) => {
      const axis = attrNumber(y.attrs, "axis");
      let start: Size = 0;
      return x.map(({ shape }) => {
        const stop: Size = addSize(start, shape[axis] ?? 1);
        const spec = [...whole(shape, axis), [start, stop, 1] as const];
        start = stop;
        return b.graph.node("index", [ct], { spec });
      });
    },
  }),
  // attrs: axis, of the result.
  tensorRow("stack", {
    arity: [1, Number.POSITIVE_INFINITY],
    shape: (inputs, attrs) => {
      const { shape } = at(inputs, 0);
      const axis = attrNumber(attrs, "axis");
      const other = inputs.find((input) => shapeText(input.shape) !== shapeText(shape));
      if (other)
        throw new NablaError(
          "shape-mismatch",
          `shapes ${shapeText(shape)} and ${shapeText(other.shape)} cannot be stacked`,
        );
      if (axis < 0 || axis > shape.length)
        throw new NablaError(
          "shape-mismatch",
          `axis ${axis} is out of range for a stack of ${shapeText(shape)}`,
        );
      return [...shape.slice(0, axis), inputs.length, ...shape.slice(axis)];
    },
    dtype: sameType,
    evaluate: stackTensors,
    complex: jointlyLinear(stackTensors),
    jvp: (b, tangents, x, y) =>
      b.graph.node(
        "stack",
        x.map((input, i) => tangents[i] ?? b.fill(b.zero, input.shape)),
        y.attrs,
      ),
    vjp: (b, ct, x, y) =>
      x.map((input, i) =>
        b.graph.node("index", [ct], { spec: [...whole(input.shape, attrNumber(y.attrs, "axis")), i] }),
      ),
  }),
];
