import { exact } from "../../../graph/build.ts";
import { everyNode, topological } from "../../../graph/graph.ts";
import type { Node } from "../../../graph/node.ts";

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

/** Words of everyday code: what is counted, laid out or sold. */
const EVERYDAY = new Set(
  (
    "row rows col cols column columns ncols nrows page pages index idx offset limit count counts total score scores " +
    "qty quantity price amount discount port width height size sizes epoch epochs batch line lines item items level " +
    "lives frame frames tile tiles byte bytes year month day hour minute second seconds minutes"
  ).split(" "),
);

/** Plain arithmetic on what everyday code counts, or a whole-numbered ladder over an index: `8000 + 10 * i`. */
function isBookkeeping(nodes: readonly Node[], variables: readonly Node[]): boolean {
  const names = variables.map((node) => String(node.attrs["name"]));
  if (names.some((name) => name.split("_").some((word) => EVERYDAY.has(word)))) return true;
  const whole = nodes.every((node) => node.op !== "const" || exact(node)?.d === 1n);
  return names.length === 1 && whole && /^[ijkn]$/.test(names[0] ?? "");
}

/** Operations through which nothing moves: they only compare or pick. */
const STILL = new Set(["argmax", "argmin", "argsort", "floor", "ceil", "round", "sign", "size"]);

/** Whether any variable moves the value at all, and does not just steer it. */
function isMoved(nodes: readonly Node[], output: Node): boolean {
  const moved = new Set<Node>();
  for (const node of nodes) {
    if (node.dtype === "bool" || STILL.has(node.op)) continue;
    const inputs = node.op === "select" ? node.inputs.slice(1) : node.inputs;
    if (node.op === "variable" || inputs.some((input) => moved.has(input))) moved.add(node);
  }
  return moved.has(output);
}

/** Whether something read is clearly mathematics, not a counter, an index or bookkeeping. */
export function isClear(output: Node, integers: ReadonlySet<Node>, isFunction = false): boolean {
  const order = topological([output]);
  const variables = order.filter((node) => node.op === "variable");
  if (variables.length === 0 || output.dtype === "bool") return false;
  if (!isMoved(order, output)) return false;
  // A loop is what its rounds do.
  const looped = order.some((node) => node.op === "scan");
  const nodes = looped ? everyNode([output]).filter((node) => node.op !== "scan") : order;
  if (nodes.some((node) => !PLAIN.has(node.op))) return true;
  if (looped && nodes.some((node) => node.op === "floordiv" || node.op === "mod")) return false;
  if (isFunction && isBookkeeping(nodes, variables)) return false;
  if (variables.every((node) => integers.has(node))) return false;
  // Fields of a record multiplied (`order["price"] * order["quantity"]`) are bookkeeping.
  if (isFunction && variables.every((node) => String(node.attrs["name"]).includes("."))) return false;
  const products = nodes.filter((node) => node.op === "mul" || node.op === "div");
  const steps = nodes.filter((node) => node.inputs.length > 0).length;
  return products.length > 0 && (isFunction || steps > 1 || variables.length > 1);
}
