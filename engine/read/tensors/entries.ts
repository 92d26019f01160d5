import type { Attr, Node } from "../../graph/node.ts";
import type { Shape, Size } from "../../graph/shape.ts";
import { addSize } from "../../graph/size.ts";
import type { Trace } from "../trace.ts";
import type { Part } from "./parts.ts";

/** Parts without arrays among them, as operations write them. */
export function specOf(parts: readonly Part[]): Attr[] {
  return parts.map((part): Attr => {
    if (part.kind === "at") return part.at;
    if (part.kind === "range") return [part.start, part.stop, part.step];
    return "new";
  });
}

/** Whether it asks for the array as it is. */
function isIdentity(spec: readonly Attr[], shape: Shape): boolean {
  return (
    spec.length === shape.length &&
    spec.every((part, i) => Array.isArray(part) && part[0] === 0 && part[1] === shape[i] && part[2] === 1)
  );
}

/** The entries that an index picks. */
export function readAt(trace: Trace, base: Node, spec: readonly Attr[]): Node {
  if (isIdentity(spec, base.shape)) return base;
  const [first, ...rest] = spec;
  // An entry of what was stacked is what was put there.
  if (typeof first === "number" && base.op === "stack" && base.attrs["axis"] === 0) {
    const entry = base.inputs[first < 0 ? first + base.inputs.length : first];
    if (entry) return rest.length === 0 ? entry : readAt(trace, entry, rest);
  }
  return trace.graph.node("index", [base], { spec: forward(spec, base.shape) });
}

/** Entries that are counted from the end, counted from the front. */
function forward(spec: readonly Attr[], shape: Shape): Attr[] {
  let axis = 0;
  return spec.map((part): Attr => {
    if (part === "new") return part;
    const size = shape[axis++] ?? 1;
    return typeof part === "number" && part < 0 ? addSize(size, part) : part;
  });
}

/** So many entries are kept apart where one of them is written. */
const LONGEST_STACK = 64;

/** The array with `part` where an index picks. */
export function writeAt(trace: Trace, base: Node, spec: readonly Attr[], part: Node): Node {
  if (isIdentity(spec, base.shape)) return trace.b.fill(part, base.shape);
  const [first, ...rest] = spec;
  const size = base.shape[0];
  const whole = rest.every(
    (each, i) => Array.isArray(each) && each[0] === 0 && each[1] === base.shape[i + 1] && each[2] === 1,
  );
  if (typeof first === "number" && typeof size === "number" && size <= LONGEST_STACK && whole) {
    const shape = base.shape.slice(1);
    const entries = Array.from({ length: size }, (_, i) =>
      i === first ? trace.b.fill(part, shape) : readAt(trace, base, [i, ...rest]),
    );
    return trace.graph.node("stack", entries, { axis: 0 });
  }
  const slot = readAt(trace, base, spec).shape;
  const full = trace.b.fill(part, slot);
  const attrs = { spec: forward(spec, base.shape), shape: [...base.shape] };
  const written = trace.graph.node("scatter_index", [full], attrs);
  const where = trace.graph.node("scatter_index", [trace.b.fill(trace.b.one, slot)], attrs);
  return trace.graph.node("select", [trace.graph.node("gt", [where, trace.b.zero]), written, base]);
}

/** `base[start:stop] = part` along the first axis. */
export function writePart(trace: Trace, base: Node, start: Size, stop: Size, part: Node): Node {
  return writeAt(
    trace,
    base,
    [[start, stop, 1], ...base.shape.slice(1).map((size): Attr => [0, size, 1])],
    part,
  );
}
