import { type Syntax, walk } from "../syntax/syntax.ts";

const IMPORTS = new Set(["import_statement", "import_from_statement", "future_import_statement"]);

/**
 * The statements of a module that what `name` computes may rest on: imports, what binds the names it mentions, what
 * may change what they hold, and so on from there. Null where that cannot be told.
 */
export function neededFor(root: Syntax, text: string, name: string): readonly Syntax[] | null {
  if (root.broken || /^\s*(global|exec|globals)\b/m.test(text)) return null;
  const first = name.split(".")[0] ?? name;
  const statements = root.children.map((node) => ({ node, binds: boundIn(node, text) }));
  const needed = new Set<string>([first]);
  const kept = new Set<Syntax>();
  for (let grown = true; grown; ) {
    grown = false;
    for (const { node, binds } of statements) {
      if (kept.has(node) || !(IMPORTS.has(node.type) || [...binds].some((each) => needed.has(each))))
        continue;
      kept.add(node);
      grown = true;
      if (!IMPORTS.has(node.type))
        for (const part of walk(node))
          if (part.type === "identifier") needed.add(text.slice(part.start, part.end));
    }
  }
  return root.children.filter((node) => kept.has(node));
}

/** Names that a statement binds, writes into, or hands to something that may change them. */
function boundIn(statement: Syntax, text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const addAll = (node: Syntax | undefined): void => {
    for (const part of node ? walk(node) : [])
      if (part.type === "identifier") names.add(text.slice(part.start, part.end));
  };
  const visit = (node: Syntax): void => {
    switch (node.type) {
      case "function_definition":
      case "class_definition":
        addAll(node.fields["name"]);
        return;
      case "lambda":
        return;
      case "assignment":
      case "augmented_assignment":
      case "for_statement":
        addAll(node.fields["left"]);
        break;
      case "named_expression":
        addAll(node.fields["name"]);
        break;
      case "as_pattern":
      case "delete_statement":
        addAll(node);
        break;
      case "expression_statement":
        // A call whose result is dropped is made for what it changes.
        for (const child of node.children) if (child.type === "call" && !isPrint(child, text)) addAll(child);
        break;
    }
    for (const child of node.children) visit(child);
  };
  visit(statement);
  return names;
}

function isPrint(call: Syntax, text: string): boolean {
  const callee = call.fields["function"];
  return callee !== undefined && text.slice(callee.start, callee.end) === "print";
}
