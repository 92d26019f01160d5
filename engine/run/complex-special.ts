import {
  add,
  type Complex,
  complex,
  cos,
  div,
  exp,
  inverse,
  log,
  mul,
  neg,
  scale,
  shift,
  sin,
  sub,
} from "./complex.ts";

/** Special functions of a complex argument, by series and asymptotics: independent of the real ones beside them. */

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

/** Kummer's series e^{−z²} Σ 2ⁿ z^{2n+1}/(2n+1)!!: its terms do not alternate on the real axis. */
export function erf(z: Complex): Complex {
  if (z.re < 0) return neg(erf(neg(z)));
  if (z.re > 3.5) return sub(complex(1), erfcTail(z));
  const square = mul(z, z);
  let term = z;
  let sum = z;
  for (let n = 1; n < 200; n++) {
    term = scale(mul(term, square), 2 / (2 * n + 1));
    sum = add(sum, term);
    if (Math.hypot(term.re, term.im) < 1e-17 * Math.hypot(sum.re, sum.im)) break;
  }
  return scale(mul(exp(neg(square)), sum), TWO_OVER_ROOT_PI);
}

export function erfc(z: Complex): Complex {
  return z.re > 2 ? erfcTail(z) : sub(complex(1), erf(z));
}

/** The continued fraction e^{−z²}/√π · 1/(z + ½/(z + 1/(z + 3/2/(z + …)))), from the far end. */
function erfcTail(z: Complex): Complex {
  let f = z;
  for (let k = 160; k >= 1; k--) f = add(z, div(complex(k / 2), f));
  return scale(div(exp(neg(mul(z, z))), f), 1 / Math.sqrt(Math.PI));
}

/** Bernoulli numbers B₂ₖ/(2k(2k−1)) for Stirling's series. */
const STIRLING = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  43867 / 244188,
];

/** log |Γ|, continued from the real axis: its imaginary part vanishes there on every interval. */
export function lgamma(z: Complex): Complex {
  if (z.re < 0.5) {
    let s = sin(scale(z, Math.PI));
    if (s.re < 0) s = neg(s);
    return sub(sub(complex(Math.log(Math.PI)), log(s)), lgamma(sub(complex(1), z)));
  }
  let w = z;
  let product = complex(1);
  while (w.re < 10) {
    product = mul(product, w);
    w = shift(w, 1);
  }
  const over = inverse(w);
  const overSquare = mul(over, over);
  let series = complex(0);
  for (let k = STIRLING.length - 1; k >= 0; k--) series = shift(mul(series, overSquare), STIRLING[k] ?? 0);
  const main = shift(sub(mul(shift(w, -0.5), log(w)), w), 0.5 * Math.log(2 * Math.PI));
  return sub(add(main, mul(series, over)), log(product));
}

export function gamma(z: Complex): Complex {
  if (z.re >= 0.5) return exp(lgamma(z));
  return div(complex(Math.PI), mul(sin(scale(z, Math.PI)), gamma(sub(complex(1), z))));
}

/** B₂ₖ */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];

export function digamma(z: Complex): Complex {
  if (z.re < 0) {
    const angle = scale(z, Math.PI);
    return sub(digamma(sub(complex(1), z)), scale(div(cos(angle), sin(angle)), Math.PI));
  }
  let w = z;
  let sum = complex(0);
  while (w.re < 12) {
    sum = sub(sum, inverse(w));
    w = shift(w, 1);
  }
  const over = inverse(w);
  const overSquare = mul(over, over);
  let power = overSquare;
  sum = add(sum, sub(log(w), scale(over, 0.5)));
  for (const [k, bernoulli] of BERNOULLI.entries()) {
    sum = sub(sum, scale(power, bernoulli / (2 * (k + 1))));
    power = mul(power, overSquare);
  }
  return sum;
}

/** ψ⁽ⁿ⁾ for integer n ≥ 0, by recurrence upwards and its asymptotic series. */
export function polygamma(order: Complex, z: Complex): Complex {
  const n = order.re;
  if (n === 0) return digamma(z);
  const sign = n % 2 === 0 ? -1 : 1;
  const factorial = factorialOf(n);
  const power = (base: Complex, k: number): Complex => {
    let out = complex(1);
    for (let i = 0; i < k; i++) out = mul(out, base);
    return out;
  };
  let w = z;
  let sum = complex(0);
  while (w.re < 14 + n) {
    sum = add(sum, scale(inverse(power(w, n + 1)), factorial));
    w = shift(w, 1);
  }
  const over = inverse(w);
  let term = power(over, n);
  sum = add(sum, scale(term, factorial / n));
  term = mul(term, over);
  sum = add(sum, scale(term, factorial / 2));
  let rising = factorial * (n + 1);
  let powerOf = mul(term, over);
  for (const [k, bernoulli] of BERNOULLI.entries()) {
    const m = 2 * (k + 1);
    // B₂ₖ (2k+n−1)!/(2k)!
    sum = add(sum, scale(powerOf, (bernoulli * rising) / factorialOf(m)));
    rising *= (m + n) * (m + n + 1);
    powerOf = mul(powerOf, mul(over, over));
  }
  return scale(sum, sign);
}

function factorialOf(n: number): number {
  let out = 1;
  for (let k = 2; k <= n; k++) out *= k;
  return out;
}

export const betaln = (a: Complex, b: Complex): Complex => sub(add(lgamma(a), lgamma(b)), lgamma(add(a, b)));
export const beta = (a: Complex, b: Complex): Complex => div(mul(gamma(a), gamma(b)), gamma(add(a, b)));

/** Newton on the complex erf, from the real root: quadratic, so few steps reach the last digit. */
export function erfinv(z: Complex, start: number): Complex {
  let w = complex(start);
  for (let k = 0; k < 4; k++) {
    const slope = scale(exp(neg(mul(w, w))), TWO_OVER_ROOT_PI);
    w = sub(w, div(sub(erf(w), z), slope));
  }
  return w;
}
