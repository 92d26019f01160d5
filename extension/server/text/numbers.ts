import type { Shape } from "../../../engine/graph/shape.ts";
import { shapeText } from "../../../engine/graph/shape.ts";
import type { Nested } from "../../../engine/graph/tensor.ts";

/** `13`, `0.731059`, `3.2e-11`: at most `digits` significant digits, no needless zeros. */
export function numberText(value: number, digits = 6): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  if (value === 0) return "0";
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const size = Math.abs(value);
  if (size >= 10 ** Math.max(digits, 6) || size < 1e-4)
    return value
      .toExponential(digits - 1)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e");
  const text = value.toPrecision(digits);
  return text.includes("e") || !text.includes(".") ? String(Number(text)) : text.replace(/\.?0+$/, "");
}

/** Entries that are written out; larger tensors are named by their shape. */
const MAX_ENTRIES = 12;
const MAX_ROW = 6;

/** `[2, 8, 18]`, `[[1, 0], [0, 1]]`; long ones are cut in the middle: `[1, 2, 3, … 100]`. */
export function valueText(value: Nested, digits = 6): string {
  if (typeof value === "number") return numberText(value, digits);
  const shape = shapeOf(value);
  const count = shape.reduce((total, size) => total * size, 1);
  if (shape.length > 1 && count > MAX_ENTRIES) return `tensor ${shapeText(shape)}`;
  const short = shape.length > 1 ? Math.min(digits, 4) : digits;
  const parts = value.map((part) => valueText(part, short));
  if (shape.length === 1 && parts.length > MAX_ROW)
    return `[${parts.slice(0, 3).join(", ")}, … ${parts.at(-1) ?? ""}]`;
  return `[${parts.join(", ")}]`;
}

export function shapeOf(value: Nested): number[] {
  const shape: number[] = [];
  for (let level: Nested | undefined = value; typeof level === "object"; level = level[0])
    shape.push(level.length);
  return shape;
}

/** A shape as people say it: "scalar", `(3,)`, `(n, 3)`. */
export function shapeName(shape: Shape, scalar: string): string {
  return shape.length === 0 ? scalar : shapeText(shape);
}
