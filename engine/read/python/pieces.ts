/** A line that begins a statement of its own, whatever stands open above it. */
const FRESH = /(?:async\s+def|def|class|import|from|if|for|while|with|try|return)\b|@/y;
/** Inside of what stands open, these are never part of an expression. */
const FRESH_INSIDE = /(?:async\s+def|def|class|return|while|with|try|import|raise)\b|@/y;
/** A line that goes on with the statement above it. */
const GOES_ON = /(?:else|elif|except|finally)\b/y;

const [NEWLINE, RETURN, SPACE, TAB, HASH, DOUBLE, SINGLE, BACKSLASH, AT] = [
  10, 13, 32, 9, 35, 34, 39, 92, 64,
];
const OPEN: ReadonlySet<number> = new Set([40, 91, 123]);
const CLOSE: ReadonlySet<number> = new Set([41, 93, 125]);

export interface Cuts {
  /** Where the pieces begin; the first at the start of the stretch. */
  readonly starts: readonly number[];
  /** A bracket or a string stands open at the end, or a decorator waits: the last piece may go on behind it. */
  readonly open: boolean;
}

/**
 * Where a stretch of a module that begins between statements can be cut into pieces that are parsed on their own: at
 * every statement at the margin. While a line is being typed its bracket stands open (`y = (1 +`), and a parser takes
 * everything below for its inside; a line that can only be a statement shows where it must have ended.
 */
export function cutsIn(text: string, from: number, to: number): Cuts {
  const starts = [from];
  let depth = 0;
  let decorated = false;
  let any = false;
  let lineStart = from;
  let at = from;
  while (at < to) {
    const code = text.charCodeAt(at);
    if (at === lineStart && !isBlank(code)) {
      const fresh = depth > 0 && matches(FRESH, text, at);
      if (fresh || (depth === 0 && !decorated && !matches(GOES_ON, text, at))) {
        if (any) starts.push(at);
        depth = 0;
      }
      if (depth === 0) decorated = code === AT;
    }
    any ||= !isBlank(code);
    at++;
    if (code === NEWLINE) lineStart = at;
    else if (code === HASH) at = lineEnd(text, at);
    else if (code === DOUBLE || code === SINGLE) at = stringEnd(text, at - 1, code);
    else if (code === BACKSLASH) at += text.charCodeAt(at) === RETURN ? 2 : 1;
    else if (OPEN.has(code)) depth++;
    else if (CLOSE.has(code) && depth > 0) depth--;
  }
  const ends = depth === 0 || matches(FRESH, text, to);
  return { starts, open: !ends || decorated || at > to };
}

const isBlank = (code: number): boolean =>
  code === NEWLINE || code === RETURN || code === SPACE || code === TAB || code === HASH;

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf("\n", from);
  return found < 0 ? text.length : found;
}

/** Behind a string literal; one that is never closed ends with its line. */
function stringEnd(text: string, from: number, quote: number): number {
  const triple = String.fromCharCode(quote, quote, quote);
  if (text.startsWith(triple, from)) {
    for (let end = text.indexOf(triple, from + 3); end >= 0; end = text.indexOf(triple, end + 1))
      if (text.charCodeAt(end - 1) !== BACKSLASH) return end + 3;
    return text.length + 1;
  }
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === quote) return at + 1;
    else if (code === NEWLINE) return at;
  }
  return text.length;
}

/**
 * A piece in which lines that stand open are blank where a statement follows that cannot be inside of them: methods
 * behind an unfinished line are found. Everything keeps its place.
 */
export function blankUnfinished(piece: string): string {
  let out = piece;
  let depth = 0;
  let opened = 0;
  let lineStart = 0;
  let at = 0;
  while (at < piece.length) {
    if (at === lineStart && depth > 0) {
      let first = at;
      while (piece.charCodeAt(first) === SPACE || piece.charCodeAt(first) === TAB) first++;
      if (matches(FRESH_INSIDE, piece, first)) {
        out = out.slice(0, opened) + piece.slice(opened, at).replaceAll(/[^\r\n]/g, " ") + out.slice(at);
        depth = 0;
      }
    }
    const code = piece.charCodeAt(at++);
    if (code === NEWLINE) lineStart = at;
    else if (code === HASH) at = lineEnd(piece, at);
    else if (code === DOUBLE || code === SINGLE) at = stringEnd(piece, at - 1, code);
    else if (code === BACKSLASH) at++;
    else if (OPEN.has(code)) {
      if (depth++ === 0) opened = lineStart;
    } else if (CLOSE.has(code) && depth > 0) depth--;
  }
  return out;
}
