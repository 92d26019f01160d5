import { exact } from "../../../graph/build.ts";
import { topological } from "../../../graph/graph.ts";
import type { Node } from "../../../graph/node.ts";

/** Operations that counting is made of. */
const COUNTING = new Set(["variable", "const", "size", "add", "sub", "mul", "neg", "floordiv", "mod"]);
const COMPARING = new Set(["lt", "le", "gt", "ge", "ne", "eq"]);
/** Names that counts are given; what a comparison steers by is a count only under such a name. */
const COUNT_NAME =
  /^(n|m|k|N|M|K|T|steps?|iters?|order|degree|depth|level|count|times|epochs?|terms?|rounds|power)$|^(n|num|max|min)_|_(steps?|iters?|terms|count|depth|order|degree|size|len|length|epochs)$|^(num|n)[A-Z]/;

/** Names of the variables that must be known whole numbers for `wanted` nodes to be known: `range(n)`, `while k < n`. */
export function countsIn(wanted: readonly Node[], named: ReadonlyMap<Node, string>): string[] {
  const names = new Set<string>();
  for (const node of wanted) {
    const comparing = COMPARING.has(node.op);
    const parts = topological(comparing ? node.inputs : [node]);
    if (!parts.every(isCounting)) continue;
    for (const part of parts) {
      const name = named.get(part);
      if (name !== undefined && (!comparing || COUNT_NAME.test(name))) names.add(name);
    }
  }
  return [...names];
}

function isCounting(node: Node): boolean {
  if (node.shape.length > 0 || !COUNTING.has(node.op)) return false;
  if (node.op !== "const") return true;
  const value = exact(node);
  return value !== null && value.d === 1n;
}
