import { NablaError } from "../errors.ts";
import type { Attrs, Body, Node } from "../node.ts";
import { type Shape, sameShape, shapeText } from "../shape.ts";
import type { LoopRow } from "./row.ts";
import { attrNumber } from "./rules.ts";

/** The body of a loop. */
export function bodyOf(attrs: Attrs): Body {
  const { body } = attrs;
  if (typeof body === "object" && body !== null && "results" in body) return body;
  throw new NablaError("bad-request", "attribute body must be a graph");
}

/**
 * attrs: body, carry, fixed, size, reverse, output. The inputs are the first values of what is carried (`carry` of
 * them), what every round sees alike (`fixed`), then what is walked entry by entry along its first axis; the body's
 * parameters stand for these in the same order, with the number of the round after the carried ones. Its results are
 * what is carried on, and perhaps one more that each round leaves behind. `output` says which result the node is:
 * a carried one as the last round leaves it, or that of all rounds, stacked.
 */
export const LOOPS: readonly LoopRow[] = [
  { kind: "loop", name: "scan", arity: [0, Number.POSITIVE_INFINITY], shape: scanShape },
];

function scanShape(inputs: readonly Node[], attrs: Attrs): Shape {
  const { parameters, results } = bodyOf(attrs);
  const carry = attrNumber(attrs, "carry");
  const walked = carry + attrNumber(attrs, "fixed");
  const size = attrs["size"] as number | string;
  if (parameters.length !== inputs.length + 1)
    throw new NablaError("bad-request", "a loop needs a parameter for each input, and one for the round");
  for (const [i, input] of inputs.entries()) {
    const parameter = parameters[i < carry ? i : i + 1];
    if (!parameter) continue;
    const seen = i < walked ? input.shape : input.shape.slice(1);
    const fits = sameShape(seen, parameter.shape) && (i < walked || input.shape[0] === size);
    if (!fits)
      throw new NablaError(
        "shape-mismatch",
        `a loop over ${size} rounds takes ${shapeText(parameter.shape)} and is given ${shapeText(input.shape)}`,
      );
  }
  for (let i = 0; i < carry; i++) {
    const [before, after] = [parameters[i]?.shape ?? [], results[i]?.shape ?? []];
    if (!sameShape(before, after))
      throw new NablaError(
        "shape-mismatch",
        `a loop carries shape ${shapeText(before)} into a round and ${shapeText(after)} out of it`,
      );
  }
  const output = attrNumber(attrs, "output");
  const own = results[output];
  if (!own) throw new NablaError("bad-request", `a loop has no result ${output}`);
  return output < carry ? own.shape : [size, ...own.shape];
}
