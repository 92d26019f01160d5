import type { Builder } from "../../graph/build.ts";
import { topological } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import { contraction } from "../../graph/ops/tensor/contraction.ts";

/** The nodes with every einsum among them written with products where these can say it. */
export function withProducts(b: Builder, roots: readonly Node[]): readonly Node[] {
  const order = topological(roots);
  if (!order.some(({ op }) => op === "einsum")) return roots;
  const done = new Map<Node, Node>();
  for (const node of order) {
    const inputs = node.inputs.map((input) => done.get(input) ?? input);
    const [left = "", output = ""] = String(node.attrs["spec"]).split("->");
    const letters = left.split(",");
    const same = inputs.every((input, i) => input === node.inputs[i]);
    done.set(
      node,
      node.op === "einsum"
        ? contraction(
            b,
            inputs.map((input, i) => ({ node: input, letters: letters[i] ?? "" })),
            output,
          )
        : same
          ? node
          : b.graph.node(node.op, inputs, node.attrs),
    );
  }
  return roots.map((root) => done.get(root) ?? root);
}
