import { type Graph, scratchOver, topological } from "../graph/graph.ts";
import type { Attrs, Node } from "../graph/node.ts";
import { bodyOf } from "../graph/ops/loop.ts";

/** What a node becomes over its new inputs; null: the same operation. `of`: what a node below it has become. */
export type Rewrite = (
  graph: Graph,
  node: Node,
  inputs: readonly Node[],
  of: (node: Node) => Node,
) => Node | null;

/** The nodes again, each by a rule, in the rounds of loops too: their parameters stay the same nodes. */
export function rebuilt(roots: readonly Node[], rule: Rewrite): Node[] {
  return within(roots, scratchOver(roots), new Map(), rule);
}

function within(roots: readonly Node[], graph: Graph, done: Map<Node, Node>, rule: Rewrite): Node[] {
  for (const node of topological(roots)) {
    if (done.has(node)) continue;
    const inputs = node.inputs.map((input) => done.get(input) ?? input);
    const attrs = node.op === "scan" ? withBody(node.attrs, graph, done, rule) : node.attrs;
    const same = attrs === node.attrs && inputs.every((input, i) => input === node.inputs[i]);
    done.set(
      node,
      rule(graph, node, inputs, (below) => done.get(below) ?? below) ??
        (same ? node : graph.node(node.op, inputs, attrs)),
    );
  }
  return roots.map((root) => done.get(root) ?? root);
}

function withBody(attrs: Attrs, graph: Graph, done: Map<Node, Node>, rule: Rewrite): Attrs {
  const { parameters, results } = bodyOf(attrs);
  const own = within(results, graph, done, rule);
  return own.every((node, i) => node === results[i])
    ? attrs
    : { ...attrs, body: { parameters, results: own } };
}
