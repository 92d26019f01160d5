import type { Tree, TreeCursor } from "web-tree-sitter";
import type { Span } from "../../../graph/span.ts";
import type { Facts } from "../again/facts.ts";

/**
 * A tree-sitter node as a plain object: the tracer walks loops and inlined functions many times, and every step
 * through the wasm tree costs. Only named nodes are kept as children; operators are kept as text.
 */
export class Syntax implements Span {
  readonly type: string;
  /**
   * Where it stands: one object, which everything that is noted about it refers to. When an edit moves the node,
   * all of that has moved with it.
   */
  readonly span: Place;
  readonly children: Syntax[];
  /** Children by field name; a field that occurs many times keeps its first here. */
  readonly fields: Record<string, Syntax> = {};
  /** Field of each child, aligned with `children`. */
  readonly roles: (string | null)[];
  /** The texts of unnamed children (operators, keywords), in order; empty for most. */
  readonly tokens: string[] = [];
  /** Holds an ERROR or a missing token somewhere inside. */
  broken: boolean;
  /** What it does to names, where it is a statement of the module. */
  facts: Facts | null = null;
  /** What it was parsed with, where something there was unfinished: statements that share it stand or fall together. */
  piece: object | null = null;
  /** A number of its own, where it is a statement of the module: the same as long as it is not read anew. */
  number = -1;
  /** Stretches of it that are spoken of (a header, a keyword); they move with it. */
  parts: Place[] | null = null;

  constructor(
    type: string,
    span: Place,
    broken: boolean,
    children: Syntax[] = [],
    roles: (string | null)[] = [],
  ) {
    this.type = type;
    this.span = span;
    this.broken = broken;
    this.children = children;
    this.roles = roles;
  }

  /** The same place seen as another node. */
  as(type: string, children: Syntax[], roles: (string | null)[] = children.map(() => null)): Syntax {
    return new Syntax(type, this.span, this.broken, children, roles);
  }

  get start(): number {
    return this.span.start;
  }

  get end(): number {
    return this.span.end;
  }
}

/** A span that an edit before it moves. */
export interface Place {
  start: number;
  end: number;
}

export interface Comment {
  readonly span: Place;
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

/** Copies a tree out of wasm, comments aside. It is of a stretch of the text that begins at `offset`. */
export function plainTree(tree: Tree, text: string, offset = 0): { root: Syntax; comments: Comment[] } {
  const cursor = tree.walk();
  const comments: Comment[] = [];
  const root = copy(cursor, text, comments, offset);
  cursor.delete();
  return { root, comments };
}

function copy(cursor: TreeCursor, text: string, comments: Comment[], offset: number): Syntax {
  const span = { start: cursor.startIndex + offset, end: cursor.endIndex + offset };
  const node = new Syntax(cursor.nodeType, span, cursor.nodeIsMissing);
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
      const start = cursor.startIndex + offset;
      const end = cursor.endIndex + offset;
      comments.push({ span: { start, end }, text: text.slice(start, end) });
      continue;
    }
    const field = cursor.currentFieldName;
    const child = copy(cursor, text, comments, offset);
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

export function spanOf(node: Syntax): Span {
  return node.span;
}

/** A stretch inside a node, as a span that moves with it. */
export function partOf(node: Syntax, start: number, end: number): Span {
  node.parts ??= [];
  const known = node.parts.find((part) => part.start === start && part.end === end);
  if (known) return known;
  const part = { start, end };
  node.parts.push(part);
  return part;
}

/** Every node of the tree, parents before children. */
export function walk(node: Syntax): readonly Syntax[] {
  const nodes: Syntax[] = [];
  collect(node, nodes);
  return nodes;
}

function collect(node: Syntax, into: Syntax[]): void {
  into.push(node);
  for (const child of node.children) collect(child, into);
}
