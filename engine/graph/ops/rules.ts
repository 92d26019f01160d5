import { NablaError } from "../errors.ts";
import type { DType, Node } from "../node.ts";
import { broadcastShapes, type Shape } from "../shape.ts";
import type { ElementwiseRow, Target } from "./row.ts";

/** Inputs broadcast together. */
export function elementwiseShape(inputs: readonly Node[]): Shape {
  return inputs.reduce<Shape>((shape, input) => broadcastShapes(shape, input.shape), []);
}

/** What only moves entries about gives what it was given: conditions stay conditions. */
export const sameType = (inputs: readonly Node[]): DType => {
  const type = inputs[0]?.dtype ?? "float";
  return inputs.every((input) => input.dtype === type) ? type : "float";
};

type Columns = Omit<ElementwiseRow, "kind" | "name" | "arity" | "shape"> & { readonly arity?: number };

/** An elementwise row: arity one unless said, shape by broadcasting. */
export function elementwise(name: string, columns: Columns): ElementwiseRow {
  return { kind: "elementwise", name, arity: 1, shape: elementwiseShape, ...columns };
}

/** The derivative is zero wherever it exists: steps and comparisons. */
export const FLAT = (_b: unknown, x: readonly Node[]): null[] => x.map(() => null);

/** The same name in every target's library; give what differs, null where it has none. */
export function everywhere(
  name: string,
  other: Readonly<Partial<Record<Target, string | null>>> = {},
): Partial<Record<Target, string>> {
  const call = (library: string): string => `${library}${name}($0)`;
  const all: Record<Target, string | null> = {
    math: call("math."),
    numpy: call("np."),
    torch: call("torch."),
    javascript: call("Math."),
    julia: call(""),
    c: call(""),
    sympy: call(""),
    ...other,
  };
  const out: Partial<Record<Target, string>> = {};
  for (const [target, text] of Object.entries(all)) if (text !== null) out[target as Target] = text;
  return out;
}

/** The same template for all of these targets. */
export function same(template: string, targets: readonly Target[]): Partial<Record<Target, string>> {
  return Object.fromEntries(targets.map((target) => [target, template]));
}

/** The i-th input of a row whose arity has been checked. */
export function at(x: readonly Node[], i: number): Node {
  const node = x[i];
  if (!node) throw new NablaError("bad-request", `input ${i} is missing`);
  return node;
}

/** Whether nothing in `node` varies: a constant, or a short expression of constants. */
export function isConstant(node: Node, depth = 6): boolean {
  if (node.inputs.length === 0) return node.op !== "variable" && node.op !== "opaque" && node.op !== "size";
  return depth > 0 && node.inputs.every((input) => isConstant(input, depth - 1));
}

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
