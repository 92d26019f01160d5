import type { Parser, Tree, Edit as TreeEdit } from "web-tree-sitter";
import type { Span } from "../../graph/span.ts";
import { editBetween, pointAt } from "./edit.ts";
import { mend } from "./mend.ts";

/** A text with its tree, kept to parse the next text from: what an edit does not touch is not parsed again. */
export interface Source {
  /** The text as it was parsed: what is unfinished may be blank in it, everything is at its place. */
  readonly parsed: string;
  readonly tree: Tree;
  /** What may stand otherwise than in the source it was made from, in the new text; all of it for the first. */
  readonly changed: Span;
}

export function sourceOf(parser: Parser, text: string): Source | null {
  const tree = parser.parse(text);
  return tree && mended(parser, { parsed: text, tree, changed: { start: 0, end: text.length } });
}

/** The source of `text`, made from an older one, which is used up. */
export function sourceAfter(parser: Parser, kept: Source, text: string): Source | null {
  const next = parseAgain(parser, { ...kept, changed: EMPTY }, text);
  return next && mended(parser, next);
}

const EMPTY: Span = { start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY };

function mended(parser: Parser, source: Source): Source | null {
  let current: Source | null = source;
  if (source.tree.rootNode.hasError)
    mend(source.parsed, source.tree, (text) => {
      current = current && parseAgain(parser, current, text);
      return current?.tree ?? null;
    });
  return current;
}

function parseAgain(parser: Parser, kept: Source, text: string): Source | null {
  const edit = editBetween(kept.parsed, text);
  if (!edit) return kept;
  const { start, oldEnd, newEnd } = edit;
  const startPosition = pointAt(text, start);
  // The fields are all that is read of it; its class lives in the parser's own module, which the host loads.
  kept.tree.edit({
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition,
    oldEndPosition: pointAt(kept.parsed, oldEnd, start, startPosition),
    newEndPosition: pointAt(text, newEnd, start, startPosition),
  } as TreeEdit);
  const tree = parser.parse(text, kept.tree);
  if (!tree) return null;
  const changed = {
    start: Math.min(start, kept.changed.start),
    end: Math.max(newEnd, kept.changed.end + newEnd - oldEnd),
  };
  for (const range of kept.tree.getChangedRanges(tree)) {
    changed.start = Math.min(changed.start, range.startIndex);
    changed.end = Math.max(changed.end, range.endIndex);
  }
  kept.tree.delete();
  return { parsed: text, tree, changed };
}
