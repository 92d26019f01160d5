import type { Builder } from "../graph/build.ts";
import { rowOf } from "../graph/ops/table.ts";
import { int, type Known } from "./values.ts";

/** An elementwise operation on numbers that are known; null for any other operation. */
export function fold(b: Builder, op: string, values: readonly Known[]): Known | null {
  const row = rowOf(op);
  if (row.kind !== "elementwise") return null;
  const numbers = values.map((value) => Number(value.value));
  const because = values.find((value) => value.because)?.because;
  const value = row.real(...numbers);
  if (row.dtype === "bool")
    return { kind: "known", type: "bool", value: value !== 0, ...(because ? { because } : {}) };
  const integers = values.every((v) => v.type !== "float");
  const symbolic = values.some((v) => v.node && v.node.op !== "const");
  if (integers && !symbolic && INTEGER_OPS.has(op) && Number.isInteger(value))
    return because ? { ...int(value), because } : int(value);
  if (!symbolic && !Number.isFinite(value)) return { kind: "known", type: "float", value };
  const nodes = values.map((v) => v.node ?? b.const(Number(v.value)));
  const node = symbolic ? b.graph.node(op, nodes) : b.op(op, nodes);
  const type = integers && INTEGER_OPS.has(op) && Number.isInteger(value) ? "int" : "float";
  return { kind: "known", type, value, node, ...(because ? { because } : {}) };
}

/** Of integers these make integers. */
const INTEGER_OPS = new Set([
  "add",
  "sub",
  "mul",
  "neg",
  "pow",
  "mod",
  "floordiv",
  "abs",
  "maximum",
  "minimum",
  "sign",
]);
