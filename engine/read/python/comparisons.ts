import type { Node } from "../../graph/node.ts";
import type { Span } from "../../graph/span.ts";
import { isNode } from "../truth.ts";
import { bool, isNone, isNumber, keyOf, nodeOf, type Value } from "../values.ts";
import { knownEqual, OTHER } from "./expressions.ts";
import type { Python } from "./interpreter.ts";
import { sequenceItems } from "./iteration.ts";
import { anyEntry } from "./mappings.ts";
import { binary } from "./operators.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";
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
      if (held === null) return oneOf(py, operator, left, right, span) ?? OTHER;
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

/** So many numbers at most are compared one by one. */
const MOST_COMPARED = 64;

/** `i in (2, 5, 7)` for a number that is not known: it is one of them, or none. */
function oneOf(py: Python, operator: string, item: Value, container: Value, span: Span): Value | null {
  const items = sequenceItems(py, container, span);
  if (item.kind !== "tensor" || nodeOf(item).shape.length > 0 || !Array.isArray(items)) return null;
  if (items.length > MOST_COMPARED || !items.every((other) => isNumber(other) || other.kind === "tensor"))
    return null;
  const inside = operator === "in";
  let all: Node | null = null;
  for (const other of items) {
    const truth = py.truth(binary(py, inside ? "==" : "!=", item, other, span), span);
    if (typeof truth === "boolean") {
      if (truth === inside) return bool(inside);
    } else if (!isNode(truth)) return null;
    else all = all ? py.trace.graph.node(inside ? "or" : "and", [all, truth]) : truth;
  }
  return all ? py.trace.tensor(all, "python") : bool(!inside);
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
    if (key === null || anyEntry(container)) return null;
    const there = container.entries.current.has(key);
    // A number that is not known may be a key that is one.
    const may =
      item.kind === "tensor" && [...container.entries.current.values()].some((e) => isNumber(e.key));
    return !there && may ? null : there;
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
