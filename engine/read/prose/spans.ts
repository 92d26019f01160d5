import type { Point, Node as SyntaxNode, Tree } from "web-tree-sitter";
import type { Prose } from "./index.ts";

/** Where people write prose in Python: comments, and the strings that document modules, classes and functions. */
export function pythonProse(tree: Tree, between?: readonly [Point, Point]): Prose[] {
  const found: Prose[] = [];
  const types = ["comment", "expression_statement"];
  const nodes = between
    ? tree.rootNode.descendantsOfType(types, ...between)
    : tree.rootNode.descendantsOfType(types);
  for (const node of nodes) {
    if (!node) continue;
    if (node.type === "comment") {
      // `# type: …`, `# noqa`, `#!` and the like speak to tools.
      if (!/^#(?:!|\s*(?:type:|noqa|pylint|mypy|fmt:|pragma|nabla:|-\*-))/.test(node.text))
        found.push(span(node, "comment"));
    } else {
      const only = node.firstNamedChild;
      if (node.namedChildCount === 1 && only?.type === "string" && isFirst(node))
        found.push(span(only, "docstring"));
    }
  }
  return found;
}

const span = (node: SyntaxNode, kind: Prose["kind"]): Prose => ({
  span: { start: node.startIndex, end: node.endIndex },
  kind,
});

/** The first statement of its block, comments aside. */
function isFirst(statement: SyntaxNode): boolean {
  for (let before = statement.previousNamedSibling; before; before = before.previousNamedSibling)
    if (before.type !== "comment") return false;
  return true;
}
