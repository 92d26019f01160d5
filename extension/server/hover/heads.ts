import { latexName, textName } from "../../../engine/print/names.ts";
import type { Formula } from "../../../engine/read/reading.ts";

/** Names longer than this are called f in formulas: they are in the title anyway. */
const MAX_NAME = 14;

/** What a formula is called inside equations. */
export interface Called {
  readonly latex: string;
  readonly text: string;
}

export function calledAs(formula: Formula): Called {
  const name = formula.name?.split(".").at(-1);
  if (!name || name.length > MAX_NAME || !/^[\p{L}_][\p{L}\p{N}_]*['′]*$/u.test(name)) {
    const taken = new Set(formula.variables.map((variable) => variable.name));
    const letter = ["f", "g", "h", "F"].find((each) => !taken.has(each)) ?? "f";
    return { latex: letter, text: letter };
  }
  return { latex: latexName(name), text: textName(name) };
}

/** `x̄`: what flows back to a variable. */
export function adjointHead(wrt: string): Called {
  const by = latexName(wrt);
  return { latex: String.raw`\overline{${by}}`, text: `${textName(wrt)}\u0304` };
}

/** `∂f/∂x`, `df/dx` when x is all there is, with its order. */
export function derivativeHead(of: Called, wrt: string, alone: boolean, order = 1): Called {
  const by = latexName(wrt);
  const d = alone ? "d" : String.raw`\partial `;
  const sign = alone ? "d" : "∂";
  const space = isWord(of.latex) ? String.raw`\,` : "";
  // `d loss/dx`: the d before a word is no letter of it.
  const gap = (text: string): string => (alone && [...text].length > 1 ? " " : "");
  const variable = textName(wrt);
  const power = order > 1 ? `^{${order}}` : "";
  const small = order > 1 ? superscript(order) : "";
  const word = isWord(by) ? String.raw`\,` : "";
  const below = order > 1 ? `${word}${by}^{${order}}` : `${word}${by}`;
  return {
    latex: String.raw`\frac{${d}${power}${space}${of.latex}}{${d}${below}}`,
    text: `${sign}${small}${gap(of.text)}${of.text}/${sign}${gap(variable)}${variable}${small}`,
  };
}

/** Set upright, or a d with an index, which would look like one more differential. */
const isWord = (latex: string): boolean => /^(?:\\(?:mathrm|text)|d_)/.test(latex);

const superscript = (n: number): string =>
  [...String(n)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] ?? digit).join("");

/** A name for a part of a formula, which none of its names has. */
export function partName(formula: Formula, name: string | undefined): Called {
  if (name && name.length <= MAX_NAME) return { latex: latexName(name), text: textName(name) };
  const taken = new Set(formula.variables.map((variable) => variable.name));
  const letter = ["u", "v", "s", "q"].find((each) => !taken.has(each) && each !== formula.name) ?? "u";
  return { latex: letter, text: letter };
}
