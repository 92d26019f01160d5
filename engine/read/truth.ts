import type { Node } from "../graph/node.ts";
import type { Span } from "../graph/span.ts";
import { Cell } from "./environment.ts";
import type { Trace } from "./trace.ts";
import { isNumber, keyOf, list, nodeOf, type Unknown, type Value } from "./values.ts";

/** A known condition, one that depends on variables, or one that is not understood. */
export type Truth = boolean | Node | Unknown;

export function isNode(truth: Truth): truth is Node {
  return typeof truth === "object" && "op" in truth;
}

/** Truthiness as Python has it; other languages narrow before. */
export function truthOf(trace: Trace, value: Value, span: Span): Truth {
  switch (value.kind) {
    case "known":
      if (value.type === "other") return trace.unknown("this condition is not known", span);
      if (isNumber(value)) return trace.number(value, span) !== 0;
      return value.type === "ellipsis" || Boolean(value.value);
    case "tensor": {
      const node = nodeOf(value);
      if (node.inputs.length === 0 && node.op !== "variable") {
        const at = trace.shadow.value(node);
        if (at?.data.length === 1) return at.data[0] !== 0;
      }
      const many = node.shape.some((size) => size !== 1);
      if (many && trace.entrywise === 0)
        return trace.unknown("the truth of an array of more than one entry is ambiguous", span);
      if (node.dtype === "bool") return node;
      return trace.graph.node("ne", [node, trace.b.zero]);
    }
    case "sequence":
      return value.symbolic ? trace.unknown("the length is not known", span) : value.items.current.length > 0;
    case "mapping":
      return value.entries.current.size > 0;
    case "unknown":
      return value;
    default:
      return true;
  }
}

/** The value that is `a` where the condition holds and `b` elsewhere. */
export function join(trace: Trace, condition: Node, a: Value, b: Value, span: Span): Value {
  if (a === b) return a;
  if (a.kind === "unknown") return a;
  if (b.kind === "unknown") return b;
  if (
    a.kind === "known" &&
    b.kind === "known" &&
    a.type === b.type &&
    a.value === b.value &&
    a.node === b.node
  )
    return a;
  const whenTrue = trace.lift(a);
  const whenFalse = trace.lift(b);
  if (whenTrue && whenFalse)
    return trace.make("select", [condition, whenTrue, whenFalse], undefined, span, [a, b]);
  if (a.kind === "sequence" && b.kind === "sequence" && !a.symbolic && !b.symbolic) {
    const left = a.items.current;
    const right = b.items.current;
    if (left.length === right.length)
      return list(
        left.map((item, i) => join(trace, condition, item, right[i] ?? item, span)),
        a.type,
      );
  }
  if (a.kind === "mapping" && b.kind === "mapping") {
    const left = a.entries.current;
    const right = b.entries.current;
    if (left.size === right.size && [...left.keys()].every((key) => right.has(key)))
      return {
        kind: "mapping",
        entries: new Cell(
          new Map(
            [...left].map(([key, entry]) => [
              key,
              {
                key: entry.key,
                value: join(trace, condition, entry.value, right.get(key)?.value ?? entry.value, span),
              },
            ]),
          ),
        ),
      };
  }
  const keyA = keyOf(a);
  if (keyA !== null && keyA === keyOf(b)) return a;
  return trace.unknown("the value is of another kind on each side of a condition that is not known", span);
}
