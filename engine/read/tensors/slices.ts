import type { Size } from "../../graph/shape.ts";
import { addSize } from "../../graph/size.ts";
import type { Span } from "../../graph/span.ts";
import { sizeNode } from "../sizes.ts";
import type { Trace } from "../trace.ts";
import { isNone, isNumber, nodeOf, type Unknown, type Value } from "../values.ts";
import type { Part } from "./parts.ts";

/** What stands in a slice, each None where it is left out. */
export interface SliceParts {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
}

/** The entries that a slice takes of an axis of that size. */
export function rangeOf(trace: Trace, slice: SliceParts, size: Size, span: Span): Part | Unknown {
  const numbers: (Size | null)[] = [];
  for (const part of [slice.start, slice.stop, slice.step]) {
    if (part.kind === "unknown") return part;
    if (isNone(part)) {
      numbers.push(null);
      continue;
    }
    const symbolic = sizeValue(part);
    if (symbolic !== null) {
      numbers.push(symbolic);
      continue;
    }
    const at = trace.number(part, span);
    if (at === null) return trace.unknown("a slice whose bounds are not known", span);
    numbers.push(at);
  }
  const step = typeof numbers[2] === "number" ? numbers[2] : 1;
  const [start, stop] = numbers;
  if (typeof size === "number") {
    const norm = (value: Size | null | undefined, fallback: number): number | null => {
      if (value === null || value === undefined) return fallback;
      if (typeof value === "string") return null;
      const shifted = value < 0 ? value + size : value;
      return step > 0 ? Math.min(size, Math.max(0, shifted)) : Math.min(size - 1, Math.max(-1, shifted));
    };
    const from = norm(start, step > 0 ? 0 : size - 1);
    const to = norm(stop, step > 0 ? size : -1);
    if (from === null || to === null) return trace.unknown("a slice of symbolic bounds", span);
    return { kind: "range", start: from, stop: to < 0 ? null : to, step };
  }
  if (step !== 1 && step !== -1)
    return trace.unknown("a slice with a step over a size that is not known", span);
  if (step === -1) {
    if (start !== null || stop !== null)
      return trace.unknown("a backward slice over a size that is not known", span);
    return { kind: "range", start: addSize(size, -1), stop: null, step };
  }
  const bound = (value: Size | null | undefined, fallback: Size): Size =>
    value === null || value === undefined
      ? fallback
      : typeof value === "number" && value < 0
        ? addSize(size, value)
        : value;
  return { kind: "range", start: bound(start, 0), stop: bound(stop, size), step };
}

/** The symbolic size a value stands for: `len(x)`, `n - 1`. */
export function sizeValue(value: Value): Size | null {
  if (isNumber(value) && value.type === "int") return Number(value.value);
  if (value.kind !== "tensor") return null;
  const node = nodeOf(value);
  return sizeNode(node);
}
