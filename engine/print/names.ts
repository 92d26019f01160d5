import type { Node } from "../graph/node.ts";

/** Greek letters by name. Those that look Latin have no command of their own. */
const GREEK: ReadonlyMap<string, string> = new Map(
  Object.entries({
    alpha: "α",
    beta: "β",
    gamma: "γ",
    delta: "δ",
    epsilon: "ε",
    varepsilon: "ε",
    zeta: "ζ",
    eta: "η",
    theta: "θ",
    vartheta: "ϑ",
    iota: "ι",
    kappa: "κ",
    lambda: "λ",
    mu: "μ",
    nu: "ν",
    xi: "ξ",
    pi: "π",
    rho: "ρ",
    varrho: "ϱ",
    sigma: "σ",
    tau: "τ",
    upsilon: "υ",
    phi: "φ",
    varphi: "ϕ",
    chi: "χ",
    psi: "ψ",
    omega: "ω",
    Gamma: "Γ",
    Delta: "Δ",
    Theta: "Θ",
    Lambda: "Λ",
    Xi: "Ξ",
    Pi: "Π",
    Sigma: "Σ",
    Upsilon: "Υ",
    Phi: "Φ",
    Psi: "Ψ",
    Omega: "Ω",
    hbar: "ħ",
    ell: "ℓ",
  }),
);

/** `lambda_` and `lam` are how programs must spell λ. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["lam", "lambda"],
  ["lamda", "lambda"],
  ["eps", "epsilon"],
]);

const COMMAND_OF: ReadonlyMap<string, string> = new Map(
  [...GREEK].filter(([name]) => name !== "varepsilon").map(([name, letter]) => [letter, name]),
);

const ACCENTS: ReadonlyMap<string, readonly [latex: string, mark: string]> = new Map([
  ["hat", ["\\hat", "\u0302"]],
  ["bar", ["\\bar", "\u0304"]],
  ["tilde", ["\\tilde", "\u0303"]],
  ["dot", ["\\dot", "\u0307"]],
  ["vec", ["\\vec", "\u20d7"]],
]);

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\backslash ",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\wedge ",
  "~": "\\sim ",
};

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Text that is safe inside a formula for KaTeX and MathJax alike: escaped, upright, any script. */
export function upright(text: string): string {
  const escaped = text.replace(/[\\{}$&#%_^~]/g, (character) => ESCAPES[character] ?? character);
  return isAscii(text) && /^[A-Za-z0-9.]*$/.test(text) ? `\\mathrm{${text}}` : `\\text{${escaped}}`;
}

/** `theta_1` → `\theta_{1}`, `y_hat` → `\hat{y}`, `loss` → `\mathrm{loss}`, `x0` → `x_{0}`. */
export function latexName(name: string): string {
  const step = changeOf(name);
  if (step !== null) return `\\Delta ${latexName(step)}`;
  const { base, accents, subscripts, primes } = parts(name);
  let tex = latexWord(base);
  for (const accent of accents) tex = `${ACCENTS.get(accent)?.[0] ?? ""}{${tex}}`;
  tex += "'".repeat(primes);
  return subscripts.length === 0 ? tex : `${tex}_{${subscripts.map(latexSubscript).join(",")}}`;
}

/** `theta_1` → `θ₁`, `y_hat` → `ŷ`; what has no Unicode form stays as written. */
export function textName(name: string): string {
  const step = changeOf(name);
  if (step !== null) return `Δ${textName(step)}`;
  const { base, accents, subscripts, primes } = parts(name);
  let text = GREEK.get(ALIASES.get(base) ?? base) ?? base;
  for (const accent of accents) text = (text + (ACCENTS.get(accent)?.[1] ?? "")).normalize("NFC");
  text += "′".repeat(primes);
  if (subscripts.length === 0) return text;
  const small = subscripts.map((part) => lowered(part));
  return small.every((part) => part !== null) ? text + small.join("") : name;
}

/** What Delta_x is the change of; null for other names. */
function changeOf(name: string): string | null {
  const [, of] = /^Delta_(\p{L}+(?:_\w+)?)$/u.exec(name) ?? [];
  return of !== undefined && isLetter(of.split("_")[0] ?? "") ? of : null;
}

/** Digits and letters that have a subscript form in Unicode; null when one has none. */
export function lowered(text: string): string | null {
  let out = "";
  for (const character of text) {
    const small = SUBSCRIPTS.get(character);
    if (small === undefined) return null;
    out += small;
  }
  return out;
}

/** The same for superscripts. */
export function raised(text: string): string | null {
  let out = "";
  for (const character of text) {
    const small = SUPERSCRIPTS.get(character);
    if (small === undefined) return null;
    out += small;
  }
  return out;
}

const pair = (plain: string, small: string): [string, string][] =>
  [...plain].map((character, at) => [character, [...small][at] ?? character]);
const SUBSCRIPTS: ReadonlyMap<string, string> = new Map([
  ...pair("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
  ...pair("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"),
]);
const SUPERSCRIPTS: ReadonlyMap<string, string> = new Map([
  ...pair("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"),
  ...pair("in", "ⁱⁿ"),
]);

interface NameParts {
  readonly base: string;
  readonly accents: readonly string[];
  readonly subscripts: readonly string[];
  readonly primes: number;
}

function parts(name: string): NameParts {
  let primes = 0;
  let rest = name;
  while (/['′]$/.test(rest)) {
    rest = rest.slice(0, -1);
    primes++;
  }
  const words = rest.split(/[_.]+/).filter((word) => word !== "");
  let base = words.shift() ?? name;
  const accents: string[] = [];
  const subscripts: string[] = [];
  for (const word of words) {
    if (ACCENTS.has(word) && subscripts.length === 0) accents.push(word);
    else if (word === "prime") primes++;
    else subscripts.push(word);
  }
  // `x0`, `theta12`, `w1`: a letter (or a Greek name) and digits.
  const numbered = /^(.*?)(\d+)$/.exec(base);
  if (numbered?.[1] && numbered[2] && (isLetter(numbered[1]) || ALIASES.has(numbered[1]))) {
    base = numbered[1];
    subscripts.unshift(numbered[2]);
  }
  // `yhat`, `xbar`
  const joined = GREEK.has(base) ? null : /^(.+)(hat|bar|tilde)$/.exec(base);
  if (joined?.[1] && joined[2] && isLetter(joined[1])) {
    base = joined[1];
    accents.unshift(joined[2]);
  }
  // A word of several letters keeps its parts together: `learning_rate`, `kl_div` are one name.
  if (!isLetter(base) && !ALIASES.has(base) && subscripts.some((part) => part.length > 2))
    return { base: rest, accents: [], subscripts: [], primes };
  return { base, accents, subscripts, primes };
}

/** One letter of any alphabet that TeX sets in math italics, or a Greek name. */
const isLetter = (text: string): boolean => /^[A-Za-z\u0370-\u03ff]$/.test(text) || GREEK.has(text);

function latexWord(word: string): string {
  const alias = ALIASES.get(word) ?? word;
  if (alias === "omicron") return "o";
  if (GREEK.has(alias)) return `\\${alias}`;
  const command = COMMAND_OF.get(word);
  if (command) return `\\${command}`;
  return /^[A-Za-z]$/.test(word) ? word : upright(word);
}

function latexSubscript(part: string): string {
  if (part === "circ") return "\\circ";
  return /^(?:-?\d+|[A-Za-z][+-]\d+)$/.test(part) ? part : latexWord(part);
}

/** The name a variable carries. */
export function nameOf(variable: Node): string {
  const name = variable.attrs["name"];
  return typeof name === "string" ? name : "x";
}
