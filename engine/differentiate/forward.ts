import type { Builder } from "../graph/build.ts";
import { isZero } from "../graph/build.ts";
import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import { scanTangent } from "./scan.ts";

/**
 * Forward mode as a graph-to-graph transformation: the tangents of `outputs` when the inputs move along
 * `tangents` (a node of the same shape for each variable that moves). Null: the output does not move.
 */
export function jvp(
  b: Builder,
  outputs: readonly Node[],
  tangents: ReadonlyMap<Node, Node>,
): (Node | null)[] {
  const moving = new Map<Node, Node>(tangents);
  for (const node of topological(outputs)) {
    if (moving.has(node) || !node.inputs.some((input) => moving.has(input))) continue;
    const tangent = pushforward(
      b,
      node,
      node.inputs.map((input) => moving.get(input) ?? null),
    );
    if (tangent && !isZero(tangent)) moving.set(node, tangent);
  }
  return outputs.map((output) => moving.get(output) ?? null);
}

/** The tangent of `node` from those of its inputs, by its row. */
export function pushforward(b: Builder, node: Node, tangents: readonly (Node | null)[]): Node | null {
  const row = rowOf(node.op);
  if (row.kind === "leaf") return null;
  if (row.kind === "loop") return scanTangent(b, node, tangents);
  if (row.kind === "tensor") {
    if (row.jvp !== "linear") return row.jvp(b, tangents, node.inputs, node);
    return sum(
      b,
      tangents.map((tangent, i) =>
        tangent
          ? b.graph.node(
              node.op,
              node.inputs.map((x, j) => (j === i ? tangent : x)),
              node.attrs,
            )
          : null,
      ),
    );
  }
  const partials = row.partials(b, node.inputs, node);
  const total = sum(
    b,
    tangents.map((tangent, i) => {
      const partial = partials[i];
      return tangent && partial ? b.mul(partial, tangent) : null;
    }),
  );
  return total && b.broadcast(total, node.shape);
}

function sum(b: Builder, parts: readonly (Node | null)[]): Node | null {
  return parts.reduce<Node | null>(
    (total, part) => (total && part ? b.add(total, part) : (total ?? part)),
    null,
  );
}
