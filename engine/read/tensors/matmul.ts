import type { Node } from "../../graph/node.ts";
import type { Span } from "../../graph/span.ts";
import type { Trace } from "../trace.ts";
import { typeName, type Value } from "../values.ts";
import { toTensor } from "./literals.ts";

/** `a @ b`, and why not. */
export function matmul(trace: Trace, left: Value, right: Value, span: Span, spans: readonly Span[]): Value {
  for (const value of [left, right]) if (value.kind === "unknown") return value;
  const values = [left, right].map((value) =>
    value.kind === "sequence" ? toTensor(trace, value, span, "numpy") : value,
  );
  const nodes: Node[] = [];
  for (const value of values) {
    const node = trace.lift(value);
    if (!node)
      return value.kind === "unknown" ? value : trace.unknown(`a ${typeName(value)} is not a matrix`, span);
    if (node.shape.length === 0)
      return trace.wantRank(node, 1, "a matrix product needs vectors or matrices", span);
    nodes.push(node);
  }
  const before = trace.recording.troubles.length;
  const result = trace.make("matmul", nodes, undefined, span, values);
  const trouble = trace.recording.troubles[before];
  if (trouble && !trouble.conflict) trace.mismatch(trouble, nodes, spans);
  return result;
}
