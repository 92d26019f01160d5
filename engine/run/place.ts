import { add, at, flatten, type Index, keyOf, scale, ZERO } from "./affine.ts";
import type { Value, ViewRow } from "./values.ts";

/** Where a value is kept: an array of that name, or a number in the scratch array. */
export type Place = ArrayPlace | { readonly slot: number };

export interface ArrayPlace {
  readonly array: string;
  /** Leading axes that the array lacks: it holds what one round of that many loops needs, and is used again in the next. */
  readonly outer?: number;
  /** Nobody reads the array: the values are at hand in variables. */
  readonly unread?: boolean;
}

/** Where an entry lies in the array that keeps it. */
export function placed(v: Value, indices: readonly Index[], { outer = 0 }: ArrayPlace): Index {
  return flatten(indices.slice(outer), v.shape.slice(outer));
}

/** What an entry is remembered by. */
export const memoKey = (v: Value, indices: readonly Index[]): string =>
  `${v.id}@${indices.map(keyOf).join()}`;

/** The index along an axis of what is viewed, at `indices` of the view. */
export function applied(row: ViewRow, indices: readonly Index[]): Index {
  return row.terms.reduce((sum, [axis, by]) => add(sum, scale(indices[axis] ?? ZERO, by)), at(row.offset));
}

/** The indices of an argument that broadcasts to a result at `indices`. */
export function broadcast(indices: readonly Index[], arg: Value): Index[] {
  const lead = indices.length - arg.shape.length;
  return arg.shape.map((size, axis) => (size === 1 ? ZERO : (indices[axis + lead] ?? ZERO)));
}
