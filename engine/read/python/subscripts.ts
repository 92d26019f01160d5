import { getItem } from "../tensors/get-item.ts";
import { toTensor } from "../tensors/literals.ts";
import {
  calling,
  int,
  isNumber,
  keyOf,
  list,
  NONE,
  type ObjectValue,
  string,
  symbolicOf,
  tuple,
  type Value,
} from "../values.ts";
import { methodOf } from "./attributes.ts";
import { tupleItems } from "./classes.ts";
import { items as evaluateItems } from "./expressions.ts";
import type { Frame } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { getEntry } from "./mappings.ts";
import { childrenOf, type Syntax, spanOf } from "./syntax/syntax.ts";

export interface Slice {
  readonly slice: true;
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
}

/** `start:stop:step` as a value. */
export function sliceOf(py: Python, node: Syntax, frame: Frame): Value {
  // Colons come as unnamed tokens; parts are told apart by where they stand between them.
  const source = py.text;
  const parts: Value[] = [NONE, NONE, NONE];
  let at = 0;
  let cursor = node.start;
  for (const child of node.children) {
    for (; cursor < child.start; cursor++) if (source[cursor] === ":") at++;
    parts[at] = py.evaluate(child, frame);
    cursor = child.end;
  }
  return slice(parts[0] ?? NONE, parts[1] ?? NONE, parts[2] ?? NONE);
}

export function slice(start: Value, stop: Value, step: Value): ObjectValue {
  const inner: Slice = { slice: true, start, stop, step };
  return { kind: "object", type: "slice", attributes: new Map(), inner };
}

export function sliceParts(value: Value): Slice | null {
  return value.kind === "object" && value.type === "slice" ? (value.inner as Slice) : null;
}

/** What stands in the brackets, as one value. */
export function indexValue(py: Python, node: Syntax, frame: Frame): Value {
  const parts = childrenOf(node, "subscript");
  const first = parts[0];
  if (!first) return py.trace.unknown("the code here is not complete", spanOf(node));
  const trailing = /,\s*\]$/.test(py.textOf(node));
  if (parts.length === 1 && !trailing && first.type !== "list_splat") return py.evaluate(first, frame);
  return tuple(evaluateItems(py, first.as("tuple", parts), frame));
}

export function subscript(py: Python, node: Syntax, frame: Frame): Value {
  const container = node.fields["value"];
  if (!container) return py.trace.unknown("the code here is not complete", spanOf(node));
  const held = py.evaluate(container, frame);
  if (held.kind === "unknown") return held;
  // `Float[Array, "n 3"]`, `list[int]`: types, not entries.
  if (held.kind === "class" || held.kind === "function" || held.kind === "module") return held;
  return itemOf(py, held, indexValue(py, node, frame), node);
}

/** `del items[i]`, `del items[1:3]`, `del table[key]` */
export function deleteEntry(py: Python, node: Syntax, frame: Frame): void {
  const container = node.fields["value"];
  if (!container) return;
  const held = py.evaluate(container, frame);
  const index = indexValue(py, node, frame);
  if (held.kind === "mapping") {
    const key = keyOf(index);
    const entries = new Map(held.entries.current);
    if (key !== null) entries.delete(key);
    py.trace.trail.set(held.entries, entries as typeof held.entries.current);
    return;
  }
  if (held.kind !== "sequence") return;
  const places = list(held.items.current.map((_item, i) => int(i)));
  const gone = sliceParts(index)
    ? sequenceItem(py, places.items.current, "list", index, spanOf(node))
    : index;
  const at = (gone.kind === "sequence" ? gone.items.current : [gone]).map((each) =>
    py.trace.number(each, spanOf(node)),
  );
  const size = held.items.current.length;
  const dropped = new Set(at.map((each) => (each !== null && each < 0 ? each + size : each)));
  py.trace.trail.set(
    held.items,
    dropped.has(null)
      ? [{ ...py.trace.unknown("an entry whose place is not known was deleted", spanOf(node)), poison: true }]
      : held.items.current.filter((_item, i) => !dropped.has(i)),
  );
}

export function itemOf(py: Python, container: Value, index: Value, node: Syntax): Value {
  const span = spanOf(node);
  switch (container.kind) {
    case "tensor":
      return getItem(py.trace, container, index, span);
    case "mapping":
      return getEntry(py, container, index, span);
    case "sequence": {
      const symbolic = symbolicOf(container);
      if (symbolic) {
        if (sliceParts(index) || (isNumber(index) && Number(index.value) < 0)) {
          const all = symbolic.stacked?.();
          return all?.kind === "tensor"
            ? getItem(py.trace, all, index, span)
            : py.trace.unknown("a slice of a list of unknown length", span);
        }
        return symbolic.at(index);
      }
      return sequenceItem(py, container.items.current, container.type, index, span);
    }
    case "known":
      if (container.type === "string") {
        const at = py.trace.number(index, span);
        const text = String(container.value);
        if (at !== null) return string(text.at(at) ?? "");
      }
      return { kind: "known", type: "other", value: null };
    case "object": {
      const fields = tupleItems(container);
      if (fields) return sequenceItem(py, fields, "tuple", index, span);
      const method = methodOf(py, container, "__getitem__", span);
      if (method) return py.call(method, calling([index], span));
      return py.trace.unknown("an entry of this object is not known", span);
    }
    case "unknown":
      return container;
    default:
      return py.trace.unknown("this has no entries", span);
  }
}

function sequenceItem(
  py: Python,
  items: readonly Value[],
  type: "list" | "tuple" | "set" | "range",
  index: Value,
  span: { start: number; end: number },
): Value {
  const bad = items.find((item) => item.kind === "unknown" && item.poison);
  if (bad) return bad;
  const range = sliceParts(index);
  if (range) {
    const bounds = [range.start, range.stop, range.step].map((part) =>
      part.kind === "known" && part.type === "none" ? undefined : py.trace.number(part, span),
    );
    if (bounds.includes(null)) return py.trace.unknown("a slice whose bounds are not known", span);
    return list(pySlice(items, bounds[0] ?? undefined, bounds[1] ?? undefined, bounds[2] ?? 1), type);
  }
  if (index.kind === "unknown") return index;
  const at = py.trace.number(index, span);
  if (at === null) {
    // A list of numbers under a symbolic index is an array under it.
    const array = index.kind === "tensor" ? toTensor(py.trace, list(items), span, "numpy") : null;
    return array?.kind === "tensor"
      ? getItem(py.trace, array, index, span)
      : py.trace.unknown("an index that is not known", span);
  }
  const item = items[at < 0 ? at + items.length : at];
  return item ?? py.trace.unknown(`index ${at} is out of range`, span);
}

export function pySlice<T>(
  items: readonly T[],
  start: number | undefined,
  stop: number | undefined,
  step: number,
): T[] {
  const n = items.length;
  const norm = (value: number): number => (value < 0 ? value + n : value);
  const out: T[] = [];
  if (step > 0) {
    const from = Math.max(0, norm(start ?? 0));
    const to = Math.min(n, norm(stop ?? n));
    for (let i = from; i < to; i += step) out.push(items[i] as T);
  } else if (step < 0) {
    const from = Math.min(n - 1, start === undefined ? n - 1 : norm(start));
    const to = stop === undefined ? -1 : norm(stop);
    for (let i = from; i > to; i += step) if (i >= 0) out.push(items[i] as T);
  }
  return out;
}
