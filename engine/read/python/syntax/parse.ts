import type { Parser } from "web-tree-sitter";
import { NablaError } from "../../../graph/errors.ts";
import type { Span } from "../../../graph/span.ts";
import type { Prose } from "../../prose/index.ts";
import { pythonProse } from "../../prose/spans.ts";
import { blankUnfinished, cutsIn } from "./pieces.ts";
import { type Comment, plainTree, type Syntax } from "./syntax.ts";

/** Statements of the module, and what stands beside them. */
export interface Parsed {
  readonly nodes: readonly Syntax[];
  readonly comments: readonly Comment[];
  /** Comments and docstrings in which mathematics may be written. */
  readonly prose: readonly Prose[];
}

/** A whole module. Where something is unfinished, each of its statements is parsed on its own: none hides another. */
export function parseModule(parser: Parser, text: string): Parsed {
  return (
    parsePiece(parser, text, { start: 0, end: text.length }, "whole") ??
    parsePieces(parser, text, { start: 0, end: text.length }, cutsIn(text, 0, text.length).starts)
  );
}

/** A stretch between two statements of the module; null where it cannot be told where it ends. */
export function parseStretch(parser: Parser, text: string, stretch: Span): Parsed | null {
  const whole = parsePiece(parser, text, stretch, "whole");
  if (whole) return whole;
  const { starts, open } = cutsIn(text, stretch.start, stretch.end);
  return open && stretch.end < text.length ? null : parsePieces(parser, text, stretch, starts);
}

function parsePieces(parser: Parser, text: string, { end }: Span, starts: readonly number[]): Parsed {
  const parts = starts.map((start, i) =>
    parsePiece(parser, text, { start, end: starts[i + 1] ?? end }, "in parts"),
  );
  return {
    nodes: parts.flatMap((part) => part?.nodes ?? []),
    comments: parts.flatMap((part) => part?.comments ?? []),
    prose: parts.flatMap((part) => part?.prose ?? []),
  };
}

/** Null where a stretch that should be whole has an error in it. */
function parsePiece(
  parser: Parser,
  text: string,
  { start, end }: Span,
  manner: "whole" | "in parts",
): Parsed | null {
  const piece = text.slice(start, end);
  let tree = parser.parse(piece);
  const unfinished = tree?.rootNode.hasError === true;
  if (tree && unfinished) {
    const mended = manner === "whole" ? null : blankUnfinished(piece);
    if (mended === null) {
      tree.delete();
      return null;
    }
    if (mended !== piece) {
      tree.delete();
      tree = parser.parse(mended);
    }
  }
  if (!tree) throw new NablaError("syntax", "the text could not be parsed");
  const { root, comments } = plainTree(tree, text, start);
  const prose = pythonProse(tree, start, /^\s*(?:#[^\n]*\n\s*)*$/.test(text.slice(0, start)));
  tree.delete();
  if (unfinished) for (const node of root.children) node.piece = root;
  return { nodes: root.children, comments, prose };
}
