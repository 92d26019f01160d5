import betalnOf from "@stdlib/math-base-special-betaln";
import digammaOf from "@stdlib/math-base-special-digamma";
import erfcOf from "@stdlib/math-base-special-erfc";
import erfinvOf from "@stdlib/math-base-special-erfinv";
import gammalnOf from "@stdlib/math-base-special-gammaln";
import polygammaOf from "@stdlib/math-base-special-polygamma";
import trigammaOf from "@stdlib/math-base-special-trigamma";

/** Functions that integrals define, in float64. */

const EPSILON = 1e-17;
const TINY = 1e-300;

/** e^{x²} erfc(x): a continued fraction where the product would lose its digits. */
export function erfcx(x: number): number {
  if (x < 2) return Math.exp(x * x) * erfcOf(x);
  if (x > 1e8) return 1 / (x * Math.sqrt(Math.PI));
  let f = x;
  for (let k = 140; k >= 1; k--) f = x + k / 2 / f;
  return 1 / (f * Math.sqrt(Math.PI));
}

/** log Φ(x), also far to the left. */
export function logNormalCdf(x: number): number {
  if (x > -1) return Math.log1p(-0.5 * erfcOf(x * Math.SQRT1_2));
  return Math.log(0.5 * erfcx(-x * Math.SQRT1_2)) - 0.5 * x * x;
}

/** Where Φ is p; improved by Halley's steps on log Φ, which keep the tails. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1))
    return p === 0 ? Number.NEGATIVE_INFINITY : p === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  if (p > 0.5) return p > 0.97 ? -normalQuantile(1 - p) : Math.SQRT2 * erfinvOf(2 * p - 1);
  if (p > 0.03) return Math.SQRT2 * erfinvOf(2 * p - 1);
  const goal = Math.log(p);
  let x = -Math.sqrt(-2 * goal);
  for (let round = 0; round < 30; round++) {
    const slope = Math.sqrt(2 / Math.PI) / erfcx(-x * Math.SQRT1_2);
    const step = (logNormalCdf(x) - goal) / slope;
    x -= step / (1 - (step * (x + slope)) / -2);
    if (Math.abs(step) < 1e-15 * Math.abs(x)) break;
  }
  return x;
}

/** Ei(x) = −E₁(−x): series near 0, a continued fraction for negative and an asymptotic series for large arguments. */
export function expi(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x < -1) return -Math.exp(x) * expintFraction(-x);
  if (x > 40) {
    let term = 1;
    let sum = 1;
    for (let k = 1; k < x && Math.abs(term) > EPSILON * sum; k++) sum += term *= k / x;
    return (Math.exp(x) / x) * sum;
  }
  let term = 1;
  let sum = 0;
  for (let k = 1; k < 500; k++) {
    term *= x / k;
    const next = sum + term / k;
    if (next === sum) break;
    sum = next;
  }
  return 0.5772156649015329 + Math.log(Math.abs(x)) + sum;
}

/** e^x E₁(x) for x > 1, by Lentz' method. */
function expintFraction(x: number): number {
  let b = x + 1;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < 400; k++) {
    const a = -k * k;
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const change = c * d;
    h *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return h;
}

/** e^{−|x|} Iₙ(x) for whole n: its series, all of one sign, and an asymptotic one far out. */
export function besseliScaled(order: number, x: number): number {
  if (!Number.isInteger(order)) return Number.NaN;
  const n = Math.abs(order);
  const size = Math.abs(x);
  const sign = x < 0 && n % 2 === 1 ? -1 : 1;
  if (size > 40 + n * n) {
    let term = 1;
    let sum = 1;
    for (let k = 1; k < 80; k++) {
      const next = (term * -(4 * n * n - (2 * k - 1) ** 2)) / (k * 8 * size);
      if (Math.abs(next) > Math.abs(term) || sum + next === sum) break;
      term = next;
      sum += term;
    }
    return (sign * sum) / Math.sqrt(2 * Math.PI * size);
  }
  return sign * Math.exp(-size) * besselSeries(n, size);
}

export function besseli(order: number, x: number): number {
  const n = Math.abs(order);
  const size = Math.abs(x);
  if (Number.isInteger(order) && size <= 40 + n * n && size < 600) {
    const value = besselSeries(n, size);
    return x < 0 && n % 2 === 1 ? -value : value;
  }
  return besseliScaled(order, x) * Math.exp(size);
}

function besselSeries(n: number, x: number): number {
  let term = 1;
  for (let k = 1; k <= n; k++) term *= x / 2 / k;
  let sum = term;
  const quarter = (x * x) / 4;
  for (let k = 1; k < 2000; k++) {
    term *= quarter / (k * (k + n));
    const next = sum + term;
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** A power series in a small change of a parameter, cut off: its coefficients. */
type Series = Float64Array;

const constant = (value: number, length: number): Series => {
  const out = new Float64Array(length);
  out[0] = value;
  return out;
};
const get = (a: Series, i: number): number => a[i] ?? 0;

function times(a: Series, b: Series): Series {
  return a.map((_, n) => {
    let sum = 0;
    for (let k = 0; k <= n; k++) sum += get(a, k) * get(b, n - k);
    return sum;
  });
}

function over(a: Series, b: Series): Series {
  const out = new Float64Array(a.length);
  for (let n = 0; n < a.length; n++) {
    let sum = get(a, n);
    for (let k = 1; k <= n; k++) sum -= get(b, k) * get(out, n - k);
    out[n] = sum / get(b, 0);
  }
  return out;
}

function exponential(a: Series): Series {
  const out = constant(Math.exp(get(a, 0)), a.length);
  for (let n = 1; n < a.length; n++) {
    let sum = 0;
    for (let k = 1; k <= n; k++) sum += k * get(a, k) * get(out, n - k);
    out[n] = sum / n;
  }
  return out;
}

/** a + ε, scaled: value + slope·ε. */
function linear(value: number, slope: number, length: number): Series {
  const out = constant(value, length);
  if (length > 1) out[1] = slope;
  return out;
}

/** log of x^a e^{−x}/Γ(a), as a series in a. */
function logWeight(a: number, x: number, length: number): Series {
  const out = new Float64Array(length);
  let factorial = 1;
  for (let n = 0; n < length; n++) {
    const slope =
      n === 0 ? gammalnOf(a) : n === 1 ? digammaOf(a) : n === 2 ? trigammaOf(a) : polygammaOf(n - 1, a);
    if (n > 0) factorial *= n;
    out[n] = -slope / factorial;
  }
  const log = Math.log(x);
  out[0] = get(out, 0) + a * log - x;
  if (length > 1) out[1] = get(out, 1) + log;
  return out;
}

/** The regularised lower or upper incomplete gamma function as a series in its order. */
function incompleteGamma(a: number, x: number, upper: boolean, length: number): Series {
  if (!(a > 0) || !(x >= 0)) return constant(Number.NaN, length);
  if (x === 0 || x === Number.POSITIVE_INFINITY) return constant((x === 0) === upper ? 1 : 0, length);
  const weight = exponential(logWeight(a, x, length));
  const lower = x < a + 1;
  let part: Series;
  if (lower) {
    let term = over(constant(1, length), linear(a, 1, length));
    part = term;
    for (let k = 1; k < 2000; k++) {
      term = over(
        term.map((value) => value * x),
        linear(a + k, 1, length),
      );
      part = part.map((value, n) => value + get(term, n));
      if (term.every((value, n) => Math.abs(value) <= EPSILON * Math.abs(get(part, n)))) break;
    }
  } else {
    let b = linear(x + 1 - a, -1, length);
    let c = constant(1 / TINY, length);
    let d = over(constant(1, length), b);
    part = d;
    for (let k = 1; k < 2000; k++) {
      const factor = linear(-k * (k - a), k, length);
      b = b.map((value, n) => (n === 0 ? value + 2 : value));
      d = times(factor, d).map((value, n) => value + get(b, n));
      d = over(constant(1, length), d);
      const ratio = over(factor, c);
      c = b.map((value, n) => value + get(ratio, n));
      const change = times(c, d);
      part = times(part, change);
      if (change.every((value, n) => Math.abs(value - (n === 0 ? 1 : 0)) < 1e-16)) break;
    }
  }
  const made = times(weight, part);
  return lower === upper ? made.map((value, n) => (n === 0 ? 1 : 0) - value) : made;
}

export const gammainc = (a: number, x: number): number => get(incompleteGamma(a, x, false, 1), 0);
export const gammaincc = (a: number, x: number): number => get(incompleteGamma(a, x, true, 1), 0);

/** Past it, factorials overflow. */
const HIGHEST_ORDER = 170;

/** ∂ⁿ/∂aⁿ of the lower one. */
export function gammaincByOrder(n: number, a: number, x: number): number {
  if (!(Number.isInteger(n) && n >= 0 && n <= HIGHEST_ORDER)) return Number.NaN;
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  return factorial * get(incompleteGamma(a, x, false, n + 1), n);
}

/** The regularised incomplete beta function, by its continued fraction. */
export function betainc(a: number, b: number, x: number): number {
  if (!(a > 0 && b > 0 && x >= 0 && x <= 1)) return Number.NaN;
  if (x === 0 || x === 1) return x;
  const weight = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - betalnOf(a, b));
  return x < (a + 1) / (a + b + 2)
    ? (weight * betaFraction(a, b, x)) / a
    : 1 - (weight * betaFraction(b, a, 1 - x)) / b;
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 2000; m++) {
    let factor = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + factor * d);
    c = 1 + factor / c;
    h *= d * c;
    factor = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + factor * d);
    c = 1 + factor / c;
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return h;
}
