import type { Parser, Point, Tree, Edit as TreeEdit } from "web-tree-sitter";
import type { Span } from "../../graph/span.ts";

/** The syntax tree of a text, kept to parse the next one from: what an edit does not touch is not parsed again. */
interface Kept {
  readonly text: string;
  readonly tree: Tree;
}

/** What changed between two texts: the same start, the same end, and the middle that differs. */
interface Edit {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

export function editBetween(before: string, after: string): Edit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < most - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}

/** The tree of `text`, made from the kept one, which is used up, and the lines in which it differs. */
export function parseAgain(
  parser: Parser,
  kept: Kept,
  text: string,
  edit: Edit,
): { readonly tree: Tree; readonly changed: Span } | null {
  // The fields are all that is read of it; its class lives in the parser's own module, which the host loads.
  kept.tree.edit({
    startIndex: edit.start,
    oldEndIndex: edit.oldEnd,
    newEndIndex: edit.newEnd,
    startPosition: pointAt(kept.text, edit.start),
    oldEndPosition: pointAt(kept.text, edit.oldEnd),
    newEndPosition: pointAt(text, edit.newEnd),
  } as TreeEdit);
  const tree = parser.parse(text, kept.tree);
  if (!tree) return null;
  let start = edit.start;
  let end = edit.newEnd;
  for (const range of kept.tree.getChangedRanges(tree)) {
    start = Math.min(start, range.startIndex);
    end = Math.max(end, range.endIndex);
  }
  kept.tree.delete();
  return { tree, changed: wholeLines(text, { start, end }) };
}

/** Lines, with one before and one behind: what a line is can depend on its neighbours. */
function wholeLines(text: string, { start, end }: Span): Span {
  const above = text.lastIndexOf("\n", text.lastIndexOf("\n", start - 1) - 1) + 1;
  const line = text.indexOf("\n", end);
  const below = line < 0 ? -1 : text.indexOf("\n", line + 1);
  return { start: above, end: below < 0 ? text.length : below };
}

/** Row and column, as tree-sitter counts them. */
export function pointAt(text: string, offset: number): Point {
  let row = 0;
  let last = -1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) {
    row++;
    last = at;
  }
  return { row, column: offset - last - 1 };
}
