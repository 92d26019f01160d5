import type { Node } from "../../graph/node.ts";
import { isConcrete } from "../../graph/shape.ts";
import { scalar } from "../../graph/tensor.ts";
import { setItem } from "../tensors/set-item.ts";
import {
  calling,
  isNumber,
  list,
  nodeOf,
  type SequenceValue,
  type TensorValue,
  type Unknown,
  type Value,
} from "../values.ts";
import { methodOf, setAttribute } from "./attributes.ts";
import { codeOf, type Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { sequenceItems } from "./iteration.ts";
import { setEntry } from "./mappings.ts";
import { cellFor, noteName } from "./names.ts";
import { indexValue } from "./subscripts.ts";
import { type Syntax, spanOf } from "./syntax/syntax.ts";

type Target = (py: Python, target: Syntax, value: Value, right: Syntax, frame: Frame) => void;

/** Binds `value` to a target: a name, an attribute, an entry, or a pattern of them. */
export const assign: Target = (py, target, value, right, frame) =>
  TARGETS[target.type]?.(py, target, value, right, frame);

const inner: Target = (py, { children: [target] }, value, right, frame) => {
  if (target) assign(py, target, value, right, frame);
};

const pattern: Target = (py, target, value, right, frame) => unpack(py, target, value, right, frame);

/** By the type of the target in the grammar. */
const TARGETS: Readonly<Record<string, Target>> = {
  identifier: (py, target, value, right, frame) => bindName(py, target, value, right, frame),
  pattern_list: pattern,
  tuple_pattern: pattern,
  list_pattern: pattern,
  tuple: pattern,
  list: pattern,
  expression_list: pattern,
  parenthesized_expression: inner,
  list_splat_pattern: inner,
  as_pattern_target: inner,
  attribute: (py, target, value, right, frame) => {
    const { object, attribute } = target.fields;
    if (!object || !attribute) return;
    const name = py.textOf(attribute);
    const owner = py.evaluate(object, frame);
    const named = value.kind === "tensor" ? nameLeaf(py, value, name, target, right, frame) : value;
    setAttribute(py, owner, name, named, spanOf(target));
  },
  subscript: (py, target, value, _right, frame) => {
    const container = target.fields["value"];
    if (container) store(py, py.evaluate(container, frame), target, value, frame);
  },
};

function store(py: Python, container: Value, target: Syntax, value: Value, frame: Frame): void {
  const index = indexValue(py, target, frame);
  const span = spanOf(target);
  if (container.kind === "mapping") return setEntry(py, container, index, value);
  if (container.kind === "sequence") return setItemOf(py, container, index, value, target);
  if (container.kind === "tensor") return setItem(py.trace, container, index, value, span);
  const method = methodOf(py, container, "__setitem__", span);
  if (method) py.call(method, calling([index, value], span));
}

/** `items[index] = value` of a list; where the place is not known, what the list holds is not either. */
export function setItemOf(py: Python, list: SequenceValue, index: Value, value: Value, target: Syntax): void {
  const at = py.trace.number(index, spanOf(target));
  const items = [...list.items.current];
  if (at === null || list.symbolic) {
    py.trace.trail.set(list.items, items.length > 0 ? items.map(() => poison(py, target)) : items);
    return;
  }
  items[at < 0 ? at + items.length : at] = value;
  py.trace.trail.set(list.items, items);
}

function poison(py: Python, target: Syntax): Value {
  return py.trace.unknown("an entry whose place is not known was written", spanOf(target));
}

function bindName(py: Python, target: Syntax, value: Value, right: Syntax, frame: Frame): void {
  const name = py.textOf(target);
  const cell = cellFor(name, frame);
  if (frame.kind === "module" && py.running && cell.current !== undefined && cell.current !== value)
    py.beforeRebind?.(name);
  let bound = value;
  if (value.kind === "tensor") bound = nameLeaf(py, value, name, target, right, frame);
  else if (isNumber(value) && frame.kind === "module" && py.running)
    bound = nameNumber(py, value, name, target, right);
  else if (value.kind === "sequence" && frame.kind === "module" && !value.symbolic)
    nameParts(py, value.items.current, name, target, right, frame);
  const code = codeOf(bound);
  if (code?.lambda && code.assignedName === undefined) {
    code.assignedName = name;
    code.nameSpan = spanOf(target);
  }
  py.trace.trail.set(cell, bound);
  const node = bound.kind === "tensor" ? nodeOf(bound) : isNumber(bound) ? bound.node : undefined;
  if (node && node.inputs.length > 0) py.trace.record(node, spanOf(right), name);
  noteName(py, target, name, bound);
}

/** A module-level number written outright becomes a variable with that value: `x = 2.0`, `x = 4`. */
function nameNumber(py: Python, value: Value, name: string, target: Syntax, right: Syntax): Value {
  if (!isNumber(value) || value.type === "bool" || py.lenient) return value;
  if (!isLiteral(right) || !Number.isFinite(Number(value.value))) return value;
  const node = py.trace.freshVariable(name);
  const point = scalar(Number(value.value));
  py.addLeaf(node, {
    name,
    span: spanOf(target),
    value: point,
    valueSpan: spanOf(right),
    differentiable: true,
  });
  return { ...value, node };
}

function isLiteral(node: Syntax): boolean {
  if (node.type === "integer" || node.type === "float") return true;
  const [inner] = node.children;
  return (
    node.children.length === 1 && inner !== undefined && LITERAL_WRAPS.has(node.type) && isLiteral(inner)
  );
}
const LITERAL_WRAPS = new Set(["unary_operator", "parenthesized_expression"]);

/** A tensor without history takes its name: a factory's result becomes a variable. */
function nameLeaf(
  py: Python,
  value: TensorValue,
  name: string,
  target: Syntax,
  right: Syntax,
  frame: Frame,
): TensorValue {
  if (value.view) return value;
  const state = value.state.current;
  const { node } = state;
  if (!isFresh(py, node, value)) return value;
  // Constants inside a function stay constants; the module's arrays, and what asks for gradients, are variables.
  const wanted =
    state.requiresGrad || value.random || node.op === "variable" || (py.running && frame.kind === "module");
  if (!wanted || (py.lenient && !state.requiresGrad)) return value;
  const data = isConcrete(node.shape) ? py.trace.shadow.value(node) : null;
  const variable = py.trace.freshVariable(name, node.shape, node.dtype);
  py.addLeaf(variable, {
    name,
    span: spanOf(target),
    ...(data ? { value: data, valueSpan: spanOf(right) } : {}),
    ...(value.from ? { shapeFrom: value.from.text } : {}),
    differentiable: value.library === "torch" ? state.requiresGrad === true : true,
    ...(state.requiresGrad ? { requiresGrad: true } : {}),
  });
  py.trace.trail.set(value.state, { ...state, node: variable, fresh: false });
  return value;
}

/** Made by a factory and not yet named. */
function isFresh(py: Python, node: Node, value: TensorValue): boolean {
  if (py.leaves.has(node)) return false;
  return value.state.current.fresh === true || node.op === "tensor";
}

/** `params = [torch.randn(3, requires_grad=True), …]`: each takes the name `params[0]`. */
function nameParts(
  py: Python,
  items: readonly Value[],
  name: string,
  target: Syntax,
  right: Syntax,
  frame: Frame,
): void {
  if (items.length > 64) return;
  for (const [i, item] of items.entries())
    if (item.kind === "tensor" && item.state.current.requiresGrad)
      nameLeaf(py, item, `${name}[${i}]`, target, right, frame);
}

function unpack(py: Python, target: Syntax, value: Value, right: Syntax, frame: Frame): void {
  const targets = target.children;
  const star = targets.findIndex((child) => child.type === "list_splat_pattern");
  const wanted = targets.length;
  const items = sequenceItems(py, value, spanOf(right), star < 0 ? wanted : undefined);
  const rights =
    TUPLES.has(right.type) && right.children.length === wanted && star < 0 ? right.children : undefined;
  if (!Array.isArray(items)) {
    for (const child of targets) assign(py, child, items, right, frame);
    return;
  }
  if (star < 0) {
    if (items.length !== wanted) {
      const reason =
        wantedAxes(py, right, wanted, frame) ??
        py.trace.unknown(`${items.length} values for ${wanted} names`, spanOf(right));
      for (const child of targets) assign(py, child, reason, right, frame);
      return;
    }
    for (const [i, child] of targets.entries())
      assign(py, child, items[i] ?? value, rights?.[i] ?? right, frame);
    return;
  }
  const after = wanted - star - 1;
  for (const [i, child] of targets.entries()) {
    const part =
      i < star
        ? items[i]
        : i === star
          ? list(items.slice(star, items.length - after))
          : items[items.length - (wanted - i)];
    if (part) assign(py, child, part, right, frame);
  }
}

/** `rows, columns = x.shape`: x has as many axes as there are names. */
function wantedAxes(py: Python, right: Syntax, wanted: number, frame: Frame): Unknown | null {
  const read = right.type === "call" ? right.fields["function"] : right;
  const { object, attribute } = read?.type === "attribute" ? read.fields : {};
  if (!object || !attribute || !/^(shape|size)$/.test(py.textOf(attribute)) || !py.trace.guessing)
    return null;
  const held = py.evaluate(object, frame);
  if (held.kind !== "tensor" || nodeOf(held).shape.length >= wanted) return null;
  return py.trace.wantRank(
    nodeOf(held),
    wanted,
    `${wanted} sizes of a tensor that has fewer axes`,
    spanOf(right),
  );
}

const TUPLES = new Set(["expression_list", "tuple", "list", "pattern_list"]);
