import { powRational, type Rational } from "../graph/rational.ts";
import type { Algebra } from "./algebra.ts";
import {
  content,
  isEven,
  isNegative,
  isNought,
  isOne,
  isWhole,
  magnitude,
  minus,
  ONE,
  rootPart,
  times,
  ZERO,
} from "./exact.ts";
import type { Expr, Factor, Num, Product, Term } from "./expression.ts";
import { logisticOf } from "./functions.ts";
import { isNonNegative } from "./known.ts";

/** Past this, powers of constants and of sums stay as they are. */
const LARGEST_POWER = 64;

/**
 * Takes one power apart where that is safe: products and numbers to whole powers, contents and signs of sums,
 * √x² as |x|, e^{log x}. What remains to be multiplied goes on `work`; the answer is the number taken out, null when
 * the power is to be kept as it is.
 */
export function opened(a: Algebra, base: Expr, exponent: Expr, work: Factor[]): Rational | null {
  if (base.kind === "num") return openNumber(a, base, exponent, work);
  if (exponent.kind === "num") {
    if (isNought(exponent.value)) return ONE;
    return isWhole(exponent.value)
      ? openWhole(a, base, exponent.value, work)
      : openRoot(a, base, exponent.value, work);
  }
  if (base === a.e) return openExponential(a, exponent, work);
  return base.kind === "product" ? openNested(a, base, exponent, work) : null;
}

function openNumber(a: Algebra, base: Num, exponent: Expr, work: Factor[]): Rational | null {
  if (isOne(base.value)) return ONE;
  if (exponent.kind !== "num") return null;
  const { value } = exponent;
  if (isWhole(value)) {
    if (isNought(base.value) && isNegative(value)) return null;
    return magnitude(value).n > BigInt(LARGEST_POWER) ? null : powRational(base.value, Number(value.n));
  }
  if (isNegative(base.value) || isNought(base.value) || value.d > 6n) return null;
  const power = Number(magnitude(value).n);
  if (power > 6) return null;
  const k = Number(value.d);
  const [sn, rn] = rootPart(base.value.n, k);
  const [sd, rd] = rootPart(base.value.d, k);
  if (sn === 1n && sd === 1n && !(rn === 1n && rd !== 1n)) return null;
  // (s^k r)^{p/k} = s^p r^{p/k}
  const outside = powRational({ n: sn, d: sd, decimal: base.value.decimal }, Number(value.n));
  if (!outside) return null;
  if (rn !== 1n || rd !== 1n) {
    if (rn === 1n && rd !== 1n) work.push({ base: whole(a, rd, base.value), exponent: a.num(minus(value)) });
    else work.push({ base: a.num({ n: rn, d: rd, decimal: base.value.decimal }), exponent });
  }
  return outside;
}

function whole(a: Algebra, n: bigint, like: Rational): Num {
  return a.num({ n, d: 1n, decimal: like.decimal });
}

function openWhole(a: Algebra, base: Expr, exponent: Rational, work: Factor[]): Rational | null {
  if (base.kind === "product") {
    const up = a.num(exponent);
    for (const factor of base.factors)
      work.push({ base: factor.base, exponent: a.mulExponent(factor.exponent, up) });
    return ONE;
  }
  if (base.kind === "sum") {
    if (magnitude(exponent).n > BigInt(LARGEST_POWER)) return null;
    // 1/(1 + e^{−u}) is σ(u), however it was written.
    const logistic = isNegative(exponent) ? logisticOf(a, base) : null;
    if (logistic) {
      work.push({ base: logistic, exponent: a.num(minus(exponent)) });
      return ONE;
    }
    const [scale, primitive] = a.primitive(base);
    if (primitive === base) return null;
    work.push({ base: primitive, exponent: a.num(exponent) });
    return powRational(scale, Number(exponent.n));
  }
  if (base.kind === "atom" && isEven(exponent)) {
    const [x, y] = base.args;
    // |x|² = x², hypot(x, y)² = x² + y²
    if (base.op === "abs" && x) {
      work.push({ base: x, exponent: a.num(exponent) });
      return ONE;
    }
    if (base.op === "hypot" && x && y) {
      const square = a.add(a.pow(x, a.int(2)), a.pow(y, a.int(2)));
      work.push({ base: square, exponent: a.num(times(exponent, { n: 1n, d: 2n, decimal: false })) });
      return ONE;
    }
  }
  return null;
}

function openRoot(a: Algebra, base: Expr, exponent: Rational, work: Factor[]): Rational | null {
  if (base === a.e) return null;
  const up = a.num(exponent);
  if (base.kind === "sum") {
    const [only] = base.terms;
    const single = base.terms.length === 1 && isNought(base.constant) && only;
    // (c·u)^{1/2}: a perfect power in a positive c comes out, a lone sign stays.
    const scale = single
      ? only.coefficient
      : base.terms.some((t) => t.coefficient.decimal) || base.constant.decimal
        ? ONE
        : content([base.constant, ...base.terms.map((t) => t.coefficient)].filter((c) => !isNought(c)));
    if (isNegative(scale) || isOne(scale)) return null;
    const root: Factor[] = [];
    const outside = openNumber(a, a.num(scale), up, root);
    if (!outside) return null;
    const [rest] = root;
    const kept = a.scale(reciprocal(scale), base);
    if (rest && rest.exponent === up) work.push({ base: a.mul(rest.base, kept), exponent: up });
    else {
      work.push({ base: kept, exponent: up });
      if (rest) work.push(rest);
    }
    return outside;
  }
  if (base.kind !== "product") return null;
  return openNested(a, base, up, work);
}

/** (Π bᵢ^{eᵢ})^r: each factor that is known not to be negative comes out; of the others at most one may. */
function openNested(a: Algebra, base: Product, exponent: Expr, work: Factor[]): Rational | null {
  const kept: Factor[] = [];
  const out: Factor[] = [];
  const squares: Factor[] = [];
  for (const factor of base.factors) {
    const whole = factor.exponent.kind === "num" ? factor.exponent.value : null;
    if (factor.base === a.e || isNonNegative(factor.base)) out.push(factor);
    else if (whole && isEven(whole) && exponent.kind === "num") squares.push(factor);
    else if (whole && !isWhole(whole)) out.push(factor);
    else kept.push(factor);
  }
  // √(x²) is |x|; √(x²/n) stays as it was written.
  if (kept.length > 0) kept.push(...squares);
  else out.push(...squares.map((f) => ({ base: a.call("abs", [f.base]), exponent: f.exponent })));
  const [only] = kept;
  if (
    kept.length === 1 &&
    only?.exponent.kind === "num" &&
    only.exponent !== a.one &&
    exponent.kind === "num"
  ) {
    // (x³)^{1/2} = x^{3/2}: both sides need x ≥ 0.
    out.push(only);
    kept.length = 0;
  }
  if (out.length === 0) return null;
  for (const factor of out)
    work.push({ base: factor.base, exponent: a.mulExponent(factor.exponent, exponent) });
  if (kept.length > 0) work.push({ base: a.productOf(kept), exponent });
  return ONE;
}

/** e^{u + c·log v} = vᶜ e^u */
function openExponential(a: Algebra, exponent: Expr, work: Factor[]): Rational | null {
  const terms: readonly Term[] =
    exponent.kind === "sum" ? exponent.terms : [{ coefficient: ONE, body: exponent }];
  const rest: Term[] = [];
  const found: Factor[] = [];
  for (const term of terms) {
    const log = logarithmIn(term.body);
    if (!log) rest.push(term);
    else found.push({ base: log.of, exponent: a.scale(term.coefficient, a.product(log.others, ONE)) });
  }
  if (found.length === 0) return null;
  work.push(...found);
  const remaining = a.sum(rest, exponent.kind === "sum" ? exponent.constant : ZERO);
  if (remaining !== a.zero) work.push({ base: a.e, exponent: remaining });
  return ONE;
}

/** log v alone, or times other factors: what e to it can be written as a power of. */
function logarithmIn(body: Expr): { of: Expr; others: readonly Factor[] } | null {
  if (body.kind === "atom")
    return body.op === "log" && body.args[0] ? { of: body.args[0], others: [] } : null;
  if (body.kind !== "product") return null;
  const at = body.factors.findIndex(
    ({ base, exponent }) =>
      base.kind === "atom" && base.op === "log" && exponent.kind === "num" && isOne(exponent.value),
  );
  const log = body.factors[at]?.base;
  if (log?.kind !== "atom" || !log.args[0]) return null;
  return { of: log.args[0], others: body.factors.filter((_factor, i) => i !== at) };
}

/** 1/c */
export const reciprocal = (c: Rational): Rational =>
  isNegative(c) ? { n: -c.d, d: -c.n, decimal: c.decimal } : { n: c.d, d: c.n, decimal: c.decimal };

/** n (K/x)^{n−1} K/x² as n (K/x)ⁿ/x: a power of a quotient takes back what its rule took off. */
export function wholePowers(a: Algebra, { factors, shape }: Product): Expr | null {
  for (const factor of factors) {
    const { base, exponent } = factor;
    const [only] = base.kind === "sum" && isNought(base.constant) ? base.terms : [];
    const quotient = base.kind === "product" || (base.kind === "sum" && only && base.terms.length === 1);
    if (!quotient || exponent.kind !== "sum" || isNought(exponent.constant)) continue;
    const { constant } = exponent;
    if (constant.d !== 1n) continue;
    const rest = factors.filter((other) => other !== factor);
    const back = { base, exponent: a.num(constant) };
    return a.fill(a.product([...rest, back, { base, exponent: a.sum(exponent.terms, ZERO) }], ONE), shape);
  }
  return null;
}
