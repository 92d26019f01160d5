import type { Attrs } from "../graph/node.ts";
import type { Algebra } from "./algebra.ts";
import { exactFunction } from "./constants.ts";
import { HALF, isEven, isMinusOne, isNegative, isNought, isOne, magnitude, minus, ONE } from "./exact.ts";
import { type Expr, isAtom, isNum, type Sum } from "./expression.ts";
import { isNonNegative } from "./known.ts";
import { selectRule } from "./select.ts";
import { tensorRule } from "./tensor/index.ts";

type Rule = (a: Algebra, x: readonly Expr[], attrs: Attrs) => Expr | null;

/** A rule over one argument. */
const unary =
  (rule: (a: Algebra, u: Expr) => Expr | null): Rule =>
  (a, [u]) =>
    u ? rule(a, u) : null;

const binary =
  (rule: (a: Algebra, u: Expr, v: Expr) => Expr | null): Rule =>
  (a, [u, v]) =>
    u && v ? rule(a, u, v) : null;

/** −u, when u is clearly the negative of something: every coefficient of it is. */
export function withoutMinus(a: Algebra, u: Expr): Expr | null {
  if (u.kind === "num") return isNegative(u.value) ? a.num(minus(u.value)) : null;
  if (u.kind !== "sum" || !isAllNegative(u)) return null;
  return a.neg(u);
}

function isAllNegative(u: Sum): boolean {
  return !(u.constant.n > 0n) && u.terms.every((term) => isNegative(term.coefficient));
}

const odd = (op: string): Rule =>
  unary((a, u) => {
    const positive = withoutMinus(a, u);
    return positive ? a.neg(a.call(op, [positive])) : null;
  });

const even = (op: string): Rule =>
  unary((a, u) => {
    const positive = withoutMinus(a, u);
    return positive ? a.call(op, [positive]) : null;
  });

/** f(f⁻¹(u)) = u */
const undoes = (inverse: string): Rule => unary((_a, u) => (isAtom(u, inverse) ? (u.args[0] ?? null) : null));

const first =
  (...rules: readonly Rule[]): Rule =>
  (a, x, attrs) => {
    for (const rule of rules) {
      const result = rule(a, x, attrs);
      if (result) return result;
    }
    return null;
  };

const root = (a: Algebra, u: Expr): Expr => a.pow(u, a.num(HALF));

/** sin(u + π/2) = cos u and its like: quarter turns taken off an argument. */
const turning: Readonly<Record<string, readonly (readonly [op: string, sign: 1 | -1])[]>> = {
  sin: [
    ["sin", 1],
    ["cos", 1],
    ["sin", -1],
    ["cos", -1],
  ],
  cos: [
    ["cos", 1],
    ["sin", -1],
    ["cos", -1],
    ["sin", 1],
  ],
};

const turned = (op: "sin" | "cos"): Rule =>
  unary((a, u) => {
    if (u.kind !== "sum" || u.terms.length + (isNought(u.constant) ? 0 : 1) < 2) return null;
    const pi = u.terms.find(({ body }) => isAtom(body, "pi"));
    if (!pi || (pi.coefficient.d !== 1n && pi.coefficient.d !== 2n)) return null;
    const quarters = pi.coefficient.d === 2n ? pi.coefficient.n : pi.coefficient.n * 2n;
    const [to, sign] = turning[op]?.[Number(((quarters % 4n) + 4n) % 4n)] ?? [op, 1];
    const rest = a.sum(
      u.terms.filter((term) => term !== pi),
      u.constant,
    );
    return a.scale(sign === 1 ? ONE : minus(ONE), a.call(to, [rest]));
  });

/** log(uᵖ): p log u, with |u| under an even power; log(e^u · v) = u + log v. */
function logarithm(a: Algebra, u: Expr): Expr | null {
  if (u.kind === "product") {
    const [only] = u.factors;
    if (only && u.factors.length === 1) {
      if (only.base === a.e) return only.exponent;
      if (only.exponent.kind === "num") {
        const inner =
          isEven(only.exponent.value) && !isNonNegative(only.base) ? a.call("abs", [only.base]) : only.base;
        return a.mul(only.exponent, a.call("log", [inner]));
      }
      if (isNonNegative(only.base)) return a.mul(only.exponent, a.call("log", [only.base]));
      return null;
    }
    const exponentials = u.factors.filter(({ base }) => base === a.e);
    if (exponentials.length > 0) {
      const rest = a.product(
        u.factors.filter(({ base }) => base !== a.e),
        ONE,
      );
      return a.add(...exponentials.map(({ exponent }) => exponent), a.call("log", [rest]));
    }
  }
  // log(1 + e^{−u}) = −log σ(u), log(1 − σ(u)) = log σ(u) − u: the two meet in cross-entropies.
  if (u.kind === "sum") {
    const logistic = logisticOf(a, u);
    if (logistic) return a.neg(a.call("log", [logistic]));
    const [only] = u.terms;
    const inner =
      only && u.terms.length === 1 && isOne(u.constant) && isMinusOne(only.coefficient) ? only.body : null;
    if (inner?.kind === "atom" && inner.op === "sigmoid" && inner.args[0])
      return a.sub(a.call("log", [inner]), inner.args[0]);
  }
  // log of c·e^u
  if (u.kind === "sum" && u.terms.length === 1 && isNought(u.constant)) {
    const [only] = u.terms;
    if (
      only?.body.kind === "product" &&
      !isNegative(only.coefficient) &&
      only.body.factors.some(({ base }) => base === a.e)
    )
      return a.add(a.call("log", [a.num(only.coefficient)]), a.call("log", [only.body]));
  }
  return null;
}

function absolute(a: Algebra, u: Expr): Expr | null {
  if (isNonNegative(u)) return u;
  const positive = withoutMinus(a, u);
  if (positive) return a.call("abs", [positive]);
  if (u.kind === "sum" && u.terms.length === 1 && isNought(u.constant)) {
    const [only] = u.terms;
    return only ? a.scale(magnitude(only.coefficient), a.call("abs", [only.body])) : null;
  }
  if (u.kind === "sum") {
    const [scale, primitive] = a.primitive(u);
    return primitive === u ? null : a.scale(magnitude(scale), a.call("abs", [primitive]));
  }
  if (u.kind !== "product") return null;
  const [only] = u.factors;
  if (only && u.factors.length === 1 && only.exponent.kind === "num")
    return a.pow(a.call("abs", [only.base]), only.exponent);
  const known = u.factors.filter((factor) => isNonNegative(a.product([factor], ONE)));
  if (known.length === 0) return null;
  const rest = u.factors.filter((factor) => !known.includes(factor));
  return a.mul(a.product(known, ONE), a.call("abs", [a.product(rest, ONE)]));
}

/** What each function simplifies to; null where it stays. */
const RULES: Readonly<Record<string, Rule>> = {
  neg: unary((a, u) => a.neg(u)),
  add: (a, x) => a.add(...x),
  sub: binary((a, u, v) => a.sub(u, v)),
  mul: (a, x) => a.mul(...x),
  div: binary((a, u, v) => a.div(u, v)),
  safe_mul: (a, x) => a.mul(...x),
  safe_div: binary((a, u, v) => a.div(u, v)),
  pow: binary((a, u, v) => a.pow(u, v)),
  exp: unary((a, u) => a.pow(a.e, u)),
  exp2: unary((a, u) => a.pow(a.int(2), u)),
  sqrt: unary(root),
  rsqrt: unary((a, u) => a.pow(u, a.num(minus(HALF)))),
  xlogy: binary((a, u, v) => a.mul(u, a.call("log", [v]))),
  log: unary(logarithm),
  abs: unary(absolute),
  sec: unary((a, u) => a.pow(a.call("cos", [u]), a.minusOne)),
  csc: unary((a, u) => a.pow(a.call("sin", [u]), a.minusOne)),
  sech: unary((a, u) => a.pow(a.call("cosh", [u]), a.minusOne)),
  csch: unary((a, u) => a.pow(a.call("sinh", [u]), a.minusOne)),
  sin: first(undoes("asin"), odd("sin"), turned("sin")),
  cos: first(undoes("acos"), even("cos"), turned("cos")),
  tan: first(undoes("atan"), odd("tan")),
  sinh: first(undoes("asinh"), odd("sinh")),
  cosh: even("cosh"),
  tanh: first(undoes("atanh"), odd("tanh")),
  asin: odd("asin"),
  atan: odd("atan"),
  asinh: odd("asinh"),
  atanh: odd("atanh"),
  erf: first(undoes("erfinv"), odd("erf")),
  erfinv: odd("erfinv"),
  cbrt: odd("cbrt"),
  sign: odd("sign"),
  sigmoid: first(
    undoes("logit"),
    // σ(−u) = 1 − σ(u)
    unary((a, u) => {
      const positive = withoutMinus(a, u);
      return positive && !isNum(u) ? a.sub(a.one, a.call("sigmoid", [positive])) : null;
    }),
  ),
  logit: undoes("sigmoid"),
  maximum: binary((_a, u, v) => (u === v ? u : null)),
  minimum: binary((_a, u, v) => (u === v ? u : null)),
  select: selectRule,
};

/** `op` of simplified arguments in a simpler form, or null. */
export function functionRule(a: Algebra, op: string, x: readonly Expr[], attrs: Attrs): Expr | null {
  const constant = exactFunction(a, op, x);
  if (constant) return constant;
  const rule = Object.hasOwn(RULES, op) ? RULES[op] : undefined;
  return rule?.(a, x, attrs) ?? tensorRule(a, op, x, attrs);
}

/** 1/(1 + e^{−u}) is σ(u), however it was written. */
export function logisticOf(a: Algebra, e: Sum): Expr | null {
  const [only] = e.terms;
  if (!only || e.terms.length !== 1 || !isOne(e.constant) || !isOne(only.coefficient)) return null;
  const { body } = only;
  const [factor] = body.kind === "product" ? body.factors : [];
  if (body.kind !== "product" || body.factors.length !== 1 || factor?.base !== a.e) return null;
  const { exponent } = factor;
  const negative =
    exponent.kind === "sum" && (isAllNegative(exponent) || isNegative(a.primitive(exponent)[0]));
  return negative ? a.call("sigmoid", [a.neg(exponent)]) : null;
}
