import { type Rational, rational } from "../graph/rational.ts";

/** Rational arithmetic with shortcuts for the integers that nearly all coefficients are. */
export const ZERO: Rational = rational(0);
export const ONE: Rational = rational(1);
export const MINUS_ONE: Rational = rational(-1);
export const HALF: Rational = rational(1, 2);

const either = (a: Rational, b: Rational): boolean => a.decimal || b.decimal;

export function plus(a: Rational, b: Rational): Rational {
  if (a.n === 0n) return b;
  if (b.n === 0n) return a;
  if (a.d === b.d && a.d === 1n) return { n: a.n + b.n, d: 1n, decimal: either(a, b) };
  return rational(a.n * b.d + b.n * a.d, a.d * b.d, either(a, b));
}

export function times(a: Rational, b: Rational): Rational {
  if (isOne(a)) return b.decimal || !a.decimal ? b : { ...b, decimal: true };
  if (isOne(b)) return a.decimal || !b.decimal ? a : { ...a, decimal: true };
  if (a.d === 1n && b.d === 1n) return { n: a.n * b.n, d: 1n, decimal: either(a, b) };
  return rational(a.n * b.n, a.d * b.d, either(a, b));
}

/** 2.0 is 2: only large whole numbers keep the memory of how they were written (1e10). */
export function plain(a: Rational): Rational {
  return a.decimal && a.d === 1n && a.n < 10_000_000n && a.n > -10_000_000n
    ? { n: a.n, d: 1n, decimal: false }
    : a;
}

export const minus = (a: Rational): Rational => ({ n: -a.n, d: a.d, decimal: a.decimal });
export const inverse = (a: Rational): Rational => rational(a.d, a.n, a.decimal);
export const isNought = (a: Rational): boolean => a.n === 0n;
export const isOne = (a: Rational): boolean => a === ONE || (a.n === 1n && a.d === 1n);
export const isMinusOne = (a: Rational): boolean => a.n === -1n && a.d === 1n;
export const isWhole = (a: Rational): boolean => a.d === 1n;
export const isNegative = (a: Rational): boolean => a.n < 0n;
export const isEven = (a: Rational): boolean => a.d === 1n && a.n % 2n === 0n;
/** Written alike, too: 2.5 and 5/2 are of one value. */
export const sameRational = (a: Rational, b: Rational): boolean =>
  a === b || (a.n === b.n && a.d === b.d && a.decimal === b.decimal);
export const sameValue = (a: Rational, b: Rational): boolean => a.n === b.n && a.d === b.d;
export const magnitude = (a: Rational): Rational => (a.n < 0n ? minus(a) : a);
export const lessThan = (a: Rational, b: Rational): boolean => a.n * b.d < b.n * a.d;

export function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}

const LARGEST_CONTENT = 5000n;

/** The largest positive rational that divides all of them into integers. */
export function content(values: readonly Rational[]): Rational {
  let n = 0n;
  let d = 1n;
  for (const value of values) {
    n = gcd(n, value.n);
    d = (d / gcd(d, value.d)) * value.d;
  }
  // Whole coefficients of many digits read worse than the fractions they came from.
  return n === 0n || n > LARGEST_CONTENT || d > LARGEST_CONTENT ? ONE : rational(n, d);
}

const PRIMES = [2, 3, 5, 7, 11, 13] as const;

/** n = s^k · r with s as large as small primes and perfect powers show it: [s, r]. */
export function rootPart(n: bigint, k: number): readonly [bigint, bigint] {
  if (n > 0n && n < BigInt(2 ** k)) return n === 1n ? [1n, 1n] : [1n, n];
  const whole = integerRoot(n, k);
  if (whole !== null) return [whole, 1n];
  let s = 1n;
  let r = n;
  for (const prime of PRIMES) {
    const power = BigInt(prime ** k);
    while (r % power === 0n) {
      r /= power;
      s *= BigInt(prime);
    }
  }
  return [s, r];
}

/** The integer k-th root of n when it is exact. */
function integerRoot(n: bigint, k: number): bigint | null {
  if (n < 0n) return null;
  const near = BigInt(Math.round(Number(n) ** (1 / k)));
  for (const guess of [near - 1n, near, near + 1n]) if (guess >= 0n && guess ** BigInt(k) === n) return guess;
  return null;
}

export const toDouble = (a: Rational): number => Number(a.n) / Number(a.d);
