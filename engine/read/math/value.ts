import type { Builder } from "../../graph/build.ts";
import type { Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";

/**
 * A value inside sums over an index: `axes` are the indices it runs over, as its leading axes in that order;
 * what is left of the shape is its own (a vector xᵢ has one axis `i` and one of its own).
 */
export interface Indexed {
  readonly node: Node;
  readonly axes: readonly string[];
}

export const plain = (node: Node): Indexed => ({ node, axes: [] });

export const ownRank = (value: Indexed): number => value.node.shape.length - value.axes.length;

/** Brings values to the same index axes, and their own shapes to the same rank, so that they broadcast. */
export function align(
  graphOf: Builder,
  values: readonly Indexed[],
  order: readonly string[],
): { nodes: Node[]; axes: string[] } {
  const axes = order.filter((axis) => values.some((value) => value.axes.includes(axis)));
  const rank = Math.max(...values.map(ownRank));
  const nodes = values.map((value) => {
    if (value.node.shape.length === 0 || (value.axes.length === axes.length && ownRank(value) === rank))
      return value.node;
    const sizes: Size[] = axes.map((axis) => {
      const at = value.axes.indexOf(axis);
      return at < 0 ? 1 : (value.node.shape[at] ?? 1);
    });
    const own = value.node.shape.slice(value.axes.length);
    const filler: Size[] = Array.from({ length: rank - own.length }, () => 1);
    return graphOf.graph.node("reshape", [value.node], { shape: [...sizes, ...filler, ...own] });
  });
  return { nodes, axes };
}
