import { NablaError } from "../../graph/errors.ts";

/** A space that someone set: `\\,` or `\\quad`. */
export const THIN = "\u2009";

/** Commands that are applied to what follows them without parentheses. */
const FUNCTION =
  /^\\(?:arcsin|arccos|arctan|sinh|cosh|tanh|coth|sin|cos|tan|sec|csc|cot|ln|log|exp|lg|operatorname\{[A-Za-z0-9]+\})(?![A-Za-z])/;

/** One factor of an argument: a number, a name, π, e, a fraction or a root, with its power. */
const ATOM = /^\s*(?:\d+(?:\.\d+)?|\\mathrm\{[a-z]+\}|\\pi(?![A-Za-z])|e(?![a-z]))/;
const BUILT = /^\s*\\(frac|sqrt)(?![A-Za-z])/;

/**
 * `\ln p \ln(1 - p)` and `\cos x (1 - x)` are products: an argument written without parentheses ends where the next
 * function or the next parenthesis begins. Grammars read on, so the parentheses are written in.
 */
export function closeArguments(latex: string, calls: (name: string) => boolean): string {
  let out = "";
  for (let at = 0; at < latex.length; ) {
    const command = FUNCTION.exec(latex.slice(at))?.[0];
    if (command === undefined) {
      out += latex[at++];
      continue;
    }
    const after = scripts(latex, at + command.length);
    const nested = nestedEnd(latex, after, calls);
    const braced = bracedEnd(latex, after);
    const end = nested > after ? nested : (braced ?? argumentEnd(latex, after, calls));
    if (/^\\(?:ln|log|lg|operatorname\{lg\})/.test(command)) refuseConstantBefore(latex.slice(after));
    refuseUnclearSlash(latex.slice(after, end), latex.slice(end));
    out += latex.slice(at, after);
    if (end > after) out += `\\left(${closeArguments(latex.slice(after, end).trim(), calls)}\\right)`;
    at = Math.max(end, after);
  }
  return out;
}

/** `\\sin{x}y` is of x alone: braces say where the argument ends, unless a power stands behind them. */
function bracedEnd(latex: string, from: number): number | null {
  const open = from + (/^\s*/.exec(latex.slice(from))?.[0].length ?? 0);
  if (latex[open] !== "{") return null;
  const end = groupEnd(latex, open);
  return /^\s*[\^_!]/.test(latex.slice(end)) ? null : end;
}

/** `\\ln 2 (x + 1)` is a logarithm of two to some, of the whole product to others. */
function refuseConstantBefore(rest: string): void {
  if (/^\s*(?:\d+(?:\.\d+)?|\\pi(?![A-Za-z])|e(?![a-z]))\s*(?:\\left\s*)?\(/.test(rest))
    throw new NablaError("unsupported", "where an argument without parentheses ends is not clear here");
}

/** Behind the function that is itself the argument, `\\sin^2\\cos x`, and its own argument. */
function nestedEnd(latex: string, from: number, calls: (name: string) => boolean): number {
  const lead = /^\s*/.exec(latex.slice(from))?.[0].length ?? 0;
  const command = FUNCTION.exec(latex.slice(from + lead))?.[0];
  if (command === undefined) return from;
  const after = scripts(latex, from + lead + command.length);
  const open = /^\s*(?:\\left\s*)?\(/.exec(latex.slice(after))?.[0];
  if (open !== undefined) return scripts(latex, closing(latex, after + open.length));
  const deeper = nestedEnd(latex, after, calls);
  return deeper > after ? deeper : argumentEnd(latex, after, calls);
}

/** `\\arctan y/x` may be of the quotient; `\\sin x/x` is not. */
function refuseUnclearSlash(argument: string, rest: string): void {
  const own = argument.trim();
  const behind = own === "\\pi" ? rest.trimStart() : rest;
  const below = /^\/(\\?[A-Za-z0-9]+(?:\{[a-z]+\})?)/.exec(behind)?.[1];
  // ln 2/k
  if (/^[\d.]+$/.test(own)) return;
  if (below !== undefined && own !== "" && !own.startsWith("\\left") && !own.startsWith("(") && below !== own)
    throw new NablaError(
      "unsupported",
      "whether the slash belongs to the argument is not clear: write parentheses",
    );
}

/** Behind `^{…}`, `_{…}` and factorials. */
function scripts(latex: string, from: number): number {
  let at = from;
  for (;;) {
    const mark = /^\s*[\^_]\s*/.exec(latex.slice(at))?.[0];
    if (mark === undefined) return at + (/^\s*!+/.exec(latex.slice(at))?.[0].length ?? 0);
    at = groupEnd(latex, at + mark.length);
  }
}

/** Behind a braced group or the one token that stands for it. */
function groupEnd(latex: string, from: number): number {
  if (latex[from] !== "{")
    return from + (/^\\[A-Za-z]+(?:\{[a-z]+\})?|^[\s\S]/.exec(latex.slice(from))?.[0].length ?? 0);
  let depth = 0;
  for (let at = from; at < latex.length; at++) {
    if (latex[at] === "\\") at++;
    else if (latex[at] === "{") depth++;
    else if (latex[at] === "}" && --depth === 0) return at + 1;
  }
  return latex.length;
}

/** Behind the parenthesis that closes the one before `from`. */
function closing(latex: string, from: number): number {
  let depth = 1;
  for (let at = from; at < latex.length; at++) {
    if (latex[at] === "(") depth++;
    else if (latex[at] === ")" && --depth === 0) return at + 1;
  }
  return latex.length;
}

/** One name, and one or several names in parentheses. */
const NAME = /^\s*\\mathrm\{[a-z]+\}\s*$/;
const ARGUMENT =
  /^\s*(?:\\left\s*)?\(\s*\\mathrm\{[a-z]+\}(?:\s*(?:[,;|]|\\mid)\s*\\mathrm\{[a-z]+\})*\s*(?:\\right\s*)?\)/;

/** e to a power. */
const EXPONENTIAL = /^\s*e\s*\^/;

/** What varies with nothing: `\\cos 2\\pi(x + y)` is of the whole product. */
const CONSTANT = /^\s*(?:[\d.\s]|\\pi(?![A-Za-z]))+$/;

function argumentEnd(latex: string, from: number, calls: (name: string) => boolean): number {
  let at = from;
  for (;;) {
    const rest = latex.slice(at);
    const open = /^\s*(?:\\left\s*)?\(/.exec(rest)?.[0];
    // \log p(x): a name with another in parentheses is a function of it.
    const isCall = open !== undefined && NAME.test(latex.slice(from, at)) && ARGUMENT.test(rest);
    // \log\sigma(x): the letter is a function, and its parentheses belong to it.
    const [, name] = /^\s*\\mathrm\{([a-z]+)\}$/.exec(latex.slice(from, at)) ?? [];
    if (open !== undefined && (isCall || (name && calls(name)) || CONSTANT.test(latex.slice(from, at))))
      return scripts(latex, closing(latex, at + open.length));
    const begun = at > from && !CONSTANT.test(latex.slice(from, at));
    // \sin x e^{-t} is a product.
    if (begun && EXPONENTIAL.test(rest)) return at;
    const atom = ATOM.exec(rest)?.[0];
    const built = BUILT.exec(rest);
    if (begun && (built || (atom !== undefined && rest.startsWith(THIN))))
      throw new NablaError("unsupported", "where an argument without parentheses ends is not clear here");
    if (atom !== undefined) at = scripts(latex, at + atom.length);
    else if (built) {
      let inside = at + built[0].length;
      inside += /^\s*\[[^\]]*\]/.exec(latex.slice(inside))?.[0].length ?? 0;
      for (let groups = built[1] === "frac" ? 2 : 1; groups > 0; groups--) {
        inside += /^\s*/.exec(latex.slice(inside))?.[0].length ?? 0;
        inside = groupEnd(latex, inside);
      }
      at = scripts(latex, inside);
    } else return at;
  }
}
