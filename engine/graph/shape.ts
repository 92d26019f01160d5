import { NablaError, SizeConflict } from "./errors.ts";

/**
 * A size along one axis: a number, or a symbolic size as canonical text: a name `n`,
 * or an affine expression of names such as `n-1` or `2*n+1` (see size.ts).
 */
export type Size = number | string;

/** Sizes by axis; a scalar has rank 0: `[]`. */
export type Shape = readonly Size[];

export const SCALAR: Shape = [];

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

export function isConcrete(shape: Shape): shape is readonly number[] {
  return shape.every((size) => typeof size === "number");
}

/** `(n, 3)`, `(5,)`, `()`: as Python writes a shape. */
export function shapeText(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** The one size two axes broadcast to, as NumPy does; symbolic sizes must be equal or one of them 1. */
export function broadcastSize(a: Size, b: Size, message: () => string): Size {
  if (a === b) return a;
  if (a === 1) return b;
  if (b === 1) return a;
  if (typeof a === "string" || typeof b === "string") throw new SizeConflict(a, b, message());
  throw new NablaError("shape-mismatch", message());
}

/** The shape that `a` and `b` broadcast to, aligned at the last axis. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  if (a === b || b.length === 0) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const message = () => `shapes ${shapeText(a)} and ${shapeText(b)} do not broadcast together`;
  const out: Size[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    out.push(broadcastSize(left, right, message));
  }
  return out;
}

/** Axis −1 is the last one. Throws when it is out of range. */
export function normalAxis(axis: number, rank: number): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (normal < 0 || normal >= rank)
    throw new NablaError("shape-mismatch", `axis ${axis} is out of range for a tensor of rank ${rank}`);
  return normal;
}

/** The number of entries of a concrete shape. */
export function entries(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}
