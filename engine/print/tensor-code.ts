import type { Node } from "../graph/node.ts";
import type { Coder, Piece } from "./coder.ts";

/** Tensor rows take parameters that templates do not carry: they are written here. Null: through the row. */
export function tensorCode(_coder: Coder, _node: Node): Piece | null {
  return null;
}
