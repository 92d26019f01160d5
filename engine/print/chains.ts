import type { Node } from "../graph/node.ts";
import { type Form, product } from "./form.ts";
import type { Maker } from "./layout.ts";
import { transposed } from "./tensor-parts.ts";

/** The factors of a product of matrices and vectors, as they stand in a row; a vector on the left lies down. */
function chain(maker: Maker, node: Node): Form[] {
  const [x, y] = node.inputs;
  if (!x || !y || maker.isNamed(node) || (node.op !== "matmul" && node.op !== "dot" && node.op !== "outer"))
    return [maker.form(node)];
  // (xᵀA) x: a row already.
  const lies = node.op === "dot" || (node.op === "matmul" && x.shape.length === 1 && !isRow(x));
  const right = node.op === "outer" ? turned(maker, y) : chain(maker, y);
  return [...(lies ? turned(maker, x) : chain(maker, x)), ...right];
}

/** A vector made as a row: xᵀA. */
const isRow = (node: Node): boolean =>
  node.op === "matmul" && node.inputs[0]?.shape.length === 1 && node.inputs[1]?.shape.length === 2;

/** The factors of a transpose: (A B x)ᵀ is xᵀ Bᵀ Aᵀ. */
export function turned(maker: Maker, node: Node): Form[] {
  const [x, y] = node.inputs;
  if (node.op === "matmul" && x && y && x.shape.length === 2 && y.shape.length <= 2 && !maker.isNamed(node))
    return [...turned(maker, y), ...turned(maker, x)];
  if (node.op === "transpose" && x && node.shape.length === 2) return chain(maker, x);
  return [transposed(maker.form(node))];
}

/** A product of matrices and vectors: xᵀ A x. */
export const matmul = (maker: Maker, node: Node): Form => product(chain(maker, node));
