import type { ElementwiseRow } from "../graph/ops/row.ts";
import type { Value } from "./values.ts";

/** A number as JavaScript text, in parentheses where its sign could meet another. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (value === Number.POSITIVE_INFINITY) return "Infinity";
  if (value === Number.NEGATIVE_INFINITY) return "(-Infinity)";
  if (Object.is(value, -0)) return "(-0)";
  return value < 0 ? `(${value})` : String(value);
}

const whole = (p: number): boolean => Number.isInteger(p) && Math.abs(p) <= 16;

/** How to multiply, divide and take roots, in text or as instructions. */
interface Arithmetic<T> {
  readonly mul: (a: T, b: T) => T;
  readonly inverse: (a: T) => T;
  readonly sqrt: (a: T) => T;
}

/**
 * x to a constant power as products, for whole powers up to 16 (larger ones would lose digits against `Math.pow`)
 * and the square roots; null for others.
 */
export function powerPlan(exponent: number): (<T>(x: T, by: Arithmetic<T>) => T) | null {
  if (exponent === 0.5) return (x, { sqrt }) => sqrt(x);
  if (exponent === -0.5) return (x, { sqrt, inverse }) => inverse(sqrt(x));
  if (exponent === 1.5) return (x, { sqrt, mul }) => mul(x, sqrt(x));
  if (!whole(exponent) || exponent === 0) return null;
  return (x, { mul, inverse }) => {
    let square = x;
    let product: typeof x | null = null;
    for (let p = Math.abs(exponent); ; square = mul(square, square)) {
      if (p % 2 === 1) product = product === null ? square : mul(product, square);
      p = Math.floor(p / 2);
      if (p === 0) break;
    }
    return exponent < 0 ? inverse(product ?? x) : (product ?? x);
  };
}

/**
 * One entry of an elementwise row. `args` are atoms; `define` names an intermediate result.
 * Powers with a small constant exponent become products.
 */
export function rowText(
  row: ElementwiseRow,
  values: readonly Value[],
  args: readonly string[],
  define: (text: string) => string,
): string {
  const exponent = values[1];
  if (row.name === "pow" && exponent) {
    const constant = constantOf(exponent);
    const plan = constant === null ? null : powerPlan(constant);
    if (plan)
      return plan(args[0] ?? "NaN", {
        mul: (a, b) => define(`${a} * ${b}`),
        inverse: (a) => define(`1 / ${a}`),
        sqrt: (a) => define(`Math.sqrt(${a})`),
      });
  }
  const text = row.js.replace(/\$(\d)/g, (_, i: string) => args[Number(i)] ?? "NaN");
  return stripped(text);
}

/** The number a value is everywhere, views of constants included. */
export function constantOf(v: Value): number | null {
  if (v.kind === "constant") return v.value;
  if (v.kind === "view" || v.kind === "reshape") return constantOf(v.arg);
  return null;
}

/** Without parentheses around the whole. */
function stripped(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")") depth--;
    if (depth === 0) return text;
  }
  return text.slice(1, -1);
}

const COSTLY = /Math\.(?!sqrt|abs|min|max|floor|ceil|trunc|sign|round)|rt\./;

/** Rough cost of one entry, in additions. */
export function rowCost(row: ElementwiseRow, values: readonly Value[]): number {
  if (row.name === "pow") {
    const exponent = values[1] ? constantOf(values[1]) : null;
    if (exponent !== null && whole(exponent)) return exponent < 0 ? 4 : 1;
    return exponent !== null && Math.abs(exponent) <= 1.5 && exponent * 2 === Math.round(exponent * 2)
      ? 6
      : 20;
  }
  if (COSTLY.test(row.js)) return 12;
  return row.name === "div" || row.js.includes("sqrt") ? 4 : 1;
}
