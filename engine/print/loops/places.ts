import type { Node } from "../../graph/node.ts";
import type { Shape } from "../../graph/shape.ts";

/** Where an entry is: one expression an axis, none binding more loosely than a sum. */
export type Places = readonly string[];

/** The places of an input of a broadcasting row, from those of its result. */
export function aligned(input: Node, shape: Shape, places: Places): Places {
  const missing = shape.length - input.shape.length;
  return input.shape.map((size, axis) => (size === 1 ? "0" : (places[axis + missing] ?? "0")));
}

export const sum = (left: string, right: string | number): string =>
  right === 0 || right === "0"
    ? left
    : typeof right === "number" && right < 0
      ? `${left} - ${-right}`
      : `${left} + ${right}`;
