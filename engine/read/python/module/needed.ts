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

type Binding = (node: Syntax, text: string) => readonly (Syntax | undefined)[];

const field =
  (name: string): Binding =>
  (node) => [node.fields[name]];
const whole: Binding = (node) => [node];

/** By the type of a node, the parts in which stand names that it binds, writes into, or may change. */
const BINDINGS: Readonly<Record<string, Binding>> = {
  function_definition: field("name"),
  class_definition: field("name"),
  assignment: field("left"),
  augmented_assignment: field("left"),
  for_statement: field("left"),
  named_expression: field("name"),
  as_pattern: whole,
  delete_statement: whole,
  // A call whose result is dropped is made for what it changes.
  expression_statement: ({ children }, text) =>
    children.filter((child) => child.type === "call" && !isPrint(child, text)),
};

/** What is inside of these binds nothing outside. */
const CLOSED = new Set(["function_definition", "class_definition", "lambda"]);

/** Names that a statement binds, writes into, or hands to something that may change them. */
function boundIn(statement: Syntax, text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: Syntax): void => {
    for (const part of BINDINGS[node.type]?.(node, text) ?? [])
      for (const each of part ? walk(part) : [])
        if (each.type === "identifier") names.add(text.slice(each.start, each.end));
    if (!CLOSED.has(node.type)) for (const child of node.children) visit(child);
  };
  visit(statement);
  return names;
}

function isPrint(call: Syntax, text: string): boolean {
  const callee = call.fields["function"];
  return callee !== undefined && text.slice(callee.start, callee.end) === "print";
}
