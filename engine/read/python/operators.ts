import type { DType } from "../../graph/node.ts";
import type { Span } from "../../graph/span.ts";
import { toTensor } from "../tensors/literals.ts";
import { matmul } from "../tensors/matmul.ts";
import { apart } from "../tensors/state.ts";
import { bool, calling, int, isNumber, list, nodeOf, string, type Value } from "../values.ts";
import { methodOf } from "./attributes.ts";
import { logical } from "./bits.ts";
import { OTHER } from "./expressions.ts";
import type { Python } from "./interpreter.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";
import { percent } from "./texts.ts";

/** What an operator is in the graph, and in the name of the method that overloads it (`__add__`, `__radd__`). */
interface Operator {
  readonly op: string;
  readonly method?: string;
}

const same = (op: string): Operator => ({ op, method: op });

const OPERATORS: Readonly<Record<string, Operator>> = {
  "+": same("add"),
  "-": same("sub"),
  "*": same("mul"),
  "/": { op: "div", method: "truediv" },
  "//": same("floordiv"),
  "%": same("mod"),
  "**": same("pow"),
  "@": same("matmul"),
  "<": same("lt"),
  "<=": same("le"),
  ">": same("gt"),
  ">=": same("ge"),
  "==": same("eq"),
  "!=": same("ne"),
  "<>": { op: "ne" },
};

/** `left operator right` */
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
  const op = both(left, right, "bool") && operator === "+" ? "or" : OPERATORS[operator]?.op;
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

/** Whether both are arrays of this type: there `+` is "or", where Python's own truths are counted. */
const both = (left: Value, right: Value, dtype: DType): boolean =>
  [left, right].every(
    (value) =>
      value.kind === "tensor" &&
      nodeOf(value).dtype === dtype &&
      (value.library !== "python" || nodeOf(value).shape.length > 0),
  );

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
  const name = OPERATORS[operator]?.method;
  if (!name || (left.kind !== "object" && right.kind !== "object")) return null;
  const forward = left.kind === "object" ? methodOf(py, left, `__${name}__`, span) : null;
  if (forward) return py.call(forward, calling([right], span));
  const backward = right.kind === "object" ? methodOf(py, right, `__r${name}__`, span) : null;
  if (backward) return py.call(backward, calling([left], span));
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
  if (operator === "%" && left.kind === "known")
    return (
      (left.type === "string" && right.kind === "sequence"
        ? percent(String(left.value), right.items.current)
        : null) ?? OTHER
    );
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
  if (operator === "%" && left.type === "string") return percent(String(left.value), [right]) ?? OTHER;
  return OTHER;
}

/** `-x`, `+x`, `~x` */
export function unary(py: Python, operator: string, operand: Value, node: Syntax): Value {
  const span = spanOf(node);
  if (operand.kind === "unknown") return operand;
  if (operand.kind === "object") {
    const name = operator === "-" ? "__neg__" : operator === "+" ? "__pos__" : "__invert__";
    const method = methodOf(py, operand, name, span);
    return method
      ? py.call(method, calling([], span))
      : py.trace.unknown("this object is not a number", span);
  }
  // torch gives the same tensor, others one of its own.
  if (operator === "+")
    return operand.kind === "tensor" && operand.library !== "torch" ? apart(py.trace, operand) : operand;
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
