import { type Rational, toNumber } from "../graph/rational.ts";
import type { LanguageForm } from "./languages.ts";
import { isDecimal, literal } from "./number.ts";
import { atom, type Piece, PRODUCT, UNARY } from "./piece.ts";

/** A literal; negative ones bind as a sign does. */
export function constantPiece(language: LanguageForm, value: Rational | number): Piece {
  if (typeof value === "number") {
    if (Number.isNaN(value)) return atom(language.nan);
    const size = Math.abs(value);
    const text = size === Number.POSITIVE_INFINITY ? language.infinity : written(language, String(size));
    return value < 0 || Object.is(value, -0) ? { text: `-${text}`, level: UNARY } : atom(text);
  }
  const sign = value.n < 0n ? "-" : "";
  const size: Rational = { ...value, n: value.n < 0n ? -value.n : value.n };
  if (size.d === 1n || isDecimal(size)) {
    const text = written(language, size.d === 1n ? literal(size) : String(toNumber(size)));
    return sign ? { text: `-${text}`, level: UNARY } : atom(text);
  }
  const n = String(size.n);
  const d = String(size.d);
  // Numerators past 2^53 are not exact as literals: one rounding is better than two.
  if (size.n > 2n ** 53n || size.d > 2n ** 53n) return atom(sign + String(toNumber(size)));
  if (language.fraction) return atom(language.fraction(sign + n, d));
  return { text: `${sign}${written(language, n)}/${written(language, d)}`, level: PRODUCT };
}

function written(language: LanguageForm, digits: string): string {
  return language.integersDivideDown && /^\d+$/.test(digits) ? `${digits}.0` : digits;
}
