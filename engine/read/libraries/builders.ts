/** The small builders that rows of every library are made of. */

import type { Attrs, Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { divideSize, mulSize, productSize } from "../../graph/size.ts";
import { sizeNode } from "../sizes.ts";
import { toTensor } from "../tensors/literals.ts";
import { Stop } from "../tensors/stop.ts";
import { float, int, isNumber, type Known, NONE, nodeOf, type Value } from "../values.ts";
import type { Arguments } from "./arguments.ts";
import type { Row } from "./row.ts";

/** A row: its parameters, and what it makes of them. */
export const row = (params: string, build: (a: Arguments) => Value): Row => ({ params, build });

/** What the libraries call the array that a function is of. */
export const X = "x|a|input|arr|array|A|self|input_tensor|values";

/** The same, where entries are moved about. */
export const MOVED = `${X}|ary|m`;

/** A reduction over axes: `sum`, `mean`, `logsumexp`. */
export const reduction = (op: string, params: string, more: (a: Arguments) => Attrs = () => ({})): Row =>
  row(params, (a) => reduce(a, op, a.tensor("x"), more(a)));

/** Reductions that differ in nothing but their op, by name. */
export const reductions = (ops: Readonly<Record<string, string>>, params: string): Record<string, Row> =>
  Object.fromEntries(Object.entries(ops).map(([name, op]) => [name, reduction(op, params)]));

/** The reduction itself, of a value that is there: over `axis`, with `keepdims`, `where` and `initial`. */
export function reduce(a: Arguments, op: string, given: Value, more: Attrs = {}): Value {
  const x = a.has("where") ? chosen(a, op, given) : given;
  const node = liftOf(a, x);
  const { trace } = a.host;
  // A reduction of one number is most likely meant for an array.
  if (node.shape.length === 0 && trace.couldBeLarger(node))
    throw new Stop(trace.wantRank(node, 1, `${op} of a scalar`, a.span));
  if (node.shape.length === 0 && KEEPS_SCALARS.has(op)) return x;
  const axes = a.axes("axis", node);
  const value = a.op(op, [x], { ...more, axes, keepdims: a.flag("keepdims") });
  if (a.has("initial") && op === "sum") return a.op("add", [value, a.tensor("initial")]);
  return value;
}

const NEUTRAL: Readonly<Record<string, number>> = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};

/** `where=`: entries left out count as nothing. */
function chosen(a: Arguments, op: string, x: Value): Value {
  const neutral = NEUTRAL[op];
  if (neutral === undefined) throw a.stop(`the argument where of ${op} is not followed`);
  return a.op("select", [a.tensor("where"), x, float(neutral)]);
}

const KEEPS_SCALARS = new Set(["sum", "mean", "prod", "max", "min", "logsumexp"]);

/** The node of a value. */
export function liftOf(a: Arguments, value: Value): Node {
  const node = a.host.trace.lift(value);
  if (!node) throw a.stop("this is not a number");
  return node;
}

/** At least `rank` axes, or another guess. */
export function wantRank(a: Arguments, node: Node, rank: number, what: string): void {
  if (node.shape.length >= rank) return;
  throw new Stop(
    a.host.trace.wantRank(
      node,
      rank,
      `${what} needs ${rank === 1 ? "a vector" : rank === 2 ? "a matrix" : `rank ${rank}`}`,
      a.span,
    ),
  );
}

/** An op of one array and plain attributes. */
export const matrixOp = (op: string, attrs: Attrs | undefined = undefined, params = "x|a|A|input|mat"): Row =>
  row(params, (a) => {
    wantRank(a, a.node("x"), 2, op);
    return a.op(op, [a.tensor("x")], attrs);
  });

/** A comparison of two arrays. */
export const compare = (op: string): Row =>
  row("x|input, y|other", (a) => a.op(op, [a.tensor("x"), a.tensor("y")]));

/** The sizes an argument names: one integer, a list, or the rest of the arguments. */
export function sizesOf(a: Arguments, values: readonly Value[]): Size[] {
  const flat = values.flatMap((value) => (value.kind === "sequence" ? value.items.current : [value]));
  return flat.map((value) => sizeOf(a, value));
}

/** A size: a number that is known, or the size of an axis. */
export function sizeOf(a: Arguments, value: Value): Size {
  if (value.kind === "unknown") throw new Stop(value);
  if (isNumber(value)) return a.host.trace.number(value, a.span) ?? 0;
  if (value.kind === "tensor") {
    const size = sizeNode(nodeOf(value));
    if (size !== null) return size;
    const at = a.host.trace.number(value, a.span);
    if (at !== null) return at;
  }
  throw a.stop("a size that is not known");
}

/** The shape named by one argument (`shape`), or by all that follow (`*shape`). */
export function shapeArgument(a: Arguments, name: string): Size[] {
  const value = a.need(name);
  return sizesOf(a, [value]);
}

/** An array of this shape, all of it `fill`. */
export function filled(a: Arguments, fill: Node, shape: readonly Size[]): Node {
  return a.host.trace.b.fill(fill, shape);
}

/** `reshape` with one size left open. */
export function reshapeTo(a: Arguments, x: Value, wanted: readonly Size[]): Value {
  const node = liftOf(a, x);
  const open = wanted.indexOf(-1);
  const shape = [...wanted];
  if (open >= 0) {
    const rest = productSize(wanted.filter((_size, i) => i !== open));
    const size = divideSize(productSize(node.shape), rest);
    if (size === null) throw a.stop("the shape does not come out");
    shape[open] = size;
  }
  if (shape.length === node.shape.length && shape.every((size, i) => size === node.shape[i])) return x;
  return a.op("reshape", [x], { shape });
}

/** How many entries there are. */
export const flatSize = (node: Node): Size =>
  node.shape.reduce<Size>((total, size) => mulSize(total, size), 1);

/** The axes from `from` to `until`, both included, made one. */
export function flattened(a: Arguments, x: Value, from: number, until: number): Value {
  const { shape } = liftOf(a, x);
  const middle = productSize(shape.slice(from, until + 1));
  return reshapeTo(a, x, [...shape.slice(0, from), middle, ...shape.slice(until + 1)]);
}

/** A number as the language would write it: an int where it is whole. */
export const numeral = (value: number): Known => (Number.isInteger(value) ? int(value) : float(value));

/** A thing of the language that says nothing here: a seed, a device. */
export const opaque = (): Known => ({ kind: "known", type: "other", value: null });

/** A function that changes nothing we show: a seed, a print, an option. */
export const nothing = row("*rest", () => NONE);

/** Several arrays in a list, each an array. */
export function arrays(a: Arguments, name: string): Value[] {
  return a.items(name).map((item) => asArray(a, item));
}

/** A value as an array: a number, or lists of them. */
export function asArray(a: Arguments, value: Value): Value {
  const made = toTensor(a.host.trace, value, a.span, a.library);
  if (made.kind === "unknown") throw new Stop(made);
  return made;
}

/** The axes in another order. */
export function permute(a: Arguments, x: Value, perm: readonly number[]): Value {
  return perm.every((axis, i) => axis === i) ? x : a.op("transpose", [x], { perm: [...perm] });
}

/** Two axes in each other's place. */
export function swap(a: Arguments, x: Value, first: number, second: number): Value {
  const node = liftOf(a, x);
  const perm = node.shape.map((_size, i) => i);
  const [one, two] = [a.axisOf(first, node), a.axisOf(second, node)];
  perm[one] = two;
  perm[two] = one;
  return permute(a, x, perm);
}

/** A new axis of size one. */
export function expandAt(a: Arguments, x: Value, axis: number): Value {
  const node = liftOf(a, x);
  const at = axis < 0 ? axis + node.shape.length + 1 : axis;
  return a.op("reshape", [x], { shape: [...node.shape.slice(0, at), 1, ...node.shape.slice(at)] });
}

/** Without axes of size one: all of them, or these. */
export function squeezed(a: Arguments, x: Value, axes: readonly number[] | null): Value {
  const node = liftOf(a, x);
  const drop = new Set((axes ?? node.shape.map((_s, i) => i)).map((axis) => a.axisOf(axis, node)));
  const shape = node.shape.filter((size, i) => !(drop.has(i) && size === 1));
  return shape.length === node.shape.length ? x : a.op("reshape", [x], { shape });
}

/** `dot` as NumPy has it: scalars multiply, vectors and matrices contract. */
export function dot(a: Arguments, x: Value, y: Value): Value {
  const [left, right] = [liftOf(a, x), liftOf(a, y)];
  if (left.shape.length === 0 || right.shape.length === 0) {
    const scalar = left.shape.length === 0 ? left : right;
    if (a.host.trace.couldBeLarger(scalar))
      throw new Stop(a.host.trace.wantRank(scalar, 1, "dot of a scalar", a.span));
    return a.op("mul", [x, y]);
  }
  return a.op("matmul", [x, y]);
}

/** Entries of `x` along one axis, from `start` to `stop` (numbers may count from the end). */
export function cutAxis(a: Arguments, x: Value, axis: number, start: Size, stop: Size): Value {
  const node = liftOf(a, x);
  const spec = node.shape.map((size, i): readonly [Size, Size, number] =>
    i === axis ? [start, stop, 1] : [0, size, 1],
  );
  return a.op("index", [x], { spec });
}

/** `arange`: numbers from start by step, written with iota. */
export function arange(a: Arguments, start: Value, stop: Value, step: Value): Value {
  const { trace } = a.host;
  // Where a range begins and how it steps is no count, of which some small one could be tried.
  const given = (value: Value): number | null =>
    value.kind === "tensor" && !trace.shadow.value(nodeOf(value)) ? null : trace.number(value, a.span);
  const [from, by] = [given(start), given(step)];
  if (from === null || by === null) throw a.stop("the bounds of arange must be known");
  const end = sizeNode(liftOf(a, stop)) ?? trace.number(stop, a.span);
  if (end === null) throw a.stop("the bounds of arange must be known");
  let size: Size;
  if (typeof end === "number") size = Math.max(0, Math.ceil((end - from) / by - 1e-10));
  else if (from === 0 && by === 1) size = end;
  else throw a.stop("arange over a size that is not known");
  if (typeof size === "number" && size > 1_000_000) throw a.stop("a very long array");
  const iota = trace.graph.node("iota", [], { size });
  // How many there are is as the values say; where they stand moves with the bounds.
  const moving = (value: Value, known: number): Node =>
    isNumber(value) && value.type !== "float" ? trace.b.const(known) : liftOf(a, value);
  const [first, gap] = [moving(start, from), moving(step, by)];
  const scaled = by === 1 && gap.op === "const" ? iota : trace.graph.node("mul", [gap, iota]);
  const made = from === 0 && first.op === "const" ? scaled : trace.graph.node("add", [first, scaled]);
  return a.value(made, [start, stop, step]);
}

/** `linspace`: start + (stop − start)·i/(n − 1). */
export function linspace(a: Arguments, count: Size, endpoint: boolean): Value {
  const { trace } = a.host;
  if (typeof count === "string") throw a.stop("linspace of a number of points that is not known");
  const iota = trace.graph.node("iota", [], { size: count });
  const [start, stop] = [a.node("start"), a.node("stop")];
  const gaps = endpoint ? Math.max(1, count - 1) : count;
  const step = trace.b.div(trace.b.sub(stop, start), trace.b.const(gaps));
  return a.value(trace.b.add(start, trace.b.mul(step, iota)), [a.tensor("start"), a.tensor("stop")]);
}
