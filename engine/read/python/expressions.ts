import { parseRational } from "../../graph/rational.ts";
import { isNode, join } from "../truth.ts";
import {
  bool,
  ELLIPSIS,
  FALSE,
  isNumber,
  type Known,
  keyOf,
  list,
  NONE,
  nodeOf,
  type ObjectValue,
  string,
  TRUE,
  tuple,
  type Value,
} from "../values.ts";
import { attributeOf, classAttribute } from "./attributes.ts";
import { evaluateCall } from "./calls.ts";
import { classFields } from "./classes.ts";
import { comparison } from "./comparisons.ts";
import { comprehension } from "./comprehensions.ts";
import type { Frame } from "./frame.ts";
import { lambda } from "./functions.ts";
import { usualModule } from "./imports.ts";
import type { Python } from "./interpreter.ts";
import { sequenceItems } from "./iteration.ts";
import { mapping } from "./mappings.ts";
import { find, lookup } from "./names.ts";
import { binary, unary } from "./operators.ts";
import { setOf } from "./sets.ts";
import { sliceOf, subscript } from "./subscripts.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";
import { written } from "./texts.ts";

type Evaluate = (py: Python, node: Syntax, frame: Frame) => Value;

const missing = (py: Python, node: Syntax): Value =>
  py.trace.unknown("the code here is not complete", spanOf(node));

/** One row for each kind of expression of the grammar. */
const KINDS: Readonly<Record<string, Evaluate>> = {
  identifier: (py, node, frame) => lookup(py, node, frame),
  integer: (py, node) => integer(py, node),
  float: (py, node) => float(py, node),
  true: () => TRUE,
  false: () => FALSE,
  none: () => NONE,
  ellipsis: () => ELLIPSIS,
  string: (py, node, frame) => text(py, node, frame),
  concatenated_string: (py, node, frame) => {
    const parts = node.children.map((child) => py.evaluate(child, frame));
    return parts.every((part) => part.kind === "known" && part.type === "string")
      ? string(parts.map((part) => (part.kind === "known" ? String(part.value) : "")).join(""))
      : OTHER;
  },
  parenthesized_expression: (py, node, frame) => only(py, node, frame),
  expression_statement: (py, node, frame) => only(py, node, frame),
  type: (py, node, frame) => only(py, node, frame),
  await: (py, node, frame) => only(py, node, frame),
  binary_operator: binaryExpression,
  unary_operator: (py, node, frame) => {
    const operand = node.fields["argument"];
    if (!operand) return missing(py, node);
    return unary(py, node.tokens[0] ?? "-", py.evaluate(operand, frame), node);
  },
  not_operator: (py, node, frame) => {
    const operand = node.fields["argument"];
    if (!operand) return missing(py, node);
    const truth = py.truth(py.evaluate(operand, frame), spanOf(operand));
    if (typeof truth === "boolean") return bool(!truth);
    return isNode(truth) ? py.trace.make("not", [truth], undefined, spanOf(node), []) : truth;
  },
  boolean_operator: booleanExpression,
  comparison_operator: (py, node, frame) =>
    comparison(
      py,
      node,
      node.children.map((child) => py.evaluate(child, frame)),
    ),
  conditional_expression: conditional,
  call: (py, node, frame) => evaluateCall(py, node, frame),
  attribute: (py, node, frame) => {
    const { object, attribute } = node.fields;
    if (!object || !attribute) return missing(py, node);
    const name = py.textOf(attribute);
    const usual =
      object.type === "identifier" && !find(py.textOf(object), frame)
        ? usualModule(py, py.textOf(object), name)
        : null;
    return attributeOf(py, usual ?? py.evaluate(object, frame), name, node);
  },
  subscript: (py, node, frame) => subscript(py, node, frame),
  slice: (py, node, frame) => sliceOf(py, node, frame),
  list: (py, node, frame) => list(items(py, node, frame)),
  set: (py, node, frame) => setOf(items(py, node, frame)),
  tuple: (py, node, frame) => tuple(items(py, node, frame)),
  expression_list: (py, node, frame) => tuple(items(py, node, frame)),
  pattern_list: (py, node, frame) => tuple(items(py, node, frame)),
  tuple_pattern: (py, node, frame) => tuple(items(py, node, frame)),
  dictionary: (py, node, frame) => mapping(py, node, frame),
  lambda: (py, node, frame) => lambda(py, node, frame),
  list_comprehension: (py, node, frame) => comprehension(py, node, frame, "list"),
  set_comprehension: (py, node, frame) => comprehension(py, node, frame, "set"),
  generator_expression: (py, node, frame) => comprehension(py, node, frame, "list"),
  dictionary_comprehension: (py, node, frame) => comprehension(py, node, frame, "dict"),
  named_expression: (py, node, frame) => {
    const { name, value } = node.fields;
    if (!name || !value) return missing(py, node);
    const result = py.evaluate(value, frame);
    py.assign(name, result, value, frame);
    return result;
  },
  yield: (py, node, frame) => {
    const value = node.children[0] ? py.evaluate(node.children[0], frame) : NONE;
    if (frame.yielded && py.textOf(node).startsWith("yield from")) {
      const inner = sequenceItems(py, value, spanOf(node));
      if (Array.isArray(inner)) frame.yielded.push(...inner);
    } else frame.yielded?.push(value);
    return NONE;
  },
};

/** A value of the language that no mathematics depends on: text with numbers in it, a file, a plot. */
export const OTHER: Known = { kind: "known", type: "other", value: null };

export function evaluate(py: Python, node: Syntax, frame: Frame): Value {
  if (node.type === "ERROR") return py.trace.unknown("a syntax error", spanOf(node));
  const kind = KINDS[node.type];
  if (!kind) return py.trace.unknown(`${node.type.replaceAll("_", " ")} is not followed`, spanOf(node));
  return kind(py, node, frame);
}

function only(py: Python, node: Syntax, frame: Frame): Value {
  const child = node.children[0];
  if (!child) return missing(py, node);
  if (node.children.length > 1 && node.broken) return py.trace.unknown("a syntax error", spanOf(node));
  return py.evaluate(child, frame);
}

function integer(py: Python, node: Syntax): Value {
  const source = py.textOf(node).replaceAll("_", "");
  if (/[jJ]$/.test(source)) return py.trace.unknown("complex numbers are not followed", spanOf(node));
  const value = Number(source);
  if (Number.isSafeInteger(value)) return { kind: "known", type: "int", value };
  const exact = parseRational(source);
  return exact
    ? { kind: "known", type: "int", value, node: py.trace.b.const(exact) }
    : { kind: "known", type: "int", value };
}

function float(py: Python, node: Syntax): Value {
  const source = py.textOf(node).replaceAll("_", "");
  if (/[jJ]$/.test(source)) return py.trace.unknown("complex numbers are not followed", spanOf(node));
  const exact = parseRational(source);
  const value = Number(source);
  return exact
    ? { kind: "known", type: "float", value, node: py.trace.b.const(exact) }
    : { kind: "known", type: "float", value };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", "\\": "\\", "'": "'", '"': '"' };

function text(py: Python, node: Syntax, frame: Frame): Value {
  let plain = true;
  let content = "";
  for (const child of node.children) {
    if (child.type === "interpolation") {
      const expression = child.fields["expression"];
      const held = expression ? py.evaluate(expression, frame) : NONE;
      // Keys are often written so: `params[f"W{i}"]`.
      const part = child.children.length === 1 ? written(held) : null;
      if (part === null) plain = false;
      else content += part;
    } else if (child.type === "string_content") content += py.textOf(child);
  }
  if (!plain) return OTHER;
  const raw = /^[bBuU]?[rR]/.test(py.textOf(node).slice(0, 2));
  return string(
    raw ? content : content.replace(/\\(.)/g, (_all, letter: string) => ESCAPES[letter] ?? letter),
  );
}

export function items(py: Python, node: Syntax, frame: Frame): Value[] {
  const values: Value[] = [];
  for (const child of node.children) {
    if (child.type !== "list_splat" && child.type !== "list_splat_pattern") {
      values.push(py.evaluate(child, frame));
      continue;
    }
    const inner = child.children[0];
    const spread = inner ? sequenceItems(py, py.evaluate(inner, frame), spanOf(child)) : [];
    if (Array.isArray(spread)) values.push(...spread);
    else values.push(spread);
  }
  return values;
}

function binaryExpression(py: Python, node: Syntax, frame: Frame): Value {
  const { left, right } = node.fields;
  if (!left || !right) return missing(py, node);
  if (node.children.some((child) => child.type === "ERROR"))
    return py.trace.unknown("a syntax error", spanOf(node));
  return binary(
    py,
    node.tokens[0] ?? "+",
    py.evaluate(left, frame),
    py.evaluate(right, frame),
    spanOf(node),
    [spanOf(left), spanOf(right)],
  );
}

function booleanExpression(py: Python, node: Syntax, frame: Frame): Value {
  const { left, right } = node.fields;
  if (!left || !right) return missing(py, node);
  const and = node.tokens[0] === "and";
  const first = py.evaluate(left, frame);
  const truth = py.truth(first, spanOf(left));
  if (typeof truth === "boolean") return truth === and ? py.evaluate(right, frame) : first;
  const second = py.evaluate(right, frame);
  const other = py.truth(second, spanOf(right));
  if (!isNode(truth)) {
    // What is unknown cannot matter when the other side decides alone.
    return typeof other === "boolean" && other !== and ? bool(other) : truth;
  }
  if (isCondition(first) && isCondition(second)) {
    if (typeof other === "boolean") return other === and ? first : bool(other);
    return isNode(other)
      ? py.trace.make(and ? "and" : "or", [truth, other], undefined, spanOf(node), [])
      : other;
  }
  // Python hands on one of the two values.
  return and
    ? join(py.trace, truth, second, first, spanOf(node))
    : join(py.trace, truth, first, second, spanOf(node));
}

const isCondition = (value: Value): boolean =>
  (value.kind === "known" && value.type === "bool") ||
  (value.kind === "tensor" && nodeOf(value).dtype === "bool");

function conditional(py: Python, node: Syntax, frame: Frame): Value {
  const [whenTrue, condition, whenFalse] = node.children;
  if (!whenTrue || !condition || !whenFalse) return missing(py, node);
  const truth = py.truth(py.evaluate(condition, frame), spanOf(condition));
  if (typeof truth === "boolean") return py.evaluate(truth ? whenTrue : whenFalse, frame);
  if (!isNode(truth)) return truth;
  const a = py.evaluate(whenTrue, frame);
  const b = py.evaluate(whenFalse, frame);
  return join(py.trace, truth, a, b, spanOf(node));
}

/** Equality where both sides are of a kind whose identity is known; null when it is not known. */
export function knownEqual(a: Value, b: Value): boolean | null {
  if (a === b) return true;
  if (isNumber(a) && isNumber(b)) return Number(a.value) === Number(b.value);
  if (a.kind === "tensor" || b.kind === "tensor" || a.kind === "unknown" || b.kind === "unknown") return null;
  const tuples = a.kind === "sequence" && b.kind === "sequence";
  const [left, right] = tuples ? [null, null] : [keyOf(a), keyOf(b)];
  if (left !== null && right !== null) {
    if (a.kind === "known" && b.kind === "known" && (a.type === "other" || b.type === "other")) return null;
    return left === right;
  }
  if (a.kind === "function" && b.kind === "function" && !a.code && !b.code) return a.name === b.name;
  if (a.kind === "sequence" && b.kind === "sequence") {
    const [x, y] = [a.items.current, b.items.current];
    if (x.length !== y.length) return false;
    let all: boolean | null = true;
    for (const [i, item] of x.entries()) {
      const other = y[i];
      const equal = other ? knownEqual(item, other) : false;
      if (equal === false) return false;
      if (equal === null) all = null;
    }
    return all;
  }
  // Instances of a class that says nothing of equality are equal to themselves alone.
  if (a.kind === "object" && b.kind === "object" && isPlain(a) && isPlain(b))
    return a.attributes === b.attributes;
  return a.kind === b.kind ? null : false;
}

const isPlain = ({ type }: ObjectValue): boolean =>
  typeof type !== "string" && !classFields(type) && !classAttribute(type, "__eq__");
