import { topological } from "../graph/graph.ts";
import type { Attr, Node } from "../graph/node.ts";
import { isConcrete, type Shape, type Size, sameShape } from "../graph/shape.ts";
import { addSize as addToSize } from "../graph/size.ts";
import type { Span } from "../graph/span.ts";
import type { Tensor } from "../graph/tensor.ts";
import { defaultDtype } from "./dtypes.ts";
import { Cell } from "./environment.ts";
import { sizeNode } from "./sizes.ts";
import type { Trace } from "./trace.ts";
import {
  isNone,
  isNumber,
  type Library,
  nodeOf,
  symbolicOf,
  type TensorState,
  type TensorValue,
  typeName,
  type Unknown,
  type Value,
} from "./values.ts";

type Part =
  | { readonly kind: "at"; readonly at: number }
  | { readonly kind: "range"; readonly start: Size; readonly stop: Size | null; readonly step: number }
  | { readonly kind: "new" }
  | { readonly kind: "gather"; readonly index: Node };

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
    const kind = literal.type;
    return trace.tensor(
      trace.graph.node("tensor", [], {
        data: { shape: literal.shape, data: Float64Array.from(literal.data) },
      }),
      library,
      {
        dtype: defaultDtype(library, kind),
      },
    );
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
        only?.kind === "gather"
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

function opaque(trace: Trace, reason: string, shape: Shape): Node {
  return trace.graph.node("opaque", [], { reason, key: trace.graph.size, shape: [...shape] });
}

/** What is at a tensor's place is not known from here on. */
export function spoilTensor(trace: Trace, tensor: TensorValue, reason: Unknown): void {
  const node = opaque(trace, reason.reason, nodeOf(tensor).shape);
  trace.lost.set(node, reason);
  setState(trace, tensor, node, []);
}

/** `x += y` of arrays: the same tensor, changed. */
export function updateInPlace(trace: Trace, before: TensorValue, after: Value, span: Span): Value {
  const base = nodeOf(before);
  if (after.kind === "unknown") return after;
  const node = trace.lift(after);
  if (!node) return trace.unknown(`a ${typeName(after)} is not a number`, span);
  if (!sameShape(node.shape, base.shape) && node.shape.length > base.shape.length && !trace.guessing)
    return trace.unknown("an in-place result of another shape", span);
  setState(
    trace,
    before,
    sameShape(node.shape, base.shape) ? node : trace.b.broadcast(node, base.shape),
    [after],
    span,
  );
  return before;
}

/** Writes a new node at a tensor's place, through its view if it is one. */
export function setState(
  trace: Trace,
  tensor: TensorValue,
  node: Node,
  from: readonly Value[],
  span?: Span,
): void {
  if (tensor.view) {
    const { base, write } = tensor.view;
    setState(trace, base, write(nodeOf(base), node), from, span);
    return;
  }
  const state = tensor.state.current;
  if (state.leaf && trace.gradOff > 0) {
    // An update outside the tape: the tensor stays a leaf, and stands for its new value.
    const name = trace.nameOf(state.node) ?? "w";
    const moved = trace.cut(node, name);
    trace.onMoved?.(state.node, moved);
    trace.trail.set(tensor.state, { ...state, node: moved } satisfies TensorState);
    return;
  }
  if (span && tensor.library === "torch" && state.leaf && state.requiresGrad && trace.gradOff === 0)
    trace.tell(
      "in-place-leaf",
      "a tensor that requires a gradient is changed in place where gradients are recorded: do it under torch.no_grad(), or make a new tensor",
      span,
    );
  const tracked =
    trace.gradOff === 0 ? from.filter((v) => v.kind === "tensor" && v.state.current.requiresGrad) : [];
  const next: TensorState = {
    ...state,
    fresh: false,
    node,
    ...(tracked.length > 0 || (state.requiresGrad && trace.gradOff === 0)
      ? {
          requiresGrad: true,
          leaf: false,
          tape: {
            op: "write",
            parents: [...(tracked as TensorValue[]), ...past(tensor)],
            freed: new Cell<Span | null>(null),
          },
        }
      : {}),
  };
  trace.trail.set(tensor.state, next);
}

/** A tensor as it was: what was computed from it before it is changed stays on the tape. */
function past(tensor: TensorValue): TensorValue[] {
  const state = tensor.state.current;
  return state.requiresGrad ? [{ ...tensor, state: new Cell(state) }] : [];
}

function partsOf(trace: Trace, node: Node, index: Value, span: Span): Part[] | ReturnType<Trace["unknown"]> {
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

function partOf(
  trace: Trace,
  node: Node,
  part: Value,
  size: Size,
  axis: number,
  span: Span,
): Part | ReturnType<Trace["unknown"]> {
  if (part.kind === "object" && part.type === "slice")
    return rangeOf(trace, part.inner as SliceParts, size, span);
  if (isNumber(part) && part.type === "int")
    return place(trace, node, Number(trace.number(part, span)), size, axis, span);
  if (isNumber(part) && part.type === "bool") return trace.unknown("a boolean index", span);
  if (part.kind === "sequence") {
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

/** The places where a condition holds, as it goes at the point. */
export function trueAt(trace: Trace, mask: Node, span: Span): Node | ReturnType<Trace["unknown"]> {
  const at = trace.shadow.value(mask);
  if (!at) return trace.unknown("picking entries by a condition gives a size that is not known", span);
  if (topological([mask]).some((node) => node.op === "variable"))
    trace.assume("entries are picked as the condition goes at the given values", span);
  const data = Float64Array.from([...at.data.keys()].filter((i) => at.data[i] !== 0));
  return trace.graph.node("tensor", [], { data: { shape: [data.length], data } });
}

/** The first `count` axes as one. */
function flattened(trace: Trace, node: Node, count: number): Node | null {
  const lead = node.shape.slice(0, count);
  if (lead.length < count || !lead.every((size) => typeof size === "number")) return null;
  const size = lead.reduce((product, each) => product * each, 1);
  return trace.graph.node("reshape", [node], { shape: [size, ...node.shape.slice(count)] });
}

function place(
  trace: Trace,
  node: Node,
  at: number,
  size: Size,
  axis: number,
  span: Span,
): Part | ReturnType<Trace["unknown"]> {
  if (typeof size === "number") {
    const normal = at < 0 ? at + size : at;
    if (normal < 0 || normal >= size)
      return trace.unknown(`index ${at} is out of range for size ${size}`, span);
    return { kind: "at", at: normal };
  }
  if (axis === 0 && node.op === "variable") {
    const before = trace.recording.indexed.get(node) ?? 0;
    trace.recording.indexed.set(node, Math.max(before, at < 0 ? -at : at + 1));
  }
  return { kind: "at", at };
}

interface SliceParts {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
}

function rangeOf(
  trace: Trace,
  slice: SliceParts,
  size: Size,
  span: Span,
): Part | ReturnType<Trace["unknown"]> {
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
    return { kind: "range", start: addToSize(size, -1), stop: null, step };
  }
  const bound = (value: Size | null | undefined, fallback: Size): Size =>
    value === null || value === undefined
      ? fallback
      : typeof value === "number" && value < 0
        ? addToSize(size, value)
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

function specOf(parts: readonly Part[]): Attr[] {
  return parts.map((part): Attr => {
    if (part.kind === "at") return part.at;
    if (part.kind === "range") return [part.start, part.stop, part.step];
    return "new";
  });
}

function isIdentity(spec: readonly Attr[], shape: Shape): boolean {
  return (
    spec.length === shape.length &&
    spec.every((part, i) => Array.isArray(part) && part[0] === 0 && part[1] === shape[i] && part[2] === 1)
  );
}

function readAt(trace: Trace, base: Node, spec: readonly Attr[]): Node {
  if (isIdentity(spec, base.shape)) return base;
  const [first, ...rest] = spec;
  // An entry of what was stacked is what was put there.
  if (typeof first === "number" && base.op === "stack" && base.attrs["axis"] === 0) {
    const entry = base.inputs[first < 0 ? first + base.inputs.length : first];
    if (entry) return rest.length === 0 ? entry : readAt(trace, entry, rest);
  }
  let axis = 0;
  // An entry counted from the end.
  const forward = spec.map((part): Attr => {
    if (part === "new") return part;
    const size = base.shape[axis++] ?? 1;
    return typeof part === "number" && part < 0 ? addToSize(size, part) : part;
  });
  return trace.graph.node("index", [base], { spec: forward });
}

const LONGEST_STACK = 64;

function writeAt(trace: Trace, base: Node, spec: readonly Attr[], part: Node): Node {
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
  const shape = [...base.shape];
  const written = trace.graph.node("scatter_index", [full], { spec: [...spec], shape });
  const where = trace.graph.node("scatter_index", [trace.b.fill(trace.b.one, slot)], {
    spec: [...spec],
    shape,
  });
  return trace.graph.node("select", [trace.graph.node("gt", [where, trace.b.zero]), written, base]);
}

/** The column of indices, as wide as what it picks from. */
function spreadColumn(trace: Trace, column: Node, base: Node, axis: number): Node {
  const rest = base.shape.slice(axis + 1);
  if (rest.length === 0) return column;
  const wide = trace.graph.node("reshape", [column], { shape: [...column.shape, ...rest.map(() => 1)] });
  return trace.graph.node("broadcast", [wide], { shape: [...column.shape, ...rest] });
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

/** Indices that are arrays: one is a gather; several pick entries together. */
function gatherParts(
  trace: Trace,
  node: Node,
  parts: readonly Part[],
  span: Span,
): Node | ReturnType<Trace["unknown"]> {
  const spec = specOf(
    parts.map(
      (part): Part => (part.kind === "gather" ? { kind: "range", start: 0, stop: null, step: 1 } : part),
    ),
  );
  let axis = 0;
  const wide = spec.map((part, i): Attr => {
    const given = parts[i];
    if (part === "new") return part;
    const size = node.shape[axis++] ?? 1;
    return given?.kind === "gather" ? [0, size, 1] : part;
  });
  const base = readAt(trace, node, wide);
  // Where the gathered axes are after the plain parts were applied.
  const places: { axis: number; index: Node }[] = [];
  let at = 0;
  for (const part of parts) {
    if (part.kind === "at") continue;
    if (part.kind === "gather") places.push({ axis: at, index: part.index });
    at++;
  }
  const [one, two, ...more] = places;
  if (!one) return base;
  if (!two) return trace.graph.node("gather", [base, one.index], { axis: one.axis });
  if (places.every((place) => place.index.shape.length === 0))
    return places.reduce(
      (held, place, i) => trace.graph.node("gather", [held, place.index], { axis: place.axis - i }),
      base,
    );
  if (more.length > 0 || two.axis !== one.axis + 1)
    return trace.unknown("these array indices together are not followed", span);
  const rows = base.shape[one.axis] ?? 1;
  const columns = base.shape[two.axis] ?? 1;
  if (
    one.index.op === "iota" &&
    one.index.attrs["size"] === rows &&
    one.axis === 0 &&
    two.index.shape.length === 1
  ) {
    // One entry of each row: `p[arange(n), y]`.
    const column = trace.graph.node("reshape", [two.index], { shape: [rows, 1] });
    const taken = trace.graph.node("take_along", [base, spreadColumn(trace, column, base, two.axis)], {
      axis: two.axis,
    });
    return trace.graph.node("reshape", [taken], { shape: [rows, ...base.shape.slice(2)] });
  }
  if (typeof columns !== "number" || typeof rows !== "number")
    return trace.unknown("two array indices over sizes that are not known", span);
  const flat = trace.graph.node("reshape", [base], {
    shape: [...base.shape.slice(0, one.axis), rows * columns, ...base.shape.slice(two.axis + 1)],
  });
  const linear = trace.b.add(trace.b.mul(one.index, trace.b.const(columns)), two.index);
  return trace.graph.node("gather", [flat, linear], { axis: one.axis });
}

/** Raised by helpers of library rows; the call's value is then unknown. */
export class Stop {
  readonly value: ReturnType<Trace["unknown"]>;
  constructor(value: ReturnType<Trace["unknown"]>) {
    this.value = value;
  }
}
