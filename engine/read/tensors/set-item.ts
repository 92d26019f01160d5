import type { Node } from "../../graph/node.ts";
import { isConcrete } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Trace } from "../trace.ts";
import { nodeOf, type TensorValue, typeName, type Value } from "../values.ts";
import { specOf, writeAt } from "./entries.ts";
import { getItem } from "./get-item.ts";
import { toTensor } from "./literals.ts";
import { type Part, partsOf } from "./parts.ts";
import { setState, spoilTensor } from "./state.ts";

/** `x[index] = value`: a new state of the tensor, seen by its views and aliases. */
export function setItem(trace: Trace, tensor: TensorValue, index: Value, value: Value, span: Span): void {
  const base = nodeOf(tensor);
  const fail = (reason: string): void => spoilTensor(trace, tensor, trace.unknown(reason, span));
  if (value.kind === "unknown") return fail(value.reason);
  const given = value.kind === "sequence" ? toTensor(trace, value, span, tensor.library) : value;
  let part = trace.lift(given);
  if (!part) return fail(`a ${typeName(value)} is written into an array`);
  if (tensor.dtype && /^u?int/.test(tensor.dtype) && part.dtype === "float" && tensor.library !== "python") {
    trace.assume(
      `numbers written into an array of ${tensor.dtype} lose their fraction, as in ${tensor.library}`,
      span,
    );
    part = trace.graph.node("trunc", [part]);
  }
  try {
    const mask = index.kind === "tensor" && nodeOf(index).dtype === "bool" ? nodeOf(index) : null;
    const below = base.shape.length - (mask?.shape.length ?? 0);
    if (mask && mask.shape.length > 1 && part.shape.length > Math.max(below, 0)) {
      const written = writePlaces(trace, tensor, index, part, span);
      return written
        ? setState(trace, tensor, written, [tensor, given], span)
        : fail("writing entry by entry where a condition holds is not followed");
    }
    if (mask && below >= part.shape.length) {
      const wide =
        below === 0
          ? mask
          : trace.graph.node("reshape", [mask], {
              shape: [...mask.shape, ...base.shape.map(() => 1).slice(0, below)],
            });
      return setState(trace, tensor, trace.graph.node("select", [wide, part, base]), [given], span);
    }
    const parts = partsOf(trace, base, index, span);
    if (!Array.isArray(parts)) return fail(parts.reason);
    if (parts.some((each) => each.kind === "gather")) {
      const [only] = parts;
      if (
        parts.every((each, i) => (i === 0 ? each.kind === "gather" : isWhole(each))) &&
        only?.kind === "gather" &&
        !picksTwice(trace, only.index)
      ) {
        const size = base.shape[0] ?? 1;
        const place = (update: Node): Node =>
          trace.graph.node("scatter_add", [update, only.index], { axis: 0, size });
        const shape = [...only.index.shape, ...base.shape.slice(1)];
        const full = trace.b.fill(part, shape);
        const ones = trace.b.fill(trace.b.one, shape);
        const where = trace.graph.node("gt", [place(ones), trace.b.zero]);
        return setState(trace, tensor, trace.graph.node("select", [where, place(full), base]), [given], span);
      }
      const written = writePlaces(trace, tensor, index, part, span);
      return written
        ? setState(trace, tensor, written, [tensor, given])
        : fail("writing at these indices is not followed");
    }
    setState(trace, tensor, writeAt(trace, base, specOf(parts), part), [given], span);
  } catch (error) {
    fail(trace.failure(error, [base, part], span).reason);
  }
}

/** Where the entries that an index picks lie in the array, counted flat; null where that is not known. */
function placesAt(trace: Trace, base: Node, index: Value, span: Span): Tensor | null {
  if (!isConcrete(base.shape)) return null;
  const size = base.shape.reduce<number>((product, each) => product * each, 1);
  const data = Float64Array.from({ length: size }, (_, i) => i);
  const counter = trace.graph.node("tensor", [], { data: { shape: [...base.shape], data } });
  const picked = getItem(trace, trace.tensor(counter, "numpy"), index, span);
  return picked.kind === "tensor" ? trace.shadow.value(nodeOf(picked)) : null;
}

/** Whether an index may pick one place twice, and what adding at each of its places then makes. */
export function addedAt(
  trace: Trace,
  tensor: TensorValue,
  index: Value,
  part: Node,
  span: Span,
): Node | "distinct" | null {
  const base = nodeOf(tensor);
  const { graph, b } = trace;
  const places = placesAt(trace, base, index, span);
  if (places && isConcrete(base.shape)) {
    if (new Set(places.data).size === places.data.length) return "distinct";
    const size = base.shape.reduce<number>((product, each) => product * each, 1);
    const flat = graph.node("reshape", [b.fill(part, places.shape)], { shape: [places.data.length] });
    const at = graph.node("tensor", [], {
      data: { shape: [places.data.length], data: Float64Array.from(places.data) },
    });
    const sum = graph.node("scatter_add", [flat, at], { axis: 0, size });
    return b.add(base, graph.node("reshape", [sum], { shape: [...base.shape] }));
  }
  const at = index.kind === "tensor" ? nodeOf(index) : null;
  if (!at || at.dtype === "bool" || at.shape.length === 0) return at ? "distinct" : null;
  const full = b.fill(part, [...at.shape, ...base.shape.slice(1)]);
  return b.add(base, graph.node("scatter_add", [full, at], { axis: 0, size: base.shape[0] ?? 1 }));
}

/** Whether indices that are known name one place twice. */
function picksTwice(trace: Trace, index: Node): boolean {
  const places = trace.shadow.value(index);
  return places !== null && new Set(places.data).size < places.data.length;
}

/** `x[i, j] = v` for arrays of indices: of several writes to one place the last stays. */
function writePlaces(trace: Trace, tensor: TensorValue, index: Value, part: Node, span: Span): Node | null {
  const base = nodeOf(tensor);
  const places = placesAt(trace, base, index, span);
  if (!places || !isConcrete(base.shape)) return null;
  const { graph, b } = trace;
  const size = base.shape.reduce<number>((product, each) => product * each, 1);
  const flat = (node: Node): Node =>
    graph.node("reshape", [node], { shape: [node.shape.reduce<number>((n, each) => n * Number(each), 1)] });
  const constant = (data: readonly number[]): Node =>
    graph.node("tensor", [], { data: { shape: [data.length], data: Float64Array.from(data) } });
  const last = new Map([...places.data].map((place, i) => [place, i]));
  const updates = graph.node("gather", [flat(b.fill(part, places.shape)), constant([...last.values()])], {
    axis: 0,
  });
  const at = constant([...last.keys()]);
  const put = (node: Node): Node => graph.node("scatter_add", [node, at], { axis: 0, size });
  const hit = graph.node("gt", [put(b.fill(b.one, [last.size])), b.zero]);
  return graph.node("reshape", [graph.node("select", [hit, put(updates), flat(base)])], {
    shape: [...base.shape],
  });
}

const isWhole = (part: Part): boolean => part.kind === "range" && part.start === 0 && part.step === 1;
