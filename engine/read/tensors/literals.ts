import { sameShape } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import { defaultDtype } from "../dtypes.ts";
import type { Trace } from "../trace.ts";
import { isNumber, type Library, nodeOf, symbolicOf, typeName, type Value } from "../values.ts";

/** Numbers in nested lists as one array. */
export function toTensor(trace: Trace, value: Value, span: Span, library: Library): Value {
  if (value.kind === "tensor" || value.kind === "unknown") return value;
  if (isNumber(value)) {
    const node = trace.lift(value);
    if (!node) return trace.unknown("not a number", span);
    return trace.tensor(node, library, {
      dtype: defaultDtype(library, value.type === "float" ? "float" : value.type === "int" ? "int" : "bool"),
    });
  }
  if (value.kind !== "sequence")
    return trace.unknown(`a ${typeName(value)} is not an array of numbers`, span);
  const symbolic = symbolicOf(value);
  if (symbolic) {
    const at = symbolic.stacked?.();
    return at ?? trace.unknown("a list of unknown length", span);
  }
  const literal = literalData(value);
  if (literal) {
    const data = { shape: literal.shape, data: Float64Array.from(literal.data) };
    const numbers = trace.graph.node("tensor", [], { data });
    const node = literal.type === "bool" ? trace.graph.node("ne", [numbers, trace.b.zero]) : numbers;
    return trace.tensor(node, library, { dtype: defaultDtype(library, literal.type) });
  }
  const items = value.items.current.map((item) => toTensor(trace, item, span, library));
  const bad = items.find((item) => item.kind === "unknown");
  if (bad) return bad;
  if (items.length === 0) return trace.unknown("an empty array", span);
  const nodes = items.map((item) => (item.kind === "tensor" ? nodeOf(item) : trace.b.zero));
  // One-element arrays beside numbers in a list are numbers there.
  const flat = nodes.some((node) => node.shape.length === 0)
    ? nodes.map((node) =>
        node.shape.length === 1 && node.shape[0] === 1
          ? trace.graph.node("reshape", [node], { shape: [] })
          : node,
      )
    : nodes;
  return trace.make("stack", flat, { axis: 0 }, span, items, library);
}

/** Plain numbers in nested lists, without a node of their own. */
function literalData(
  value: Value,
): { shape: number[]; data: number[]; type: "float" | "int" | "bool" } | null {
  if (isNumber(value)) {
    if (value.node && value.node.op !== "const") return null;
    return { shape: [], data: [Number(value.value)], type: value.type };
  }
  if (value.kind !== "sequence" || symbolicOf(value)) return null;
  const parts = value.items.current.map(literalData);
  const first = parts[0];
  if (!first) return value.items.current.length === 0 ? { shape: [0], data: [], type: "float" } : null;
  const data: number[] = [];
  let type: "float" | "int" | "bool" = "bool";
  for (const part of parts) {
    if (!part || !sameShape(part.shape, first.shape)) return null;
    data.push(...part.data);
    if (part.type === "float" || (part.type === "int" && type === "bool")) type = part.type;
  }
  return { shape: [parts.length, ...first.shape], data, type };
}
