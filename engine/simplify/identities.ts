import type { Rational } from "../graph/rational.ts";
import type { Algebra } from "./algebra.ts";
import { isNought, minus, ONE, sameValue, times, ZERO } from "./exact.ts";
import { type Atom, type Expr, eachFactor, type Factor, type Sum, type Term } from "./expression.ts";
import { logisticOf } from "./functions.ts";

/** f(u)² = c − d·g(u)²: sin² = 1 − cos², cosh² = 1 + sinh². */
const SQUARES: readonly { readonly f: string; readonly g: string; readonly sign: 1 | -1 }[] = [
  { f: "sin", g: "cos", sign: 1 },
  { f: "cosh", g: "sinh", sign: -1 },
];

const TWO: Rational = { n: 2n, d: 1n, decimal: false };
const HALF: Rational = { n: 1n, d: 2n, decimal: false };

interface Squared {
  readonly coefficient: Rational;
  /** What multiplies the square. */
  readonly others: Expr;
  readonly fn: Atom;
  readonly body: Expr;
}

/** The terms of a sum that hold the square of a function, with what stands beside it. */
function squaresIn(a: Algebra, terms: readonly Term[]): Squared[] {
  const found: Squared[] = [];
  for (const { coefficient, body } of terms) {
    if (body.kind !== "product") continue;
    for (const factor of body.factors) {
      const { base, exponent } = factor;
      if (base.kind !== "atom" || base.args.length !== 1 || exponent.kind !== "num") continue;
      if (exponent.value.d !== 1n || exponent.value.n < 2n) continue;
      const lowered = a.num({ n: exponent.value.n - 2n, d: 1n, decimal: false });
      const others = a.product(
        body.factors.map((part) => (part === factor ? { base, exponent: lowered } : part)),
        ONE,
      );
      found.push({ coefficient, others, fn: base, body });
    }
  }
  return found;
}

/**
 * sin² + cos² = 1, 1 − sin² = cos², cos² − sin² = cos 2u, 1 + tan² = 1/cos², cosh² − sinh² = 1, wherever both parts stand
 * beside the same factor. Null when nothing applies.
 */
export function pythagorean(a: Algebra, e: Sum): Expr | null {
  const squares = squaresIn(a, e.terms);
  if (squares.length === 0) return null;
  const coefficientOf = (body: Expr): Rational => {
    if (body === a.one) return e.constant;
    return e.terms.find((term) => term.body === body)?.coefficient ?? ZERO;
  };
  for (const { f, g, sign } of SQUARES) {
    for (const p of squares) {
      if (p.fn.op !== f) continue;
      const partner = squares.find(
        (q) => q.fn.op === g && q.fn.args[0] === p.fn.args[0] && q.others === p.others,
      );
      if (!partner) continue;
      // c f² + c′ g² with c = sign·c′ is c.
      const other = sign === 1 ? partner.coefficient : minus(partner.coefficient);
      if (sameValue(p.coefficient, other))
        return without(a, e, [p.body, partner.body], { coefficient: p.coefficient, body: p.others });
      const [u] = p.fn.args;
      if (sign === 1 && u && sameValue(p.coefficient, minus(partner.coefficient))) {
        const double = a.mul(a.call("cos", [a.scale(TWO, u)]), p.others);
        return without(a, e, [p.body, partner.body], { coefficient: partner.coefficient, body: double });
      }
    }
  }
  for (const p of squares) {
    const rule = ONE_AND[p.fn.op];
    const [u] = p.fn.args;
    if (!rule || !u) continue;
    const beside = coefficientOf(p.others);
    if (isNought(beside)) continue;
    if (sameValue(beside, rule.sign === -1 ? minus(p.coefficient) : p.coefficient)) {
      const made = a.product(
        [...eachFactor(p.others, a.one), { base: a.call(rule.to, [u]), exponent: a.int(rule.power) }],
        ONE,
      );
      const scale = rule.flips ? p.coefficient : beside;
      return without(a, e, [p.body, p.others], { coefficient: scale, body: made });
    }
    // 1 − 2 sin² = cos 2u, 2 cos² − 1 = cos 2u
    const doubled = times(TWO, beside);
    if ((p.fn.op === "sin" || p.fn.op === "cos") && sameValue(minus(doubled), p.coefficient)) {
      const scale = p.fn.op === "sin" ? beside : minus(beside);
      return without(a, e, [p.body, p.others], {
        coefficient: scale,
        body: a.mul(p.others, a.call("cos", [a.scale(TWO, u)])),
      });
    }
  }
  return null;
}

/** 1 ± f² in one function: `sign` is that of f² beside a 1, `flips` when the result takes the sign of f². */
const ONE_AND: Readonly<
  Record<string, { sign: 1 | -1; to: string; power: number; flips?: boolean } | undefined>
> = {
  sin: { sign: -1, to: "cos", power: 2 },
  cos: { sign: -1, to: "sin", power: 2 },
  tan: { sign: 1, to: "cos", power: -2 },
  sinh: { sign: 1, to: "cosh", power: 2 },
  cosh: { sign: -1, to: "sinh", power: 2, flips: true },
};

function without(a: Algebra, e: Sum, bodies: readonly Expr[], instead: Term): Expr {
  const constant = bodies.includes(a.one) ? ZERO : e.constant;
  const terms = e.terms.filter((term) => !bodies.includes(term.body));
  return a.fill(a.sum([...terms, instead], constant), e.shape);
}

/** Rules for products of functions of one argument; each gives the factors instead of two others. */
export function productIdentity(a: Algebra, factors: readonly Factor[]): Expr | null {
  for (const p of factors) {
    if (p.exponent.kind !== "num") continue;
    const power = p.exponent.value;
    const { base } = p;
    const rest = (instead: readonly Factor[], coefficient = ONE, ...gone: readonly Factor[]): Expr =>
      a.product([...factors.filter((f) => f !== p && !gone.includes(f)), ...instead], coefficient);
    if (base.kind === "sum" && power.d === 1n && power.n < 0n) {
      const logistic = logisticOf(a, base);
      if (logistic) return rest([{ base: logistic, exponent: a.num(minus(power)) }]);
    }
    if (base.kind !== "atom") continue;
    const [u] = base.args;
    if (!u) continue;
    const beside = (op: string): Factor | undefined =>
      factors.find(({ base: other }) => other.kind === "atom" && other.op === op && other.args[0] === u);
    const raised = (f: Factor, by: Rational): Factor => ({
      base: f.base,
      exponent: a.add(f.exponent, a.num(by)),
    });
    if (base.op === "sin" || base.op === "sinh") {
      const [partnerOp, ratioOp] = base.op === "sin" ? ["cos", "tan"] : ["cosh", "tanh"];
      const partner = beside(partnerOp);
      const q = partner?.exponent.kind === "num" ? partner.exponent.value : null;
      if (partner && q && power.n > 0n && q.n < 0n)
        return rest(
          [raised(p, minus(ONE)), raised(partner, ONE), { base: a.call(ratioOp, [u]), exponent: a.one }],
          ONE,
          partner,
        );
      if (partner && q && power.n < 0n && q.n > 0n)
        return rest(
          [raised(p, ONE), raised(partner, minus(ONE)), { base: a.call(ratioOp, [u]), exponent: a.minusOne }],
          ONE,
          partner,
        );
    }
    if (base.op === "tan" || base.op === "tanh") {
      const [sine, cosine] = base.op === "tan" ? ["sin", "cos"] : ["sinh", "cosh"];
      const under = beside(cosine);
      // tan · cos = sin
      if (under?.exponent.kind === "num" && power.n > 0n && under.exponent.value.n > 0n)
        return rest(
          [raised(p, minus(ONE)), raised(under, minus(ONE)), { base: a.call(sine, [u]), exponent: a.one }],
          ONE,
          under,
        );
    }
    if (base.op === "abs") {
      const sign = beside("sign");
      // |u| · sign u = u, u/|u| = sign u
      if (sign && power.n > 0n && sign.exponent === a.one)
        return rest([raised(p, minus(ONE)), { base: u, exponent: a.one }], ONE, sign);
      const itself = factors.find((f) => f.base === u);
      if (itself?.exponent.kind === "num" && itself.exponent.value.n > 0n && power.n < 0n)
        return rest(
          [raised(p, ONE), raised(itself, minus(ONE)), { base: a.call("sign", [u]), exponent: a.one }],
          ONE,
          itself,
        );
    }
    if (base.op === "sign") {
      const itself = factors.find((f) => f.base === u);
      // u · sign u = |u|
      if (
        itself?.exponent.kind === "num" &&
        itself.exponent.value.n > 0n &&
        itself.exponent.value.d === 1n &&
        power.n === 1n
      )
        return rest([raised(itself, minus(ONE)), { base: a.call("abs", [u]), exponent: a.one }], ONE, itself);
    }
    if (base.op === "sigmoid") {
      // σ(u) e^{−u} = 1 − σ(u)
      const exponential = factors.find((f) => f.base === a.e);
      if (exponential && power.n > 0n && a.add(exponential.exponent, u) === a.zero)
        return rest([raised(p, minus(ONE)), { base: a.sub(a.one, base), exponent: a.one }], ONE, exponential);
    }
  }
  return null;
}

/** sin u cos u = ½ sin 2u, as a candidate: it shortens only beside an even coefficient. */
export function doubleAngle(a: Algebra, factors: readonly Factor[]): Expr | null {
  for (const [f, g] of [
    ["sin", "cos"],
    ["sinh", "cosh"],
  ] as const) {
    const p = factors.find(
      ({ base, exponent }) => base.kind === "atom" && base.op === f && exponent === a.one,
    );
    const u = p?.base.kind === "atom" ? p.base.args[0] : undefined;
    const q = factors.find(
      ({ base, exponent }) =>
        base.kind === "atom" && base.op === g && base.args[0] === u && exponent === a.one,
    );
    if (!p || !q || !u) continue;
    const others = factors.filter((factor) => factor !== p && factor !== q);
    return a.product([...others, { base: a.call(f, [a.scale(TWO, u)]), exponent: a.one }], HALF);
  }
  return null;
}
