/** Orthogonal polynomials by their recurrences. */

import { float, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";

const { row } = make;

/** A family of polynomials: the next from the last two, pₖ₊₁ = (a x + c) pₖ − b pₖ₋₁. */
interface Family {
  readonly first: readonly [number, number];
  readonly step: (k: number) => readonly [a: number, c: number, b: number];
}

const FAMILIES: Readonly<Record<string, Family>> = {
  legendre: { first: [1, 0], step: (k) => [(2 * k + 1) / (k + 1), 0, k / (k + 1)] },
  chebyt: { first: [1, 0], step: () => [2, 0, 1] },
  chebyu: { first: [2, 0], step: () => [2, 0, 1] },
  hermite: { first: [2, 0], step: (k) => [2, 0, 2 * k] },
  hermitenorm: { first: [1, 0], step: (k) => [1, 0, k] },
  laguerre: { first: [-1, 1], step: (k) => [-1 / (k + 1), (2 * k + 1) / (k + 1), k / (k + 1)] },
};

function evaluated(a: Arguments, family: Family, n: number, x: Value): Value {
  const linear = (slope: number, shift: number): Value =>
    a.op("add", [a.op("mul", [float(slope), x]), float(shift)]);
  let before: Value = a.op("add", [a.op("mul", [float(0), x]), float(1)]);
  if (n === 0) return before;
  let now = linear(...family.first);
  for (let k = 1; k < n; k++) {
    const [slope, shift, back] = family.step(k);
    const next = a.op("sub", [a.op("mul", [linear(slope, shift), now]), a.op("mul", [float(back), before])]);
    [before, now] = [now, next];
  }
  return now;
}

function order(a: Arguments): number {
  const n = a.int("n");
  if (!Number.isInteger(n) || n < 0 || n > 60) throw a.stop("a polynomial of this degree is not followed");
  return n;
}

const evaluation = (family: Family): Row => row("n, x", (a) => evaluated(a, family, order(a), a.tensor("x")));

/** `legendre(3)`: the polynomial as a function. */
const made = (name: string, family: Family): Row =>
  row("n, monic=False", (a) => {
    const n = order(a);
    if (a.flag("monic")) throw a.stop("monic polynomials are not followed");
    return {
      kind: "object",
      type: name,
      attributes: new Map(),
      invoke: (call) =>
        call.args[0]
          ? evaluated(a, family, n, call.args[0])
          : a.host.trace.unknown("a polynomial is called without a number", call.span),
    };
  });

/** `scipy.special.eval_legendre` and its kin. */
export const POLYNOMIAL_FAMILIES: Readonly<Record<string, Entry>> = Object.fromEntries(
  Object.entries(FAMILIES).flatMap(([name, family]): [string, Entry][] => [
    [`eval_${name}`, evaluation(family)],
    [name, made(name, family)],
  ]),
);
