import { NablaError } from "../../graph/errors.ts";

/** Parts `a = b` at top level (outside braces, parentheses and environments); of `a = b = c`, the parts a and b. */
function splitEquation(latex: string): {
  readonly parts: readonly string[];
  readonly offsets: readonly number[];
} {
  const parts: string[] = [];
  const offsets: number[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= latex.length; i++) {
    const char = latex[i];
    if (
      char === undefined ||
      (char === "=" && depth === 0 && !/[<>!=]/.test(latex[i - 1] ?? "") && latex[i + 1] !== "=")
    ) {
      parts.push(latex.slice(start, i));
      offsets.push(start);
      start = i + 1;
    } else if (char === "\\") {
      const word = /^\\(begin|end)\b/.exec(latex.slice(i))?.[1];
      if (word) depth += word === "begin" ? 1 : -1;
      i++;
    } else if ("{([".includes(char)) depth++;
    else if ("})]".includes(char)) depth--;
  }
  return { parts, offsets };
}

export interface Header {
  readonly name: string;
  readonly parameters?: readonly string[];
}

/** A line of LaTeX as header and body: `y = …`, `f(x) = …`, `x \\mapsto …`. `labelled`: something stood on its left. */
export function latexStatement(latex: string): {
  readonly header: Header | null;
  readonly body: string;
  readonly labelled: boolean;
} {
  const arrow = /^(?:([^:=]*?)(?:\\colon|:)\s*)?([^=]*?)\\mapsto(?![A-Za-z])([\s\S]*)$/.exec(latex);
  if (arrow) {
    const parameters = (arrow[2] ?? "")
      .replaceAll(/\\left|\\right|[()]/g, "")
      .split(",")
      .map((part) => part.trim());
    if (parameters.every(isName))
      return {
        header: { name: arrow[1]?.trim() || "f", parameters },
        body: primed(arrow[3] ?? "", parameters),
        labelled: true,
      };
  }
  const { parts } = splitEquation(latex);
  const [first = "", second] = parts;
  if (second === undefined) return { header: null, body: first, labelled: false };
  const header = readHeader(first);
  if (!header && hasTerms(first)) throw new NablaError("unsupported", "an equation, not a definition");
  // y = f(x) = x²: the last says what f is; of `f(x) = (x + 1)² = x² + …` the first form is read.
  const again = parts.length > 2 ? readHeader(second) : null;
  if (again && parts.length > 3 && readHeader(parts[2] ?? ""))
    throw new NablaError("unsupported", "a chain of equations is not read");
  const named = again?.parameters ? again : header;
  const body = again ? (parts[2] ?? "") : second;
  const parameters = named?.parameters ?? [];
  return {
    header: named && { ...named, parameters: parameters.map((name) => primed(name, parameters)) },
    // C = 2πr ≈ 6.28 r: what it is comes first.
    body: primed(body, parameters).replace(/\\(?:approx|simeq)(?![A-Za-z])[\s\S]*$/, ""),
    labelled: true,
  };
}

/** Whether a left side is a sum: an equation between its variables. */
function hasTerms(latex: string): boolean {
  let depth = 0;
  for (const [at, char] of [...latex].entries()) {
    if ("{([".includes(char)) depth++;
    else if ("})]".includes(char)) depth--;
    else if (depth === 0 && /[-+]/.test(char) && latex.slice(0, at).trim() !== "") return true;
  }
  return false;
}

/** The x′ of `K(x, x′)` is a name of its own; elsewhere a prime is a derivative. */
function primed(latex: string, parameters: readonly string[]): string {
  let out = latex;
  for (const parameter of parameters) {
    const name = /^(\\?[A-Za-z]+)'$/.exec(parameter.trim())?.[1];
    if (name) out = out.replaceAll(`${name}'`, `${name}_{prime}`);
  }
  return out;
}

const D = "(?:d|\\\\partial|\\\\mathrm\\s*\\{\\s*d\\s*\\})";
const LETTER = "(?:[A-Za-z]|\\\\[A-Za-z]+)(?:_(?:\\w|\\{[^{}]*\\}))?";
const BELOW = `${D}\\s*(${LETTER})\\s*(?:\\^\\s*\\{?(\\d)\\}?)?\\s*`;
const OPERATOR = new RegExp(
  `^\\s*\\\\frac\\s*\\{\\s*${D}\\s*(?:\\^\\s*\\{?(\\d)\\}?)?\\s*\\}\\s*\\{\\s*${BELOW}(?:${BELOW})?\\}([\\s\\S]+)$`,
);
/** `\\partial_x` */
const SHORT = /^\s*\\partial\s*_\s*(?:\{\s*(\\?[A-Za-z]+)\s*\}|(\\[A-Za-z]+|[A-Za-z]))([\s\S]+)$/;

/** One variable that is differentiated by, so many times. */
export interface By {
  readonly name: string;
  readonly order: number;
}

/** `\\frac{d}{dx} f`, `\\frac{\\partial^2}{\\partial x \\partial y} f`: the derivative that the formula itself asks for. */
export function ownDerivative(latex: string): { readonly text: string; readonly by: readonly By[] } {
  const found = OPERATOR.exec(latex);
  const [, order = "1", first = "x", again = "1", second, twice = "1", body = ""] = found ?? [];
  const short = found ? null : SHORT.exec(latex);
  const text = short ? (short[3] ?? "") : body;
  const total = Number(again) + (second === undefined ? 0 : Number(twice));
  if ((!found && !short) || (found && Number(order) !== total) || text.trim() === "")
    return { text: latex, by: [] };
  let depth = 0;
  for (const [at, char] of [...text].entries()) {
    if ("({[".includes(char)) depth++;
    else if (")}]".includes(char)) depth--;
    else if (depth === 0 && /[-+]/.test(char) && text.slice(0, at).trim() !== "")
      throw new NablaError("unsupported", "what is differentiated must stand in parentheses");
  }
  if (short) return { text, by: [{ name: short[1] ?? short[2] ?? "x", order: 1 }] };
  const by = [{ name: first, order: Number(again) }];
  return { text, by: second === undefined ? by : [...by, { name: second, order: Number(twice) }] };
}

/** A rate of change on the left and σ(y − x) on the right: the first of Lorenz's equations, where σ is a number. */
export function hasParameterSigma(left: string, body: string): boolean {
  const rate =
    /^\s*(?:\\dot\s*\{?\s*[a-zA-Z]|\\frac\s*\{\s*(?:d|\\mathrm\s*\{\s*d\s*\})\s*[a-zA-Z]\s*\}|[a-z]'\s*$)/;
  const pull =
    /^\s*\\sigma\s*(?:\\left\s*)?\(\s*[A-Za-z](?:_\w)?\s*-\s*[A-Za-z](?:_\w)?\s*(?:\\right\s*)?\)\s*$/;
  return rate.test(left.replaceAll("&", " ")) && pull.test(body.replaceAll("&", " "));
}

const RAISED = "\\s*\\^\\s*(?:\\{\\s*(?:T|\\\\mathsf\\s*\\{\\s*T\\s*\\})\\s*\\}|T)";
const BEFORE = "(?=\\s*(?:[A-Za-z(]|\\\\(?!right|cdot|times|end)[A-Za-z]+))";
/** A letter, or parentheses with no number in them, before a raised T and another factor. */
const TRANSPOSED = new RegExp(
  `((?<=[A-Za-z}])|(?<=\\((?:[^()\\d]|\\([^()\\d]*\\))*\\)))${RAISED}${BEFORE}`,
  "g",
);

/** `x^T A x` with no other T: the transpose, where something stands behind it. */
export function transposes(latex: string, parameters: readonly string[], assumptions: string[]): string {
  const rest = latex.replaceAll(TRANSPOSED, "");
  if (rest === latex || parameters.includes("T") || /(?<![\\A-Za-z])T(?![A-Za-z])/.test(rest)) return latex;
  assumptions.push("a raised T is read as the transpose");
  return latex.replaceAll(TRANSPOSED, "^\\top ");
}

/** Reads the left side of a definition: a name, `f(x, y)`, or the label of a derivative; null when it is an expression. */
function readHeader(left: string): Header | null {
  const text = left
    .replaceAll("&", "")
    .replace(/\\?:\s*$/, "")
    .trim();
  const called = /^(.*?[\p{L}}'])\s*(?:\\left)?\(([^()=]*?)(?:\\right)?\)$/u.exec(text);
  if (called?.[1] && isName(called[1])) {
    const inside = called[2] ?? "";
    // The X of Var(X) is no parameter.
    const parameters = /\\mathbb|\{?(?:Var|Cov|KL)\}?\s*$/.test(called[1])
      ? []
      : inside.split(/[,;|]/).map((part) => part.trim().replace(/\\$/, ""));
    if (parameters.every((part) => part !== "" && isName(part)))
      return { name: called[1].trim(), parameters };
  }
  return isName(text) || /^\\frac\s*\{\s*(?:\\partial|\\mathrm\{d\}|d)/.test(text) || /^\\nabla/.test(text)
    ? { name: text }
    : null;
}

/** One symbol with accents, fonts, subscripts and primes; words of several plain letters are products, not names. */
function isName(text: string): boolean {
  return /^(?:[\p{L}]|\\[A-Za-z]+(?:\s*\{(?:[^{}]|\{[^{}]*\})*\})?)(?:\s*_\s*(?:[\p{L}\p{N}]|\\[A-Za-z]+|\{(?:[^{}]|\{[^{}]*\})*\}))?\s*(?:'*|\^\{?\\(?:prime|ast|star)\}?|\^\*)$/u.test(
    text.trim(),
  );
}
