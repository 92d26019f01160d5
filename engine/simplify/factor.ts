import type { Rational } from "../graph/rational.ts";
import type { Algebra } from "./algebra.ts";
import { isBelow } from "./cost.ts";
import {
  content,
  inverse,
  isNegative,
  isNought,
  isOne,
  isWhole,
  lessThan,
  magnitude,
  minus,
  ONE,
  plus,
  sameRational,
  times,
  ZERO,
} from "./exact.ts";
import { termsOf } from "./expand.ts";
import { type Expr, eachFactor, type Factor, type Factored, type Sum, type Term } from "./expression.ts";
import { leads } from "./order.ts";

/** The part of an exponent that is a number, and the rest: n − 1 is [n, −1]. */
function split(a: Algebra, exponent: Expr): readonly [rest: Expr, number: Rational] {
  if (exponent.kind === "num") return [a.zero, exponent.value];
  if (exponent.kind === "sum" && !isNought(exponent.constant))
    return [a.sum(exponent.terms, ZERO), exponent.constant];
  return [exponent, ZERO];
}

interface Common {
  readonly base: Expr;
  readonly rest: Expr;
  least: Rational;
  count: number;
  /** Powers that differ by a fraction share nothing one would write. */
  fits: boolean;
}

/** What the exponents of e in all terms have in common: −x of e^{−2x} and e^{−x}. */
function commonExponent(a: Algebra, terms: readonly Term[]): Expr | null {
  let common: Term[] | null = null;
  for (const { body } of terms) {
    const exponent = eachFactor(body, a.one).find(({ base }) => base === a.e)?.exponent;
    if (!exponent) return null;
    const own = termsOf(exponent, a);
    if (!common) {
      common = own;
      continue;
    }
    const kept: Term[] = [];
    for (const term of common) {
      const other = own.find((candidate) => candidate.body === term.body);
      if (!other || isNegative(other.coefficient) !== isNegative(term.coefficient)) continue;
      kept.push(lessThan(magnitude(other.coefficient), magnitude(term.coefficient)) ? other : term);
    }
    common = kept;
    if (common.length === 0) return null;
  }
  return common ? a.sum(common, ZERO) : null;
}

/** What all terms share, taken out. Null when nothing is shared. */
export function commonFactors(a: Algebra, e: Sum): Factored | null {
  if (e.notes.common === undefined) note(a, e);
  return e.notes.common ?? null;
}

/** The same, where powers below the line are shared even when only some terms have them. */
export function overOneLine(a: Algebra, e: Sum): Factored | null {
  if (e.notes.fractions === undefined) note(a, e);
  return e.notes.fractions ?? null;
}

function note(a: Algebra, e: Sum): void {
  const { notes } = e;
  notes.common = null;
  notes.fractions = null;
  const terms = termsOf(e, a);
  if (terms.length < 2) return;
  const all: Factor[] = [];
  const exponential = commonExponent(a, terms);
  if (exponential) all.push({ base: a.e, exponent: exponential });
  const some: Factor[] = [...all];
  for (const { base, rest, least, count, fits } of powersIn(a, terms)) {
    if (!fits) continue;
    const below = rest === a.zero && isNegative(least);
    if (count < terms.length && !below) continue;
    const factor = { base, exponent: rest === a.zero ? a.num(least) : a.add(rest, a.num(least)) };
    some.push(factor);
    // A denominator common to all is taken out in either case.
    if (count === terms.length) all.push(factor);
  }
  if (all.length > 0) notes.common = takenOut(a, terms, all);
  notes.fractions =
    some.length === all.length ? notes.common : some.length > 0 ? takenOut(a, terms, some) : null;
}

/** Each base with the least of its powers. */
function powersIn(a: Algebra, terms: readonly Term[]): Iterable<Common> {
  const found = new Map<number, Common>();
  for (const { body } of terms)
    for (const { base, exponent } of eachFactor(body, a.one)) {
      if ((base.kind === "num" && exponent === a.one) || base === a.e) continue;
      const [rest, number] = split(a, exponent);
      const key = base.id * 2 ** 24 + rest.id;
      const known = found.get(key);
      if (!known) found.set(key, { base, rest, least: number, count: 1, fits: true });
      else {
        known.count++;
        known.fits &&= isWhole(plus(number, minus(known.least)));
        if (lessThan(number, known.least)) known.least = number;
      }
    }
  return found.values();
}

function takenOut(a: Algebra, terms: readonly Term[], shared: readonly Factor[]): Factored {
  const undone = shared.map(({ base, exponent }) => ({ base, exponent: a.neg(exponent) }));
  const inner = a.sum(
    terms.map(({ coefficient, body }) => ({
      coefficient,
      body: a.product([...eachFactor(body, a.one), ...undone], ONE),
    })),
    ZERO,
  );
  return { shared, inner };
}

/**
 * content · (sum with whole coefficients): 2(x + y), (x + y)/2; before it only what is below the line: (35x³ − 15x)/2.
 * Nothing where a fraction of fractions would come.
 */
export function contentsOut(a: Algebra, e: Sum): (readonly [Rational, Sum])[] {
  const coefficients = e.terms.map((term) => term.coefficient);
  if (!isNought(e.constant)) coefficients.push(e.constant);
  const [first] = coefficients;
  if (!first || coefficients.length < 2) return [];
  const negative = coefficients.every(isNegative);
  const same = coefficients.every((c) => (c.n === first.n || c.n === -first.n) && c.d === first.d);
  const units = same && isOne(magnitude(first));
  if (units && !negative) return [];
  const decimal = coefficients.some((c) => c.decimal);
  const whole = units ? ONE : decimal ? (same ? magnitude(first) : ONE) : content(coefficients);
  const found: (readonly [Rational, Sum])[] = [];
  const below = { n: 1n, d: whole.d, decimal: whole.decimal };
  for (const size of sameRational(below, whole) ? [whole] : [below, whole]) {
    const scale = negative ? minus(size) : size;
    if (isOne(scale) || (size.d !== 1n && !size.decimal && hasQuotient(e))) continue;
    const factor = inverse(scale);
    const inner = a.sum(
      e.terms.map(({ coefficient, body }) => ({ coefficient: undecimal(times(coefficient, factor)), body })),
      undecimal(times(e.constant, factor)),
    );
    if (inner.kind === "sum") found.push([scale, inner]);
  }
  return found;
}

const hasQuotient = (e: Sum): boolean =>
  e.terms.some(({ body }) => body.kind === "product" && body.factors.some(isBelow));

/** ±1 that came from dividing decimals is no decimal. */
const undecimal = (value: Rational): Rational => (value.d === 1n ? { ...value, decimal: false } : value);

/** a u² + b u + c with rational roots, as a product: (x + 1)², (x − 1)(x + 3). Squares of two variables too. */
export function quadratic(a: Algebra, e: Sum): Expr | null {
  const terms = termsOf(e, a);
  if (terms.length !== 3) return null;
  const squares: { root: Expr; coefficient: Rational }[] = [];
  let cross: Term | null = null;
  for (const term of terms) {
    const root = squareRoot(a, term.body);
    if (root) squares.push({ root, coefficient: term.coefficient });
    else if (cross) return null;
    else cross = term;
  }
  const [p, q] = squares;
  if (!p || !q || !cross || squares.length !== 2) return null;
  if (a.mul(p.root, q.root) !== cross.body) return null;
  // p u² + c uv + q v²
  const c = cross.coefficient;
  const discriminant = plus(
    times(c, c),
    times({ n: -4n, d: 1n, decimal: false }, times(p.coefficient, q.coefficient)),
  );
  if (!isNought(discriminant)) return null;
  const ratio = times(c, inverse(times({ n: 2n, d: 1n, decimal: false }, p.coefficient)));
  const inner = a.sum(
    [
      { coefficient: ONE, body: p.root },
      { coefficient: ratio, body: q.root },
    ],
    ZERO,
  );
  const sign = inner.kind === "sum" && isNegative(leads(inner)) ? a.neg(inner) : inner;
  return a.product([{ base: sign, exponent: a.int(2) }], p.coefficient);
}

/** √u, when u is the square of a monomial: 1, x², x²y⁴, e^{2x}. */
function squareRoot(a: Algebra, e: Expr): Expr | null {
  if (e === a.one) return e;
  if (e.kind !== "product") return null;
  const halves: Factor[] = [];
  for (const { base, exponent } of e.factors) {
    if (exponent.kind === "num") {
      if (exponent.value.d !== 1n || exponent.value.n % 2n !== 0n) return null;
      halves.push({ base, exponent: a.num({ n: exponent.value.n / 2n, d: 1n, decimal: false }) });
    } else if (
      base === a.e &&
      exponent.kind === "sum" &&
      exponent.terms.every((t) => t.coefficient.n % 2n === 0n)
    )
      halves.push({ base, exponent: a.scale({ n: 1n, d: 2n, decimal: false }, exponent) });
    else return null;
  }
  return a.product(halves, ONE);
}

/** u − v + (u − v)w as (u − v)(w + 1): a sum that stands among the terms and is a factor of another. */
export function sumBeside(a: Algebra, e: Sum): Expr | null {
  for (const term of e.terms) {
    const factors = eachFactor(term.body, a.one);
    for (const { base, exponent } of factors) {
      if (base.kind !== "sum" || exponent !== a.one || factors.length < 2) continue;
      const often = multiple(e, base, term);
      if (!often) continue;
      const others = factors.filter((factor) => factor.base !== base);
      const beside = a.sum([{ coefficient: term.coefficient, body: a.product(others, ONE) }], often);
      const rest = e.terms.filter(
        (other) => other !== term && !base.terms.some(({ body }) => body === other.body),
      );
      const constant = plus(e.constant, minus(times(often, base.constant)));
      const joined = a.product(
        [
          { base, exponent: a.one },
          { base: beside, exponent: a.one },
        ],
        ONE,
      );
      return a.fill(a.sum([...rest, { coefficient: ONE, body: joined }], constant), e.shape);
    }
  }
  return null;
}

/** How often all terms of `part` stand in `e` beside `without`; null where they do not. */
function multiple(e: Sum, part: Sum, without: Term): Rational | null {
  let found: Rational | null = null;
  for (const { coefficient, body } of part.terms) {
    const own = e.terms.find((term) => term !== without && term.body === body);
    if (!own) return null;
    const ratio = times(own.coefficient, inverse(coefficient));
    if (found && !sameRational(found, ratio)) return null;
    found = ratio;
  }
  return found;
}
