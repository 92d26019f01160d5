import { type Syntax, walk } from "../syntax/syntax.ts";

/** What a statement of the module does to its names, as far as its text alone tells. */
export interface Facts {
  /**
   * A function only binds its name, a class its own; a simple statement only binds names and calls what changes
   * nothing; anything else may change what other names hold.
   */
  readonly kind: "function" | "class" | "import" | "simple" | "other";
  /** Names that are looked up when it runs; those in the body of a function are looked up later. */
  readonly mentions: ReadonlySet<string>;
  /** Names that functions in it look up when they are called, and all names that are looked up at once. */
  readonly looks: ReadonlySet<string>;
  /** Names that it may bind or write into. */
  readonly binds: ReadonlySet<string>;
}

const IMPORTS = new Set(["import_statement", "import_from_statement", "future_import_statement"]);

/** The facts of a statement of `text`; made once, since moving it changes none of them. */
export function factsOf(text: string, statement: Syntax): Facts {
  statement.facts ??= make(text, statement);
  return statement.facts;
}

function make(text: string, statement: Syntax): Facts {
  const definition = statement.fields["definition"] ?? statement;
  const { name, body } = definition.fields;
  const looks = identifiers(text, statement);
  if (definition.type === "class_definition")
    return { kind: "class", looks, mentions: looks, binds: identifiers(text, name) };
  if (definition.type === "function_definition")
    return {
      kind: "function",
      looks,
      mentions: identifiers(text, statement, body),
      binds: identifiers(text, name),
    };
  if (IMPORTS.has(statement.type))
    return { kind: "import", looks: new Set(), mentions: new Set(), binds: looks };
  const binds = new Set<string>();
  const add = (node: Syntax | undefined): void => {
    for (const each of identifiers(text, node)) binds.add(each);
  };
  const simple = isSimple(text, statement);
  for (const part of walk(statement)) {
    if (part.type === "assignment") add(part.fields["left"]);
    if (simple) continue;
    if (part.type === "augmented_assignment" || part.type === "for_statement") add(part.fields["left"]);
    if (part.type === "as_pattern_target" || part.type === "named_expression") add(part);
    if (part.type === "function_definition" || part.type === "class_definition") add(part.fields["name"]);
    if (part.type === "expression_statement" && part.children[0]?.type === "call") add(part.children[0]);
    if (IMPORTS.has(part.type)) add(part);
  }
  return { kind: simple ? "simple" : "other", looks, mentions: looks, binds };
}

function identifiers(text: string, node: Syntax | undefined, without?: Syntax): Set<string> {
  const names = new Set<string>();
  const visit = (at: Syntax): void => {
    if (at === without) return;
    if (at.type === "identifier") names.add(text.slice(at.start, at.end));
    for (const child of at.children) visit(child);
  };
  if (node) visit(node);
  return names;
}

const TARGETS = new Set(["identifier", "pattern_list", "tuple_pattern", "tuple"]);

/** Only binds names and calls functions, as far as can be seen. */
function isSimple(text: string, statement: Syntax): boolean {
  if (statement.type !== "expression_statement") return false;
  for (const part of walk(statement)) {
    if (part.type === "augmented_assignment" || part.type === "named_expression" || part.type === "yield")
      return false;
    const target = part.type === "assignment" ? part.fields["left"] : undefined;
    if (!target) continue;
    if (!TARGETS.has(target.type) || target.children.some((child) => child.type !== "identifier"))
      return false;
  }
  const [only] = statement.children;
  // A call whose result is dropped is made for what it changes; a print changes nothing.
  if (only?.type === "call" && !/^print\b/.test(text.slice(only.start, only.end))) return false;
  return !/\.(backward|step|zero_grad|append|extend|update|pop|insert)\s*\(|\w_\s*\(/.test(
    text.slice(statement.start, statement.end),
  );
}
