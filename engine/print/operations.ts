import { constantValue, exact } from "../graph/build.ts";
import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { bodyOf } from "../graph/ops/loop.ts";
import { loopKey } from "../graph/scan.ts";

/**
 * How many operations the shared graph of `nodes` takes: each node once, leaves 0.
 *
 * Counted as SymPy's `count_ops` counts after common-subexpression elimination, so that the two can be compared:
 * a sum of k terms is k − 1 additions or subtractions, a product k − 1 multiplications, and a division, a power,
 * a function and a minus sign of its own are one each; a fraction p/q is a division, a negative constant a minus
 * sign. 1/x is one division (SymPy's too). A square root is one operation here, where SymPy counts the power and the
 * division in its exponent. A product with e^{−u} is a division by e^u (there too). What only repeats entries (broadcast) is free.
 */
export function operations(nodes: Node | readonly Node[]): number {
  const roots = isList(nodes) ? nodes : [nodes];
  const order = topological(roots);
  const users = new Map<Node, Node[]>();
  for (const node of order)
    for (const input of node.inputs) {
      const known = users.get(input);
      if (known) known.push(node);
      else users.set(input, [node]);
    }
  let count = 0;
  const loops = new Set<string>();
  for (const node of order)
    if (node.op === "scan") {
      // What a round does counts once, however many nodes come from the loop and however long it runs.
      if (!loops.has(loopKey(node))) count += operations(bodyOf(node.attrs).results);
      loops.add(loopKey(node));
    } else count += isDivisor(node, users, roots) ? 0 : costOf(node);
  return count;
}

/** The minus sign of e^{−u} beside another factor: the product is counted as a division by e^u. */
function isDivisor(node: Node, users: ReadonlyMap<Node, readonly Node[]>, roots: readonly Node[]): boolean {
  if (node.op !== "neg" || roots.includes(node)) return false;
  const [power, ...more] = users.get(node) ?? [];
  if (!power || more.length > 0 || roots.includes(power) || (power.op !== "exp" && power.inputs[1] !== node))
    return false;
  if (power.op !== "exp" && power.op !== "pow") return false;
  return (users.get(power) ?? []).every((user) => user.op === "mul" || user.op === "div");
}

const isList = (nodes: Node | readonly Node[]): nodes is readonly Node[] => Array.isArray(nodes);

function costOf(node: Node): number {
  if (node.op === "const") {
    const value = exact(node);
    if (!value) {
      const double = constantValue(node);
      return typeof double === "number" && double < 0 ? 1 : 0;
    }
    return (value.n < 0n ? 1 : 0) + (value.d !== 1n && !value.decimal ? 1 : 0);
  }
  if (node.inputs.length === 0 || node.op === "broadcast") return 0;
  return 1;
}
