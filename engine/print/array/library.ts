import type { Node } from "../../graph/node.ts";
import type { Target } from "../../graph/ops/row.ts";
import type { Coder } from "../coder.ts";
import type { Piece } from "../piece.ts";

/** Tensor rows take parameters that templates do not carry: they are written here, for NumPy and torch. */
export type Rule = (coder: Coder, node: Node, library: Library) => Piece | null;

/** How the two libraries differ: a prefix, and the names of axes and kept axes. */
export interface Library {
  readonly name: "np" | "torch";
  readonly axis: string;
  readonly keep: string;
}

export const LIBRARIES: Readonly<Partial<Record<Target, Library>>> = {
  numpy: { name: "np", axis: "axis", keep: "keepdims" },
  math: { name: "np", axis: "axis", keep: "keepdims" },
  torch: { name: "torch", axis: "dim", keep: "keepdim" },
};
