import type { Tensor } from "../../engine/graph/tensor.ts";
import type { Card, Link, Picture } from "./cards.ts";

/** The numbers of a picture at one point. */
export interface Passes {
  readonly value: ReadonlyMap<number, Tensor>;
  readonly adjoint: ReadonlyMap<number, Tensor>;
  /** The local derivative along each link, where both ends are scalars. */
  readonly local: ReadonlyMap<string, number>;
}

/**
 * Forward values, local derivatives and adjoints of every box. Derivatives that are not to be trusted
 * (the numerical ones disagree) are left out.
 */
export function passesOf(
  { cards, links }: Picture,
  values: readonly (Tensor | null)[],
  isTrusted: boolean,
): Passes {
  const value = new Map<number, Tensor>();
  const local = new Map<string, number>();
  const adjoint = new Map<number, Tensor>();
  for (const { id, box } of cards) {
    const own = values[box.node];
    if (own) value.set(id, own);
  }
  if (!isTrusted) return { value, adjoint, local };
  for (const link of links) {
    const number = localOf(link, values);
    if (number !== null) local.set(link.key, number);
  }
  const users = usersOf(links);
  for (const card of [...cards].reverse()) {
    const own = adjointOf(card, users.get(card.id) ?? [], adjoint, local, values);
    if (own) adjoint.set(card.id, own);
  }
  return { value, adjoint, local };
}

function localOf({ paths }: Link, values: readonly (Tensor | null)[]): number | null {
  if (!paths) return null;
  let sum = 0;
  for (const path of paths) {
    let product = 1;
    for (const node of path) {
      const factor = values[node];
      if (factor?.data.length !== 1) return null;
      product *= factor.data[0] ?? Number.NaN;
    }
    sum += product;
  }
  return sum;
}

/**
 * What flows back into a box. A node that stands in one box has its adjoint in the graph; one that was written
 * twice shares it between its boxes, so each sums what its own users send.
 */
function adjointOf(
  card: Card,
  users: readonly Link[],
  adjoint: ReadonlyMap<number, Tensor>,
  local: ReadonlyMap<string, number>,
  values: readonly (Tensor | null)[],
): Tensor | null {
  const whole = card.box.adjoint === undefined ? null : values[card.box.adjoint];
  if (!card.shared || users.length === 0) return whole ?? null;
  let sum = 0;
  for (const link of users) {
    const sent = adjoint.get(link.to);
    const factor = local.get(link.key);
    if (sent && factor !== undefined && sent.data.length === 1) sum += (sent.data[0] ?? Number.NaN) * factor;
    else if (sent) return whole ?? null;
  }
  return { shape: [], data: Float64Array.of(sum) };
}

/** The links that leave each box. */
export function usersOf(links: readonly Link[]): ReadonlyMap<number, readonly Link[]> {
  const users = new Map<number, Link[]>();
  for (const link of links) {
    const list = users.get(link.from);
    if (list) list.push(link);
    else users.set(link.from, [link]);
  }
  return users;
}
