import type { Algebra } from "./algebra.ts";
import { isNegative, ONE, times, ZERO } from "./exact.ts";
import { type Expr, eachFactor, type Factor, type Term } from "./expression.ts";

/** Past this many terms nobody multiplies out. */
const MOST_TERMS = 32;
const HIGHEST_POWER = 6n;

/** Products of sums multiplied out, once, at the top of `e`; null when there is nothing to multiply or too much. */
export function expanded(a: Algebra, e: Expr): Expr | null {
  if (e.kind === "sum") return expandedSum(a, e.terms, e);
  if (e.kind !== "product") return null;
  const terms = multiplied(a, e.factors);
  return terms && a.fill(a.sum(terms, ZERO), e.shape);
}

function expandedSum(a: Algebra, terms: readonly Term[], e: Extract<Expr, { kind: "sum" }>): Expr | null {
  let changed = false;
  const out: Term[] = [];
  for (const { coefficient, body } of terms) {
    const parts = body.kind === "product" ? multiplied(a, body.factors) : null;
    if (!parts && body.kind !== "sum") out.push({ coefficient, body });
    else {
      changed = true;
      for (const part of parts ?? [{ coefficient: ONE, body }])
        out.push({ coefficient: times(coefficient, part.coefficient), body: part.body });
    }
    if (out.length > MOST_TERMS) return null;
  }
  return changed ? a.fill(a.sum(out, e.constant), e.shape) : null;
}

/** The terms of Π factors with sums to small whole powers opened; null when there are none or too many terms. */
function multiplied(a: Algebra, factors: readonly Factor[]): Term[] | null {
  const rest: Factor[] = [];
  let terms: Term[] = [{ coefficient: ONE, body: a.one }];
  let opened = false;
  for (const factor of factors) {
    const { base, exponent } = factor;
    const power = exponent.kind === "num" && exponent.value.d === 1n ? exponent.value : null;
    if (base.kind !== "sum" || !power || isNegative(power) || power.n > HIGHEST_POWER) {
      rest.push(factor);
      continue;
    }
    opened = true;
    const parts: Term[] = [...base.terms, { coefficient: base.constant, body: a.one }].filter(
      ({ coefficient }) => coefficient.n !== 0n,
    );
    for (let k = 0n; k < power.n; k++) {
      if (terms.length * parts.length > MOST_TERMS * 4) return null;
      const next: Term[] = [];
      for (const left of terms)
        for (const right of parts)
          next.push({
            coefficient: times(left.coefficient, right.coefficient),
            body: a.mul(left.body, right.body),
          });
      const joined = a.sum(next, ZERO);
      terms = termsOf(joined, a);
      if (terms.length > MOST_TERMS) return null;
    }
  }
  if (!opened) return null;
  return terms.map(({ coefficient, body }) => ({
    coefficient,
    body: a.product([...rest, ...eachFactor(body, a.one)], ONE),
  }));
}

export function termsOf(e: Expr, a: Algebra): Term[] {
  if (e.kind !== "sum") return [{ coefficient: ONE, body: e }];
  return e.constant.n === 0n ? [...e.terms] : [...e.terms, { coefficient: e.constant, body: a.one }];
}
