import type { Builder } from "../../graph/build.ts";
import type { Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";

/**
 * What an operation is for every item at once: its inputs, each as it was or with items along a new first axis (`on`);
 * null where that is not known.
 */
export type Rule = (
  b: Builder,
  node: Node,
  inputs: readonly Node[],
  on: readonly boolean[],
  size: Size,
) => Node | null;

/** The same for every item. */
export const spread = (b: Builder, node: Node, size: Size): Node =>
  b.graph.node("broadcast", [node], { shape: [size, ...node.shape] });

/** All inputs with items along the first axis. */
export const all = (b: Builder, inputs: readonly Node[], on: readonly boolean[], size: Size): Node[] =>
  inputs.map((input, i) => (on[i] ? input : spread(b, input, size)));
