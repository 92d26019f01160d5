import type { Span } from "../../graph/span.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { bool, int, isNumber, type Value } from "../values.ts";
import { OTHER } from "./expressions.ts";
import type { Python } from "./interpreter.ts";
/** `&`, `|`, `^` of conditions or of integers. */
export function logical(py: Python, operator: string, left: Value, right: Value, span: Span): Value {
  if (isNumber(left) && isNumber(right)) {
    const [a, b] = [Number(left.value), Number(right.value)];
    const value = operator === "&" ? a & b : operator === "|" ? a | b : a ^ b;
    return left.type === "bool" && right.type === "bool" ? bool(value !== 0) : int(value);
  }
  const [a, b] = [py.trace.lift(left), py.trace.lift(right)];
  if (!a || !b) return OTHER;
  if (a.dtype !== "bool" || b.dtype !== "bool") return bitwise(py, operator, left, right, span);
  return py.trace.apply(
    operator === "&" ? "and" : operator === "|" ? "or" : "ne",
    [left, right],
    undefined,
    span,
  );
}

const BITS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
};

/** Bits of integers that are known. */
function bitwise(py: Python, operator: string, left: Value, right: Value, span: Span): Value {
  const op = BITS[operator];
  const nodes = [py.trace.lift(left), py.trace.lift(right)].filter((node) => node !== null);
  const [a, b] = nodes.map((node) => py.trace.shadow.value(node));
  if (!op || !a || !b) return py.trace.unknown(`${operator} of these is not followed`, span);
  const wide = a.data.length >= b.data.length ? a : b;
  if (a.data.length !== b.data.length && Math.min(a.data.length, b.data.length) !== 1)
    return py.trace.unknown(`${operator} of arrays of different shapes`, span);
  const at = (tensor: Tensor, i: number): number => tensor.data[tensor.data.length === 1 ? 0 : i] ?? 0;
  const data = wide.data.map((_x, i) => op(at(a, i), at(b, i)));
  const library = left.kind === "tensor" ? left.library : right.kind === "tensor" ? right.library : "python";
  return py.trace.tensor(py.trace.graph.node("tensor", [], { data: { shape: wide.shape, data } }), library, {
    dtype: "int64",
  });
}
