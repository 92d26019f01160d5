import { NablaError } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import { list, operand } from "./array/common.ts";
import { JULIA } from "./array/julia/index.ts";
import { stackOf } from "./array/julia/matrices.ts";
import { LIBRARIES } from "./array/library.ts";
import { PYTHON } from "./array/python.ts";
import { TENSORFLOW } from "./array/tensorflow.ts";
import type { Coder } from "./coder.ts";
import { atom, type Piece } from "./piece.ts";

/** A list of numbers is an array in every language; nothing else of tensors is written in the scalar ones. */
function plainList(coder: Coder, node: Node): Piece | null {
  if (node.op === "stack" && node.inputs.every((x) => x.shape.length === 0)) {
    const parts = node.inputs.map((x) => coder.expression(x)).join(", ");
    return atom(coder.target === "c" ? `{${parts}}` : `[${parts}]`);
  }
  if (node.op === "index" && node.shape.length === 0) {
    const parts = list(node.attrs["spec"]).map(String);
    return atom(
      `${operand(coder, node)}${parts.map((part) => `[${typeof part === "string" ? coder.size(part) : String(part)}]`).join("")}`,
    );
  }
  return null;
}

/** A tensor row as its language writes it. Null: through the row's own template. */
export function tensorCode(coder: Coder, node: Node): Piece | null {
  const library = LIBRARIES[coder.target];
  if (library) {
    if (coder.target === "math" && (node.op === "index" || node.op === "stack")) {
      const plain = plainList(coder, node);
      if (plain) return plain;
    }
    const isTensorFlow = coder.spelling === "tensorflow" && Object.hasOwn(TENSORFLOW, node.op);
    const spelled = isTensorFlow ? TENSORFLOW[node.op]?.(coder, node) : null;
    if (spelled) return spelled;
    const made = Object.hasOwn(PYTHON, node.op) ? PYTHON[node.op]?.(coder, node, library) : undefined;
    return made === null && rowOf(node.op).kind !== "elementwise" ? refuse(node) : (made ?? null);
  }
  if (coder.target === "julia") {
    const made =
      stackOf(coder, node) ?? (Object.hasOwn(JULIA, node.op) ? JULIA[node.op]?.(coder, node) : null);
    const row = rowOf(node.op);
    if (!made && row.kind === "tensor" && row.code?.julia && Object.hasOwn(JULIA, node.op)) refuse(node);
    return made ?? null;
  }
  const plain = plainList(coder, node);
  if (plain) return plain;
  return Object.hasOwn(PYTHON, node.op) && rowOf(node.op).kind !== "elementwise" ? refuse(node) : null;
}

function refuse(node: Node): never {
  throw new NablaError("unsupported", `${node.op} of these axes cannot be written in this language`);
}
