/** What changed between two texts: the same start, the same end, and the middle that differs. */
export interface Edit {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** Texts are compared in pieces first, which is much faster than letter by letter. */
const PIECE = 1024;

/** Null where the texts are the same. */
export function editBetween(before: string, after: string): Edit | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start + PIECE <= most && before.startsWith(after.slice(start, start + PIECE), start)) start += PIECE;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  const left = most - start;
  let same = 0;
  while (
    same + PIECE <= left &&
    before.endsWith(after.slice(after.length - same - PIECE, after.length - same), before.length - same)
  )
    same += PIECE;
  while (
    same < left &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}

/** Line ends in a stretch of text. */
export function linesIn(text: string, start: number, end: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** Row and column, counted from 0. */
interface Point {
  readonly row: number;
  readonly column: number;
}

export function pointAt(text: string, offset: number): Point {
  const row = linesIn(text, 0, offset);
  return { row, column: offset - (offset > 0 ? text.lastIndexOf("\n", offset - 1) + 1 : 0) };
}
