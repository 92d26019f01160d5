const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const MINUS = "\u2212";

/** A number as people read it: so many significant digits, no trailing zeros, a true minus sign. */
export function formatNumber(value: number, digits = 6): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  const sign = value < 0 ? MINUS : "";
  if (Number.isInteger(value) && magnitude < 10 ** Math.max(digits, 6)) return sign + String(magnitude);
  const rounded = Number(magnitude.toPrecision(digits));
  if (rounded >= 1e-4 && rounded < 10 ** Math.max(digits, 6)) return sign + plain(rounded, digits);
  const [mantissa = "", exponent = "0"] = rounded.toExponential().split("e");
  return `${sign}${mantissa}\u00b710${superscript(Number(exponent))}`;
}

function plain(value: number, digits: number): string {
  const before = Math.floor(Math.log10(value)) + 1;
  const text = value.toFixed(Math.max(0, Math.min(20, digits - before)));
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

const superscript = (value: number): string =>
  [...String(value)].map((character) => (character === "-" ? "⁻" : SUPERSCRIPTS[Number(character)])).join("");

/** As it is typed and edited: the shortest decimal, ASCII. */
export function editNumber(value: number): string {
  return String(Number(value.toPrecision(12)));
}

/** What a person typed into a field; null when it is not a number. Commas, fractions and a true minus are read. */
export function parseNumber(text: string): number | null {
  const clean = text.trim().replaceAll(MINUS, "-").replace(",", ".");
  const fraction = /^([-+]?[\d.]+)\s*\/\s*([\d.]+)$/.exec(clean);
  const value = fraction ? Number(fraction[1]) / Number(fraction[2]) : Number(clean);
  return clean !== "" && Number.isFinite(value) ? value : null;
}
