import type { Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import { rebuilt } from "./rebuild.ts";

/**
 * Where arrays line up from their first axis, those of fewer axes get the missing ones in front, which NumPy's rules
 * (from the last axis) take for granted.
 */
export const ranksAligned = (roots: readonly Node[]): Node[] =>
  rebuilt(roots, (graph, node, inputs) => {
    if (rowOf(node.op).kind !== "elementwise" && node.op !== "broadcast") return null;
    const aligned = inputs.map((own) => {
      const missing = node.shape.length - own.shape.length;
      if (missing <= 0 || own.shape.length === 0) return own;
      return graph.node("reshape", [own], { shape: [...Array<number>(missing).fill(1), ...own.shape] });
    });
    return aligned.every((own, i) => own === inputs[i]) ? null : graph.node(node.op, aligned, node.attrs);
  });
