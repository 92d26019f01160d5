import type { Node } from "../../graph/node.ts";
import type { Rule } from "./rule.ts";

/** A matrix product for every item: the items that differ become rows, or matrices along a first axis. */
export const matmul: Rule = (b, node, inputs, on) => {
  const [x, y] = inputs;
  const [a, c] = node.inputs;
  if (!x || !y || !a || !c) return null;
  const { graph } = b;
  const [left, right] = [a.shape.length, c.shape.length];
  if (on[0] && !on[1]) {
    // Rows of a matrix times whatever stood there.
    if (left === 1 || right <= 2) return graph.node("matmul", [x, y]);
    return null;
  }
  if (!on[0] && on[1]) {
    if (right === 1 && left === 2) {
      const turned = graph.node("transpose", [x], { perm: [1, 0] });
      return graph.node("matmul", [y, turned]);
    }
    if (right === 1 && left === 1) return graph.node("matmul", [y, x]);
    return right >= 2 && left >= 2 ? graph.node("matmul", [x, y]) : null;
  }
  if (left === 1 && right === 1)
    return graph.node("sum", [graph.node("mul", [x, y])], { axes: [1], keepdims: false });
  const wide = (z: Node, rank: number, first: boolean): Node => {
    if (rank > 1) return z;
    const [lane = 1, n = 1] = z.shape;
    return graph.node("reshape", [z], { shape: first ? [lane, 1, n] : [lane, n, 1] });
  };
  const product = graph.node("matmul", [wide(x, left, true), wide(y, right, false)]);
  return left > 1 && right > 1
    ? product
    : graph.node("reshape", [product], { shape: [product.shape[0] ?? 1, ...node.shape] });
};
