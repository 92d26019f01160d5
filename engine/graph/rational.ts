import Fraction from "fraction.js";

/**
 * The exact value of a constant. `decimal` remembers that a person wrote `0.1` rather than `1/10`,
 * so that sums and products of it print as decimals again; it spreads through arithmetic.
 */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
  readonly decimal: boolean;
}

const MAX_DIGITS = 400;

export function rational(n: bigint | number, d: bigint | number = 1, decimal = false): Rational {
  let num = BigInt(n);
  let den = BigInt(d);
  if (den < 0n) {
    num = -num;
    den = -den;
  }
  const g = gcd(num < 0n ? -num : num, den);
  return g > 1n ? { n: num / g, d: den / g, decimal } : { n: num, d: den, decimal };
}

function gcd(a: bigint, b: bigint): bigint {
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}

/** The exact value of a decimal literal (`3`, `0.5`, `1e-4`); null past 400 digits or when it is not one. */
export function parseRational(text: string): Rational | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.replaceAll("_", ""));
  if (!match || (!match[2] && !match[3])) return null;
  const [, sign, whole = "", fraction = "", exponentText] = match;
  const exponent = Number(exponentText ?? 0) - fraction.length;
  if (Math.abs(exponent) > MAX_DIGITS || whole.length + fraction.length > MAX_DIGITS) return null;
  const digits = BigInt(`${whole}${fraction}` || "0") * (sign === "-" ? -1n : 1n);
  const decimal = text.includes(".") || exponentText !== undefined;
  return exponent >= 0
    ? rational(digits * 10n ** BigInt(exponent), 1n, decimal && exponentText !== undefined)
    : rational(digits, 10n ** BigInt(-exponent), decimal);
}

/** The exact value of a double as the shortest decimal that names it; null for NaN and infinities. */
export function rationalOf(value: number): Rational | null {
  if (Number.isSafeInteger(value)) return { n: BigInt(value), d: 1n, decimal: false };
  return Number.isFinite(value) ? parseRational(String(value)) : null;
}

export function toNumber(r: Rational): number {
  if (r.d === 1n) return Number(r.n);
  const n = Number(r.n);
  const d = Number(r.d);
  // Both are exact below 2^53, and one division rounds once; beyond, the decimal text rounds once.
  if (Math.abs(n) <= Number.MAX_SAFE_INTEGER && d <= Number.MAX_SAFE_INTEGER) return n / d;
  return bigRatio(r.n, r.d);
}

/** Correctly rounded ratio of large integers: scale to 64 significant bits, then let Number round. */
function bigRatio(n: bigint, d: bigint): number {
  if (n < 0n) return -bigRatio(-n, d);
  const shift = 66 - (n.toString(2).length - d.toString(2).length);
  const q = shift >= 0 ? (n << BigInt(shift)) / d : n / (d << BigInt(-shift));
  const sticky = shift >= 0 ? (n << BigInt(shift)) % d : n % (d << BigInt(-shift));
  return Number(sticky > 0n ? q | 1n : q) * 2 ** -shift;
}

const lift = (r: Rational): Fraction => new Fraction(r.n, r.d);
const lower = (f: Fraction, decimal: boolean): Rational => ({ n: f.s * f.n, d: f.d, decimal });

export const addRational = (a: Rational, b: Rational): Rational =>
  lower(lift(a).add(lift(b)), a.decimal || b.decimal);
export const mulRational = (a: Rational, b: Rational): Rational =>
  lower(lift(a).mul(lift(b)), a.decimal || b.decimal);
export const negRational = (a: Rational): Rational => ({ n: -a.n, d: a.d, decimal: a.decimal });

/** Null when `b` is zero. */
export function divRational(a: Rational, b: Rational): Rational | null {
  return b.n === 0n ? null : lower(lift(a).div(lift(b)), a.decimal || b.decimal);
}

/** `a` to an integer power; null when it is 0 to a negative one, or would grow past 400 digits. */
export function powRational(a: Rational, exponent: number): Rational | null {
  if (!Number.isInteger(exponent) || (a.n === 0n && exponent < 0)) return null;
  if (exponent === 1) return a;
  const size = Math.max(a.n.toString().length, a.d.toString().length) * Math.abs(exponent);
  if (size > MAX_DIGITS) return null;
  const p = BigInt(Math.abs(exponent));
  const [n, d] = exponent < 0 ? [a.d ** p, a.n ** p] : [a.n ** p, a.d ** p];
  return rational(n, d, a.decimal);
}
