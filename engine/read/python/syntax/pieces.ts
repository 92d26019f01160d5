import { Scanner } from "./scanner.ts";

/** A line that begins a statement of its own, whatever stands open above it. */
const FRESH = /(?:async\s+def|def|class|import|from|if|for|while|with|try|return)\b|@/y;
/** Inside of what stands open, these are never part of an expression. */
const FRESH_INSIDE = /(?:async\s+def|def|class|return|while|with|try|import|raise)\b|@/y;
/** A line that goes on with the statement above it. */
const GOES_ON = /(?:else|elif|except|finally)\b/y;

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
  const scan = new Scanner(text, from);
  let decorated = false;
  let any = false;
  while (scan.at < to) {
    const { at } = scan;
    const blank = BLANK.has(text[at] ?? "");
    if (at === scan.lineStart && !blank) {
      const fresh = scan.depth > 0 && matches(FRESH, text, at);
      if (fresh || (scan.depth === 0 && !decorated && !matches(GOES_ON, text, at))) {
        if (any) starts.push(at);
        scan.depth = 0;
      }
      if (scan.depth === 0) decorated = text[at] === "@";
    }
    any ||= !blank;
    scan.step();
  }
  const ends = scan.depth === 0 || matches(FRESH, text, to);
  return { starts, open: !ends || decorated || scan.at > to };
}

/** Nothing to parse is there, or begins there. */
const BLANK: ReadonlySet<string> = new Set(["\n", "\r", " ", "\t", "#"]);

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/**
 * A piece in which lines that stand open are blank where a statement follows that cannot be inside of them: methods
 * behind an unfinished line are found. Everything keeps its place.
 */
export function blankUnfinished(piece: string): string {
  let out = piece;
  const scan = new Scanner(piece, 0);
  while (scan.at < piece.length) {
    const { at, opened } = scan;
    if (at === scan.lineStart && scan.depth > 0 && matches(FRESH_INSIDE, piece, indented(piece, at))) {
      out = out.slice(0, opened) + piece.slice(opened, at).replaceAll(/[^\r\n]/g, " ") + out.slice(at);
      scan.depth = 0;
    }
    scan.step();
  }
  return out;
}

/** Where the line that begins there begins to say something. */
function indented(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at++;
  return at;
}
