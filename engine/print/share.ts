import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { type Mark, mark } from "./form.ts";

/** Written out, a formula of more nodes than this is not read. */
const READABLE = 160;
/** Shared parts at least this large are worth a name. */
const WORTH = 6;

/**
 * The subexpressions to be named before the rest is written, in order: those used more than once, when writing
 * everything out would be too long. Sizes are of the tree, so a small graph with much sharing counts as large.
 */
export function abbreviated(root: Node): ReadonlyMap<Node, Mark> {
  return abbreviatedIn([root], (at) => mark(`u_{${at}}`, `u${at}`));
}

/** The same for several formulas that are written together; `nameOf` gives the name of the n-th part, from 1. */
export function abbreviatedIn(roots: readonly Node[], nameOf: (at: number) => Mark): ReadonlyMap<Node, Mark> {
  const order = topological(roots);
  const size = new Map<Node, number>();
  const uses = new Map<Node, number>();
  for (const node of order) {
    let total = 1;
    for (const input of node.inputs) {
      total += size.get(input) ?? 1;
      uses.set(input, (uses.get(input) ?? 0) + 1);
    }
    size.set(node, total);
  }
  const named = new Map<Node, Mark>();
  if (roots.every((root) => (size.get(root) ?? 1) <= READABLE)) return named;
  // Sizes again, with what is named already counting as one.
  for (const node of order) {
    const total = node.inputs.reduce(
      (sum, input) => sum + (named.has(input) ? 1 : (size.get(input) ?? 1)),
      1,
    );
    size.set(node, total);
    const shared = (uses.get(node) ?? 0) > 1 && total >= WORTH;
    if (!roots.includes(node) && (shared || total > READABLE)) {
      named.set(node, nameOf(named.size + 1));
    }
  }
  return named;
}
