import { topological } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";

/** Operations that are plain arithmetic of everyday code. */
const PLAIN = new Set([
  "add",
  "sub",
  "mul",
  "div",
  "floordiv",
  "mod",
  "neg",
  "variable",
  "const",
  "size",
  "index",
  "abs",
  "maximum",
  "minimum",
  "round",
  "trunc",
  "floor",
  "ceil",
  "lt",
  "le",
  "gt",
  "ge",
  "eq",
  "ne",
  "and",
  "or",
  "not",
  "select",
  "clip",
]);

/** Operations that move entries about. */
for (const op of [
  "gather",
  "take_along",
  "reshape",
  "transpose",
  "broadcast",
  "stack",
  "concatenate",
  "iota",
  "tensor",
  "flip",
  "repeat",
  "tile",
  "roll",
  "pad",
  "scatter_index",
  "scatter_add",
  "eye",
  "one_hot",
  "argmax",
  "argmin",
  "sort",
  "argsort",
])
  PLAIN.add(op);

/** Whether what one statement writes itself does more than move and count. */
export function doesMathematics(written: readonly Node[]): boolean {
  const ops = written.map((node) => node.op);
  if (ops.some((op) => op === "floordiv" || op === "mod") && ops.every((op) => PLAIN.has(op))) return false;
  return (
    ops.some((op) => !PLAIN.has(op)) || (ops.length > 1 && ops.some((op) => op === "mul" || op === "div"))
  );
}

/** Whether something read is clearly mathematics, not a counter, an index or bookkeeping. */
export function isClear(output: Node, integers: ReadonlySet<Node>, isFunction = false): boolean {
  const nodes = topological([output]);
  const variables = nodes.filter((node) => node.op === "variable");
  if (variables.length === 0 || output.dtype === "bool") return false;
  if (nodes.some((node) => !PLAIN.has(node.op))) return true;
  if (variables.every((node) => integers.has(node))) return false;
  // Fields of a record multiplied (`order["price"] * order["quantity"]`) are bookkeeping.
  if (isFunction && variables.every((node) => String(node.attrs["name"]).includes("."))) return false;
  const products = nodes.filter((node) => node.op === "mul" || node.op === "div");
  const steps = nodes.filter((node) => node.inputs.length > 0).length;
  return products.length > 0 && (isFunction || steps > 1 || variables.length > 1);
}
