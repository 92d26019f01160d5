import type { Node as Syntax } from "web-tree-sitter";
import { assigned, sumOf } from "./arrays.ts";
import {
  binary,
  bind,
  block,
  defined,
  evaluate,
  first,
  indicesOf,
  kids,
  Return,
  type Rule,
} from "./evaluate.ts";
import { operate } from "./operate.ts";
import { Scope } from "./scope.ts";
import { bool, fail, toArray, type Value } from "./values.ts";

function assign(target: Syntax, value: Value, dotted: boolean, scope: Scope): void {
  if (target.type === "index_expression") {
    const [of, list] = kids(target);
    if (!of || !list) return fail("not covered");
    const x = toArray(evaluate(of, scope));
    return assigned(x, indicesOf(x, list, scope), value, dotted);
  }
  if (dotted) {
    const x = toArray(evaluate(target, scope));
    return assigned(
      x,
      x.shape.map(() => ({ kind: "colon" }) as const),
      value,
      true,
    );
  }
  if (target.type === "identifier") return scope.set(target.text, value);
  if (target.type === "open_tuple" || target.type === "tuple_expression") {
    const items = typeof value === "object" && value.kind === "tuple" ? value.items : toArray(value).data;
    for (const [i, name] of kids(target).entries())
      assign(name, items[i] ?? fail("BoundsError"), false, scope);
    return;
  }
  fail(`not covered: assignment to ${target.text}`);
}

/** Assignments, blocks and what steers them. */
export const STATEMENTS: Readonly<Record<string, Rule>> = {
  return_statement: (node, scope) => {
    throw new Return(first(node, scope));
  },
  assignment: (node, scope) => {
    const [target, , value] = kids(node) as [Syntax, Syntax, Syntax];
    if (target.type === "call_expression") {
      const [name, list] = kids(target);
      const own = defined(kids(list as Syntax), [value], scope);
      scope.define(name?.text ?? "", own);
      return own;
    }
    const made = evaluate(value, scope);
    assign(target, made, false, scope);
    return made;
  },
  compound_assignment_expression: (node, scope) => {
    const [target, sign, value] = binary(node);
    const made = evaluate(value, scope);
    if (sign === ".=") {
      assign(target, made, true, scope);
      return made;
    }
    const dotted = sign.startsWith(".");
    const next = operate(sign.slice(0, -1), evaluate(target, scope), made, false);
    assign(target, next, dotted, scope);
    return next;
  },
  let_statement: (node, scope) => {
    const inner = new Scope(scope);
    const body: Syntax[] = [];
    for (const part of kids(node))
      if (part.type === "let_binding") {
        const [name, , value] = kids(part);
        bind(name as Syntax, evaluate(value as Syntax, inner), inner);
      } else body.push(part);
    return block(body, inner);
  },
  for_statement: (node, scope) => {
    const [binding, ...body] = kids(node) as [Syntax, ...Syntax[]];
    const [name, , source] = kids(binding);
    for (const value of toArray(evaluate(source as Syntax, scope)).data) {
      const inner = new Scope(scope);
      bind(name as Syntax, value, inner);
      block(body, inner);
    }
    return sumOf([]);
  },
  if_statement: (node, scope) => {
    const [condition, ...rest] = kids(node) as [Syntax, ...Syntax[]];
    const clauses = rest.filter(({ type }) => type === "elseif_clause" || type === "else_clause");
    if (bool(evaluate(condition, scope)))
      return block(
        rest.filter((part) => !clauses.includes(part)),
        scope,
      );
    for (const clause of clauses) {
      if (clause.type === "else_clause") return block(kids(clause), scope);
      const [test, ...body] = kids(clause) as [Syntax, ...Syntax[]];
      if (bool(evaluate(test, scope))) return block(body, scope);
    }
    return sumOf([]);
  },
};
