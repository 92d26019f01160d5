import type { Tree, TreeCursor } from "web-tree-sitter";
import type { Span } from "../../graph/span.ts";

/**
 * A tree-sitter node as a plain object: the tracer walks loops and inlined functions many times, and every step
 * through the wasm tree costs. Only named nodes are kept as children; operators are kept as text.
 */
export interface Syntax extends Span {
  readonly type: string;
  start: number;
  end: number;
  readonly children: Syntax[];
  /** Children by field name; a field that occurs many times keeps its first here. */
  readonly fields: Record<string, Syntax>;
  /** Field of each child, aligned with `children`. */
  readonly roles: (string | null)[];
  /** The texts of unnamed children (operators, keywords), in order; empty for most. */
  readonly tokens: string[];
  /** Holds an ERROR or a missing token somewhere inside. */
  broken: boolean;
}

export interface Comment extends Span {
  readonly text: string;
}

const KEEP_TOKENS = new Set([
  "binary_operator",
  "comparison_operator",
  "boolean_operator",
  "unary_operator",
  "augmented_assignment",
  "function_definition",
  "slice",
  "for_in_clause",
  "with_statement",
]);

/** Copies a tree out of wasm, comments aside. */
export function plainTree(tree: Tree, text: string): { root: Syntax; comments: Comment[] } {
  const cursor = tree.walk();
  const comments: Comment[] = [];
  const root = copy(cursor, text, comments);
  cursor.delete();
  return { root, comments };
}

/** One statement of the module, by its place among them. */
export function plainStatement(
  tree: Tree,
  text: string,
  place: number,
): { node: Syntax; comments: Comment[] } | null {
  const cursor = tree.walk();
  const comments: Comment[] = [];
  let at = -1;
  let node: Syntax | null = null;
  if (cursor.gotoFirstChild())
    do {
      if (!cursor.nodeIsNamed || cursor.nodeType === "comment") continue;
      if (++at === place) {
        node = copy(cursor, text, comments);
        break;
      }
    } while (cursor.gotoNextSibling());
  cursor.delete();
  return node && { node, comments };
}

/** Where the module's statements stand. */
export function topLevel(tree: Tree): { type: string; start: number; end: number }[] {
  const cursor = tree.walk();
  const out: { type: string; start: number; end: number }[] = [];
  if (cursor.gotoFirstChild())
    do {
      if (cursor.nodeIsNamed && cursor.nodeType !== "comment")
        out.push({ type: cursor.nodeType, start: cursor.startIndex, end: cursor.endIndex });
    } while (cursor.gotoNextSibling());
  cursor.delete();
  return out;
}

function copy(cursor: TreeCursor, text: string, comments: Comment[]): Syntax {
  const node: Syntax = {
    type: cursor.nodeType,
    start: cursor.startIndex,
    end: cursor.endIndex,
    children: [],
    fields: {},
    roles: [],
    tokens: [],
    broken: cursor.nodeIsMissing,
  };
  if (node.type === "ERROR") node.broken = true;
  const keepTokens = KEEP_TOKENS.has(node.type);
  if (!cursor.gotoFirstChild()) return node;
  do {
    if (!cursor.nodeIsNamed) {
      if (cursor.nodeIsMissing) node.broken = true;
      if (keepTokens) node.tokens.push(cursor.nodeType);
      continue;
    }
    if (cursor.nodeType === "comment") {
      const { startIndex: start, endIndex: end } = cursor;
      comments.push({ start, end, text: text.slice(start, end) });
      continue;
    }
    const field = cursor.currentFieldName;
    const child = copy(cursor, text, comments);
    if (child.broken) node.broken = true;
    node.children.push(child);
    node.roles.push(field);
    if (field !== null && !(field in node.fields)) node.fields[field] = child;
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return node;
}

/** The children of `node` under one field, in order. */
export function childrenOf(node: Syntax, field: string): Syntax[] {
  return node.children.filter((_child, i) => node.roles[i] === field);
}

export function spanOf(node: Span): Span {
  return { start: node.start, end: node.end };
}

/** Every node of the tree, parents before children. */
export function* walk(node: Syntax): Generator<Syntax> {
  yield node;
  for (const child of node.children) yield* walk(child);
}
