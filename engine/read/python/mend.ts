import type { Node, Tree } from "web-tree-sitter";

/** A line that begins a statement of its own, whatever stands open above it. */
const FRESH = /^(?:async\s+def|def|class|import|from|@|if|for|while|with|try|return)\b|^@/;

/**
 * While a line is being typed its bracket stands open (`y = (1 +`), and a parser takes everything below for its inside.
 * Statements that begin at the margin show where it must have ended: what is unfinished is blanked, so that the rest is
 * read at its own places. Returns the same text where nothing stands open.
 */
function blankUnfinished(text: string): string {
  const cuts: (readonly [start: number, end: number])[] = [];
  let depth = 0;
  let opened = 0;
  let lineStart = 0;
  for (let at = 0; at < text.length; ) {
    const char = text[at] ?? "";
    if (at === lineStart && depth > 0 && FRESH.test(text.slice(at, at + 12))) {
      cuts.push([opened, at]);
      depth = 0;
    }
    if (char === "\n") {
      lineStart = ++at;
    } else if (char === "#") {
      at = endOf(text, "\n", at);
    } else if (char === '"' || char === "'") {
      at = stringEnd(text, at, char);
    } else {
      if ("([{".includes(char) && depth++ === 0) opened = lineStart;
      else if (")]}".includes(char) && depth > 0) depth--;
      at++;
    }
  }
  // Still open where the text ends: what is being typed last, unless more stands at the margin below it.
  if (depth > 0 && !/\n\S/.test(text.slice(opened))) cuts.push([opened, text.length]);
  let out = text;
  for (const [start, end] of cuts)
    out = out.slice(0, start) + out.slice(start, end).replaceAll(/[^\r\n]/g, " ") + out.slice(end);
  return out;
}

/** Where `what` stands next, or the end. */
function endOf(text: string, what: string, from: number): number {
  const found = text.indexOf(what, from);
  return found < 0 ? text.length : found;
}

/** Behind a string literal; one that is never closed ends with its line. */
function stringEnd(text: string, from: number, quote: string): number {
  const triple = quote.repeat(3);
  if (text.startsWith(triple, from)) {
    const end = text.indexOf(triple, from + 3);
    return end < 0 ? text.length : end + 3;
  }
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return at + 1;
    else if (text[at] === "\n") return at;
  }
  return text.length;
}

/** Lines blanked at most: past that the text is not nearly Python. */
const ROUNDS = 4;

/**
 * Takes out of the way what hides what stands behind it: unfinished statements are blanked, open brackets first, then the
 * lines where errors begin, as long as some `def` or `class` at the margin is swallowed by one. `parse` makes the tree
 * of each text that is tried; the last one stands.
 */
export function mend(text: string, first: Tree, parse: (text: string) => Tree | null): void {
  let tree: Tree | null = first;
  let mended = blankUnfinished(text);
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 0 || mended !== text) tree = parse(mended);
    const error = tree && hidesDefinitions(tree, mended) ? firstError(tree.rootNode) : null;
    if (!error) return;
    const [start, end] = lineToBlank(mended, error.startIndex);
    mended = mended.slice(0, start) + " ".repeat(end - start) + mended.slice(end);
  }
}

/** The line an error is on; where a definition begins there, the unfinished line before it is to blame. */
function lineToBlank(text: string, error: number): readonly [start: number, end: number] {
  let start = text.lastIndexOf("\n", error - 1) + 1;
  let end = endOf(text, "\n", error);
  while (start > 0 && (beginsDefinition(text.slice(start, end)) || text.slice(start, end).trim() === "")) {
    end = start - 1;
    start = text.lastIndexOf("\n", end - 1) + 1;
  }
  return [start, end];
}

/** A header, complete or going on in the next line; `def g` alone is itself what is unfinished. */
function beginsDefinition(line: string): boolean {
  return /^(?:async[ \t]+def|def|class)\b(?:.*:|[^()]*\([^()]*$)/.test(line);
}

function hidesDefinitions(tree: Tree, text: string): boolean {
  const written = text.match(/^(?:async[ \t]+def|def|class)\b/gm)?.length ?? 0;
  const seen = tree.rootNode.namedChildren.filter(
    (node) =>
      node !== null && /^(?:function_definition|class_definition|decorated_definition)$/.test(node.type),
  ).length;
  return seen < written;
}

function firstError(root: Node): Node | null {
  let node: Node | null = root.isError ? root : null;
  for (let at: Node | null = root; at; ) {
    const inner: Node | undefined =
      at.children.find((child) => child !== null && (child.hasError || child.isMissing)) ?? undefined;
    if (!inner) break;
    if (inner.isError || inner.isMissing) node ??= inner;
    if (node) return node;
    at = inner;
  }
  // All of the text is one error: it begins behind the statements that are whole.
  const whole = /_(?:statement|definition)$|^comment$/;
  return node?.children.find((child) => child !== null && !whole.test(child.type)) ?? node;
}
