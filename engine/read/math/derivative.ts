import { gradient } from "../../differentiate/reverse.ts";
import type { Builder } from "../../graph/build.ts";
import { NablaError } from "../../graph/errors.ts";
import type { Node } from "../../graph/node.ts";

/** The derivative that a formula asks for itself: `d²/dx² f`. */
export function differentiated(b: Builder, output: Node, by: Node, order: number): Node {
  if (output.shape.length > 0 || by.shape.length > 0 || by.op !== "variable")
    throw new NablaError("unsupported", "only derivatives of numbers by numbers are read in a formula");
  if (order < 1 || order > 6) throw new NablaError("unsupported", "a derivative of this order is not read");
  let slope = output;
  for (let k = 0; k < order; k++) slope = gradient(b, slope, [by])[0] ?? b.zero;
  return slope;
}
