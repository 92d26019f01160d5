import type { Node } from "../../graph/node.ts";
import type { Span } from "../../graph/span.ts";
import type { Trace } from "../trace.ts";
import { nodeOf, type TensorValue, type Value } from "../values.ts";
import { readAt, specOf, writeAt } from "./entries.ts";
import { gatherParts } from "./gather.ts";
import { partsOf } from "./parts.ts";

/** `x[index]` */
export function getItem(trace: Trace, tensor: TensorValue, index: Value, span: Span): Value {
  const mask = index.kind === "tensor" ? nodeOf(index) : null;
  if (mask?.dtype === "bool" && mask.shape.length > 1) {
    const [flat, rows] = [
      flattened(trace, nodeOf(tensor), mask.shape.length),
      flattened(trace, mask, mask.shape.length),
    ];
    if (!flat || !rows) return trace.unknown("a mask that does not fit what it picks from", span);
    return getItem(trace, trace.result(flat, "reshape", [tensor]), trace.tensor(rows, tensor.library), span);
  }
  const node = nodeOf(tensor);
  const parts = partsOf(trace, node, index, span);
  if (!Array.isArray(parts)) return parts;
  const basic = parts.every((part) => part.kind !== "gather");
  try {
    if (!basic) {
      const read = gatherParts(trace, node, parts, span);
      if ("kind" in read) return read;
      trace.record(read, span);
      return trace.result(read, "index", [tensor]);
    }
    const spec = specOf(parts);
    const read = readAt(trace, node, spec);
    trace.record(read, span);
    const result = trace.result(read, "index", [tensor]);
    // A number taken out of an array is a copy; torch has views of no axes.
    if (read.shape.length === 0 && tensor.library !== "torch") return result;
    return {
      ...result,
      view: {
        base: tensor,
        read: (base) => readAt(trace, base, spec),
        write: (base, part) => writeAt(trace, base, spec, part),
      },
    };
  } catch (error) {
    return trace.failure(error, [node], span);
  }
}

/** The first `count` axes as one. */
function flattened(trace: Trace, node: Node, count: number): Node | null {
  const lead = node.shape.slice(0, count);
  if (lead.length < count || !lead.every((size) => typeof size === "number")) return null;
  const size = lead.reduce((product, each) => product * each, 1);
  return trace.graph.node("reshape", [node], { shape: [size, ...node.shape.slice(count)] });
}
