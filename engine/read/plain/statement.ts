import { NablaError } from "../../graph/errors.ts";
import { UNICODE_LETTERS } from "../math/names.ts";
import { joined } from "./conditionals.ts";

/** A line of plain mathematics before it is parsed. */
export interface PlainLine {
  /** What the parser is to read: an expression, a definition `y = …` or `f(x) = …`. */
  readonly text: string;
  /** Parameters that the left side names though it is no definition: the x of f′(x). */
  readonly parameters: readonly string[];
  /** The left side says how fast something changes: dx/dt, x_dot, x′. */
  readonly rate?: true;
  /** The text is differentiated by this name, so many times. */
  readonly derivative?: { readonly by: string; readonly order: number };
}

const NAME = "[A-Za-z]\\w*";

/** Left sides that only label what stands on the right: dy/dx, ∂f/∂x, f′(x), y″, ∇f(x). */
const LABELS: readonly RegExp[] = [
  new RegExp(
    `^[d∂](?:\\^?\\(?\\d\\)?)?\\s*${NAME}(?:\\([^()]*\\))?\\s*/\\s*[d∂]\\s*${NAME}(?:\\^?\\(?\\d\\)?)?$`,
    "u",
  ),
  new RegExp(`^(?:∇|grad\\s)\\s*${NAME}(?:\\(([^()]*)\\))?$`, "u"),
  new RegExp(`^${NAME}'+\\s*(?:\\(([^()]*)\\))?$`, "u"),
  // The variance goes by σ².
  /^sigma\s*\^\s*\(?2\)?$/,
];

const RATE = /^(?:d\s*[A-Za-z]\s*\/\s*dt|[A-Za-z]_dot|[A-Za-z]')$/;

/** `σp`, which arrives in two pieces. */
const GREEK_NAME = new RegExp(`^(?:${[...UNICODE_LETTERS.values()].join("|")})\\s+[A-Za-z]$`, "u");

/** Words that begin a sentence about a definition. */
const OPENING = /^(?:let|where|define|with|suppose|given|consider)\s+(?=[^=]*=)/i;

/** What stands around a formula: marks of comments and Markdown, labels, words of another script. */
const AROUND: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:#+|\/\/+|>|%)\s+/, ""],
  [/^\s*(\$\$?|`|\*\*)([\s\S]+)\1\s*$/, "$2"],
  // `함수 f(x) = x² 이다`, `문제 1. f(x) = x²`, `y = x² (단, x > 0)`
  [/^\s*\p{Script=Hangul}[\p{Script=Hangul}\s]*\d*[.)]\s+/u, ""],
  [/^(?:[\p{Script=Hangul}]+[\s:,]+)+(?=[\p{Script=Latin}\p{Script=Greek}\p{N}√∂|(])/u, ""],
  [/\s*\([^()]*\p{Script=Hangul}[^()]*\)\s*$/u, ""],
  [
    /(?<=[\p{Script=Latin}\p{Script=Greek}\p{N})|'])\s*\p{Script=Hangul}[\p{Script=Hangul}\p{L}\p{N}\s,.!?]*$/u,
    "",
  ],
  // `(d/dx)(x³)`
  [/(?<=^|=\s*)\(([d∂][^()\s]*\s*\/\s*[d∂][^()\s]*)\)/u, "$1 "],
  // `rosenbrock: f(x, y) = …`
  [/^\s*\p{L}[\p{L} ]*:\s+(?=\S)/u, ""],
  [OPENING, ""],
];

/** Words no variable is called by: where they stand, the text is a sentence. */
const PROSE =
  /(?<![\w^_'])(?:and|or|not|if|on|off|else|then|otherwise|the|of|see|for|where|with|this|that|from|are|was|has|have|which|when)(?![\w'(])/i;

/** Takes words off the ends of a line, and says what is left out of the reading: a label, an operator d/dx. */
export function plainLine(text: string): PlainLine {
  const said = AROUND.reduce((own, [pattern, kept]) => own.replace(pattern, kept), text);
  // `y = √x, x > 0`: where it holds stands beside it.
  const bare = /\bif\b/.test(said) ? said : said.replace(REMARK, "");
  if (bare !== text && /^[\s\d]*\p{L}*\s*$/u.test(bare))
    throw new NablaError("syntax", "this reads as a sentence");
  const { left, right } = parted(bare);
  const label =
    left === null
      ? undefined
      : [...LABELS, GREEK_NAME].map((pattern) => pattern.exec(left)).find((found) => found);
  const parameters = (label?.[1] ?? "").split(",").map((name) => name.trim());
  const body = label ? right : bare;
  const operator =
    /^[d∂](?:\^?\(?(\d)\)?)?\s*\/\s*[d∂]\s*([A-Za-z](?:\w*?))(?:\^?\(?(\d)\)?)?\s*(?=[^\s\w]|\s)\s*(.+)$/su.exec(
      label ? right : left === null ? bare : right,
    );
  const expression = operator?.[4] ?? "";
  if (operator && (operator[1] ?? "1") === (operator[3] ?? "1") && !/^\s*[-+*/^=]/.test(expression)) {
    refuseSeveralTerms(expression);
    const by = operator[2] ?? "x";
    return { text: choice(expression), parameters: [], derivative: { by, order: Number(operator[1] ?? 1) } };
  }
  if (/^[d∂]\s*\/\s*[d∂]\s*\w+$/u.test(body) || (left === null && LABELS.some((label) => label.test(body))))
    throw new NablaError("unsupported", "a derivative needs the function it is of");
  const whole = label || left === null ? choice(body) : `${left} = ${choice(right)}`;
  refuseProse(whole);
  return {
    text: whole,
    ...(left !== null && RATE.test(left) ? { rate: true } : {}),
    parameters: parameters.filter((name) => new RegExp(`^${NAME}$`).test(name)),
  };
}

/** Left and right of the one equals sign; `left` is null where there is none. */
function parted(text: string): { readonly left: string | null; readonly right: string } {
  const sign = /(?<![<>=!])=(?!=)/.exec(text);
  return sign
    ? { left: text.slice(0, sign.index).trim(), right: text.slice(sign.index + 1).trim() }
    : { left: null, right: text };
}

/** `d/dx x² + 1` could end before the plus sign or behind it. */
function refuseSeveralTerms(text: string): void {
  let depth = 0;
  for (const [at, char] of [...text].entries()) {
    if (char === "(" || char === "[") depth++;
    if (char === ")" || char === "]") depth--;
    if (depth === 0 && at > 0 && /[-+]/.test(char) && !/[*/^(]\s*$/.test(text.slice(0, at)))
      throw new NablaError("unsupported", "what d/dx is applied to must stand in parentheses");
  }
}

/** `x if x > 0 else 0`, `x if x > 0, 0 otherwise` and `if x > 0 then x else 0`, as a choice the parser reads. */
function choice(text: string): string {
  const inside = /^\{(.*\b(?:if|otherwise)\b.*)\}$/s.exec(text.trim())?.[1] ?? text;
  const [, condition, first, second] =
    /^\s*if\s+(.+?)\s+then\s+(.+?)[,;]?\s+else\s+(.+)$/s.exec(inside) ?? [];
  if (condition !== undefined && first !== undefined && second !== undefined)
    return chosen(condition, first, second);
  const python = /^(.+?)\s+if\s+(.+?)[,;]?\s+else\s+(.+)$/s.exec(inside);
  if (python) return chosen(python[2] ?? "", python[1] ?? "", python[3] ?? "");
  const listed = /^(.+?),?\s+if\s+([^,;]+)[,;]\s*(.+)$/s.exec(inside);
  const rest = listed?.[3] ?? "";
  if (!listed || !/\b(?:otherwise|else)\s*$/.test(rest)) return text;
  const last = /\sif\s/.test(rest) ? rest : rest.replace(/,?\s*\b(?:otherwise|else)\s*$/, "");
  return chosen(listed[2] ?? "", listed[1] ?? "", last);
}

const chosen = (condition: string, first: string, second: string): string =>
  `((${joined(condition)}) ? (${first}) : (${choice(second)}))`;

const REMARK =
  /(?:\s*,\s*|\s+(?:for|when|where)\s+)(?:[A-Za-z]\w*\s*(?:[<>]=?|!=)\s*-?[\w.]+|-?[\w.]+\s*<=?\s*[A-Za-z]\w*\s*<=?\s*-?[\w.]+)$/;

function refuseProse(text: string): void {
  const word = PROSE.exec(text.replaceAll(/[?:]/g, " "))?.[0];
  if (word !== undefined) throw new NablaError("syntax", `this reads as a sentence: ${word}`);
  if (/^\s*\d+[.)]\s/.test(text)) throw new NablaError("syntax", "this reads as an entry of a list");
  if (/\b(?:e\.g|i\.e|cf\.|[a-z]\.[a-z]\.)/i.test(text))
    throw new NablaError("syntax", "this reads as an abbreviation");
  if (/\bd(?:\^\(?\d\)?)?\s*[A-Za-z]\s*\/\s*d[a-z]\b|[∂∇]/u.test(text))
    throw new NablaError("unsupported", "a derivative inside a formula is not evaluated");
  if (/∫/.test(text)) throw new NablaError("unsupported", "integrals are not differentiated in plain text");
  if (/^\s*lim\b|→/.test(text)) throw new NablaError("unsupported", "limits are not read");
  if (/[A-Za-z]\.\s+[A-Za-z]/.test(text))
    throw new NablaError("syntax", "a full stop inside a formula is not read");
  if (/(?<![\d.])1\s*\/\s*[24]\s*pi(?![A-Za-z])/.test(text))
    throw new NablaError("unsupported", "what is below the slash is not clear: write parentheses");
  const [, above, below] =
    /\b(?:a?(?:sin|cos|tan)h?|arc(?:sin|cos|tan)|ln|log)\s+([A-Za-z]\w*(?:\s+[A-Za-z]\w*)*)\s*\/(\w+)/.exec(
      text,
    ) ?? [];
  if (above !== below)
    throw new NablaError(
      "unsupported",
      "whether the slash belongs to the argument is not clear: write parentheses",
    );
  if (/\b(?:ln|log|lg)\s+\d+(?:\.\d+)?\s*\(/.test(text))
    throw new NablaError("unsupported", "where an argument without parentheses ends is not clear here");
  if (/[\w)]!!/.test(text)) throw new NablaError("unsupported", "double factorials are not read");
  if (/\d\s?%(?:\s|$)/.test(text))
    throw new NablaError("unsupported", "a percent sign may mean a hundredth or a remainder");
  if (/\b\d{4}-\d\d?-\d\d?\b/.test(text)) throw new NablaError("syntax", "this reads as a date");
  if (/\bSigma\s+[A-Za-z(_]|∑/.test(text))
    throw new NablaError("unsupported", "a sum without bounds is not read in plain text");
}
