import type { Builder } from "../../build.ts";
import { NablaError } from "../../errors.ts";
import type { Attr, Attrs, Node } from "../../node.ts";
import { type Shape, type Size, shapeText } from "../../shape.ts";
import { productSize } from "../../size.ts";
import type { ComplexTensor, Tensor } from "../../tensor.ts";
import type { TensorRow } from "../row.ts";
import { at, attrNumbers } from "../rules.ts";

export type Evaluate = TensorRow["evaluate"];
type Columns = Omit<TensorRow, "kind" | "name" | "arity"> & { readonly arity?: TensorRow["arity"] };

export function tensorRow(name: string, columns: Columns): TensorRow {
  return { kind: "tensor", name, arity: 1, ...columns };
}

export const NO_GRADIENT = (_b: Builder, _ct: Node, x: readonly Node[]): null[] => x.map(() => null);
export const NO_TANGENT = (): null => null;

/** The i-th tensor of an evaluation; arity has been checked when the node was made. */
export function input(inputs: readonly Tensor[], i: number): Tensor {
  const tensor = inputs[i];
  if (!tensor) throw new NablaError("bad-request", `input ${i} is missing`);
  return tensor;
}

export const axesOf = (attrs: Attrs): readonly number[] => attrNumbers(attrs, "axes");
export const keeps = (attrs: Attrs): boolean => attrs["keepdims"] === true;

export const isList = (attr: Attr | undefined): attr is readonly Attr[] => Array.isArray(attr);

export function attrList(attrs: Attrs, name: string): readonly Attr[] {
  const value = attrs[name];
  if (isList(value)) return value;
  throw new NablaError("bad-request", `attribute ${name} must be a list`);
}

export function attrSize(attrs: Attrs, name: string): Size {
  const value = attrs[name];
  if (typeof value === "number" || typeof value === "string") return value;
  throw new NablaError("bad-request", `attribute ${name} must be a size`);
}

export function checkAxes(axes: readonly number[], shape: Shape): void {
  for (const axis of axes)
    if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length)
      throw new NablaError("shape-mismatch", `axis ${axis} is out of range for shape ${shapeText(shape)}`);
}

/** A shape with these axes reduced. */
export function reducedShape(shape: Shape, axes: readonly number[], keepdims: boolean): Shape {
  checkAxes(axes, shape);
  return keepdims
    ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : shape.filter((_, axis) => !axes.includes(axis));
}

export const reduction = (inputs: readonly Node[], attrs: Attrs): Shape =>
  reducedShape(at(inputs, 0).shape, axesOf(attrs), keeps(attrs));

/** A reduced node (or its cotangent) with the reduced axes put back as 1, so that it broadcasts against `x`. */
export function restore(b: Builder, reduced: Node, x: Node, attrs: Attrs): Node {
  return keeps(attrs) ? reduced : reshape(b, reduced, reducedShape(x.shape, axesOf(attrs), true));
}

export function reshape(b: Builder, x: Node, shape: Shape): Node {
  return x.shape.length === shape.length && x.shape.every((size, axis) => size === shape[axis])
    ? x
    : b.graph.node("reshape", [x], { shape });
}

/** A size as a node: a constant where it is a number. */
export function sizeNode(b: Builder, size: Size): Node {
  return typeof size === "number" ? b.const(size) : b.graph.node("size", [], { size });
}

/** How many entries are reduced into one. */
export const countNode = (b: Builder, shape: Shape, axes: readonly number[]): Node =>
  sizeNode(b, productSize(axes.map((axis) => shape[axis] ?? 1)));

export const sumNode = (b: Builder, x: Node, axes: readonly number[], keepdims: boolean): Node =>
  axes.length === 0 ? x : b.graph.node("sum", [x], { axes, keepdims });

export function transposeNode(b: Builder, x: Node, perm: readonly number[]): Node {
  return perm.every((from, to) => from === to) ? x : b.graph.node("transpose", [x], { perm });
}

/** The last two axes swapped. */
export function swapNode(b: Builder, x: Node): Node {
  const [inner] = x.inputs;
  const rank = x.shape.length;
  if (x.op === "transpose" && inner && isSwap(attrNumbers(x.attrs, "perm"))) return inner;
  return transposeNode(b, x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

function isSwap(perm: readonly number[]): boolean {
  const rank = perm.length;
  return (
    rank >= 2 &&
    perm[rank - 1] === rank - 2 &&
    perm[rank - 2] === rank - 1 &&
    perm.slice(0, -2).every((from, to) => from === to)
  );
}

export const matmulNode = (b: Builder, x: Node, y: Node): Node => b.graph.node("matmul", [x, y]);

/** Zeros in place of a tangent that is not there. */
export const orZeros = (b: Builder, tangent: Node | null | undefined, x: Node): Node =>
  tangent ?? b.fill(b.zero, x.shape);

/** Complex evaluation of a row that is linear in all its inputs together: by real and imaginary part. */
export function jointlyLinear(evaluate: Evaluate): NonNullable<TensorRow["complex"]> {
  return (inputs, attrs, shape): ComplexTensor => ({
    shape,
    re: evaluate(inputs.map(realPart), attrs, shape).data,
    im: evaluate(inputs.map(imaginaryPart), attrs, shape).data,
  });
}

/** The same for a row that is linear in its first input, the others being indices. */
export function linearInFirst(evaluate: Evaluate): NonNullable<TensorRow["complex"]> {
  return (inputs, attrs, shape): ComplexTensor => ({
    shape,
    re: evaluate(inputs.map(realPart), attrs, shape).data,
    im: evaluate(
      inputs.map((z, i) => (i === 0 ? imaginaryPart(z) : realPart(z))),
      attrs,
      shape,
    ).data,
  });
}

/** For rows whose value does not move (places, signs). */
export function constantInComplex(evaluate: Evaluate): NonNullable<TensorRow["complex"]> {
  return (inputs, attrs, shape): ComplexTensor => {
    const { data } = evaluate(inputs.map(realPart), attrs, shape);
    return { shape, re: data, im: new Float64Array(data.length) };
  };
}

export const realPart = (z: ComplexTensor): Tensor => ({ shape: z.shape, data: z.re });
export const imaginaryPart = (z: ComplexTensor): Tensor => ({ shape: z.shape, data: z.im });
