import type { Node as Syntax } from "web-tree-sitter";
import { adjoint, broadcast, indexed } from "./arrays.ts";
import { negative, operatorFunction } from "./base.ts";
import { joined } from "./join.ts";
import { operate } from "./operate.ts";
import { lookup, Scope } from "./scope.ts";
import { STATEMENTS } from "./statements.ts";
import {
  array,
  bool,
  type Callable,
  callable,
  fail,
  int,
  isArray,
  isFunction,
  isScalar,
  type JuliaArray,
  placesOf,
  toArray,
  tuple,
  type Value,
  vector,
} from "./values.ts";

export class Return {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

export const kids = (node: Syntax): Syntax[] =>
  node.namedChildren.filter(
    (child): child is Syntax =>
      child !== null && child.type !== "line_comment" && child.type !== "block_comment",
  );

/** The operator and its operands. */
export function binary(node: Syntax): readonly [Syntax, string, Syntax] {
  const [left, operator, right] = kids(node);
  if (!left || !operator || !right) return fail(`not covered: ${node.text}`);
  return [left, operator.text, right];
}

const COMPARISONS = new Set(["<", "<=", ">", ">=", "==", "!=", "≤", "≥", "≠"]);

/**
 * Runs a part of Julia over the tree of its grammar, by the semantics of the Julia manual (1.9 and later) and not by
 * what is printed: Int64, Float64 and Bool apart, with their promotions; arrays by columns, indexed from 1 by Ints,
 * ranges, arrays of Ints, masks and colons, with errors where Julia throws; adjoints of vectors as rows; products of
 * matrices apart from dotted operators, which broadcast from the first axis; operators without a dot on arrays only
 * where Julia has such a method; functions of Base, Statistics, LinearAlgebra and SpecialFunctions by name (see
 * base.ts, linear.ts, functions.ts); comprehensions, generators, anonymous and named functions, `let`, `for`, `if`,
 * assignments to names, tuples and entries.
 *
 * Not covered: types and dispatch on them, strings, macros, `while`, Cartesian places, systems that are not square,
 * views (slices are copies, as in Julia, and nothing else shares memory), complex numbers, threads and I/O. What is
 * not covered is an error.
 */
export function evaluate(node: Syntax, scope: Scope): Value {
  const table = Object.hasOwn(STATEMENTS, node.type) ? STATEMENTS : RULES;
  const rule = Object.hasOwn(table, node.type) ? table[node.type] : undefined;
  return rule ? rule(node, scope) : fail(`not covered: ${node.type}: ${node.text}`);
}

export function block(nodes: readonly Syntax[], scope: Scope): Value {
  let value: Value = 0n;
  for (const node of nodes) value = evaluate(node, scope);
  return value;
}

/** Arguments: values, and by name; `f(e for i in …)` is given the comprehension's array. */
function argumentsOf(
  list: Syntax,
  scope: Scope,
): { readonly args: Value[]; readonly named: Map<string, Value> } {
  const args: Value[] = [];
  const named = new Map<string, Value>();
  const nodes = kids(list);
  if (nodes.some((node) => node.type === "for_clause")) return { args: [comprehension(nodes, scope)], named };
  for (const node of nodes) {
    if (node.type === "named_argument") {
      const [name, , value] = kids(node);
      if (name && value) named.set(name.text, evaluate(value, scope));
    } else if (node.type === "splat_expression") {
      const [inner] = kids(node);
      const value = inner ? evaluate(inner, scope) : tuple([]);
      args.push(
        ...(isArray(value)
          ? value.data
          : typeof value === "object" && value.kind === "tuple"
            ? value.items
            : []),
      );
    } else args.push(evaluate(node, scope));
  }
  return { args, named };
}

/** Loops over all bindings, the first one fastest in the result; the bindings of one `for` may not read one another. */
function comprehension([body, ...clauses]: readonly Syntax[], scope: Scope): JuliaArray {
  if (!body) return fail("not covered: an empty comprehension");
  const loops = clauses.filter(({ type }) => type === "for_clause");
  const conditions = clauses.filter(({ type }) => type === "if_clause");
  if (loops.length !== 1) return fail("not covered: several for clauses");
  const bindings = kids(loops[0] as Syntax).map((binding) => {
    const [name, , source] = kids(binding);
    if (!name || !source) return fail(`not covered: ${binding.text}`);
    const value = evaluate(source, scope);
    return { name, from: isScalar(value) ? array([], [value]) : toArray(value) };
  });
  const shape = bindings.flatMap(({ from }) => from.shape);
  const sizes = bindings.map(({ from }) => from.data.length);
  const total = sizes.reduce((n, size) => n * size, 1);
  const out: Value[] = [];
  for (let k = 0; k < total; k++) {
    const inner = new Scope(scope);
    for (const [i, place] of placesOf(k, sizes).entries()) {
      const own = bindings[i];
      if (own) bind(own.name, own.from.data[place] ?? 0, inner);
    }
    if (conditions.every((clause) => bool(evaluate(kids(clause)[0] as Syntax, inner))))
      out.push(evaluate(body, inner));
  }
  return conditions.length > 0 ? vector(out) : array(shape, out);
}

export function bind(name: Syntax, value: Value, scope: Scope): void {
  if (name.type === "identifier") scope.define(name.text, value);
  else fail(`not covered: binding ${name.text}`);
}

export function indicesOf(x: JuliaArray, list: Syntax, scope: Scope): Value[] {
  const nodes = (list.children.filter((child) => child !== null) as Syntax[]).filter(
    (child) => child.isNamed && !/comment/.test(child.type),
  );
  return nodes.map((node, axis) => {
    if (node.text === ":") return { kind: "colon" };
    const inner = new Scope(scope);
    const size = nodes.length === 1 ? x.data.length : (x.shape[axis] ?? 1);
    inner.define("end", BigInt(size));
    inner.define("begin", 1n);
    return evaluate(node, inner);
  });
}

/** A function: its arguments are new names, its body may end early with `return`. */
export function defined(parameters: readonly Syntax[], body: readonly Syntax[], scope: Scope): Callable {
  return callable((args) => {
    const inner = new Scope(scope);
    if (args.length !== parameters.length) fail("MethodError: another number of arguments");
    for (const [i, name] of parameters.entries()) bind(name, args[i] ?? 0, inner);
    try {
      return block(body, inner);
    } catch (stop) {
      if (stop instanceof Return) return stop.value;
      throw stop;
    }
  });
}

const concatenated = (rows: readonly Syntax[], scope: Scope): Value =>
  joined(
    rows.map((row) => {
      const parts = kids(row).map((part) => evaluate(part, scope));
      return parts.length === 1 ? (parts[0] ?? 0) : joined(parts, 1);
    }),
    0,
  );

export type Rule = (node: Syntax, scope: Scope) => Value;
export const first: Rule = (node, scope) => evaluate(kids(node)[0] as Syntax, scope);

const RULES: Readonly<Record<string, Rule>> = {
  source_file: (node, scope) => block(kids(node), scope),
  compound_statement: (node, scope) => block(kids(node), scope),
  parenthesized_expression: (node, scope) => block(kids(node), scope),
  identifier: (node, scope) => lookup(node.text, scope),
  operator: (node) => (node.text === ":" ? { kind: "colon" } : operatorFunction(node.text)),
  boolean_literal: (node) => node.text === "true",
  integer_literal: (node) => BigInt(node.text),
  float_literal: (node) => Number(node.text),
  juxtaposition_expression: (node, scope) => {
    // The grammar reads 10^(x) as 10 beside ^(x).
    const [base, call] = kids(node);
    const [sign, list] = call?.type === "call_expression" ? kids(call) : [];
    if (base && sign?.type === "operator" && list)
      return operate(sign.text, evaluate(base, scope), evaluate(kids(list)[0] as Syntax, scope), false);
    const [a, b] = kids(node).map((part) => evaluate(part, scope));
    return operate("*", a ?? 0, b ?? 0, false);
  },
  unary_expression: (node, scope) => {
    const [sign, of] = kids(node);
    const value = of ? evaluate(of, scope) : 0;
    if (sign?.text === "-") return negative(value);
    if (sign?.text === "+") return value;
    if (sign?.text === "!") return !bool(value);
    if (sign?.text === ".!") return broadcast(([entry]) => !bool(entry), [value]);
    return fail(`not covered: ${node.text}`);
  },
  binary_expression: (node, scope) => {
    const [left, sign, right] = binary(node);
    if (sign === "&&") return bool(evaluate(left, scope)) ? evaluate(right, scope) : false;
    if (sign === "||") return bool(evaluate(left, scope)) ? true : evaluate(right, scope);
    // a <= b <= c is both of them.
    if (COMPARISONS.has(sign) && left.type === "binary_expression" && COMPARISONS.has(binary(left)[1])) {
      const middle = binary(left)[2];
      return (
        bool(evaluate(left, scope)) && operate(sign, evaluate(middle, scope), evaluate(right, scope), false)
      );
    }
    // The grammar and Julia agree that a digit and its dot want a space: 2.^x is refused.
    if (
      sign.startsWith(".") &&
      /\d$/.test(left.text) &&
      /^\d/.test(left.text) &&
      node.text[left.text.length] === "."
    )
      fail(`ParseError: invalid syntax ${left.text}${sign}; add space(s) to clarify`);
    // Julia reads -(x)^2 as -(x^2), the grammar as the square of the call -(x).
    const [minus, argument] = sign.endsWith("^") && left.type === "call_expression" ? kids(left) : [];
    const literal =
      right.type === "integer_literal" || (right.type === "unary_expression" && /^-\d+$/.test(right.text));
    if (minus?.text === "-" && argument)
      return negative(
        operate(sign, evaluate(kids(argument)[0] as Syntax, scope), evaluate(right, scope), literal),
      );
    return operate(sign, evaluate(left, scope), evaluate(right, scope), literal);
  },
  ternary_expression: (node, scope) => {
    const [condition, yes, no] = kids(node);
    return evaluate((bool(evaluate(condition as Syntax, scope)) ? yes : no) as Syntax, scope);
  },
  adjoint_expression: (node, scope) => adjoint(first(node, scope)),
  range_expression: (node, scope) => {
    const parts = kids(node);
    const inner = parts[0]?.type === "range_expression" ? kids(parts[0]) : [parts[0] as Syntax];
    const [from, by, to] = [...inner, parts[1] as Syntax].map((part) => int(evaluate(part, scope)));
    const [start = 0, step = 1, stop = 0] = inner.length === 2 ? [from, by, to] : [from, 1, by];
    const count = Math.max(0, Math.floor((stop - start) / step) + 1);
    return vector(Array.from({ length: count }, (_, k) => BigInt(start + k * step)));
  },
  tuple_expression: (node, scope) => tuple(kids(node).map((part) => evaluate(part, scope))),
  open_tuple: (node, scope) => tuple(kids(node).map((part) => evaluate(part, scope))),
  vector_expression: (node, scope) => vector(kids(node).map((part) => evaluate(part, scope))),
  matrix_expression: (node, scope) => concatenated(kids(node), scope),
  comprehension_expression: (node, scope) => comprehension(kids(node), scope),
  field_expression: (node, scope) => {
    const [of, name] = kids(node);
    const value = evaluate(of as Syntax, scope);
    const field =
      typeof value === "object" && value.kind === "fields" ? value.fields.get(name?.text ?? "") : undefined;
    return field ?? fail(`type has no field ${name?.text}`);
  },
  index_expression: (node, scope) => {
    const [of, list] = kids(node);
    const value = evaluate(of as Syntax, scope);
    if (typeof value === "object" && value.kind === "tuple")
      return value.items[int(evaluate(kids(list as Syntax)[0] as Syntax, scope)) - 1] ?? fail("BoundsError");
    const x = toArray(value);
    return indexed(x, indicesOf(x, list as Syntax, scope));
  },
  call_expression: (node, scope) => {
    const [of, list] = kids(node);
    const f = evaluate(of as Syntax, scope);
    const { args, named } = argumentsOf(list as Syntax, scope);
    return isFunction(f) ? f.call(args, named) : fail(`MethodError: ${of?.text} is not callable`);
  },
  broadcast_call_expression: (node, scope) => {
    const [of, list] = kids(node);
    const f = evaluate(of as Syntax, scope);
    const { args, named } = argumentsOf(list as Syntax, scope);
    if (!isFunction(f)) return fail(`MethodError: ${of?.text} is not callable`);
    return broadcast((own) => f.call(own, named), args);
  },
  arrow_function_expression: (node, scope) => {
    const [parameters, body] = kids(node) as [Syntax, Syntax];
    return defined(parameters.type === "identifier" ? [parameters] : kids(parameters), [body], scope);
  },
  function_definition: (node, scope) => {
    const [signature, ...body] = kids(node);
    const [call] = kids(signature as Syntax);
    const [name, list] = kids(call as Syntax);
    const made = defined(kids(list as Syntax), body, scope);
    scope.define(name?.text ?? "", made);
    return made;
  },
};
