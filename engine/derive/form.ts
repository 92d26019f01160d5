import { jvp } from "../differentiate/forward.ts";
import { jacobian } from "../differentiate/modes.ts";
import { gradient } from "../differentiate/reverse.ts";
import type { Builder } from "../graph/build.ts";
import { NablaError } from "../graph/errors.ts";
import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import { sameShape } from "../graph/shape.ts";
import type { Assumption } from "../read/reading.ts";

/** A derivative in the form in which people write it, and what was assumed for it. */
export interface DerivativeForm {
  readonly node: Node;
  readonly assumptions: readonly Assumption[];
}

/**
 * ∂ⁿoutput/∂xⁿ. Of a scalar: the gradient, of x's shape. Of a tensor by a scalar: the tensor of derivatives.
 * Of a tensor by a tensor that it follows entry by entry (`np.exp(x)`): the derivative of each entry.
 */
export function derivativeOf(
  b: Builder,
  output: Node,
  x: Node,
  order: number,
  mostEntries = MOST_ENTRIES,
): DerivativeForm {
  let node = output;
  const assumptions: Assumption[] = [];
  for (let n = 0; n < order; n++) {
    const step = once(b, node, x, mostEntries);
    node = step.node;
    for (const assumption of step.assumptions) if (n === 0) assumptions.push(assumption);
  }
  return { node, assumptions };
}

function once(b: Builder, output: Node, x: Node, mostEntries: number): DerivativeForm {
  if (output.shape.length === 0) return { node: gradient(b, output, [x])[0] ?? b.zero, assumptions: [] };
  if (x.shape.length === 0) {
    const tangent = jvp(b, [output], new Map([[x, b.one]]))[0];
    return {
      node: tangent ? b.broadcast(tangent, output.shape) : b.fill(b.zero, output.shape),
      assumptions: [],
    };
  }
  if (isEntrywise(output, x)) {
    const tangent = jvp(b, [output], new Map([[x, b.fill(b.one, x.shape)]]))[0];
    const message = `each entry depends on one entry of ${String(x.attrs["name"])}: the derivative is entry by entry`;
    return { node: tangent ?? b.fill(b.zero, output.shape), assumptions: [{ message }] };
  }
  return {
    node: smallJacobian(b, output, x, mostEntries),
    assumptions: [{ message: "a Jacobian: the value's axes first" }],
  };
}

/** Entries of a Jacobian that is still worth writing out. */
const MOST_ENTRIES = 4096;

function smallJacobian(b: Builder, output: Node, x: Node, mostEntries: number): Node {
  const sizes = [...output.shape, ...x.shape];
  const concrete = sizes.every((size) => typeof size === "number");
  if (concrete && sizes.reduce<number>((total, size) => total * Number(size), 1) <= mostEntries)
    return jacobian(b, output, x);
  throw new NablaError(
    "not-differentiable",
    "the value is a tensor: its derivative is a Jacobian; take a scalar (a sum, a mean, one entry) for a gradient",
  );
}

/** Each entry of `output` depends on the entry of `x` at the same place alone. */
function isEntrywise(output: Node, x: Node): boolean {
  if (!sameShape(output.shape, x.shape)) return false;
  const carries = new Set<Node>([x]);
  for (const node of topological([output])) {
    if (!node.inputs.some((input) => carries.has(input))) continue;
    if (rowOf(node.op).kind !== "elementwise" || !sameShape(node.shape, x.shape)) return false;
    carries.add(node);
  }
  return true;
}
