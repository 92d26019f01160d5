import type { Span } from "../../graph/span.ts";
import { isNamedFunction } from "../math/composed.ts";
import { UNICODE_LETTERS } from "../math/names.ts";

/** A piece of prose that looks like mathematics, and how it is written. */
export interface Candidate {
  readonly span: Span;
  readonly text: string;
  readonly syntax: "latex" | "math";
}

/**
 * Finds `$…$`, `$$…$$`, `\(…\)`, `\[…\]` in prose. As in Pandoc, an inline dollar opens only before a
 * non-space and closes only after one and not before a digit, so prices are no formulas.
 */
export function findLatex(text: string, offset = 0): Candidate[] {
  const found: Candidate[] = [];
  const pattern =
    /\$\$([^$]+)\$\$|\\\[([\s\S]+?)\\\]|\\\(([\s\S]+?)\\\)|(?<![\\$\w])\$(?![\s$])((?:[^$\n\\]|\\[\s\S]|\n(?!\s*\n))+?)(?<![\s\\])\$(?![\d$])/g;
  for (const match of text.matchAll(pattern)) {
    const start = offset + match.index;
    const inside = match.slice(1).find((part) => part !== undefined) ?? "";
    if (!isMathematical(inside)) continue;
    found.push({ span: { start, end: start + match[0].length }, text: match[0], syntax: "latex" });
  }
  return found;
}

/** Has an operator or a command beside its letters, and no sentence in it: worth parsing. */
function isMathematical(latex: string): boolean {
  if (!/[A-Za-z\\]/.test(latex)) return false;
  const bare = latex
    .replaceAll(/\\(?:text|mathrm|operatorname)\s*\{[^{}]*\}/g, "x")
    .replaceAll(/\\[A-Za-z]+/g, "");
  if (/[A-Za-z]{4,}\s+[A-Za-z]{2,}/.test(bare)) return false;
  return /[\^_+*/]|\\[A-Za-z]+|-|=/.test(latex);
}

// Latin and Greek letters alone: in `e^y를` the name ends where Korean begins.
const HEADER =
  /(?<![\w.\\Α-ω])([A-Za-zΑ-Ωα-ω][\w₀-₉]{0,11})\s*\(\s*([A-Za-zΑ-Ωα-ω][\d_₀-₉]*(?:\s*,\s*[A-Za-zΑ-Ωα-ω][\d_₀-₉]*)*)\s*\)\s*=(?!=)\s*/g;
const NAMED = /(?<![\w.)\]}"'\\Α-ω])([A-Za-zΑ-Ωα-ω][\d_₀-₉]*)\s*=(?!=)\s*/g;
const TOKEN =
  /\s+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-zΑ-Ωα-ω][A-Za-z0-9_Α-Ωα-ω]*|[₀-₉⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+|\*\*|[+\-−*×·/÷^()|√∛!,]/y;

/**
 * Finds plain mathematics in prose: `f(x, y) = x^2 + 3xy`, `z = x² − y²`, or a whole line that is an expression
 * with a power, a root or a function. Names of several letters end it unless the header declares their letters.
 */
export function findPlain(text: string, offset = 0): Candidate[] {
  const found: Candidate[] = [];
  const taken = (start: number): boolean =>
    found.some((at) => at.span.start - offset <= start && start < at.span.end - offset);
  for (const match of text.matchAll(HEADER)) {
    const declared = new Set((match[2] ?? "").split(",").map((name) => name.trim()));
    add(match.index, match[0].length, declared, true);
  }
  for (const match of text.matchAll(NAMED))
    if (!taken(match.index)) add(match.index, match[0].length, new Set(), false);
  const start = /^[\s#/*\->•]*/.exec(text)?.[0].length ?? 0;
  if (found.length === 0) {
    const body = mathematicalRun(text, start, new Set());
    if (body && text.slice(body.end).trim() === "" && body.strong && body.variables > 0)
      push(start, body.end);
  }
  return found;

  function add(at: number, length: number, declared: ReadonlySet<string>, header: boolean): void {
    const body = mathematicalRun(text, at + length, declared);
    if (!body || body.variables === 0 || !(header ? body.strong || body.operators > 0 : body.strong)) return;
    if (/^\s*[=≈<>]/.test(text.slice(body.end)) && !header) return;
    push(at, body.end);
  }
  function push(at: number, end: number): void {
    found.push({
      span: { start: offset + at, end: offset + end },
      text: text.slice(at, end),
      syntax: "math",
    });
  }
}

interface Run {
  readonly end: number;
  /** Has a power, a root or an elementary function: nothing everyday looks like that. */
  readonly strong: boolean;
  readonly operators: number;
  readonly variables: number;
}

/** The longest run of mathematical tokens from `start`, ending on an operand with parentheses closed. */
function mathematicalRun(text: string, start: number, declared: ReadonlySet<string>): Run | null {
  let depth = 0;
  let bars = 0;
  let strong = false;
  let operators = 0;
  const variables = new Set<string>();
  let best: Run | null = null;
  let at = start;
  let afterOperand = false;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) break;
    if (/^\s/.test(token)) {
      if (token.includes("\n")) break;
      at += token.length;
      continue;
    }
    if (/^[A-Za-zΑ-ω]/.test(token)) {
      const kind = wordKind(token, declared);
      if (kind === "word") break;
      if (kind === "function") {
        if (!/^\s*[(²³^⁻]|^\s*[A-Za-zΑ-ω](?![A-Za-zΑ-ω])/.test(text.slice(at + token.length))) break;
        strong = true;
      } else if (kind === "variable") variables.add(token);
      afterOperand = kind !== "function";
    } else if (token === "(") depth++;
    else if (token === ")") {
      if (depth === 0) break;
      depth--;
      afterOperand = true;
    } else if (token === "|") {
      bars++;
      afterOperand = bars % 2 === 0;
    } else if (/^[\d₀-₉⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]/.test(token)) {
      if (/^[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]/.test(token)) strong = true;
      afterOperand = true;
    } else if (token === "," && depth === 0) break;
    else {
      if (token === "^" || token === "**" || token === "√" || token === "∛") strong = true;
      operators++;
      afterOperand = token === "!";
    }
    at += token.length;
    if (depth === 0 && bars % 2 === 0 && afterOperand)
      best = { end: at, strong, operators, variables: variables.size };
  }
  if (!best) return null;
  // A run that stops in the middle of something (`(x + 1) * torch…`, `2x\\ln x`) is no formula: half of one is a lie.
  const dangling =
    !/^(?:\s*|\s+\()$/.test(text.slice(best.end, at)) ||
    /^(?:\s*[\\^_[{]|[\w'"]|\.\w)/.test(text.slice(best.end));
  return dangling ? null : best;
}

function wordKind(
  word: string,
  declared: ReadonlySet<string>,
): "function" | "variable" | "constant" | "word" {
  if (declared.has(word)) return "variable";
  if (isNamedFunction(word)) return "function";
  if (word === "pi" || word === "e") return "constant";
  if (UNICODE_LETTERS.has(word)) return word === "π" ? "constant" : "variable";
  if (/^[A-Za-z](?:_?\d+)?$/.test(word)) return "variable";
  if ([...word].every((letter) => declared.has(letter) || UNICODE_LETTERS.has(letter))) return "variable";
  return "word";
}
