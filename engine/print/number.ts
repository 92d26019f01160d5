import { type Rational, toNumber } from "../graph/rational.ts";

/** A constant as it is written: digits, and a power of ten beside them when the number is very large or small. */
export interface Digits {
  readonly digits: string;
  readonly exponent?: string;
}

/** A non-negative double by its shortest digits: `0.1`, `1e-10` as 10⁻¹⁰. */
export function digitsOf(value: number): Digits {
  const match = /^(.*)e([+-]?\d+)$/.exec(String(value));
  if (!match?.[1] || !match[2]) return { digits: String(value) };
  return { digits: match[1], exponent: match[2].replace("+", "") };
}

/** A large whole number by its leading digits and a power of ten, where it ends in zeros. */
export function scientificOf(n: bigint): Digits {
  const text = String(n);
  const leading = text.replace(/0+$/, "");
  if (text.length - leading.length < 5) return { digits: text };
  const point = leading.length > 1 ? `${leading[0]}.${leading.slice(1)}` : leading;
  return { digits: point, exponent: String(text.length - 1) };
}

/** Whether a decimal expansion of `r` ends. */
export function terminates(r: Rational): boolean {
  let d = r.d;
  while (d % 10n === 0n) d /= 10n;
  while (d % 2n === 0n) d /= 2n;
  while (d % 5n === 0n) d /= 5n;
  return d === 1n;
}

/** Written as a decimal: it came from one, and its digits end. */
export function isDecimal(r: Rational): boolean {
  return r.decimal && r.d !== 1n && terminates(r);
}

/** A number for code: shortest digits that give the double back. */
export function literal(r: Rational): string {
  if (r.d === 1n && r.decimal && r.n >= 10n ** 7n) {
    const { digits, exponent } = scientificOf(r.n);
    if (exponent) return `${digits}e${exponent}`;
  }
  if (r.d === 1n && (r.n < 0n ? -r.n : r.n) < 10n ** 16n) return String(r.n);
  return String(toNumber(r));
}
