import { exact } from "../graph/build.ts";
import { everyNode, type Graph } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { type Shape, sameShape } from "../graph/shape.ts";
import { rebuilt } from "./rebuild.ts";

/** Operations whose operands are spread over each other by every language, numbers too. */
const SPREADING = new Set("add sub mul div safe_mul safe_div pow lt le gt ge eq ne select neg".split(" "));

/** Without what a derivative leaves behind and nobody writes: spreading by hand, 1 · x, x + 0. */
export function lean(roots: readonly Node[]): Node[] {
  const order = everyNode(roots);
  if (!order.some(mayLose)) return [...roots];
  const sizes = normsIn(roots, order);
  return rebuilt(roots, (graph, node, inputs) => {
    if (node.op === "broadcast") return unspread(graph, node, inputs);
    const [base, exponent] = inputs;
    const squared = node.op === "pow" && exponent !== undefined && isNumber(exponent, 2n);
    if (squared && base?.op === "norm" && base.attrs["ord"] === 2 && !sizes.has(node.inputs[0] ?? base))
      return squares(graph, base, exponent);
    return SPREADING.has(node.op) ? lighter(graph, node, inputs) : null;
  });
}

/** Most formulas of numbers hold nothing of the kind, and are left as they are. */
const mayLose = ({ op, inputs }: Node): boolean =>
  op === "broadcast" ||
  op === "reshape" ||
  op === "norm" ||
  (SPREADING.has(op) && inputs.some((input) => isNumber(input, 0n) || isNumber(input, 1n)));

/** Norms that are needed themselves, not only their squares. */
function normsIn(roots: readonly Node[], order: readonly Node[]): ReadonlySet<Node> {
  const found = new Set<Node>(roots);
  for (const node of order) {
    const [, exponent] = node.inputs;
    if (node.op === "pow" && exponent && isNumber(exponent, 2n)) continue;
    for (const input of node.inputs) if (input.op === "norm") found.add(input);
  }
  return found;
}

/** ‖x‖² is the sum of the squares. */
function squares(graph: Graph, { inputs: [x], attrs }: Node, two: Node): Node | null {
  if (!x) return null;
  return graph.node("sum", [graph.node("pow", [x, two])], {
    axes: attrs["axes"] ?? [],
    keepdims: attrs["keepdims"] ?? false,
  });
}

function unspread(graph: Graph, node: Node, [x]: readonly Node[]): Node | null {
  if (!x) return null;
  const inner = inside(x, node.shape);
  if (sameShape(inner.shape, node.shape)) return inner;
  return inner === x ? null : graph.node("broadcast", [inner], node.attrs);
}

/** What is repeated, or given axes of size 1 in front, on the way to a shape. */
function inside(node: Node, shape: Shape): Node {
  const [x] = node.inputs;
  if (!x || x.shape.length > shape.length) return node;
  const front = node.shape.slice(0, node.shape.length - x.shape.length);
  const onlyFront =
    node.op === "reshape" &&
    x.shape.length <= node.shape.length &&
    front.every((size) => size === 1) &&
    sameShape(node.shape.slice(front.length), x.shape);
  return node.op === "broadcast" || onlyFront ? inside(x, shape) : node;
}

function lighter(graph: Graph, node: Node, inputs: readonly Node[]): Node | null {
  let own = [...inputs];
  for (const [i, input] of inputs.entries()) {
    const inner = inside(input, node.shape);
    if (inner === input) continue;
    const tried = own.with(i, inner);
    if (sameShape(graph.node(node.op, tried, node.attrs).shape, node.shape)) own = tried;
  }
  const [x, y] = own;
  const kept = x && y ? neutral(node, x, y) : null;
  if (kept && sameShape(kept.shape, node.shape)) return kept;
  return own.every((input, i) => input === inputs[i]) ? null : graph.node(node.op, own, node.attrs);
}

/** The operand that is left where the other one changes nothing. */
function neutral({ op }: Node, x: Node, y: Node): Node | null {
  if (op === "mul") return isNumber(x, 1n) ? y : isNumber(y, 1n) ? x : null;
  if (op === "div") return isNumber(y, 1n) ? x : null;
  if (op === "add") return isNumber(x, 0n) ? y : isNumber(y, 0n) ? x : null;
  return op === "sub" && isNumber(y, 0n) ? x : null;
}

const isNumber = (node: Node, n: bigint): boolean => {
  const value = exact(node);
  return value !== null && value.n === n && value.d === 1n;
};
