import besselj0 from "@stdlib/math-base-special-besselj0";
import besselj1 from "@stdlib/math-base-special-besselj1";
import bessely0 from "@stdlib/math-base-special-bessely0";
import bessely1 from "@stdlib/math-base-special-bessely1";
import betaOf from "@stdlib/math-base-special-beta";
import betalnOf from "@stdlib/math-base-special-betaln";
import digammaOf from "@stdlib/math-base-special-digamma";
import erfOf from "@stdlib/math-base-special-erf";
import erfcOf from "@stdlib/math-base-special-erfc";
import erfinvOf from "@stdlib/math-base-special-erfinv";
import gammaOf from "@stdlib/math-base-special-gamma";
import gammalnOf from "@stdlib/math-base-special-gammaln";
import polygammaOf from "@stdlib/math-base-special-polygamma";
import trigammaOf from "@stdlib/math-base-special-trigamma";

export {
  besseli,
  besseliScaled,
  betainc,
  erfcx,
  expi,
  gammainc,
  gammaincByOrder,
  gammaincc,
  logNormalCdf,
  normalQuantile,
} from "./integrals.ts";

/** What generated code calls as `rt.…`: functions JavaScript's Math lacks, in float64. */

export const erf = (x: number): number => erfOf(x);
export const erfc = (x: number): number => erfcOf(x);
export const erfinv = (x: number): number => erfinvOf(x);
export const gamma = (x: number): number => gammaOf(x);
export const lgamma = (x: number): number => gammalnOf(x);
/** Below zero by reflection, ψ(1 − x) − π cot πx, with what x is beyond a whole number: near the poles all digits count. */
export function digamma(x: number): number {
  if (!(x < 0)) return digammaOf(x);
  const beyond = x - Math.round(x);
  return beyond === 0 ? Number.NaN : digammaOf(1 - x) - Math.PI / Math.tan(Math.PI * beyond);
}
export const beta = (a: number, b: number): number => betaOf(a, b);
export const betaln = (a: number, b: number): number => betalnOf(a, b);

export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  return n === 1 ? trigammaOf(x) : polygammaOf(n, x);
}

/** Python's remainder: the sign of the divisor. */
export function mod(a: number, b: number): number {
  const r = a % b;
  return r !== 0 && r < 0 !== b < 0 ? r + b : r;
}

/** ⌊a/b⌋ from the remainder, as Python does, so that mod and floordiv always fit together. */
export function floordiv(a: number, b: number): number {
  if (b === 0) return a / b;
  return Math.round((a - mod(a, b)) / b);
}

/** Half to even, as Python, NumPy and torch round. */
export function round(x: number): number {
  const down = Math.floor(x);
  const part = x - down;
  if (part < 0.5) return down;
  if (part > 0.5) return down + 1;
  return down % 2 === 0 ? down : down + 1;
}

export function copysign(a: number, b: number): number {
  const negative = b < 0 || Object.is(b, -0);
  return negative ? -Math.abs(a) : Math.abs(a);
}

/** NaN wins, as in NumPy; Math.max does the same but orders zeros. */
export const maximum = (a: number, b: number): number => (a >= b || Number.isNaN(a) ? a : b);
export const minimum = (a: number, b: number): number => (a <= b || Number.isNaN(a) ? a : b);

export function nanToNum(x: number): number {
  if (Number.isNaN(x)) return 0;
  if (x === Number.POSITIVE_INFINITY) return Number.MAX_VALUE;
  return x === Number.NEGATIVE_INFINITY ? -Number.MAX_VALUE : x;
}

export function xlogy(x: number, y: number): number {
  return x === 0 && !Number.isNaN(y) ? 0 : x * Math.log(y);
}

export function logaddexp(a: number, b: number): number {
  if (a === b) return a + Math.LN2;
  const d = a - b;
  if (d > 0) return a + Math.log1p(Math.exp(-d));
  return d <= 0 ? b + Math.log1p(Math.exp(d)) : d;
}

export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const t = Math.exp(x);
  return t / (1 + t);
}

export const softplus = (x: number): number =>
  x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));

/** The n-th derivative of sin(x)/x: x sₙ = sin⁽ⁿ⁾ − n sₙ₋₁ away from 0, its power series near it. */
export function sincDerivative(n: number, x: number): number {
  if (Math.abs(x) > n + 1) {
    let s = Math.sin(x) / x;
    for (let k = 1; k <= n; k++) s = (sinDerivative(k, x) - k * s) / x;
    return s;
  }
  // Σ (−1)ʲ x^{2j−n} (2j)!/((2j−n)! (2j+1)!) = Σ (−1)ʲ x^{2j−n}/((2j−n)! (2j+1))
  const first = Math.ceil(n / 2);
  let power = n % 2 === 0 ? 1 : x;
  let sum = 0;
  for (let j = first; j < first + 60; j++) {
    const term = power / (2 * j + 1);
    const next = sum + (j % 2 === 0 ? term : -term);
    if (next === sum && j > first) break;
    sum = next;
    const m = 2 * j - n;
    power *= (x * x) / ((m + 1) * (m + 2));
  }
  return sum;
}

function sinDerivative(n: number, x: number): number {
  const quarter = n % 4;
  if (quarter === 0) return Math.sin(x);
  if (quarter === 1) return Math.cos(x);
  return quarter === 2 ? -Math.sin(x) : -Math.cos(x);
}

/** Jₙ for integer n: upward recurrence where it is stable, Miller's downward one elsewhere. */
export function besselj(n: number, x: number): number {
  if (!Number.isInteger(n)) return Number.NaN;
  if (n < 0) return (n % 2 === 0 ? 1 : -1) * besselj(-n, x);
  if (n === 0) return besselj0(x);
  if (n === 1) return besselj1(x);
  if (x === 0) return 0;
  if (x < 0) return (n % 2 === 0 ? 1 : -1) * besselj(n, -x);
  if (x > n) {
    let before = besselj0(x);
    let here = besselj1(x);
    for (let k = 1; k < n; k++) [before, here] = [here, ((2 * k) / x) * here - before];
    return here;
  }
  const start = 2 * Math.ceil((n + 15 + Math.sqrt(60 * n)) / 2);
  let after = 0;
  let here = 1e-300;
  let wanted = 0;
  let total = 0;
  for (let k = start; k > 0; k--) {
    const before = ((2 * k) / x) * here - after;
    after = here;
    here = before;
    if (Math.abs(here) > 1e200) {
      here *= 1e-200;
      after *= 1e-200;
      wanted *= 1e-200;
      total *= 1e-200;
    }
    if (k - 1 === n) wanted = here;
    if ((k - 1) % 2 === 0) total += k - 1 === 0 ? here : 2 * here;
  }
  // 1 = J₀ + 2 Σ J₂ₖ
  return wanted / total;
}

export function bessely(n: number, x: number): number {
  if (!Number.isInteger(n)) return Number.NaN;
  if (n < 0) return (n % 2 === 0 ? 1 : -1) * bessely(-n, x);
  if (n === 0) return bessely0(x);
  let before = bessely0(x);
  let here = bessely1(x);
  for (let k = 1; k < n; k++) [before, here] = [here, ((2 * k) / x) * here - before];
  return here;
}

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
export const normalPdf = (x: number): number => Math.exp(-0.5 * x * x) / ROOT_TWO_PI;
export const normalCdf = (x: number): number => 0.5 * erfcOf(-x * Math.SQRT1_2);
export const gelu = (x: number): number => x * normalCdf(x);
export const geluTanh = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

/** Functions of 1/x and of odds, in forms that keep their digits where 1/x is near ±1, and the odds near even. */
export const asec = (x: number): number => {
  const angle = Math.atan(Math.sqrt((Math.abs(x) - 1) * (Math.abs(x) + 1)));
  return x < 0 ? Math.PI - angle : angle;
};
export const asech = (x: number): number =>
  x > 0.5 ? 2 * Math.atanh(Math.sqrt((1 - x) / (1 + x))) : Math.acosh(1 / x);
export const acoth = (x: number): number =>
  x < 0 ? -0.5 * Math.log1p(-2 / (x + 1)) : 0.5 * Math.log1p(2 / (x - 1));
export const logit = (x: number): number =>
  Math.abs(x - 0.5) < 0.25 ? 2 * Math.atanh(2 * x - 1) : Math.log(x / (1 - x));
