import type { Builder } from "../graph/build.ts";
import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { bodyOf } from "../graph/ops/loop.ts";
import { addedUp, loopOf } from "../graph/scan.ts";

/**
 * The roots with every loop's round made simpler. What is carried is simplified together and once, so that nodes that
 * were the same rounds stay so.
 */
export function simplerRounds(
  b: Builder,
  roots: readonly Node[],
  simpler: (parts: readonly Node[]) => Node[],
): readonly Node[] {
  const order = topological(roots);
  if (!order.some((node) => node.op === "scan")) return roots;
  const known = new Map<string, readonly Node[]>();
  const once = (parts: readonly Node[]): readonly Node[] => {
    const key = parts.map(({ id }) => id).join();
    const made = known.get(key) ?? simpler(parts);
    known.set(key, made);
    return made;
  };
  const done = new Map<Node, Node>();
  for (const node of order) {
    const inputs = node.inputs.map((input) => done.get(input) ?? input);
    if (node.op !== "scan") {
      const same = inputs.every((input, i) => input === node.inputs[i]);
      done.set(node, same ? node : b.graph.node(node.op, inputs, node.attrs));
      continue;
    }
    const { parameters, results } = bodyOf(node.attrs);
    const carry = Number(node.attrs["carry"]);
    // A sum over the rounds stays one: what each round adds is simplified by itself.
    const terms = addedUp(loopOf(node), (term) => b.neg(term));
    const parts = results.slice(0, carry).map((next, i) => terms.get(parameters[i] ?? next) ?? next);
    const carried = once(parts).map((part, i) => {
      const parameter = parameters[i];
      return parameter && terms.has(parameter)
        ? b.graph.node("add", [parameter, b.fill(part, parameter.shape)])
        : part;
    });
    const body = { parameters, results: [...carried, ...once(results.slice(carry))] };
    done.set(node, b.graph.node("scan", inputs, { ...node.attrs, body }));
  }
  return roots.map((root) => done.get(root) ?? root);
}
