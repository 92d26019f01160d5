import type { Node, Tree, TreeCursor } from "web-tree-sitter";
import type { Span } from "../../graph/span.ts";

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

/** Copies a tree out of wasm, comments aside. */
export function plainTree(tree: Tree, text: string): { root: Syntax; comments: Comment[] } {
  const cursor = tree.walk();
  const comments: Comment[] = [];
  const root = copy(cursor, text, comments);
  cursor.delete();
  return { root, comments };
}

/** The statements of the module between two that stand at known places, and the comments there; null where these do not stand. */
export function statementsBetween(
  tree: Tree,
  text: string,
  before: Span | undefined,
  behind: Span | undefined,
): { readonly nodes: readonly Syntax[]; readonly comments: readonly Comment[] } | null {
  const first = before ? findAt(tree, before) : null;
  if ((before && !first) || (behind && !findAt(tree, behind))) return null;
  const nodes: Syntax[] = [];
  const comments: Comment[] = [];
  const end = behind?.start ?? text.length + 1;
  let at = first ? first.nextNamedSibling : tree.rootNode.firstNamedChild;
  for (; at && at.startIndex < end; at = at.nextNamedSibling) {
    const { startIndex, endIndex } = at;
    if (at.type === "comment") {
      comments.push({ span: { start: startIndex, end: endIndex }, text: text.slice(startIndex, endIndex) });
      continue;
    }
    const cursor = at.walk();
    nodes.push(copy(cursor, text, comments));
    cursor.delete();
  }
  return { nodes, comments };
}

/** The statement of the module that stands exactly there. */
function findAt(tree: Tree, { start, end }: Span): Node | null {
  let node = tree.rootNode.namedDescendantForIndex(start, end);
  for (let above = node?.parent; above?.parent; above = above.parent) node = above;
  return node?.parent && node.startIndex === start && node.endIndex === end ? node : null;
}

function copy(cursor: TreeCursor, text: string, comments: Comment[]): Syntax {
  const span = { start: cursor.startIndex, end: cursor.endIndex };
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
      const { startIndex: start, endIndex: end } = cursor;
      comments.push({ span: { start, end }, text: text.slice(start, end) });
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
export function* walk(node: Syntax): Generator<Syntax> {
  yield node;
  for (const child of node.children) yield* walk(child);
}
