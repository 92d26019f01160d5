import type { Span } from "../../graph/span.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { toTensor } from "../tensors/literals.ts";
import { matmul } from "../tensors/matmul.ts";
import { isNode } from "../truth.ts";
import { bool, int, isNone, isNumber, keyOf, list, nodeOf, string, type Value } from "../values.ts";
import { methodOf } from "./attributes.ts";
import { knownEqual, OTHER } from "./expressions.ts";
import type { Python } from "./interpreter.ts";
import { sequenceItems } from "./iteration.ts";
import { type Syntax, spanOf } from "./syntax.ts";

const OPS: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "//": "floordiv",
  "%": "mod",
  "**": "pow",
  "@": "matmul",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  "==": "eq",
  "!=": "ne",
  "<>": "ne",
};

const DUNDER: Readonly<Record<string, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "truediv",
  "//": "floordiv",
  "%": "mod",
  "**": "pow",
  "@": "matmul",
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  "==": "eq",
  "!=": "ne",
};

export function binary(
  py: Python,
  operator: string,
  left: Value,
  right: Value,
  span: Span,
  spans: readonly Span[] = [span, span],
): Value {
  if (left.kind === "unknown") return left;
  if (right.kind === "unknown") return right;
  const own = overloaded(py, operator, left, right, span);
  if (own) return own;
  if (left.kind === "sequence" || right.kind === "sequence") {
    const joined = sequences(py, operator, left, right, span);
    if (joined) return joined;
  }
  if (left.kind === "known" && right.kind === "known") {
    const words = strings(operator, left, right);
    if (words) return words;
  }
  if (operator === "@") return matmul(py.trace, left, right, span, spans);
  if (operator === "&" || operator === "|" || operator === "^")
    return logical(py, operator, left, right, span);
  if (operator === "<<" || operator === ">>") {
    const [number, by] = [py.trace.number(left, span), py.trace.number(right, span)];
    if (number !== null && by !== null) return int(Math.floor(number * 2 ** (operator === "<<" ? by : -by)));
  }
  const op = OPS[operator];
  if (!op) return py.trace.unknown(`the operator ${operator} is not followed`, span);
  if (
    (op === "div" || op === "floordiv" || op === "mod") &&
    isNumber(right) &&
    Number(right.value) === 0 &&
    isNumber(left)
  )
    return py.trace.unknown("division by zero", span);
  return shapeChecked(py, op, arrayed(py, left, right, span), arrayed(py, right, left, span), span, spans);
}

/** A list beside an array becomes one. */
function arrayed(py: Python, value: Value, beside: Value, span: Span): Value {
  if (value.kind !== "sequence" || beside.kind !== "tensor") return value;
  return toTensor(py.trace, value, span, beside.library);
}

function shapeChecked(
  py: Python,
  op: string,
  left: Value,
  right: Value,
  span: Span,
  spans: readonly Span[],
): Value {
  const before = py.trace.recording.troubles.length;
  const result = py.trace.apply(op, [left, right], undefined, span);
  const trouble = py.trace.recording.troubles[before];
  const nodes = [py.trace.lift(left), py.trace.lift(right)].filter((node) => node !== null);
  if (trouble && !trouble.conflict) py.trace.mismatch(trouble, nodes, spans);
  return result;
}

function overloaded(py: Python, operator: string, left: Value, right: Value, span: Span): Value | null {
  const name = DUNDER[operator];
  if (!name || (left.kind !== "object" && right.kind !== "object")) return null;
  const forward = left.kind === "object" ? methodOf(py, left, `__${name}__`, span) : null;
  if (forward) return py.call(forward, { args: [right], named: new Map(), span, spans: [span] });
  const backward = right.kind === "object" ? methodOf(py, right, `__r${name}__`, span) : null;
  if (backward) return py.call(backward, { args: [left], named: new Map(), span, spans: [span] });
  return null;
}

function sequences(py: Python, operator: string, left: Value, right: Value, span: Span): Value | null {
  if (operator === "+" && left.kind === "sequence" && right.kind === "sequence") {
    if (left.symbolic || right.symbolic)
      return py.trace.unknown("lists of unknown length are not joined", span);
    return list([...left.items.current, ...right.items.current], left.type);
  }
  const [seq, times] = left.kind === "sequence" ? [left, right] : [right, left];
  // A plain number repeats a list; an array beside one is arithmetic.
  const plain = times.kind !== "tensor" || (times.library === "python" && nodeOf(times).shape.length === 0);
  if (operator === "*" && seq.kind === "sequence" && plain) {
    const count = py.trace.number(times, span);
    if (count === null || seq.symbolic)
      return py.trace.unknown("a list repeated an unknown number of times", span);
    if (count * seq.items.current.length > 100_000) return py.trace.unknown("a very long list", span);
    return list(Array.from({ length: Math.max(0, count) }, () => seq.items.current).flat(), seq.type);
  }
  if (operator === "%" && left.kind === "known") return OTHER;
  if (left.kind === "sequence" && right.kind === "sequence" && ["-", "&", "|", "^"].includes(operator))
    return OTHER;
  return null;
}

function strings(operator: string, left: Value, right: Value): Value | null {
  if (left.kind !== "known" || right.kind !== "known") return null;
  const textual = (value: Value): boolean =>
    value.kind === "known" && (value.type === "string" || value.type === "other");
  if (!textual(left) && !textual(right)) return null;
  if (operator === "+" && left.type === "string" && right.type === "string")
    return string(`${left.value}${right.value}`);
  return OTHER;
}

function logical(py: Python, operator: string, left: Value, right: Value, span: Span): Value {
  if (isNumber(left) && isNumber(right)) {
    const [a, b] = [Number(left.value), Number(right.value)];
    const value = operator === "&" ? a & b : operator === "|" ? a | b : a ^ b;
    return left.type === "bool" && right.type === "bool" ? bool(value !== 0) : int(value);
  }
  const [a, b] = [py.trace.lift(left), py.trace.lift(right)];
  if (!a || !b) return OTHER;
  if (a.dtype !== "bool" || b.dtype !== "bool") return bitwise(py, operator, left, right, span);
  return py.trace.apply(
    operator === "&" ? "and" : operator === "|" ? "or" : "ne",
    [left, right],
    undefined,
    span,
  );
}

const BITS: Readonly<Record<string, (a: number, b: number) => number>> = {
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
};

/** Bits of integers that are known. */
function bitwise(py: Python, operator: string, left: Value, right: Value, span: Span): Value {
  const op = BITS[operator];
  const nodes = [py.trace.lift(left), py.trace.lift(right)].filter((node) => node !== null);
  const [a, b] = nodes.map((node) => py.trace.shadow.value(node));
  if (!op || !a || !b) return py.trace.unknown(`${operator} of these is not followed`, span);
  const wide = a.data.length >= b.data.length ? a : b;
  if (a.data.length !== b.data.length && Math.min(a.data.length, b.data.length) !== 1)
    return py.trace.unknown(`${operator} of arrays of different shapes`, span);
  const at = (tensor: Tensor, i: number): number => tensor.data[tensor.data.length === 1 ? 0 : i] ?? 0;
  const data = wide.data.map((_x, i) => op(at(a, i), at(b, i)));
  const library = left.kind === "tensor" ? left.library : right.kind === "tensor" ? right.library : "python";
  return py.trace.tensor(py.trace.graph.node("tensor", [], { data: { shape: wide.shape, data } }), library, {
    dtype: "int64",
  });
}

export function unary(py: Python, operator: string, operand: Value, node: Syntax): Value {
  const span = spanOf(node);
  if (operand.kind === "unknown") return operand;
  if (operand.kind === "object") {
    const name = operator === "-" ? "__neg__" : operator === "+" ? "__pos__" : "__invert__";
    const method = methodOf(py, operand, name, span);
    return method
      ? py.call(method, { args: [], named: new Map(), span, spans: [] })
      : py.trace.unknown("this object is not a number", span);
  }
  if (operator === "+") return operand;
  if (operator === "~") {
    if (isNumber(operand))
      return operand.type === "bool" ? bool(!operand.value) : int(~Number(operand.value));
    if (operand.kind === "tensor" && nodeOf(operand).dtype === "bool")
      return py.trace.apply("not", [operand], undefined, span);
    const number =
      operand.kind === "tensor" && nodeOf(operand).shape.length === 0 ? py.trace.number(operand, span) : null;
    if (number !== null && Number.isInteger(number)) return int(-number - 1);
    return py.trace.unknown("~ of this is not followed", span);
  }
  return py.trace.apply("neg", [operand], undefined, span);
}

/** `a < b <= c`: each pair, joined by and. */
export function comparison(py: Python, node: Syntax, values: readonly Value[]): Value {
  const parts: Value[] = [];
  const operators = comparisonOperators(node.tokens);
  for (let at = 0; at + 1 < values.length; at++) {
    const [left, right] = [values[at], values[at + 1]];
    if (!left || !right) break;
    const part = compare(py, operators[at] ?? "==", left, right, spanOf(node));
    if (part.kind === "unknown") return part;
    parts.push(part);
  }
  let all: Value | undefined;
  for (const part of parts) {
    if (!all) {
      all = part;
      continue;
    }
    const [a, b] = [py.truth(all, spanOf(node)), py.truth(part, spanOf(node))];
    if (typeof a === "boolean") all = a ? part : all;
    else if (typeof b === "boolean") all = b ? all : part;
    else if (isNode(a) && isNode(b)) all = py.trace.make("and", [a, b], undefined, spanOf(node), []);
  }
  return all ?? py.trace.unknown("a comparison that is not complete", spanOf(node));
}

/** The grammar gives `not in` and `is not` as one token or two. */
function comparisonOperators(tokens: readonly string[]): string[] {
  const out: string[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? "";
    const next = tokens[at + 1];
    if ((token === "not" && next === "in") || (token === "is" && next === "not")) {
      out.push(`${token} ${next}`);
      at++;
    } else out.push(token);
  }
  return out;
}

function compare(py: Python, operator: string, left: Value, right: Value, span: Span): Value {
  switch (operator) {
    case "is":
    case "is not": {
      const same = identical(left, right);
      if (same === null)
        return left.kind === "unknown"
          ? left
          : right.kind === "unknown"
            ? right
            : py.trace.unknown("identity", span);
      return bool(operator === "is" ? same : !same);
    }
    case "in":
    case "not in": {
      const held = holds(py, left, right, span);
      if (held === null) return OTHER;
      return bool(operator === "in" ? held : !held);
    }
  }
  if (left.kind === "unknown") return left;
  if (right.kind === "unknown") return right;
  if ((operator === "==" || operator === "!=") && !(isNumber(left) && isNumber(right))) {
    const equal = knownEqual(left, right);
    if (equal !== null) return bool(operator === "==" ? equal : !equal);
    if (left.kind !== "tensor" && right.kind !== "tensor" && left.kind !== "object") return OTHER;
  }
  return binary(py, operator, left, right, span);
}

function identical(left: Value, right: Value): boolean | null {
  if (isNone(left) || isNone(right)) {
    if (left.kind === "unknown" || right.kind === "unknown") return null;
    return isNone(left) && isNone(right);
  }
  if (left.kind === "unknown" || right.kind === "unknown") return null;
  if (left === right) return true;
  if (left.kind === "tensor" || right.kind === "tensor") return false;
  const [a, b] = [keyOf(left), keyOf(right)];
  return a !== null && b !== null ? a === b : false;
}

function holds(py: Python, item: Value, container: Value, span: Span): boolean | null {
  if (container.kind === "mapping") {
    const key = keyOf(item);
    return key === null ? null : container.entries.current.has(key);
  }
  if (container.kind === "known" && container.type === "string" && item.kind === "known")
    return item.type === "string" ? String(container.value).includes(String(item.value)) : null;
  const items = sequenceItems(py, container, span);
  if (!Array.isArray(items)) return null;
  let certain = true;
  for (const other of items) {
    const equal = knownEqual(item, other);
    if (equal) return true;
    if (equal === null) certain = false;
  }
  return certain ? false : null;
}
