const [NEWLINE, RETURN, HASH, DOUBLE, SINGLE, BACKSLASH] = [10, 13, 35, 34, 39, 92];
const OPEN: ReadonlySet<number> = new Set([40, 91, 123]);
const CLOSE: ReadonlySet<number> = new Set([41, 93, 125]);

/** Goes through a text by what decides where its statements end: lines, brackets, strings and comments. */
export class Scanner {
  readonly #text: string;
  /** Where the next step begins. */
  at: number;
  lineStart: number;
  /** Brackets that stand open. */
  depth = 0;
  /** Where the line begins in which the outermost of them was opened. */
  opened = 0;

  constructor(text: string, from: number) {
    this.#text = text;
    this.at = from;
    this.lineStart = from;
  }

  /** Goes past a letter, or all of a string, a comment or a joined line that begins with it. */
  step(): void {
    const text = this.#text;
    const from = this.at++;
    const code = text.charCodeAt(from);
    if (code === NEWLINE) this.lineStart = this.at;
    else if (code === HASH) this.at = lineEnd(text, this.at);
    else if (code === DOUBLE || code === SINGLE) this.at = stringEnd(text, from, code);
    else if (code === BACKSLASH) this.at += text.charCodeAt(this.at) === RETURN ? 2 : 1;
    else if (OPEN.has(code)) {
      if (this.depth++ === 0) this.opened = this.lineStart;
    } else if (CLOSE.has(code) && this.depth > 0) this.depth--;
  }
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
