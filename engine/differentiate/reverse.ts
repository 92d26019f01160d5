import type { Builder } from "../graph/build.ts";
import { isZero } from "../graph/build.ts";
import { NablaError } from "../graph/errors.ts";
import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import { scanCotangents } from "./scan.ts";

/**
 * Reverse mode as a graph-to-graph transformation: the cotangent of every node that `output` depends on
 * and that depends on one of `wrt` (on any variable when `wrt` is not given).
 *
 * Walks the nodes users first; each node's cotangent is complete when it is reached, and its row sends it on to
 * its inputs. `seed` is the cotangent of the output, 1 by default (then the output must be a scalar).
 */
export function adjoints(
  b: Builder,
  output: Node,
  wrt?: readonly Node[],
  seed?: Node,
): ReadonlyMap<Node, Node> {
  if (!seed && output.shape.length > 0)
    throw new NablaError(
      "not-differentiable",
      "the gradient is of a scalar; this is a tensor: name a cotangent",
    );
  return cotangentsOf(b, new Map([[output, seed ?? b.one]]), wrt);
}

/** The same from several outputs at once, each with the cotangent it starts from. */
export function cotangentsOf(
  b: Builder,
  seeds: ReadonlyMap<Node, Node>,
  wrt?: readonly Node[],
): ReadonlyMap<Node, Node> {
  const order = topological([...seeds.keys()]);
  const active = dependents(order, wrt);
  const cotangents = new Map([...seeds].filter(([output]) => active.has(output)));
  for (let at = order.length - 1; at >= 0; at--) {
    const node = order[at];
    const ct = node && cotangents.get(node);
    if (!node || !ct || node.inputs.length === 0) continue;
    const parts = pullback(b, node, ct, active);
    for (const [i, input] of node.inputs.entries()) {
      const part = parts[i];
      if (!part || !active.has(input) || isZero(part)) continue;
      const sum = cotangents.get(input);
      cotangents.set(input, sum ? b.add(sum, part) : part);
    }
  }
  return cotangents;
}

/** ∂output/∂x for each x of `wrt`; a zero of x's shape where nothing flows. */
export function gradient(b: Builder, output: Node, wrt: readonly Node[], seed?: Node): Node[] {
  const cotangents = adjoints(b, output, wrt, seed);
  return wrt.map((x) => cotangents.get(x) ?? b.fill(b.zero, x.shape));
}

/** The nodes of `order` through which a derivative flows: those that depend on `wrt`. */
function dependents(order: readonly Node[], wrt?: readonly Node[]): ReadonlySet<Node> {
  const active = new Set<Node>(wrt ?? order.filter((node) => node.op === "variable"));
  for (const node of order) if (node.inputs.some((input) => active.has(input))) active.add(node);
  return active;
}

/** The cotangents that `node` sends to its inputs, by its row. */
export function pullback(
  b: Builder,
  node: Node,
  ct: Node,
  active?: ReadonlySet<Node>,
): readonly (Node | null)[] {
  const row = rowOf(node.op);
  if (row.kind === "leaf") return [];
  if (row.kind === "loop") return scanCotangents(b, node, ct, active);
  if (row.kind === "tensor") return row.vjp(b, ct, node.inputs, node);
  const partials = row.partials(b, node.inputs, node);
  return node.inputs.map((input, i) => {
    const partial = partials[i];
    if (!partial || (active && !active.has(input))) return null;
    return b.sumTo(b.broadcast(b.mul(ct, partial), node.shape), input.shape);
  });
}
