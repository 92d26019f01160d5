import type { Builder } from "../graph/build.ts";
import { NablaError } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import { entries, isConcrete, type Shape, shapeText } from "../graph/shape.ts";
import { jvp } from "./forward.ts";
import { gradient } from "./reverse.ts";

/** The value with its gradient: what an optimiser asks for. */
export interface ValueAndGradient {
  readonly value: Node;
  readonly gradients: readonly Node[];
}

export function valueAndGradient(b: Builder, output: Node, wrt: readonly Node[]): ValueAndGradient {
  return { value: output, gradients: gradient(b, output, wrt) };
}

/** Cotangents of `wrt` for the cotangent `seed` of the output. */
export const vjp = (b: Builder, output: Node, wrt: readonly Node[], seed: Node): Node[] =>
  gradient(b, output, wrt, seed);

/** The derivative of `output` when the inputs move along `directions`. */
export function directional(b: Builder, output: Node, directions: ReadonlyMap<Node, Node>): Node {
  return jvp(b, [output], directions)[0] ?? b.fill(b.zero, output.shape);
}

/** More entries than this make a Jacobian of more graphs than anyone can look at. */
const MOST_PASSES = 256;

function sizeOf(shape: Shape): number {
  if (!isConcrete(shape))
    throw new NablaError(
      "unsupported",
      `a Jacobian needs sizes in numbers; here the shape is ${shapeText(shape)}`,
    );
  return entries(shape);
}

/**
 * ∂output/∂x, of shape output × x. One pass an output entry in reverse or one an input entry forward: whichever is fewer.
 */
export function jacobian(b: Builder, output: Node, x: Node): Node {
  if (output.shape.length === 0) return gradient(b, output, [x])[0] ?? b.fill(b.zero, x.shape);
  if (x.shape.length === 0) return b.broadcast(directional(b, output, new Map([[x, b.one]])), output.shape);
  const rows = sizeOf(output.shape);
  const columns = sizeOf(x.shape);
  if (Math.min(rows, columns) > MOST_PASSES)
    throw new NablaError("too-large", `the Jacobian is ${rows} by ${columns}: too many passes`);
  const shape = [...output.shape, ...x.shape];
  if (rows <= columns) {
    const made = units(b, output.shape, rows).map(
      (seed) => gradient(b, output, [x], seed)[0] ?? b.fill(b.zero, x.shape),
    );
    return reshaped(b, stacked(b, made, 0), shape);
  }
  const made = units(b, x.shape, columns).map((unit) =>
    b.broadcast(directional(b, output, new Map([[x, unit]])), output.shape),
  );
  return reshaped(b, stacked(b, made, output.shape.length), shape);
}

/** The tensors of a shape with a single 1. */
function units(b: Builder, shape: Shape, count: number): Node[] {
  const sizes = shape.map(Number);
  return Array.from({ length: count }, (_, k) => {
    const data = new Float64Array(count);
    data[k] = 1;
    return b.tensor({ shape: sizes, data });
  });
}

const stacked = (b: Builder, parts: readonly Node[], axis: number): Node =>
  b.graph.node("stack", parts, { axis });
const reshaped = (b: Builder, x: Node, shape: Shape): Node => b.graph.node("reshape", [x], { shape });

/** ∂²output/∂x∂z blocks, rows and columns in the order of `wrt`. Of a scalar. */
export function hessian(b: Builder, output: Node, wrt: readonly Node[]): Node[][] {
  return gradient(b, output, wrt).map((slope) => wrt.map((z) => jacobian(b, slope, z)));
}

/** H·v by forward over reverse: the cost of a few gradients, never the matrix. */
export function hessianVector(
  b: Builder,
  output: Node,
  wrt: readonly Node[],
  direction: ReadonlyMap<Node, Node>,
): Node[] {
  const slopes = gradient(b, output, wrt);
  return jvp(b, slopes, direction).map((moved, i) => {
    const { shape } = wrt[i] ?? output;
    return moved ? b.broadcast(moved, shape) : b.fill(b.zero, shape);
  });
}

/** ∂ⁿoutput/∂xⁿ by a scalar x. Sharing keeps every order's graph small. */
export function nthDerivative(b: Builder, output: Node, x: Node, order: number): Node {
  if (x.shape.length > 0)
    throw new NablaError(
      "unsupported",
      "a derivative of higher order is by a scalar; take the Hessian of a tensor",
    );
  let node = output;
  for (let n = 0; n < order; n++) {
    node =
      node.shape.length === 0
        ? (gradient(b, node, [x])[0] ?? b.zero)
        : b.broadcast(directional(b, node, new Map([[x, b.one]])), output.shape);
  }
  return node;
}
