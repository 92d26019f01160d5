import { isNamedFunction } from "../math/composed.ts";
import { LETTER_GLYPHS, LETTERS, UNICODE_LETTERS } from "../math/names.ts";

const pairs = (glyphs: string, text: string): readonly (readonly [string, string])[] =>
  [...glyphs].map((glyph, i) => [glyph, [...text][i] ?? ""] as const);

const SUPERSCRIPTS = new Map([
  ...pairs("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾", "0123456789+-()"),
  ...pairs("ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", "abcdefghijklmnoprstuvwxyz"),
]);
const SUBSCRIPTS = new Map([
  ...pairs("₀₁₂₃₄₅₆₇₈₉₌₊₋", "0123456789=+-"),
  ...pairs("ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "aehijklmnoprstuvx"),
]);
const RAISED = new RegExp(`[${[...SUPERSCRIPTS.keys()].join("")}]+`, "gu");
const LOWERED = new RegExp(`[${[...SUBSCRIPTS.keys()].join("")}]+`, "gu");

const VULGAR = new Map([
  ["½", "(1/2)"],
  ["⅓", "(1/3)"],
  ["⅔", "(2/3)"],
  ["¼", "(1/4)"],
  ["¾", "(3/4)"],
  ["⅕", "(1/5)"],
  ["⅙", "(1/6)"],
  ["⅛", "(1/8)"],
]);

/** Marks above a letter, to what programs write behind it: `ŷ` is `y_hat`. */
const MARKS = new Map([
  ["\u0302", "hat"],
  ["\u0303", "tilde"],
  ["\u0304", "bar"],
  ["\u0305", "bar"],
  ["\u0307", "dot"],
  ["\u0308", "ddot"],
]);

/** How programs say it: modules before functions, elementwise signs, arrows for definitions. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w.])(?:Math|math|np)\.(?:E|e)\b/g, "e"],
  [/(?<![\w.])(?:Math|math|cmath|numpy|np|jnp|torch|(?:scipy\.)?special)\.(?=[A-Za-z])/g, ""],
  [/\.(?=[*^/])/g, ""],
  // f <- function(x) x^2, f = @(x) x^2, y <- x^2
  [/^\s*([A-Za-z]\w*)\s*(?:<-|=)\s*(?:function\s*|@)\(([\w, ]+)\)\s*/, "$1($2) = "],
  [/^\s*@\(([\w, ]+)\)\s*/, "f($1) = "],
  [/^(\s*[\p{L}]\w*(?:\s*\([\w, ]*\))?)\s*<-\s+/u, "$1 = "],
];

/** What is the same sign by another glyph, and what people write around a formula. Applied in order. */
const REWRITES: readonly (readonly [RegExp, string])[] = [
  [/[−–]/g, "-"],
  [/[×·⋅∗∙]/g, "*"],
  [/÷/g, "/"],
  [/([\d.]+|[A-Za-zα-ω])\s*°(?!\s*[CFK](?![\p{L}]))/gu, "($1*pi/180)"],
  [/∞/g, "Infinity"],
  [/≤/g, "<="],
  [/≥/g, ">="],
  [/:=|←|≜/g, "="],
  [/\*\*/g, "^"],
  [/[‘’′]/g, "'"],
  [/″/g, "''"],
  // ‖x‖₂² is the square of the usual norm.
  [/\|\|(?=[^|]*\|\|)([^|]*)\|\|/g, "‖$1‖"],
  [/‖₂/g, "‖"],
  [/‖([^‖]*)‖/g, " norm($1) "],
  [/⌊([^⌊⌋]*)⌋/g, " floor($1) "],
  [/⌈([^⌈⌉]*)⌉/g, " ceil($1) "],
  // Roots, also right behind a factor: x√y.
  [/³√/g, "∛"],
  [/(?<=[\p{L}\p{N})])(?=[√∛])/gu, " "],
  [/∛\s*\(/g, "cbrt("],
  [/∛\s*([\p{L}\p{N}._]+)/gu, "cbrt($1)"],
  [/√\s*\(/g, "sqrt("],
  [/√\s*([\p{L}\p{N}._]+)/gu, "sqrt($1)"],
  [/∜\s*(\((?:[^()]|\([^()]*\))*\)|[\p{L}\p{N}._]+)/gu, "($1)^(1/4)"],
  [/\(\s*1\s*\/\s*(\d)\s*π\s*\)/g, "(1/($1 pi))"],
  [/π/g, " pi "],
  // The formula ends before the sentence does.
  [/[\s,;.]+$/g, ""],
];

/** `1/√(2π) e^(…)`: a space ends what is below a slash that has none. */
const SPACED_QUOTIENT =
  /(?<=[^\s/])(?<![d∂](?:[²³]|\^\(?\d\)?)?)\/(√?(?:[\p{L}\d._]*\((?:[^()]|\([^()]*\))*\)|[\p{L}\d._]+)(?:\^\d|[²³⁴])?) +(?=[\p{L}\d(√∛∜‖|⌊⌈∑∏])(?!if\b|else\b|for\b|at\b|otherwise\b)/gu;

/** Signs of sums and products, which an index follows. */
const SUM_SIGN = /(?:[Σ∑]|\bsum)(?=\s*(?:_|[ᵢⱼₖₙₘₜ]))/gu;
const PRODUCT_SIGN = /(?:[Π∏]|\bprod)(?=\s*(?:_|[ᵢⱼₖₙₘₜ]))/gu;

const GREEK_NAMES = new Set(LETTERS.values());

/** Unicode mathematics as people type it in comments, to the ASCII the parser reads. */
export function normalisePlain(text: string): string {
  const glyphs = text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[µ∆ϵϕϑϱΩ]/g, (glyph) => LETTER_GLYPHS.get(glyph) ?? glyph);
  const said = PROGRAMS.reduce((own, [pattern, replacement]) => own.replace(pattern, replacement), glyphs)
    // Sin[x] is sin(x).
    .replaceAll(/\b(?:Arc)?(?:Sin|Cos|Tan|Exp|Log|Sqrt|Abs|Erf)h?(?=\[)/g, (name) => name.toLowerCase());
  let out = named(marked(said)).replaceAll(SPACED_QUOTIENT, (whole, below: string) =>
    isNamedFunction(/^\p{L}+/u.exec(below)?.[0] ?? "") && !below.includes("(") ? whole : `/${below}*`,
  );
  out = out.replaceAll(SUM_SIGN, " nablasum").replaceAll(PRODUCT_SIGN, " nablaprod");
  for (const [pattern, replacement] of REWRITES) out = out.replaceAll(pattern, replacement);
  for (const [glyph, fraction] of VULGAR) out = out.replaceAll(glyph, fraction);
  out = out.replaceAll(/[ħℏ]/g, " hbar ").replaceAll("ℓ", " ell ");
  // sin²(x) and sin²x, like sin^2(x), are powers of the value.
  out = out.replaceAll(RAISED, (glyphs) => `^(${spelled(glyphs, SUPERSCRIPTS)})`);
  // θ₂x: the subscript ends before the next letter.
  out = out.replaceAll(LOWERED, (glyphs, at: number, whole: string) => {
    const next = whole.slice(at + glyphs.length);
    return `_${spelled(glyphs, SUBSCRIPTS)}${/^[\p{L}\p{N}]/u.test(next) ? " " : ""}`;
  });
  out = out.replaceAll(
    /([Α-Ωα-ω])(\d*'*)(?=(\s*\()?)/gu,
    (whole, letter: string, more: string, call?: string) => {
      const name = UNICODE_LETTERS.get(letter);
      if (name === undefined || name === "pi") return whole;
      // γ(x − y) is a product, where `gamma(x)` is the function.
      return ` ${name === "gamma" && more === "" && call !== undefined ? letter : name}${more} `;
    },
  );
  out = out.replaceAll(/ ([A-Za-z]+) _([A-Za-z\d])/g, " $1_$2");
  // Δx is one quantity.
  out = out.replaceAll(/ Delta\s+([a-zA-Z]\b|[a-z]+ )/g, " Delta_$1");
  out = braces(sums(out))
    .replaceAll(/\(\s*(\w+)\s+choose\s+(\w+)\s*\)/g, "binomial($1, $2)")
    .replaceAll(/\b(max|min)\s*\{([^{}]*)\}/g, "$1($2)")
    .replaceAll(/\blog_\(?(2|10)\)?\s*(?=[(\p{L}\d])/gu, "log$1 ")
    .replaceAll(/\blog(2|10) \(/g, "log$1(")
    .replaceAll(/\blog_(\w+)\s*\(([^()]*)\)/g, "log($2, $1)")
    // e^cos x
    .replaceAll(/\^\s*(sin|cos|tan|ln|log|sinh|cosh|tanh)\s+([A-Za-z]\w*)/g, "^($1($2))")
    // θ^k(1 − θ): the exponent ends before the parenthesis, and Pe^(rt) is P times a power of e.
    .replaceAll(/\^\s*([A-Za-z]\w*)\s*(?=\()/g, (whole, name: string) =>
      isNamedFunction(name) ? whole : `^${name}*`,
    )
    .replaceAll(/(?<![\w.])([A-Za-z])e\s*\^/g, "$1 e^");
  out = bars(brackets(out));
  return functionPowers(out).replaceAll(/\s+/g, " ").trim();
}

const spelled = (glyphs: string, table: ReadonlyMap<string, string>): string =>
  [...glyphs].map((glyph) => table.get(glyph) ?? "").join("");

/** `ŷ`, `x̄` and `ẋ` as y_hat, x_bar and x_dot. */
function marked(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(
      /(?<![\p{L}])([A-Za-zα-ωΑ-Ω])([\u0302-\u0305\u0307\u0308])(?![A-Za-z\p{M}])/gu,
      (_all, letter: string, mark: string) => `${letter}_${MARKS.get(mark) ?? "hat"}`,
    )
    .normalize("NFC");
}

/** Variables named in words of another script stay what they are; `x ↦ x²` is a function of x. */
function named(text: string): string {
  const arrow = /^\s*(?:([\p{L}\w]+)\s*[:=]\s*)?\(?([\p{L}\w, ]+?)\)?\s*(↦|\|->|->|=>)\s*(.+)$/su.exec(text);
  const [, , given = "", sign = "", body = ""] = arrow ?? [];
  // `x -> y` and `x → 0` go somewhere; what is a function of x has it in it, and more.
  const isFunction =
    /[↦|]/u.test(sign) ||
    (/[-+*/^(²³√]/u.test(body) &&
      given
        .split(",")
        .some((name) => new RegExp(`(?<![\\p{L}_])${name.trim()}(?![\\p{L}_])`, "u").test(body)));
  if (arrow && isFunction) return `${arrow[1] ?? "f"}(${given}) = ${body}`;
  // p(x | μ, σ) and p(x; μ, σ)
  return text.replace(
    /^(\s*[\p{L}\w]+\s*\()([^()=]*)(?=\)\s*=)/u,
    (_all, name: string, parameters: string) => name + parameters.replaceAll(/[;|]/g, ","),
  );
}

const SUM =
  /nabla(sum|prod)\s*_[{(]?\s*([a-z])\s*(?:=\s*(\d+)\s*)?[})]?\s*(?:\^\s*[({]?\s*(\w+)\s*[)}]?)?\s*/u;

/** `∑_{i=1}^{n} term` as a call the parser reads: the term ends before the next plus or minus sign. */
function sums(text: string): string {
  const found = SUM.exec(text);
  if (!found) return text;
  const [sign, kind = "sum", index = "i", lower = "1", upper = ""] = found;
  const rest = sums(text.slice(found.index + sign.length));
  let depth = 0;
  let end = rest.length;
  for (const [at, char] of [...rest].entries()) {
    if ("([{".includes(char)) depth++;
    if (")]}".includes(char)) depth--;
    const ends =
      depth < 0 ||
      (depth === 0 && (char === "," || (/[-+]/.test(char) && /[\w)\]}']\s*$/u.test(rest.slice(0, at)))));
    if (!ends) continue;
    end = at;
    break;
  }
  const bounds = upper === "" ? "" : `, ${lower}, ${upper}`;
  return `${text.slice(0, found.index)} nabla${kind}(${rest.slice(0, end)}, ${index}${bounds}) ${rest.slice(end)}`;
}

/** `e^{xy}` and `x_{1}` as LaTeX has them. */
function braces(text: string): string {
  let out = text
    .replaceAll(/_\{\s*([\p{L}\p{N}]+)\s*\}/gu, "_$1 ")
    .replaceAll(
      /(?<=[\p{L}])_\{\s*([a-z])\s*([+-])\s*(\d)\s*\}/gu,
      (_all, index: string, sign: string, by: string) => `_${index}${sign === "+" ? "p" : "m"}${by} `,
    );
  for (let last = ""; last !== out; ) {
    last = out;
    out = out.replaceAll(/\^\s*\{([^{}]*)\}/g, "^($1)");
  }
  return out;
}

/** Brackets that group: behind a sign, a number, a function or nothing, and where no index could stand in them. */
function brackets(text: string): string {
  const open: { readonly at: number; readonly before: string }[] = [];
  const out = [...text];
  for (const [at, char] of out.entries()) {
    if (char === "[") open.push({ at, before: out.slice(0, at).join("").trimEnd() });
    if (char !== "]") continue;
    const match = open.pop();
    if (!match) continue;
    const inside = out.slice(match.at + 1, at).join("");
    const kind = bracketKind(match.before, inside);
    if (kind === null) continue;
    const factor = /[\w)]$/.test(match.before) && !/\/\s*[\w.]+$/.test(match.before);
    out[match.at] = kind === "group" ? "(" : factor ? "*" : " ";
    out[at] = kind === "group" ? ")" : " ";
  }
  return out.join("");
}

const DIFFERENTIAL = /[d∂](?:\^?\(?\d\)?)?\s*\/\s*[d∂]\s*\w+(?:\^?\(?\d\)?)?$/u;

/** `x[0]` is an entry and `[x, y]` a list, both null; `k[A]` has the concentration of A. */
function bracketKind(before: string, inside: string): "group" | "bare" | null {
  if (inside.includes(",")) return null;
  if (before === "" || /[-+*/^(=\d]$/.test(before) || DIFFERENTIAL.test(before)) return "group";
  const name = /([\p{L}]\w*)$/u.exec(before)?.[1];
  if (name !== undefined && isNamedFunction(name)) return "group";
  // E[X²] is a mean, not a product.
  if (name !== undefined && /^(?:E|P|Pr|H|I|Var|Cov|Corr|Std|SD)$/.test(name)) return null;
  if (/^\s*[A-Z]\s*$/.test(inside)) return "bare";
  return /[*/^()]/.test(inside) && (name === undefined || name.length === 1 || GREEK_NAMES.has(name))
    ? "group"
    : null;
}

/** `|x − 3|` is an absolute value, also inside another; bars that do not pair are left for the parser to refuse. */
function bars(text: string): string {
  let out = "";
  let depth = 0;
  let opened = false;
  for (const char of text) {
    if (char !== "|") {
      if (char !== " ") opened = false;
      out += char;
      continue;
    }
    const opens: boolean = depth === 0 || opened || /(?:^|[-+*/^(<>=,])\s*$/.test(out);
    depth += opens ? 1 : -1;
    out += opens ? " abs(" : ") ";
    opened = opens;
  }
  return depth === 0 ? out : text;
}

/** `sin^-1(x)` is the inverse function; other powers of functions are of their values. */
function functionPowers(text: string): string {
  return (
    text
      .replaceAll(
        /(?<![A-Za-z_])(sin|cos|tan|sec|csc|cot|sinh|cosh|tanh)\s*\^\s*(?:\(\s*-1\s*\)|-1)(?!\d)/g,
        "a$1 ",
      )
      .replaceAll(
        /(?<![A-Za-z_])([a-z]+)\s*\^\s*(\(\d\)|\d)\s*(?=\d)/g,
        (whole, name: string, power: string) => (isNamedFunction(name) ? `(${name}^${power}) ` : whole),
      )
      // The parser takes −cos for a factor that no number may follow.
      .replaceAll(
        /(?<=(?:^|[=(,])\s*)-\s*(\(?([a-z]+)(?:\^\(?\d\)?\))?)\s+(?=\d)/g,
        (whole, head: string, name: string) => (isNamedFunction(name) ? `-1*${head} ` : whole),
      )
  );
}
