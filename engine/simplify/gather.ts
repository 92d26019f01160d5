import type { Rational } from "../graph/rational.ts";
import type { Algebra } from "./algebra.ts";
import {
  content,
  isNegative,
  isNought,
  MINUS_ONE,
  magnitude,
  minus,
  ONE,
  plain,
  plus,
  times,
} from "./exact.ts";
import type { Expr, Factor, Sum, Term } from "./expression.ts";
import { leads } from "./order.ts";
import { reciprocal } from "./powers.ts";
import { sortTerms } from "./table.ts";

/** The terms of `parts` in the order of their bodies, sums inside opened up and like terms joined. */
export function gathered(parts: readonly Term[], constant: Rational): { terms: Term[]; total: Rational } {
  const terms: Term[] = [];
  let total = constant;
  for (const part of parts) total = take(part.coefficient, part, terms, total);
  sortTerms(terms);
  let kept = 0;
  for (let i = 0; i < terms.length; ) {
    const term = terms[i];
    if (!term) break;
    let { coefficient } = term;
    for (i++; terms[i]?.body === term.body; i++)
      coefficient = plus(coefficient, terms[i]?.coefficient ?? ONE);
    if (isNought(coefficient)) continue;
    coefficient = plain(coefficient);
    terms[kept++] = coefficient === term.coefficient ? term : { coefficient, body: term.body };
  }
  terms.length = kept;
  return { terms, total };
}

/** Adds coefficient · (the body of `term`), whose own coefficient is not looked at; answers the new constant. */
function take(coefficient: Rational, term: Term, terms: Term[], constant: Rational): Rational {
  const { body } = term;
  if (body.kind === "num") return plus(constant, times(coefficient, body.value));
  if (body.kind === "sum") {
    let total = isNought(body.constant) ? constant : plus(constant, times(coefficient, body.constant));
    for (const inner of body.terms) total = take(times(coefficient, inner.coefficient), inner, terms, total);
    return total;
  }
  // What is repeated is added all the same; the shape is kept by the sum.
  if (body.kind === "atom" && body.op === "broadcast" && body.args[0])
    return take(coefficient, { coefficient, body: body.args[0] }, terms, constant);
  terms.push(coefficient === term.coefficient ? term : { coefficient, body });
  return constant;
}

/** A sum as content · primitive part, in the direction in which it first appeared. */
export function primitivePart(a: Algebra, e: Sum): readonly [Rational, Expr] {
  const [only] = e.terms;
  if (e.terms.length === 1 && isNought(e.constant) && only) return [only.coefficient, only.body];
  const coefficients = e.terms.map((term) => term.coefficient);
  if (!isNought(e.constant)) coefficients.push(e.constant);
  const [first] = coefficients;
  const same =
    first !== undefined &&
    coefficients.every((c) => c.d === first.d && (c.n === first.n || c.n === -first.n));
  const decimal = coefficients.some((c) => c.decimal);
  // 0.5u + 0.5 is 0.5(u + 1); other decimals stay as they were written.
  const size = same ? plain(magnitude(first)) : decimal ? ONE : content(coefficients);
  const flipped = isNegative(leads(e));
  const up = a.scale(reciprocal(flipped ? minus(size) : size), e);
  const negatives = coefficients.filter(isNegative).length;
  if (negatives === 0 || negatives === coefficients.length) return [flipped ? minus(size) : size, up];
  // x − 1 or 1 − x: the one that was met first, so that both are the same base everywhere.
  const down = a.neg(up);
  const [best, sign] = up.id < down.id ? [up, flipped] : [down, !flipped];
  return [sign ? minus(size) : size, best];
}

/** Where a base stands among the factors; −1 where it does not. */
export function indexOfBase(factors: readonly Factor[], base: Expr): number {
  for (let at = 0; at < factors.length; at++) if (factors[at]?.base === base) return at;
  return -1;
}

export const isZeroExponent = (e: Expr): boolean => e.kind === "num" && isNought(e.value);

/** 2 · 2^{−1/2} = 2^{1/2}: a coefficient that holds the base of a root joins it; answers what is left of it. */
export function absorbed(a: Algebra, like: Factor[], total: Rational): Rational {
  let rest = total;
  for (let at = 0; at < like.length; at++) {
    const factor = like[at];
    if (factor?.base.kind !== "num") continue;
    const { base, exponent } = factor;
    if (base.kind !== "num" || exponent.kind !== "num" || base.value.d !== 1n || base.value.n < 2n) continue;
    const { n } = base.value;
    let power = exponent.value;
    while (isNegative(power) && rest.n % n === 0n && rest.n !== 0n) {
      rest = { n: rest.n / n, d: rest.d, decimal: rest.decimal };
      power = plus(power, ONE);
    }
    while (!isNegative(power) && rest.d % n === 0n) {
      rest = { n: rest.n, d: rest.d / n, decimal: rest.decimal };
      power = plus(power, MINUS_ONE);
    }
    if (power !== exponent.value) like[at] = { base, exponent: a.num(power) };
  }
  return rest;
}

/** σ(u) e^{−u} = 1 − σ(u) */
export function logisticIn(a: Algebra, like: readonly Factor[]): Factor[] | null {
  if (like.length < 2) return null;
  const at = indexOfBase(like, a.e);
  const exponent = at < 0 ? undefined : like[at]?.exponent;
  if (!exponent) return null;
  for (const { base, exponent: power } of like) {
    if (base.kind !== "atom" || base.op !== "sigmoid" || power.kind !== "num" || power.value.n <= 0n)
      continue;
    const [u] = base.args;
    if (!u || exponent !== a.neg(u)) continue;
    return [
      ...like.filter((other) => other.base !== base && other.base !== a.e),
      { base, exponent: a.add(power, a.minusOne) },
      { base: a.sub(a.one, base), exponent: a.one },
    ];
  }
  return null;
}
