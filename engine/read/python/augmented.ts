import { setItem } from "../tensors/set-item.ts";
import { apart, updateInPlace } from "../tensors/state.ts";
import { calling, isNumber, nodeOf, type Value } from "../values.ts";
import { setItemOf } from "./assign.ts";
import { attributeOf, methodOf, setAttribute } from "./attributes.ts";
import type { Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { sequenceItems } from "./iteration.ts";
import { getEntry, setEntry } from "./mappings.ts";
import { binary } from "./operators.ts";
import { plainInteger } from "./statements.ts";
import { indexValue, itemOf } from "./subscripts.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";

/** `x += 1`: arrays change in place (and every view and alias with them), numbers and lists by their own rules. */
/** What a class may have for an operator that changes in place. */
const IN_PLACE: Readonly<Record<string, string>> = {
  "+": "__iadd__",
  "-": "__isub__",
  "*": "__imul__",
  "/": "__itruediv__",
  "//": "__ifloordiv__",
  "%": "__imod__",
  "**": "__ipow__",
  "@": "__imatmul__",
  "|": "__ior__",
  "&": "__iand__",
};

export function augmented(py: Python, node: Syntax, frame: Frame): void {
  const { left, right } = node.fields;
  if (!left || !right) return;
  const operator = (node.tokens[0] ?? "+=").slice(0, -1);
  const span = spanOf(node);
  const spans = [spanOf(left), spanOf(right)];
  const change = (before: Value): Value => {
    const by = py.evaluate(right, frame);
    if (before.kind === "sequence" && operator === "+" && !before.symbolic) {
      const items = sequenceItems(py, by, span);
      if (Array.isArray(items)) py.trace.trail.set(before.items, [...before.items.current, ...items]);
      return before;
    }
    if (before.kind === "object") {
      const method = methodOf(py, before, IN_PLACE[operator] ?? "", span);
      if (method) return py.call(method, calling([by], span));
    }
    // `s = 0; s += a`: the sum starts with a, as an array of its own.
    if (operator === "+" && isNumber(before) && before.value === 0 && !before.node && by.kind === "tensor")
      return apart(py.trace, by);
    const after = plainInteger(binary(py, operator, plainCounter(before), by, span, spans));
    if (before.kind === "tensor" && writesInPlace(before))
      return updateInPlace(py.trace, before, after, span);
    return after;
  };
  if (left.type === "identifier") {
    const before = py.evaluate(left, frame);
    const after = change(before);
    py.assign(left, after, node, frame);
    py.notes.update(node, left, before, after, frame);
    return;
  }
  if (left.type === "attribute") {
    const { object, attribute } = left.fields;
    if (!object || !attribute) return;
    const owner = py.evaluate(object, frame);
    const name = py.textOf(attribute);
    const before = attributeOf(py, owner, name, left);
    const after = change(before);
    setAttribute(py, owner, name, after, span);
    py.notes.update(node, left, before, after, frame);
    return;
  }
  if (left.type !== "subscript" || !left.fields["value"]) return;
  const container = py.evaluate(left.fields["value"], frame);
  const index = indexValue(py, left, frame);
  if (container.kind === "mapping") {
    setEntry(py, container, index, change(getEntry(py, container, index, span)));
    return;
  }
  if (container.kind === "sequence") {
    setItemOf(py, container, index, change(itemOf(py, container, index, left)), left);
    return;
  }
  if (container.kind === "object") {
    const method = methodOf(py, container, "__setitem__", span);
    if (method) py.call(method, calling([index, change(itemOf(py, container, index, left))], span));
    return;
  }
  if (container.kind === "tensor") {
    const by = py.evaluate(right, frame);
    const mask = index.kind === "tensor" && nodeOf(index).dtype === "bool" ? nodeOf(index) : null;
    const base = nodeOf(container);
    if (
      mask &&
      mask.shape.length === base.shape.length &&
      (isNumber(by) || (by.kind === "tensor" && nodeOf(by).shape.length === 0))
    ) {
      const all = binary(py, operator, py.trace.tensor(base, container.library), by, span, spans);
      updateInPlace(
        py.trace,
        container,
        py.trace.apply("select", [index, all, container], undefined, span),
        span,
      );
      return;
    }
    const before = itemOf(py, container, index, left);
    setItem(py.trace, container, index, binary(py, operator, before, by, span, spans), span);
  }
}

/** NumPy arrays and torch tensors of any rank but Python's own numbers; JAX and TensorFlow rebind. */
function writesInPlace(value: Value & { kind: "tensor" }): boolean {
  if (value.library === "torch") return true;
  return value.library === "numpy"
    ? nodeOf(value).shape.length > 0
    : value.library === "python" && nodeOf(value).shape.length > 0;
}

/** A named counter stops being a variable once it is counted. */
function plainCounter(value: Value): Value {
  return isNumber(value) ? plainInteger(value) : value;
}
