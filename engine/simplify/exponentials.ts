import type { Algebra } from "./algebra.ts";
import { costOf } from "./cost.ts";
import { isNought, minus, ONE, sameValue, times } from "./exact.ts";
import { expanded } from "./expand.ts";
import { type Expr, type Factor, isAtom, type Sum, type Term } from "./expression.ts";
import { without } from "./identities.ts";

/** A term that holds e to some exponent. */
interface Exponential {
  readonly term: Term;
  readonly factor: Factor;
}

function exponentialsIn(a: Algebra, e: Sum): Exponential[] {
  const found: Exponential[] = [];
  for (const term of e.terms) {
    if (term.body.kind !== "product") continue;
    for (const factor of term.body.factors) if (factor.base === a.e) found.push({ term, factor });
  }
  return found;
}

/** What stands beside the exponential. */
function others(a: Algebra, { term, factor }: Exponential): Expr {
  const { body } = term;
  return body.kind === "product" ? a.productOf(body.factors.filter((other) => other !== factor)) : body;
}

/** c eᵘ ± c e⁻ᵘ = 2c cosh u or 2c sinh u, beside the same factors. */
export function hyperbolic(a: Algebra, e: Sum): Expr | null {
  const found = exponentialsIn(a, e);
  for (const [at, q] of found.entries()) {
    if (at === 0) continue;
    const { coefficient } = q.term;
    const negated = a.neg(q.factor.exponent);
    for (const p of found.slice(0, at)) {
      if (p.factor.exponent !== negated) continue;
      const same = sameValue(p.term.coefficient, coefficient);
      if (!same && !sameValue(p.term.coefficient, minus(coefficient))) continue;
      const beside = others(a, p);
      if (beside !== others(a, q)) continue;
      const body = a.mul(a.call(same ? "cosh" : "sinh", [p.factor.exponent]), beside);
      const doubled = times({ n: 2n, d: 1n, decimal: false }, p.term.coefficient);
      return without(a, e, [q.term.body, p.term.body], [{ coefficient: doubled, body }]);
    }
  }
  return null;
}

/**
 * Exponentials whose exponents differ by logarithms alone are one exponential: e^{u + log v} = v eᵘ, though it takes
 * multiplying out to see it (S φ(d₁) = K e^{−rT} φ(d₂), for options). Written with the shorter exponent.
 */
export function joinedExponentials(a: Algebra, e: Sum): Expr | null {
  const found = exponentialsIn(a, e);
  if (found.length < 2) return null;
  for (const [at, q] of found.entries())
    for (const p of found.slice(0, at)) {
      if (p.factor.exponent === q.factor.exponent) continue;
      const difference = a.sub(q.factor.exponent, p.factor.exponent);
      if (difference.kind !== "sum" || !holdsLogarithm(difference)) continue;
      const apart = flat(a, difference);
      if (!isLogarithms(apart)) continue;
      const shorter = costOf(p.factor.exponent) <= costOf(q.factor.exponent);
      const [kept, gone, by] = shorter ? [p, q, apart] : [q, p, a.neg(apart)];
      const body = a.product(
        [
          { base: others(a, gone), exponent: a.one },
          { base: a.e, exponent: kept.factor.exponent },
          { base: a.e, exponent: by },
        ],
        ONE,
      );
      const { coefficient } = gone.term;
      return without(a, e, [gone.term.body], [{ coefficient, body }]);
    }
  return null;
}

/** Sums nested deeper in products are left. */
const DEEPEST = 3;

/** Multiplied out all the way. */
function flat(a: Algebra, e: Expr): Expr {
  let current = e;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const next = expanded(a, current);
    if (!next) break;
    current = next;
  }
  return current;
}

const isLogarithm = (e: Expr): boolean => isAtom(e, "log");

function isLogarithms(e: Expr): boolean {
  if (e.kind === "sum") return isNought(e.constant) && e.terms.every(({ body }) => isLogarithm(body));
  return isLogarithm(e);
}

/** Somewhere in its terms, or in sums that are factors of them. */
function holdsLogarithm(e: Sum): boolean {
  return e.terms.some(({ body }) => {
    if (body.kind !== "product") return isLogarithm(body);
    return body.factors.some(
      ({ base }) => isLogarithm(base) || (base.kind === "sum" && holdsLogarithm(base)),
    );
  });
}
