import type { Node as SyntaxNode, Tree } from "web-tree-sitter";
import type { Prose } from "./index.ts";

/**
 * Where people write prose in Python: comments, and the strings that document modules, classes and functions. The tree
 * is of a stretch that begins at `offset`; whether it is the start of its module, where a string documents that.
 */
export function pythonProse(tree: Tree, offset: number, startsModule: boolean): Prose[] {
  const found: Prose[] = [];
  const add = (node: SyntaxNode, kind: Prose["kind"]): void => {
    found.push({ span: { start: node.startIndex + offset, end: node.endIndex + offset }, kind });
  };
  for (const node of tree.rootNode.descendantsOfType(["comment", "expression_statement"])) {
    if (!node) continue;
    if (node.type === "comment") {
      // `# type: …`, `# noqa`, `#!` and the like speak to tools.
      if (!/^#(?:!|\s*(?:type:|noqa|pylint|mypy|fmt:|pragma|nabla:|-\*-))/.test(node.text))
        add(node, "comment");
    } else {
      const only = node.firstNamedChild;
      if (node.namedChildCount !== 1 || only?.type !== "string" || !isFirst(node)) continue;
      if (startsModule || node.parent?.type !== "module") add(only, "docstring");
    }
  }
  return found;
}

/** The first statement of its block, comments aside. */
function isFirst(statement: SyntaxNode): boolean {
  for (let before = statement.previousNamedSibling; before; before = before.previousNamedSibling)
    if (before.type !== "comment") return false;
  return true;
}
