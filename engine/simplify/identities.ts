import type { Rational } from "../graph/rational.ts";
import type { Algebra } from "./algebra.ts";
import { isNought, minus, ONE, plus, sameValue, times, ZERO } from "./exact.ts";
import { hyperbolic } from "./exponentials.ts";
import { type Atom, type Expr, eachFactor, type Factor, type Sum, type Term } from "./expression.ts";

const TWO: Rational = { n: 2n, d: 1n, decimal: false };
const HALF: Rational = { n: 1n, d: 2n, decimal: false };

/** A term that holds f² (or f⁻², then `inverted`), and what stands beside it. */
interface Squared {
  readonly coefficient: Rational;
  readonly others: Expr;
  readonly fn: Atom;
  readonly inverted: boolean;
  readonly body: Expr;
}

function squaresIn(a: Algebra, terms: readonly Term[]): Squared[] {
  const found: Squared[] = [];
  for (const { coefficient, body } of terms) {
    if (body.kind !== "product") continue;
    for (const factor of body.factors) {
      const { base, exponent } = factor;
      if (base.kind !== "atom" || base.args.length !== 1 || exponent.kind !== "num") continue;
      if (exponent.value.d !== 1n || (exponent.value.n < 2n && exponent.value.n > -2n)) continue;
      const inverted = exponent.value.n < 0n;
      const lowered = a.num(plus(exponent.value, inverted ? TWO : minus(TWO)));
      const others = a.product(
        body.factors.map((part) => (part === factor ? { base, exponent: lowered } : part)),
        ONE,
      );
      found.push({ coefficient, others, fn: base, inverted, body });
    }
  }
  return found;
}

/** f² = 1 − s·g²: sin² = 1 − cos², cosh² = 1 + sinh². */
const PAIRS: readonly { readonly f: string; readonly g: string; readonly sign: 1 | -1 }[] = [
  { f: "sin", g: "cos", sign: 1 },
  { f: "cosh", g: "sinh", sign: -1 },
];

/** 1 + s·f² as a power of another function: 1 − sin² = cos², 1 + tan² = cos⁻², cosh² − 1 = sinh². */
interface Beside {
  readonly sign: 1 | -1;
  readonly to: string;
  readonly power: number;
  /** The result takes the sign of f². */
  readonly flips?: boolean;
}

const ONE_AND: Readonly<Record<string, Beside | undefined>> = {
  sin: { sign: -1, to: "cos", power: 2 },
  cos: { sign: -1, to: "sin", power: 2 },
  tan: { sign: 1, to: "cos", power: -2 },
  "1/tan": { sign: 1, to: "sin", power: -2 },
  sinh: { sign: 1, to: "cosh", power: 2 },
  cosh: { sign: -1, to: "sinh", power: 2, flips: true },
  "1/tanh": { sign: -1, to: "sinh", power: -2, flips: true },
};

/**
 * sin² + cos² = 1, 1 − sin² = cos², cos² − sin² = cos 2u, 1 + tan² = 1/cos², cosh² − sinh² = 1, eᵘ + e⁻ᵘ = 2 cosh u, wherever
 * both parts stand beside the same factor. Null when nothing applies.
 */
export function sumIdentity(a: Algebra, e: Sum): Expr | null {
  const squares = squaresIn(a, e.terms);
  return (
    pairOfSquares(a, e, squares) ??
    oneAndSquare(a, e, squares) ??
    doubleBesideSquare(a, e, squares) ??
    hyperbolic(a, e)
  );
}

function pairOfSquares(a: Algebra, e: Sum, squares: readonly Squared[]): Expr | null {
  for (const { f, g, sign } of PAIRS)
    for (const p of squares) {
      if (p.fn.op !== f || p.inverted) continue;
      const q = squares.find(
        (other) =>
          other.fn.op === g &&
          !other.inverted &&
          other.fn.args[0] === p.fn.args[0] &&
          other.others === p.others,
      );
      const [u] = p.fn.args;
      if (!q || !u) continue;
      // c f² + c′ g²
      const aligned = sign === 1 ? q.coefficient : minus(q.coefficient);
      if (sign === 1 && sameValue(p.coefficient, minus(aligned)))
        return without(
          a,
          e,
          [p.body, q.body],
          [{ coefficient: q.coefficient, body: a.mul(a.call("cos", [a.scale(TWO, u)]), p.others) }],
        );
      // = c′ + (c − c′) f² where the signs agree
      if (sign === 1 || sameValue(p.coefficient, aligned))
        return without(
          a,
          e,
          [p.body, q.body],
          [
            { coefficient: aligned, body: p.others },
            { coefficient: plus(p.coefficient, minus(aligned)), body: p.body },
          ],
        );
    }
  return null;
}

function oneAndSquare(a: Algebra, e: Sum, squares: readonly Squared[]): Expr | null {
  for (const p of squares) {
    const rule = ONE_AND[p.inverted ? `1/${p.fn.op}` : p.fn.op];
    const [u] = p.fn.args;
    if (!rule || !u) continue;
    const beside =
      p.others === a.one ? e.constant : (e.terms.find((term) => term.body === p.others)?.coefficient ?? ZERO);
    if (isNought(beside)) continue;
    if (sameValue(beside, rule.sign === -1 ? minus(p.coefficient) : p.coefficient)) {
      const power = { base: a.call(rule.to, [u]), exponent: a.int(rule.power) };
      const body = a.product([...eachFactor(p.others, a.one), power], ONE);
      return without(a, e, [p.body, p.others], [{ coefficient: rule.flips ? p.coefficient : beside, body }]);
    }
    // 1 − 2 sin² = cos 2u, 2 cos² − 1 = cos 2u
    if (
      (p.fn.op === "sin" || p.fn.op === "cos") &&
      !p.inverted &&
      sameValue(minus(times(TWO, beside)), p.coefficient)
    ) {
      const body = a.mul(p.others, a.call("cos", [a.scale(TWO, u)]));
      return without(
        a,
        e,
        [p.body, p.others],
        [{ coefficient: p.fn.op === "sin" ? beside : minus(beside), body }],
      );
    }
  }
  return null;
}

/** cos 2u as a ± b·f(u)², when that square stands beside it. */
const DOUBLES: Readonly<Record<string, Readonly<Record<string, readonly [one: number, square: number]>>>> = {
  cos: { sin: [1, -2], cos: [-1, 2] },
  cosh: { sinh: [1, 2], cosh: [-1, 2] },
};

/** cosh 2u − sinh² u = 1 + sinh² u */
function doubleBesideSquare(a: Algebra, e: Sum, squares: readonly Squared[]): Expr | null {
  for (const p of squares) {
    const [u] = p.fn.args;
    if (!u || p.inverted) continue;
    for (const [double, byPartner] of Object.entries(DOUBLES)) {
      const parts = Object.hasOwn(byPartner, p.fn.op) ? byPartner[p.fn.op] : undefined;
      if (!parts) continue;
      const body = a.mul(p.others, a.call(double, [a.scale(TWO, u)]));
      const term = e.terms.find((other) => other.body === body);
      if (!term) continue;
      const scaled = (n: number): Rational =>
        times(term.coefficient, { n: BigInt(n), d: 1n, decimal: false });
      return without(
        a,
        e,
        [body],
        [
          { coefficient: scaled(parts[0]), body: p.others },
          { coefficient: scaled(parts[1]), body: p.body },
        ],
      );
    }
  }
  return null;
}

export function without(a: Algebra, e: Sum, bodies: readonly Expr[], instead: readonly Term[]): Expr {
  const constant = bodies.includes(a.one) ? ZERO : e.constant;
  const terms = e.terms.filter((term) => !bodies.includes(term.body));
  return a.fill(a.sum([...terms, ...instead], constant), e.shape);
}

/** sin u cos u = ½ sin 2u, above or below the line; whether it shortens is for the cost to say. */
export function doubleAngle(a: Algebra, factors: readonly Factor[]): Expr | null {
  if (!factors.some(({ base }) => base.kind === "atom" && (base.op === "sin" || base.op === "sinh")))
    return null;
  for (const [f, g] of [
    ["sin", "cos"],
    ["sinh", "cosh"],
  ] as const) {
    const p = factors.find(
      ({ base, exponent }) =>
        base.kind === "atom" && base.op === f && (exponent === a.one || exponent === a.minusOne),
    );
    const u = p?.base.kind === "atom" ? p.base.args[0] : undefined;
    const q = factors.find(
      ({ base, exponent }) =>
        base.kind === "atom" && base.op === g && base.args[0] === u && exponent === p?.exponent,
    );
    if (!p || !q || !u) continue;
    const others = factors.filter((factor) => factor !== p && factor !== q);
    const double = { base: a.call(f, [a.scale(TWO, u)]), exponent: p.exponent };
    return a.product([...others, double], p.exponent === a.one ? HALF : TWO);
  }
  return null;
}
