import type { Builder } from "../../graph/build.ts";
import { NablaError } from "../../graph/errors.ts";
import { topological } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import { rowOf } from "../../graph/ops/table.ts";
import type { Size } from "../../graph/shape.ts";
import { rounds } from "./rounds.ts";
import { spread } from "./rule.ts";
import { elementwise, RULES } from "./rules.ts";

/**
 * What `outputs` are for every item at once: `mapped` gives for each item variable the array of all items, items
 * along a new first axis of `size`. So a loop whose rounds are alike becomes one expression over arrays.
 */
export function batch(
  b: Builder,
  outputs: readonly Node[],
  mapped: ReadonlyMap<Node, Node>,
  size: Size,
): Node[] {
  const lanes = new Map<Node, Node>(mapped);
  for (const node of topological(outputs)) {
    if (lanes.has(node) || !node.inputs.some((input) => lanes.has(input))) continue;
    lanes.set(node, batched(b, node, lanes, size));
  }
  return outputs.map((output) => lanes.get(output) ?? spread(b, output, size));
}

function batched(b: Builder, node: Node, lanes: ReadonlyMap<Node, Node>, size: Size): Node {
  const on = node.inputs.map((input) => lanes.has(input));
  const inputs = node.inputs.map((input) => lanes.get(input) ?? input);
  const { kind } = rowOf(node.op);
  const rule = kind === "elementwise" ? elementwise : kind === "loop" ? rounds : RULES[node.op];
  const made = rule?.(b, node, inputs, on, size) ?? null;
  if (!made)
    throw new NablaError("unsupported", `${node.op} in a loop over a size that is not known is not followed`);
  return made;
}
