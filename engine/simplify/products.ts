import type { Rational } from "../graph/rational.ts";
import type { Algebra } from "./algebra.ts";
import { isEven, isOne, MINUS_ONE, minus, ONE, sameValue } from "./exact.ts";
import type { Atom, Expr, Factor } from "./expression.ts";
import { overDeterminant, pickedByUnit } from "./tensor/matrix.ts";
import { softmaxOf } from "./tensor/reduce.ts";

/** A factor, its whole power, and the ways to change the product around it. */
interface Place {
  readonly a: Algebra;
  readonly factors: readonly Factor[];
  readonly factor: Factor;
  readonly base: Atom;
  readonly u: Expr;
  readonly power: Rational;
}

type Rule = (place: Place) => Expr | null;

const powerOf = (factor: Factor | undefined): Rational | null =>
  factor?.exponent.kind === "num" ? factor.exponent.value : null;

/** The same function's argument in another function beside it. */
function beside({ factors, u }: Place, op: string): Factor | undefined {
  return factors.find(({ base }) => base.kind === "atom" && base.op === op && base.args[0] === u);
}

/** `factor` and `other` changed by these powers, times `made`. */
function instead(
  place: Place,
  other: Factor,
  by: Rational,
  otherBy: Rational,
  ...made: readonly Factor[]
): Expr {
  const { a, factors, factor } = place;
  const raised = (f: Factor, power: Rational): Factor => ({
    base: f.base,
    exponent: a.add(f.exponent, a.num(power)),
  });
  const rest = factors.filter((f) => f !== factor && f !== other);
  return a.product([...rest, raised(factor, by), raised(other, otherBy), ...made], ONE);
}

const DOWN = minus(ONE);

/** sin/cos = tan, cos/sin = 1/tan */
const ratio =
  (partnerOp: string, ratioOp: string): Rule =>
  (place) => {
    const { a, u, power } = place;
    const partner = beside(place, partnerOp);
    const q = powerOf(partner);
    if (!partner || !q) return null;
    const made = (exponent: Expr): Factor => ({ base: a.call(ratioOp, [u]), exponent });
    if (power.n > 0n && q.n < 0n) return instead(place, partner, DOWN, ONE, made(a.one));
    if (power.n < 0n && q.n > 0n) return instead(place, partner, ONE, DOWN, made(a.minusOne));
    return null;
  };

/** tan · cos = sin */
const cleared =
  (cosine: string, sine: string): Rule =>
  (place) => {
    const { a, u, power } = place;
    const under = beside(place, cosine);
    const q = powerOf(under);
    if (!under || !q || power.n > 0n !== q.n > 0n) return null;
    const up = power.n > 0n;
    return instead(place, under, up ? DOWN : ONE, up ? DOWN : ONE, {
      base: a.call(sine, [u]),
      exponent: up ? a.one : a.minusOne,
    });
  };

/** sin 2u/cos u = 2 sin u: a double angle opened where one of its parts is on the other side of the line. */
const halved =
  (cosine: string): Rule =>
  (place) => {
    const { a, base, factors, factor, u, power } = place;
    const half = a.scale({ n: 1n, d: 2n, decimal: false }, u);
    const against = factors.some(
      ({ base: other, exponent }) =>
        other.kind === "atom" &&
        (other.op === base.op || other.op === cosine) &&
        other.args[0] === half &&
        exponent.kind === "num" &&
        exponent.value.n > 0n !== power.n > 0n,
    );
    if (!against || power.d !== 1n) return null;
    const { exponent } = factor;
    const parts = [a.int(2), a.call(base.op, [half]), a.call(cosine, [half])].map((part) => ({
      base: part,
      exponent,
    }));
    return a.product([...factors.filter((f) => f !== factor), ...parts], ONE);
  };

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  sin: [ratio("cos", "tan"), halved("cos")],
  sinh: [ratio("cosh", "tanh"), halved("cosh")],
  tan: [cleared("cos", "sin")],
  tanh: [cleared("cosh", "sinh")],
  abs: [
    // |u|/u² = 1/|u|
    (place) => {
      const itself = place.factors.find((f) => f.base === place.u);
      const q = powerOf(itself);
      if (!itself || !q || !isEven(q)) return null;
      const rest = place.factors.filter((f) => f !== itself);
      return place.a.product([...rest, { base: place.base, exponent: itself.exponent }], ONE);
    },
    // |u| · sign u = u, sign u/|u| = 1/u
    (place) => {
      const { a } = place;
      const sign = beside(place, "sign");
      if (!sign || sign.exponent !== a.one) return null;
      const up = place.power.n > 0n;
      return instead(place, sign, up ? DOWN : ONE, DOWN, {
        base: place.u,
        exponent: up ? a.one : a.minusOne,
      });
    },
    // u/|u| = sign u
    (place) => {
      const itself = place.factors.find((f) => f.base === place.u);
      const q = powerOf(itself);
      if (!itself || !q || q.n <= 0n || place.power.n >= 0n || q.d !== 1n) return null;
      return instead(place, itself, ONE, DOWN, {
        base: place.a.call("sign", [place.u]),
        exponent: place.a.one,
      });
    },
  ],
  sign: [
    // u · sign u = |u|
    (place) => {
      const itself = place.factors.find((f) => f.base === place.u);
      const q = powerOf(itself);
      if (!itself || !q || q.n <= 0n || q.d !== 1n || place.power.n !== 1n) return null;
      return instead(place, itself, DOWN, DOWN, {
        base: place.a.call("abs", [place.u]),
        exponent: place.a.one,
      });
    },
  ],
  cofactor: [({ a, base, factors }) => overDeterminant(a, base, factors)],
};

/** (1 − tanh² u)/(1 + tanh² u) = 1/cosh 2u */
function doubleOfTanh(a: Algebra, factors: readonly Factor[]): Expr | null {
  const above = factors.find((factor) => factor.exponent === a.one && tanhBeside(factor.base, MINUS_ONE));
  const u = above && tanhBeside(above.base, MINUS_ONE);
  if (!u) return null;
  const below = factors.find(({ base, exponent }) => exponent === a.minusOne && tanhBeside(base, ONE) === u);
  if (!below) return null;
  const double = { base: a.call("cosh", [a.add(u, u)]), exponent: a.minusOne };
  return a.product([...factors.filter((factor) => factor !== above && factor !== below), double], ONE);
}

/** u, where `e` is 1 + sign · tanh² u. */
function tanhBeside(e: Expr, sign: Rational): Expr | null {
  if (e.kind !== "sum" || e.terms.length !== 1 || !isOne(e.constant)) return null;
  const [term] = e.terms;
  const [square] = term?.body.kind === "product" && term.body.factors.length === 1 ? term.body.factors : [];
  if (!term || !square || !sameValue(term.coefficient, sign)) return null;
  const { base, exponent } = square;
  if (base.kind !== "atom" || base.op !== "tanh" || exponent.kind !== "num") return null;
  return exponent.value.n === 2n && exponent.value.d === 1n ? (base.args[0] ?? null) : null;
}

/** What a product of functions of one argument comes to; null when no rule applies. */
export function productIdentity(a: Algebra, factors: readonly Factor[]): Expr | null {
  if (factors.some(({ base }) => base.shape.length > 0)) {
    const vector = pickedByUnit(a, factors) ?? softmaxOf(a, factors);
    if (vector) return vector;
  }
  const double = doubleOfTanh(a, factors);
  if (double) return double;
  for (const factor of factors) {
    const { base } = factor;
    const power = powerOf(factor);
    if (!power) continue;
    if (base.kind !== "atom" || !Object.hasOwn(RULES, base.op)) continue;
    const [u] = base.args;
    if (!u) continue;
    for (const rule of RULES[base.op] ?? []) {
      const made = rule({ a, factors, factor, base, u, power });
      if (made) return made;
    }
  }
  return null;
}
