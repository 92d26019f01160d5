import { NablaError } from "../../graph/errors.ts";
import { isNamedFunction } from "../math/composed.ts";
import { LETTERS, type Name } from "../math/names.ts";

/** LaTeX whose names are replaced by identifiers that no parser mistakes for anything else. */
export interface Protected {
  readonly latex: string;
  readonly names: ReadonlyMap<string, Name>;
}

const ACCENTS: ReadonlyMap<string, string> = new Map([
  ["hat", "hat"],
  ["widehat", "hat"],
  ["bar", "bar"],
  ["overline", "bar"],
  ["tilde", "tilde"],
  ["widetilde", "tilde"],
  ["dot", "dot"],
  ["ddot", "ddot"],
  ["check", "check"],
]);
const BOLD = new Set(["mathbf", "boldsymbol", "bm", "vec", "mathbfit", "pmb", "bf"]);
const FONTS = new Set([
  "mathrm",
  "mathcal",
  "mathit",
  "mathsf",
  "mathtt",
  "mathfrak",
  "mathscr",
  "text",
  "textit",
  "textrm",
  "operatorname",
  "mathbb",
  "rm",
  "textbf",
]);

/** Commands whose braces hold a word of the grammar, not names. */
const VERBATIM = /^\\(?:begin|end|operatorname\*?|mathrm|text)\s*\{[^{}]*\}/;

/** Letters the grammar must see as they are. */
const KEPT_LETTERS = new Set(["pi"]);

/**
 * Parsers of LaTeX read `N(x)` as numeric evaluation, `i` as the imaginary unit, `\bar{x}` as a mean and `\mu_0` as a
 * constant of physics. So every name, with its accents and subscripts, goes in as a made-up identifier
 * and comes out of the result by this table.
 */
export function protectNames(latex: string): Protected {
  const names = new Map<string, Name>();
  const keys = new Map<string, string>();
  let out = "";
  let at = 0;
  const identifier = (name: Name): string => {
    const key = JSON.stringify(name);
    let id = keys.get(key);
    if (!id) {
      id = `vq${letters(keys.size)}`;
      keys.set(key, id);
      names.set(id, name);
    }
    return `\\mathrm{${id}}`;
  };
  while (at < latex.length) {
    const atom = readAtom(latex, at);
    if (!atom) {
      // A command that is not a name is copied whole.
      const command =
        VERBATIM.exec(latex.slice(at))?.[0] ?? /^\\(?:[A-Za-z]+\*?|.)/.exec(latex.slice(at))?.[0];
      out += command ?? latex[at];
      at += command?.length ?? 1;
      continue;
    }
    at = atom.end;
    let { name } = atom;
    // Δx is one quantity, not a product.
    const of = name.base === "Delta" ? readAtom(latex, at + leading(latex, at)) : null;
    if (of && !of.name.bold) {
      name = { ...of.name, base: `Delta_${of.name.base}` };
      at = of.end;
    }
    // Powers between name and subscript (`x^2_i`) are rare; the subscript is taken where it comes first.
    const below = readSubscript(latex, at);
    const isE = name.base === "e" && !below && !name.bold;
    const isPi = KEPT_LETTERS.has(name.base) && !below && !name.bold;
    if (below) {
      name = { ...name, subscripts: below.parts };
      at = below.end;
    }
    out += isE ? "e" : isPi ? "\\pi " : identifier(name);
  }
  return { latex: out, names };
}

const leading = (latex: string, at: number): number => /^\s*/.exec(latex.slice(at))?.[0].length ?? 0;

/** a, b, … z, ba, bb …: identifiers of letters alone. */
function letters(count: number): string {
  const digit = String.fromCharCode(97 + (count % 26));
  return count < 26 ? digit : letters(Math.floor(count / 26)) + digit;
}

interface Atom {
  readonly name: Name;
  readonly end: number;
}

/** A letter, a Greek command, or one of them in a font or under an accent; null for everything else. */
function readAtom(latex: string, at: number): Atom | null {
  const char = latex[at] ?? "";
  if (/[A-Za-z]/.test(char)) return { name: bare(char), end: at + 1 };
  if (char !== "\\") return null;
  const command = /^\\([A-Za-z]+)\*?/.exec(latex.slice(at));
  if (!command?.[1]) return null;
  const word = command[1];
  const end = at + command[0].length;
  const letter = LETTERS.get(word);
  if (letter !== undefined) return { name: bare(letter), end };
  const accent = ACCENTS.get(word);
  const bold = BOLD.has(word);
  if (accent === undefined && !bold && !FONTS.has(word)) return null;
  const group = readGroup(latex, end);
  if (!group) return null;
  if (bold || accent !== undefined) {
    const inner = readAtom(group.text.trim(), 0);
    const rest = inner ? group.text.trim().slice(inner.end) : "";
    const below = inner && rest ? readSubscript(rest, 0) : null;
    if (!inner || (rest && below?.end !== rest.length))
      return /^[A-Za-z]+$/.test(group.text.trim()) && group.text.trim().length > 1
        ? { name: { ...bare(group.text.trim()), bold }, end: group.end }
        : null;
    const base = accent ? `${inner.name.base}_${accent}` : inner.name.base;
    const subscripts = below ? below.parts : inner.name.subscripts;
    const arrow = word === "vec" || inner.name.arrow ? { arrow: true as const } : {};
    return { name: { base, subscripts, bold: bold || inner.name.bold, ...arrow }, end: group.end };
  }
  const text = group.text.trim().replaceAll("\\_", "_");
  // `\mathrm{erf}(x)` and `\operatorname{softplus}` are functions, known to the evaluator by name.
  if (isNamedFunction(text)) return null;
  if (word === "operatorname" && text.length > 1)
    throw new NablaError("unsupported", `the function ${text} is not read`);
  if (text === "d" || text === "T" || text === "e")
    return text === "e" ? { name: bare("e"), end: group.end } : null;
  return /^[\p{L}_][\p{L}\p{N}_ -]*$/u.test(text)
    ? { name: bare(text.replaceAll(/[ -]/g, "_")), end: group.end }
    : null;
}

const bare = (base: string): Name => ({ base, subscripts: [], bold: false });

/** `_i`, `_{max}`, `_{i,j}`, `_\theta`, `_{\text{hot}}`. */
function readSubscript(
  latex: string,
  from: number,
): { readonly parts: readonly string[]; readonly end: number } | null {
  const start = /^\s*_\s*/.exec(latex.slice(from));
  if (!start) return null;
  const at = from + start[0].length;
  const group = readGroup(latex, at);
  if (!group) return null;
  const text = plainText(group.text);
  if (text === null) return null;
  // Two or more letters of indices (`ij`) stay together unless commas part them; sums take them apart.
  const parts = text.split(",").map((part) => part.trim());
  const split = parts.length === 1 && /^[ijkmn]{2,3}$/.test(parts[0] ?? "") ? [...(parts[0] ?? "")] : parts;
  return { parts: split, end: group.end };
}

/** Subscript text without fonts and Greek backslashes; null when it is not a plain label. */
function plainText(latex: string): string | null {
  const text = latex
    .replaceAll(/\\(?:mathrm|text|textit|textrm|mathit|rm|mathbf|operatorname)\s*\{([^{}]*)\}/g, "$1")
    .replaceAll(/\\([A-Za-z]+)/g, (_all, word: string) => LETTERS.get(word) ?? word)
    .replaceAll(/[{}\s]/g, "")
    .replace("1/2", "half");
  return /^[\p{L}\p{N}+\-,.*]+$/u.test(text) ? text.replaceAll("*", "star") : null;
}

/** `{…}` balanced, or the single token that stands there. */
function readGroup(latex: string, from: number): { readonly text: string; readonly end: number } | null {
  const at = from + (/^\s*/.exec(latex.slice(from))?.[0].length ?? 0);
  if (latex[at] !== "{") {
    const token = /^(?:\\[A-Za-z]+|[A-Za-z0-9])/.exec(latex.slice(at))?.[0];
    return token ? { text: token, end: at + token.length } : null;
  }
  let depth = 0;
  for (let i = at; i < latex.length; i++) {
    if (latex[i] === "\\") i++;
    else if (latex[i] === "{") depth++;
    else if (latex[i] === "}" && --depth === 0) return { text: latex.slice(at + 1, i), end: i + 1 };
  }
  return null;
}
