import type { Attr, Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import type { Coder } from "../coder.ts";
import { ATOM } from "../piece.ts";

export const list = (attr: Attr | undefined): readonly Attr[] =>
  Array.isArray(attr) ? (attr as readonly Attr[]) : [];

export const numbers = (attr: Attr | undefined): readonly number[] => list(attr).map(Number);

/** A shape as Python writes a tuple. */
export const tuple = (coder: Coder, sizes: readonly Size[]): string =>
  sizes.length === 1
    ? `(${coder.size(sizes[0] ?? 1)},)`
    : `(${sizes.map((size) => coder.size(size)).join(", ")})`;

export const axesText = (axes: readonly Attr[]): string =>
  axes.length === 1 ? String(axes[0]) : `(${axes.join(", ")})`;

export const input = (coder: Coder, node: Node, at = 0): string => {
  const x = node.inputs[at];
  return x ? coder.expression(x) : "";
};

/** An input before a dot or a bracket. */
export const operand = (coder: Coder, node: Node, at = 0): string => {
  const x = node.inputs[at];
  return x ? coder.at(x, ATOM) : "";
};
