import type { Node } from "../../../graph/node.ts";
import type { Cell } from "../../environment.ts";
import { type Identities, innerCells, isState, isValue, skeleton, withNumbers } from "../../structures.ts";
import { isNumber } from "../../values.ts";
import type { Frame } from "../frame.ts";
import type { Python } from "../interpreter.ts";

/** Variables in place of the numbers that a loop carries from round to round in one cell. */
export interface Carried {
  readonly cell: Cell;
  readonly before: unknown;
  readonly placeholders: readonly Node[];
  /** What can be changed in place in what stands in the cell. */
  readonly inner: readonly Cell[];
}

/** What is left, or why it is not known. */
export type Settled = { readonly value: unknown } | string;

export const RECURRENCE = "each round of this loop needs the one before, and how many there are is not known";

/** Puts variables in the place of the numbers of a cell, where a round leaves it holding numbers in the same places. */
export function standIn(py: Python, cell: Cell, before: unknown, after: unknown, ids: Identities): Carried {
  const placeholders: Node[] = [];
  let inner: readonly Cell[] = [];
  // A window into another array is not a thing of its own.
  const window = isValue(before) && before.kind === "tensor" && before.view !== undefined;
  const plain = isValue(before) && (before.kind === "tensor" || isNumber(before)) && !window;
  if (plain || isState(before) || skeleton(before, ids) === skeleton(after, ids)) {
    const standing = withNumbers(py.trace, before, (number) => {
      const node = py.trace.lift(number);
      if (!node) return number;
      const placeholder = py.trace.freshVariable("carried", node.shape);
      placeholders.push(placeholder);
      return py.trace.tensor(placeholder, number.kind === "tensor" ? number.library : "python");
    });
    if (placeholders.length > 0) {
      py.trace.trail.set(cell, standing);
      if (isValue(before)) inner = innerCells(standing);
    }
  }
  return { cell, before, placeholders, inner };
}

/** Whether something else that a name leads to is kept in one of these cells. */
export function hasOtherName(frame: Frame, own: Cell, cells: readonly Cell[]): boolean {
  for (let scope: typeof frame.scope | null = frame.scope; scope; scope = scope.parent)
    for (const cell of scope.names.values())
      if ((cell as Cell) !== own && innerCells(cell.current).some((inner) => cells.includes(inner)))
        return true;
  return false;
}

/** The name under which a value is carried. */
export function nameIn(frame: Frame, cell: Cell): string {
  for (const [name, own] of [...frame.scope.names, ...frame.elsewhere]) {
    const value = own.current;
    if (own === cell || (value?.kind === "tensor" && (value.state as Cell) === cell)) return name;
  }
  return "x";
}
