import type { Code } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { type Syntax, walk } from "./syntax.ts";

const SIMPLE_TARGETS = new Set(["identifier", "pattern_list", "tuple_pattern", "tuple"]);
const DEFINITIONS = new Set(["function_definition", "decorated_definition", "class_definition"]);
const IMPORTS = new Set(["import_statement", "import_from_statement", "future_import_statement"]);

interface Facts {
  readonly mentions: ReadonlySet<string>;
  readonly binds: readonly string[];
  /** Only binds names and calls functions: may be run again on its own. */
  readonly simple: boolean;
}

const FACTS = new WeakMap<Syntax, Facts>();

function factsOf(py: Python, statement: Syntax): Facts {
  const known = FACTS.get(statement);
  if (known) return known;
  const mentions = new Set<string>();
  if (DEFINITIONS.has(statement.type)) {
    // What its body assigns is its own.
    const name = (statement.fields["definition"] ?? statement).fields["name"];
    for (const part of walk(statement)) if (part.type === "identifier") mentions.add(py.textOf(part));
    const facts = { mentions, binds: name ? [py.textOf(name)] : [], simple: false };
    FACTS.set(statement, facts);
    return facts;
  }
  const binds: string[] = [];
  let simple = statement.type === "expression_statement" && !statement.broken;
  for (const part of walk(statement)) {
    if (part.type === "identifier") mentions.add(py.textOf(part));
    if (part.type === "augmented_assignment" || part.type === "named_expression" || part.type === "yield")
      simple = false;
    const target = part.type === "assignment" ? part.fields["left"] : undefined;
    if (!target) continue;
    if (!SIMPLE_TARGETS.has(target.type) || target.children.some((child) => child.type !== "identifier"))
      simple = false;
    for (const name of walk(target)) if (name.type === "identifier") binds.push(py.textOf(name));
  }
  const [only] = statement.children;
  // A call whose result is dropped is made for what it changes; a print changes nothing.
  if (only?.type === "call" && !/^print\b/.test(py.textOf(only))) simple = false;
  if (/\.(backward|step|zero_grad|append|extend|update|pop|insert)\s*\(|\w_\s*\(/.test(py.textOf(statement)))
    simple = false;
  if (!simple) binds.push(...boundAnyhow(py, statement));
  const facts = { mentions, binds, simple };
  FACTS.set(statement, facts);
  return facts;
}

/** Names that a statement of any kind may bind or write into. */
function boundAnyhow(py: Python, statement: Syntax): string[] {
  const names: string[] = [];
  const add = (node: Syntax | undefined): void => {
    for (const part of node ? walk(node) : []) if (part.type === "identifier") names.push(py.textOf(part));
  };
  for (const part of walk(statement)) {
    if (part.type === "assignment" || part.type === "augmented_assignment" || part.type === "for_statement")
      add(part.fields["left"]);
    if (part.type === "as_pattern_target" || part.type === "named_expression") add(part);
    if (part.type === "function_definition" || part.type === "class_definition") add(part.fields["name"]);
    if (part.type === "expression_statement" && part.children[0]?.type === "call") add(part.children[0]);
    if (IMPORTS.has(part.type)) add(part);
  }
  return names;
}

export interface Affected {
  /** Statements of the module to run again, in order. */
  readonly statements: readonly Syntax[];
  /** Functions that rest on the changed one. */
  readonly codes: readonly Code[];
}

/**
 * What a change of the function `code` can change: null when it cannot be told by names alone, or when the
 * statements it touches cannot be run again on the state that the module has left.
 */
export function affectedBy(py: Python, root: Syntax, code: Code): Affected | null {
  const tainted = new Set([code.name]);
  const codes = new Set<Code>();
  for (let grown = true; grown; ) {
    grown = false;
    for (const each of py.codes.values()) {
      if (each === code || codes.has(each) || ![...tainted].some((name) => each.rests.has(name))) continue;
      if (each.owner) return null;
      codes.add(each);
      if (!each.lambda) tainted.add(each.name);
      grown = true;
    }
  }
  const statements: Syntax[] = [];
  const bound = new Map<string, number>();
  for (const statement of root.children) {
    const facts = factsOf(py, statement);
    for (const name of new Set(facts.binds)) bound.set(name, (bound.get(name) ?? 0) + 1);
    if (statement.type === "function_definition") continue;
    if (![...facts.mentions].some((name) => tainted.has(name))) continue;
    if (!facts.simple || DEFINITIONS.has(statement.type)) return null;
    statements.push(statement);
    for (const name of facts.binds) tainted.add(name);
  }
  // Run again later, a statement must find every name as it was: bound once.
  for (const statement of statements)
    for (const name of factsOf(py, statement).mentions) if ((bound.get(name) ?? 0) > 1) return null;
  // A function that reads a name these statements bind has been traced on its old value.
  for (const each of py.codes.values())
    if (each !== code && !codes.has(each) && [...tainted].some((name) => each.rests.has(name)))
      codes.add(each);
  return { statements, codes: [...codes] };
}
