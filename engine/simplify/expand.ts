import type { Algebra } from "./algebra.ts";
import { ONE, times, ZERO } from "./exact.ts";
import { type Expr, eachFactor, type Factor, type Product, type Term } from "./expression.ts";

/** Past this many terms nobody multiplies out. */
const MOST_TERMS = 32;
const HIGHEST_POWER = 6n;

/** Products of sums multiplied out, once, at the top of `e`; null when there is nothing to multiply or too much. */
export function expanded(a: Algebra, e: Expr): Expr | null {
  if (e.kind === "sum") return expandedSum(a, e.terms, e);
  if (e.kind !== "product") return null;
  const terms = multipliedOf(a, e);
  return terms && a.fill(a.sum(terms, ZERO), e.shape);
}

function multipliedOf(a: Algebra, e: Product): readonly Term[] | null {
  if (e.notes.multiplied === undefined) e.notes.multiplied = multiplied(a, e.factors);
  return e.notes.multiplied;
}

function expandedSum(a: Algebra, terms: readonly Term[], e: Extract<Expr, { kind: "sum" }>): Expr | null {
  let changed = false;
  const out: Term[] = [];
  for (const { coefficient, body } of terms) {
    const parts = body.kind === "product" ? multipliedOf(a, body) : null;
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

/** How often a sum is to be multiplied by itself; null for what stays a factor. */
function openPower({ base, exponent }: Factor): bigint | null {
  if (base.kind !== "sum" || exponent.kind !== "num" || exponent.value.d !== 1n) return null;
  const { n } = exponent.value;
  return n < 0n || n > HIGHEST_POWER ? null : n;
}

/** The terms of Π factors with sums to small whole powers opened; null when there are none or too many terms. */
function multiplied(a: Algebra, factors: readonly Factor[]): Term[] | null {
  if (!factors.some((factor) => openPower(factor) !== null)) return null;
  const rest: Factor[] = [];
  let terms: Term[] = [{ coefficient: ONE, body: a.one }];
  for (const factor of factors) {
    const { base } = factor;
    const power = openPower(factor);
    if (power === null || base.kind !== "sum") {
      rest.push(factor);
      continue;
    }
    const parts = termsOf(base, a);
    for (let k = 0n; k < power; k++) {
      if (terms.length * parts.length > MOST_TERMS * 4) return null;
      const next: Term[] = [];
      for (const left of terms)
        for (const right of parts)
          next.push({
            coefficient: times(left.coefficient, right.coefficient),
            body: a.mul(left.body, right.body),
          });
      terms = termsOf(a.sum(next, ZERO), a);
      if (terms.length > MOST_TERMS) return null;
    }
  }
  if (rest.length === 0) return terms;
  return terms.map(({ coefficient, body }) => ({
    coefficient,
    body: a.product([...rest, ...eachFactor(body, a.one)], ONE),
  }));
}

export function termsOf(e: Expr, a: Algebra): Term[] {
  if (e.kind !== "sum") return [{ coefficient: ONE, body: e }];
  return e.constant.n === 0n ? [...e.terms] : [...e.terms, { coefficient: e.constant, body: a.one }];
}
