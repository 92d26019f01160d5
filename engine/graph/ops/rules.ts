import { NablaError } from "../errors.ts";
import type { Node } from "../node.ts";
import { broadcastShapes, type Shape } from "../shape.ts";
import type { ElementwiseRow } from "./row.ts";

/** Inputs broadcast together. */
export function elementwiseShape(inputs: readonly Node[]): Shape {
  return inputs.reduce<Shape>((shape, input) => broadcastShapes(shape, input.shape), []);
}

type Columns = Omit<ElementwiseRow, "kind" | "name" | "arity" | "shape"> & { readonly arity?: number };

/** An elementwise row: arity one unless said, shape by broadcasting. */
export function elementwise(name: string, columns: Columns): ElementwiseRow {
  return { kind: "elementwise", name, arity: 1, shape: elementwiseShape, ...columns };
}

/** The derivative is zero wherever it exists: steps and comparisons. */
export const FLAT = (_b: unknown, x: readonly Node[]): null[] => x.map(() => null);

export function attrNumber(attrs: Node["attrs"], name: string): number {
  const value = attrs[name];
  if (typeof value !== "number") throw new NablaError("bad-request", `attribute ${name} must be a number`);
  return value;
}

export function attrNumbers(attrs: Node["attrs"], name: string): readonly number[] {
  const value = attrs[name];
  if (Array.isArray(value) && value.every((part) => typeof part === "number"))
    return value as readonly number[];
  throw new NablaError("bad-request", `attribute ${name} must be a list of numbers`);
}

export function attrShape(attrs: Node["attrs"], name: string): Shape {
  const value = attrs[name];
  if (Array.isArray(value) && value.every((part) => typeof part === "number" || typeof part === "string"))
    return value as Shape;
  throw new NablaError("bad-request", `attribute ${name} must be a shape`);
}
