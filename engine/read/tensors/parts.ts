import { topological } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import type { Trace } from "../trace.ts";
import { isNone, isNumber, nodeOf, typeName, type Unknown, type Value } from "../values.ts";
import { toTensor } from "./literals.ts";
import { rangeOf, type SliceParts } from "./slices.ts";

/** What an index asks of one axis. */
export type Part =
  | { readonly kind: "at"; readonly at: number }
  | { readonly kind: "range"; readonly start: Size; readonly stop: Size | null; readonly step: number }
  | { readonly kind: "new" }
  | { readonly kind: "gather"; readonly index: Node };

/** An index part by part, each axis with its own; or why that is not known. */
export function partsOf(trace: Trace, node: Node, index: Value, span: Span): Part[] | Unknown {
  if (index.kind === "unknown") return index;
  const given = index.kind === "sequence" && index.type === "tuple" ? index.items.current : [index];
  const { shape } = node;
  const consumed = given.filter(
    (part) => !isNone(part) && !(part.kind === "known" && part.type === "ellipsis"),
  ).length;
  if (consumed > shape.length)
    return trace.wantRank(
      node,
      consumed,
      `a tensor of rank ${shape.length} is indexed with ${consumed} indices`,
      span,
    );
  const dots = given.findIndex((part) => part.kind === "known" && part.type === "ellipsis");
  const fill = shape.length - consumed;
  const expanded: (Value | null)[] = [];
  for (const [i, part] of given.entries()) {
    if (i === dots) expanded.push(...Array.from({ length: fill }, () => null));
    else expanded.push(part);
  }
  if (dots < 0) expanded.push(...Array.from({ length: fill }, () => null));
  const parts: Part[] = [];
  let axis = 0;
  for (const part of expanded) {
    if (part && isNone(part)) {
      parts.push({ kind: "new" });
      continue;
    }
    const size = shape[axis++] ?? 1;
    if (!part) parts.push({ kind: "range", start: 0, stop: size, step: 1 });
    else {
      const made = partOf(trace, node, part, size, axis - 1, span);
      if (made.kind === "unknown") return made;
      parts.push(made);
    }
  }
  return parts;
}

function partOf(trace: Trace, node: Node, part: Value, size: Size, axis: number, span: Span): Part | Unknown {
  if (part.kind === "object" && part.type === "slice")
    return rangeOf(trace, part.inner as SliceParts, size, span);
  if (isNumber(part) && part.type === "int")
    return place(trace, node, Number(trace.number(part, span)), size, axis, span);
  if (isNumber(part) && part.type === "bool") return trace.unknown("a boolean index", span);
  if (part.kind === "sequence") {
    const counted = part.type === "range" ? part.symbolic : undefined;
    if (counted && !counted.where) {
      const iota = trace.graph.node("iota", [], { size: counted.size });
      const at = counted.at(trace.tensor(iota));
      return at.kind === "tensor"
        ? { kind: "gather", index: nodeOf(at) }
        : trace.unknown("an index that is not known", span);
    }
    const made = toTensor(trace, part, span, "numpy");
    return made.kind === "tensor"
      ? partOf(trace, node, made, size, axis, span)
      : trace.unknown("an index that is not known", span);
  }
  if (part.kind === "tensor") {
    const index = nodeOf(part);
    if (index.dtype === "bool") {
      const places = trueAt(trace, index, span);
      return "kind" in places ? places : { kind: "gather", index: places };
    }
    if (index.shape.length === 0 && (index.op === "const" || index.dtype === "float")) {
      const at = trace.number(part, span);
      if (at !== null && Number.isInteger(at)) return place(trace, node, at, size, axis, span);
    }
    return { kind: "gather", index };
  }
  return part.kind === "unknown" ? part : trace.unknown(`a ${typeName(part)} is not an index`, span);
}

function place(trace: Trace, node: Node, at: number, size: Size, axis: number, span: Span): Part | Unknown {
  if (typeof size === "number") {
    const normal = at < 0 ? at + size : at;
    if (normal < 0 || normal >= size)
      return trace.unknown(`index ${at} is out of range for size ${size}`, span);
    return { kind: "at", at: normal };
  }
  if (axis === 0 && node.op === "variable") {
    const before = trace.recording.indexed.get(node) ?? 0;
    trace.recording.indexed.set(node, Math.max(before, at + 1));
    // What is counted from the end does not say where the end is.
    if (at < 0) trace.recording.sized.add(size);
  }
  return { kind: "at", at };
}

/** The places where a condition holds, as it goes at the point. */
export function trueAt(trace: Trace, mask: Node, span: Span): Node | Unknown {
  const at = trace.shadow.value(mask);
  if (!at) return trace.unknown("picking entries by a condition gives a size that is not known", span);
  if (topological([mask]).some((node) => node.op === "variable"))
    trace.assume("entries are picked as the condition goes at the given values", span);
  const data = Float64Array.from([...at.data.keys()].filter((i) => at.data[i] !== 0));
  return trace.graph.node("tensor", [], { data: { shape: [data.length], data } });
}
