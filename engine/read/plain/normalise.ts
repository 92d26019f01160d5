import { UNICODE_LETTERS } from "../math/names.ts";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻";
const SUPERSCRIPT_TEXT = "0123456789+-";
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const VULGAR: ReadonlyMap<string, string> = new Map([
  ["½", "(1/2)"],
  ["⅓", "(1/3)"],
  ["⅔", "(2/3)"],
  ["¼", "(1/4)"],
  ["¾", "(3/4)"],
  ["⅕", "(1/5)"],
  ["⅙", "(1/6)"],
  ["⅛", "(1/8)"],
]);

/** Unicode mathematics as people type it in comments, to the ASCII the parser reads. */
export function normalisePlain(text: string): string {
  let out = text
    .replaceAll(/[−–]/g, "-")
    .replaceAll(/[×·⋅∗]/g, "*")
    .replaceAll("÷", "/")
    .replaceAll("∞", "Infinity")
    .replaceAll("≤", "<=")
    .replaceAll("≥", ">=")
    .replaceAll("**", "^")
    .replaceAll("∛", "cbrt")
    .replaceAll(/√\s*(\()/g, "sqrt$1")
    .replaceAll(/√\s*([\p{L}\p{N}.]+)/gu, "sqrt($1)")
    .replaceAll("π", " pi ")
    .replaceAll(/[‘’′]/g, "'");
  for (const [glyph, fraction] of VULGAR) out = out.replaceAll(glyph, fraction);
  // sin²(x) and sin²x, like sin^2(x), are powers of the value.
  out = out.replaceAll(
    /([⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+)/g,
    (digits) => `^(${[...digits].map((digit) => SUPERSCRIPT_TEXT[SUPERSCRIPTS.indexOf(digit)]).join("")})`,
  );
  out = out.replaceAll(
    /([₀-₉]+)/g,
    (digits) => `_${[...digits].map((digit) => SUBSCRIPTS.indexOf(digit)).join("")}`,
  );
  out = out.replaceAll(/[Α-Ωα-ω]/gu, (letter) => {
    const name = UNICODE_LETTERS.get(letter);
    return name === undefined || name === "pi" ? letter : ` ${name} `;
  });
  out = out.replaceAll(/ ([A-Za-z]+) _(\d)/g, " $1_$2");
  out = bars(out);
  return functionPowers(out).replaceAll(/\s+/g, " ").trim();
}

/** `|x − 3|` is an absolute value; bars that do not pair are left for the parser to refuse. */
function bars(text: string): string {
  const places = [...text.matchAll(/\|/g)].map((match) => match.index);
  if (places.length === 0 || places.length % 2 === 1) return text;
  let out = "";
  let last = 0;
  for (const [i, place] of places.entries()) {
    out += text.slice(last, place) + (i % 2 === 0 ? " abs(" : ") ");
    last = place + 1;
  }
  return out + text.slice(last);
}

/** `sin^2(x)` and `sin^(2) x`: the power goes behind the argument. */
function functionPowers(text: string): string {
  return text.replaceAll(
    /\b(sin|cos|tan|sec|csc|cot|sinh|cosh|tanh|ln|log|exp)\s*\^\s*(\(?-?\d+\)?)\s*(\((?:[^()]|\([^()]*\))*\)|[A-Za-z_]\w*)/g,
    (_all, name: string, power: string, argument: string) => {
      const inside = argument.startsWith("(") ? argument : `(${argument})`;
      return /^\(?-1\)?$/.test(power) ? `a${name}${inside}` : `(${name}${inside})^${power}`;
    },
  );
}
