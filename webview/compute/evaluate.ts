import type { Node } from "../../engine/graph/node.ts";
import { rowOf } from "../../engine/graph/ops/table.ts";
import { type Rational, toNumber } from "../../engine/graph/rational.ts";
import { entries, isConcrete } from "../../engine/graph/shape.ts";
import { scalar, type Tensor } from "../../engine/graph/tensor.ts";

/** Values of variables by name. */
export type Point = ReadonlyMap<string, Tensor>;

/** The value of every node, by id; null where it does not exist (a variable without a value, an opaque part). */
export function evaluateAll(nodes: readonly Node[], point: Point): (Tensor | null)[] {
  const values: (Tensor | null)[] = [];
  for (const node of nodes) {
    const inputs: Tensor[] = [];
    for (const input of node.inputs) {
      const value = values[input.id];
      if (value) inputs.push(value);
    }
    values.push(inputs.length === node.inputs.length ? evaluateNode(node, inputs, point) : null);
  }
  return values;
}

function evaluateNode(node: Node, inputs: readonly Tensor[], point: Point): Tensor | null {
  try {
    const row = rowOf(node.op);
    if (row.kind === "leaf") return leaf(node, row.value, point);
    if (row.kind === "elementwise") return elementwise(row.real, inputs);
    return isConcrete(node.shape) ? row.evaluate(inputs, node.attrs, node.shape) : null;
  } catch {
    return null;
  }
}

function leaf(node: Node, value: number | undefined, point: Point): Tensor | null {
  if (node.op === "variable") return point.get(String(node.attrs["name"])) ?? null;
  if (node.op === "const") {
    const constant = node.attrs["value"] as Rational | number;
    return scalar(typeof constant === "number" ? constant : toNumber(constant));
  }
  if (node.op === "tensor") return node.attrs["data"] as Tensor;
  return value === undefined ? null : scalar(value);
}

function elementwise(real: (...x: number[]) => number, inputs: readonly Tensor[]): Tensor | null {
  if (inputs.every((input) => input.data.length === 1 && input.shape.length === 0))
    return scalar(real(...inputs.map((input) => input.data[0] ?? Number.NaN)));
  const shape = broadcast(inputs.map((input) => input.shape));
  if (!shape) return null;
  const strides = inputs.map((input) => stridesIn(input.shape, shape));
  const data = new Float64Array(entries(shape));
  const arguments_ = new Array<number>(inputs.length);
  for (let at = 0; at < data.length; at++) {
    for (const [i, input] of inputs.entries()) {
      let rest = at;
      let offset = 0;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        const size = shape[axis] ?? 1;
        offset += (rest % size) * (strides[i]?.[axis] ?? 0);
        rest = Math.floor(rest / size);
      }
      arguments_[i] = input.data[offset] ?? Number.NaN;
    }
    data[at] = real(...arguments_);
  }
  return { shape, data };
}

function broadcast(shapes: readonly (readonly number[])[]): number[] | null {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  const out = new Array<number>(rank).fill(1);
  for (const shape of shapes)
    for (const [axis, size] of shape.entries()) {
      const at = axis + rank - shape.length;
      if (size !== 1 && out[at] !== 1 && out[at] !== size) return null;
      if (size !== 1) out[at] = size;
    }
  return out;
}

function stridesIn(shape: readonly number[], out: readonly number[]): number[] {
  const strides = new Array<number>(out.length).fill(0);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    if (size !== 1) strides[axis + out.length - shape.length] = stride;
    stride *= size;
  }
  return strides;
}
