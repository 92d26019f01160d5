import { type Graph, scratchOver, topological } from "../graph/graph.ts";
import type { Attrs, Node } from "../graph/node.ts";
import { bodyOf } from "../graph/ops/loop.ts";
import { rowOf } from "../graph/ops/table.ts";

/**
 * Where arrays line up from their first axis, those of fewer axes get the missing ones in front, which NumPy's rules
 * (from the last axis) take for granted.
 */
export function ranksAligned(roots: readonly Node[]): Node[] {
  return aligned(roots, scratchOver(roots), new Map());
}

function aligned(roots: readonly Node[], graph: Graph, done: Map<Node, Node>): Node[] {
  for (const node of topological(roots)) {
    if (done.has(node)) continue;
    const wants = rowOf(node.op).kind === "elementwise" || node.op === "broadcast";
    const inputs = node.inputs.map((input) => {
      const own = done.get(input) ?? input;
      const missing = node.shape.length - own.shape.length;
      if (!wants || missing <= 0 || own.shape.length === 0) return own;
      return graph.node("reshape", [own], { shape: [...Array<number>(missing).fill(1), ...own.shape] });
    });
    const attrs = node.op === "scan" ? withBody(node.attrs, graph, done) : node.attrs;
    const same = attrs === node.attrs && inputs.every((input, i) => input === node.inputs[i]);
    done.set(node, same ? node : graph.node(node.op, inputs, attrs));
  }
  return roots.map((root) => done.get(root) ?? root);
}

/** The rounds of a loop too; their parameters stay the same nodes. */
function withBody(attrs: Attrs, graph: Graph, done: Map<Node, Node>): Attrs {
  const { parameters, results } = bodyOf(attrs);
  const own = aligned(results, graph, done);
  return own.every((node, i) => node === results[i])
    ? attrs
    : { ...attrs, body: { parameters, results: own } };
}
