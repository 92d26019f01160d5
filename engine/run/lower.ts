import { NablaError } from "../graph/errors.ts";
import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import type { ElementwiseRow } from "../graph/ops/row.ts";
import { rowOf } from "../graph/ops/table.ts";
import { type Rational, toNumber } from "../graph/rational.ts";
import { loopKey } from "../graph/scan.ts";
import { broadcastShapes, entries, isConcrete, sameShape, shapeText } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { LOWERINGS } from "./lower-tensor.ts";
import { constantOf } from "./scalar-text.ts";
import { sumOf } from "./sums.ts";
import type { Reduction, Value, ViewRow } from "./values.ts";
import { countOf, Values } from "./values.ts";

const isTensorSum = (node: Node): boolean => node.op === "add" && node.shape.length > 0;

/** Sums whose only use is in another sum of the same shape. */
function innerSums(order: readonly Node[], outputs: readonly Node[]): ReadonlySet<Node> {
  const uses = new Map<Node, number>();
  const users = new Map<Node, Node>();
  for (const node of order)
    for (const input of node.inputs) {
      uses.set(input, (uses.get(input) ?? 0) + 1);
      users.set(input, node);
    }
  return new Set(
    order.filter((node) => {
      const user = users.get(node);
      const alone = uses.get(node) === 1 && !outputs.includes(node);
      return (
        alone &&
        user !== undefined &&
        isTensorSum(node) &&
        isTensorSum(user) &&
        sameShape(node.shape, user.shape)
      );
    }),
  );
}

const NEG = rowOf("neg") as ElementwiseRow;
const MUL = rowOf("mul") as ElementwiseRow;
const ADD = rowOf("add") as ElementwiseRow;
const SUB = rowOf("sub") as ElementwiseRow;

const commonShape = (values: readonly Value[]): readonly number[] =>
  values.reduce<readonly number[]>((shape, v) => broadcastShapes(shape, v.shape) as number[], []);

const row = (offset: number, ...terms: [number, number][]): ViewRow => ({ offset, terms });

/** Takes graph nodes down to values. */
export class Lowering {
  readonly values = new Values();
  readonly #done = new Map<Node, Value>();

  constructor(inputs: readonly Node[]) {
    for (const [position, input] of inputs.entries())
      this.#done.set(input, this.values.make(concrete(input), { kind: "argument", position }));
  }

  lower(outputs: readonly Node[]): Value[] {
    const order = topological(outputs);
    const inner = innerSums(order, outputs);
    for (const node of order) {
      if (this.#done.has(node) || inner.has(node)) continue;
      this.#done.set(node, isTensorSum(node) ? this.#sum(node, inner) : this.#one(node));
    }
    return outputs.map((output) => this.of(output));
  }

  /** A sum of sums, taken together. */
  #sum(node: Node, inner: ReadonlySet<Node>): Value {
    const parts: Value[] = [];
    const stack = [node];
    for (let top = stack.pop(); top; top = stack.pop())
      if (top === node || inner.has(top)) stack.push(...[...top.inputs].reverse());
      else parts.push(this.of(top));
    return this.broadcast(this.sum(parts), concrete(node));
  }

  sum(parts: readonly Value[]): Value {
    return sumOf(this, parts);
  }

  of(node: Node): Value {
    const value = this.#done.get(node);
    if (!value) throw new NablaError("unbound", `${node.op} was not lowered`);
    return value;
  }

  #one(node: Node): Value {
    const table = rowOf(node.op);
    const shape = concrete(node);
    if (table.kind === "leaf") return this.#leaf(node, table.value, shape);
    const args = node.inputs.map((input) => this.of(input));
    if (table.kind === "elementwise") return this.#map(table, args, shape);
    if (table.kind === "loop")
      return this.values.make(shape, { kind: "scan", node, key: loopKey(node), args });
    const lowered = LOWERINGS[node.op]?.(this, args, node.attrs, shape, node);
    return lowered ?? this.values.make(shape, { kind: "call", node, args });
  }

  #leaf(node: Node, value: number | undefined, shape: readonly number[]): Value {
    if (value !== undefined) return this.constant(value);
    if (node.op === "const") {
      const exact = node.attrs["value"] as Rational | number;
      return this.constant(typeof exact === "number" ? exact : toNumber(exact));
    }
    if (node.op === "tensor") {
      const { data } = node.attrs["data"] as Tensor;
      return shape.length === 0
        ? this.constant(data[0] ?? Number.NaN)
        : this.values.make(shape, { kind: "data", data });
    }
    if (node.op === "variable")
      throw new NablaError("unbound", `${String(node.attrs["name"])} is not among the arguments`);
    if (node.op === "size")
      throw new NablaError("unbound", `the size ${String(node.attrs["size"])} is not known`);
    throw new NablaError("unsupported", `not understood: ${String(node.attrs["reason"] ?? node.op)}`);
  }

  constant(value: number): Value {
    return this.values.make([], { kind: "constant", value });
  }

  map(name: string, ...args: Value[]): Value {
    return this.#map(rowOf(name) as ElementwiseRow, args, commonShape(args));
  }

  /** Constants are computed here, ones and zeros of arithmetic vanish, constant factors meet. */
  #map(table: ElementwiseRow, args: readonly Value[], shape: readonly number[]): Value {
    const known = args.map(constantOf);
    const numbers = known.filter((value) => value !== null);
    if (numbers.length === args.length && numbers.length > 0)
      return this.broadcast(this.constant(table.real(...numbers)), shape);
    const [x, y] = args;
    const [p, q] = known;
    const other = (value: Value): Value => this.broadcast(value, shape);
    if (x && table === NEG && x.kind === "map" && x.row === MUL && x.args[0] && x.args[1]) {
      const factor = constantOf(x.args[0]);
      if (factor !== null) return this.#map(MUL, [this.constant(-factor), x.args[1]], shape);
    }
    if (x && y)
      switch (table.name) {
        case "mul":
          if (p === 1) return other(y);
          if (q === 1) return other(x);
          if (p === -1) return this.#map(NEG, [y], shape);
          if (q === -1) return this.#map(NEG, [x], shape);
          if (p === null && q !== null && q !== undefined) return this.#map(table, [y, x], shape);
          if (
            p !== null &&
            p !== undefined &&
            y.kind === "map" &&
            y.row.name === "mul" &&
            y.args[0] &&
            y.args[1]
          ) {
            const inner = constantOf(y.args[0]);
            if (inner !== null) return this.#map(table, [this.constant(p * inner), y.args[1]], shape);
          }
          {
            const factored = this.#factored(table, x, y, shape);
            if (factored) return factored;
          }
          break;
        case "add":
          if (p === 0) return other(y);
          if (q === 0) return other(x);
          if (y.kind === "map" && y.row.name === "neg" && y.args[0])
            return this.#map(SUB, [x, y.args[0]], shape);
          if (x.kind === "map" && x.row.name === "neg" && x.args[0])
            return this.#map(SUB, [y, x.args[0]], shape);
          break;
        case "sub":
          if (q === 0) return other(x);
          if (y.kind === "map" && y.row.name === "neg" && y.args[0])
            return this.#map(ADD, [x, y.args[0]], shape);
          break;
        case "div":
          if (q === 1) return other(x);
          if (p !== 1) {
            // The inverse is there already: multiplying is cheaper than dividing again.
            const inverse = this.values.find(y.shape, {
              kind: "map",
              row: table,
              args: [this.constant(1), y],
            });
            if (inverse) return this.#map(MUL, [x, inverse], shape);
          }
          break;
      }
    const plain = args.map((arg, i) =>
      known[i] === null || known[i] === undefined ? arg : this.constant(known[i]),
    );
    const made = this.values.make(commonShape(plain), { kind: "map", row: table, args: plain });
    return other(made);
  }

  /** Constant factors and signs go to the operand with fewer entries. */
  #factored(mul: ElementwiseRow, x: Value, y: Value, shape: readonly number[]): Value | null {
    for (const [few, many] of [
      [x, y],
      [y, x],
    ] as const) {
      if (many.kind !== "map" || countOf(few) >= countOf(many)) continue;
      const [a, b] = many.args;
      if (many.row === NEG && a) return this.#map(mul, [this.#map(NEG, [few], few.shape), a], shape);
      const factor = many.row === mul && a ? constantOf(a) : null;
      if (factor !== null && b)
        return this.#map(mul, [this.#map(mul, [this.constant(factor), few], few.shape), b], shape);
    }
    return null;
  }

  view(arg: Value, shape: readonly number[], rows: readonly ViewRow[]): Value {
    if (arg.shape.length === 0 && shape.length === 0) return arg;
    const plain =
      sameShape(arg.shape, shape) &&
      rows.every(
        (r, axis) =>
          r.offset === 0 && r.terms.length === 1 && r.terms[0]?.[0] === axis && r.terms[0][1] === 1,
      );
    if (plain) return arg;
    if (arg.kind === "view")
      return this.view(
        arg.arg,
        shape,
        arg.rows.map((outer) => compose(outer, rows)),
      );
    return this.values.make(shape, { kind: "view", arg, rows });
  }

  broadcast(arg: Value, shape: readonly number[]): Value {
    const lead = shape.length - arg.shape.length;
    return this.view(
      arg,
      shape,
      arg.shape.map((size, axis) => (size === 1 ? row(0) : row(0, [axis + lead, 1]))),
    );
  }

  reshape(arg: Value, shape: readonly number[]): Value {
    if (sameShape(arg.shape, shape)) return arg;
    // Only axes of size 1 come or go: a view says more.
    const target = [...shape.keys()].filter((axis) => shape[axis] !== 1);
    const source = [...arg.shape.keys()].filter((axis) => arg.shape[axis] !== 1);
    if (
      target.length === source.length &&
      target.every((axis, i) => shape[axis] === arg.shape[source[i] ?? 0])
    )
      return this.view(
        arg,
        shape,
        arg.shape.map((size, axis) => (size === 1 ? row(0) : row(0, [target[source.indexOf(axis)] ?? 0, 1]))),
      );
    if (arg.kind === "reshape") return this.reshape(arg.arg, shape);
    return this.values.make(shape, { kind: "reshape", arg });
  }

  transpose(arg: Value, perm: readonly number[]): Value {
    return this.view(
      arg,
      perm.map((axis) => arg.shape[axis] ?? 1),
      arg.shape.map((_, axis) => row(0, [perm.indexOf(axis), 1])),
    );
  }

  /** New axes of size 1 at these places of the result. */
  expand(arg: Value, axes: readonly number[]): Value {
    const shape: number[] = [];
    const rows: ViewRow[] = [];
    for (let axis = 0; axis < arg.shape.length + axes.length; axis++)
      if (axes.includes(axis)) shape.push(1);
      else {
        shape.push(arg.shape[rows.length] ?? 1);
        rows.push(row(0, [axis, 1]));
      }
    return this.view(arg, shape, rows);
  }

  /** A slice of one axis. */
  slice(arg: Value, axis: number, start: number, length: number, step = 1): Value {
    return this.view(
      arg,
      arg.shape.map((size, i) => (i === axis ? length : size)),
      arg.shape.map((_, i) => (i === axis ? row(start, [i, step]) : row(0, [i, 1]))),
    );
  }

  iota(size: number): Value {
    return this.values.make([size], { kind: "iota" });
  }

  /** 0, 1, … along one axis of a tensor of rank `rank`, to be broadcast. */
  indexAlong(axis: number, rank: number, size: number): Value {
    return this.view(
      this.iota(size),
      Array.from({ length: rank }, (_, i) => (i === axis ? size : 1)),
      [row(0, [axis, 1])],
    );
  }

  reduce(arg: Value, axes: readonly number[], how: Reduction, keepdims = false): Value {
    const shape = arg.shape.filter((_, axis) => !axes.includes(axis));
    if (axes.length === 0 && how !== "argmax" && how !== "argmin") return arg;
    const reduced =
      arg.kind === "reduce" && arg.how === how && how !== "argmax" && how !== "argmin"
        ? this.reduce(arg.arg, mergeAxes(arg, axes), how)
        : this.values.make(shape, { kind: "reduce", arg, axes, how });
    return keepdims ? this.expand(reduced, axes) : reduced;
  }

  /** `pieces` side by side along an axis. */
  join(pieces: readonly Value[], axis: number): Value {
    let end = 0;
    const placed = pieces.map((arg) => {
      const start = end;
      end += arg.shape[axis] ?? 0;
      return { arg, start, end };
    });
    const shape = (pieces[0]?.shape ?? []).map((size, i) => (i === axis ? end : size));
    return this.values.make(shape, { kind: "piecewise", axis, pieces: placed, fill: this.constant(0) });
  }

  /** `arg` at `start` along an axis of size `size`, `fill` around it. */
  place(arg: Value, axis: number, start: number, size: number, fill = this.constant(0)): Value {
    const length = arg.shape[axis] ?? 0;
    if (start === 0 && length === size) return arg;
    const shape = arg.shape.map((own, i) => (i === axis ? size : own));
    return this.values.make(shape, {
      kind: "piecewise",
      axis,
      pieces: [{ arg, start, end: start + length }],
      fill,
    });
  }

  product(a: Value, b: Value): Value {
    const shape = [...a.shape.slice(0, -1), b.shape[b.shape.length - 1] ?? 1];
    return this.values.make(shape, { kind: "product", a, b });
  }
}

function mergeAxes(
  inner: { readonly arg: Value; readonly axes: readonly number[] },
  outer: readonly number[],
) {
  const kept = [...inner.arg.shape.keys()].filter((axis) => !inner.axes.includes(axis));
  return [...inner.axes, ...outer.map((axis) => kept[axis] ?? 0)].sort((a, b) => a - b);
}

/** The row of a view of a view. */
export function compose(outer: ViewRow, inner: readonly ViewRow[]): ViewRow {
  let offset = outer.offset;
  const terms = new Map<number, number>();
  for (const [axis, by] of outer.terms) {
    const r = inner[axis];
    if (!r) continue;
    offset += by * r.offset;
    for (const [a, k] of r.terms) terms.set(a, (terms.get(a) ?? 0) + by * k);
  }
  return { offset, terms: [...terms].filter(([, by]) => by !== 0).sort((s, t) => s[0] - t[0]) };
}

function concrete(node: Node): readonly number[] {
  if (isConcrete(node.shape)) {
    if (entries(node.shape) > 2 ** 31) throw new NablaError("too-large", "too large: over 2³¹ entries");
    return node.shape;
  }
  throw new NablaError("unbound", `the shape ${shapeText(node.shape)} has sizes that are not known yet`);
}
