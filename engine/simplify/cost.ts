import type { Rational } from "../graph/rational.ts";
import { isNegative, isNought, isOne, isWhole, magnitude } from "./exact.ts";
import { type Expr, type Factor, type Product, SEALED, type Sum } from "./expression.ts";

/** How many operations an expression takes, each shared part once, counted as print/operations.ts counts nodes. */
export function costOf(root: Expr): number {
  return measured(root).cost;
}

/** The cost, and how many expressions were looked at for it: none when it is known already. */
export function measured(root: Expr): { readonly cost: number; readonly visited: number } {
  const { notes } = root;
  if (notes.cost >= 0) return { cost: notes.cost, visited: 1 };
  const mark = ++walks;
  stack.push(root);
  powers.length = 0;
  let visited = 0;
  let total = 0;
  for (let e = stack.pop(); e; e = stack.pop()) {
    if (e.notes.mark === mark) continue;
    e.notes.mark = mark;
    visited++;
    total += localCost(e);
  }
  notes.cost = total;
  return { cost: total, visited };
}

let walks = 0;
const stack: Expr[] = [];
/** Powers met: x² is taken once however many products hold it. */
const powers: (number | string)[] = [];

function localCost(e: Expr): number {
  switch (e.kind) {
    case "num":
      return (isNegative(e.value) ? 1 : 0) + (isFraction(e.value) ? 1 : 0);
    case "atom":
      stack.push(...e.args);
      return e.args.length === 0 || e.op === "broadcast" || e.op === SEALED ? 0 : 1;
    case "sum":
      return sumCost(e);
    case "product":
      return productCost(e);
  }
}

const isFraction = (value: Rational): boolean => !isWhole(value) && !value.decimal;

function sumCost(e: Sum): number {
  const count = e.terms.length + (isNought(e.constant) ? 0 : 1);
  let total = count - 1;
  let negatives = isNegative(e.constant) ? 1 : 0;
  if (isFraction(e.constant)) total += 1;
  for (const { coefficient, body } of e.terms) {
    stack.push(body);
    if (isNegative(coefficient)) negatives++;
    const size = magnitude(coefficient);
    if (isOne(size)) continue;
    const over = body.kind === "product" && !body.factors.some(isAbove);
    const below = body.kind === "product" && body.factors.some(isBelow);
    if (size.d === 1n || size.decimal) total += over && size.d === 1n ? 0 : 1;
    else total += (size.n === 1n ? 0 : over ? 0 : 1) + (below ? 1 : 1);
  }
  return (
    total + (negatives === count && !(count === 1 && e.terms.some(({ body }) => isTurnable(body))) ? 1 : 0)
  );
}

/** −(x − 1)y is written (1 − x)y: its sign costs nothing. */
function isTurnable(body: Expr): boolean {
  return (
    body.kind === "product" &&
    body.factors.some(
      ({ base, exponent }) =>
        base.kind === "sum" &&
        exponent.kind === "num" &&
        isOne(exponent.value) &&
        base.terms.length + (isNought(base.constant) ? 0 : 1) === 2 &&
        (isNegative(base.constant) || base.terms.some(({ coefficient }) => isNegative(coefficient))),
    )
  );
}

const isAbove = ({ exponent }: Factor): boolean => exponent.kind !== "num" || !isNegative(exponent.value);
export const isBelow = (factor: Factor): boolean => !isAbove(factor);

function productCost(e: Product): number {
  let above = 0;
  let below = 0;
  let total = 0;
  for (const factor of e.factors) {
    const { base, exponent } = factor;
    stack.push(base);
    if (isAbove(factor)) above++;
    else below++;
    if (exponent.kind === "num" && isOne(magnitude(exponent.value))) continue;
    const size = exponent.kind === "num" ? magnitude(exponent.value) : null;
    const key = size ? powerKey(base, size) : `${base.id}^^${exponent.id}`;
    if (!size) stack.push(exponent);
    if (powers.includes(key)) continue;
    powers.push(key);
    if (!size) {
      total += 1;
      // e^{−u} is counted as a division by e^u wherever it stands, or factoring it out would seem to cost a sign.
      if (exponent.kind === "sum" && isNegated(exponent)) total -= 1;
    } else total += isWhole(size) || (size.n === 1n && size.d === 2n) || size.decimal ? 1 : 2;
  }
  return total + Math.max(above - 1, 0) + below;
}

const powerKey = (base: Expr, size: Rational): number | string =>
  size.d === 1n && size.n < 64n ? base.id * 64 + Number(size.n) : `${base.id}^${size.n}/${size.d}`;

const isNegated = (e: Sum): boolean =>
  !(e.constant.n > 0n) && e.terms.every(({ coefficient }) => isNegative(coefficient));
