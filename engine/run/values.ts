import type { Node } from "../graph/node.ts";
import type { ElementwiseRow } from "../graph/ops/row.ts";
import { entries } from "../graph/shape.ts";

/**
 * What a program computes, between the graph and the text: every tensor operation taken down to a few kinds that
 * say where each entry comes from. Hash-consed like graph nodes, with concrete shapes.
 */
export type Value =
  | Constant
  | Argument
  | Data
  | Iota
  | Elementwise
  | View
  | Reshape
  | Piecewise
  | Gather
  | Reduce
  | Scatter
  | Cumulative
  | Product
  | Call
  | Scan;

interface Common {
  /** Order of making; what a value is made of has smaller ids. */
  readonly id: number;
  readonly shape: readonly number[];
}
export interface Constant extends Common {
  readonly kind: "constant";
  readonly value: number;
}
/** An argument of the compiled function. */
export interface Argument extends Common {
  readonly kind: "argument";
  readonly position: number;
}
export interface Data extends Common {
  readonly kind: "data";
  readonly data: Float64Array;
}
/** 0, 1, … */
export interface Iota extends Common {
  readonly kind: "iota";
}
/** A row of the ops table, entry by entry; arguments broadcast as in NumPy. */
export interface Elementwise extends Common {
  readonly kind: "map";
  readonly row: ElementwiseRow;
  readonly args: readonly Value[];
}
/** `offset + Σ by·(index along an axis)`. */
export interface ViewRow {
  readonly offset: number;
  readonly terms: readonly (readonly [axis: number, by: number])[];
}
/** Entries of the argument, picked by affine functions of the index: one row for each axis of the argument. */
export interface View extends Common {
  readonly kind: "view";
  readonly arg: Value;
  readonly rows: readonly ViewRow[];
}
/** The same entries in row-major order. */
export interface Reshape extends Common {
  readonly kind: "reshape";
  readonly arg: Value;
}
export interface Piece {
  readonly arg: Value;
  readonly start: number;
  readonly end: number;
}
/** Values side by side along an axis, `fill` between them: concatenation and padding. */
export interface Piecewise extends Common {
  readonly kind: "piecewise";
  readonly axis: number;
  readonly pieces: readonly Piece[];
  readonly fill: Value;
}
/** Entries of `arg`, the index along `axis` read from `indices`. */
export interface Gather extends Common {
  readonly kind: "gather";
  readonly arg: Value;
  readonly indices: Value;
  readonly axis: number;
  /** Take-along: the indices have a place for every entry of the result; otherwise their axes replace `axis`. */
  readonly aligned: boolean;
}
export type Reduction = "sum" | "prod" | "max" | "min" | "argmax" | "argmin";
/** Drops `axes`. */
export interface Reduce extends Common {
  readonly kind: "reduce";
  readonly arg: Value;
  readonly axes: readonly number[];
  readonly how: Reduction;
}
/** Entries to be added where they belong. A target axis is a view row of the update's index, or read from data. */
export interface Updates {
  readonly updates: Value;
  readonly rows: readonly (ViewRow | { readonly indices: Value; readonly axes: readonly number[] })[];
}
/** Zeros, with all the updates added. */
export interface Scatter extends Common {
  readonly kind: "scatter";
  readonly parts: readonly Updates[];
}
/** Running sums or products along the last axis. */
export interface Cumulative extends Common {
  readonly kind: "cumulative";
  readonly arg: Value;
  readonly how: "sum" | "prod";
  readonly reverse: boolean;
}
/** A matrix product with leading batch axes, equal in all three: b… m k, b… k n → b… m n. */
export interface Product extends Common {
  readonly kind: "product";
  readonly a: Value;
  readonly b: Value;
}
/** A row computed as a whole by its `evaluate`. */
export interface Call extends Common {
  readonly kind: "call";
  readonly node: Node;
  readonly args: readonly Value[];
}
/** A result of a loop whose rounds need one another; those with the same key are results of the same rounds. */
export interface Scan extends Common {
  readonly kind: "scan";
  readonly node: Node;
  readonly key: string;
  readonly args: readonly Value[];
}

/** Without the id and shape that interning adds. */
type Parts<V> = V extends Common ? Omit<V, "id" | "shape"> : never;

/** Makes values, each only once. */
export class Values {
  readonly all: Value[] = [];
  readonly #known = new Map<string, Value>();

  make(shape: readonly number[], parts: Parts<Value>): Value {
    const key = `${shape.join()}|${this.#key(parts)}`;
    const known = this.#known.get(key);
    if (known) return known;
    const made = { ...parts, id: this.all.length, shape } as Value;
    this.all.push(made);
    this.#known.set(key, made);
    return made;
  }

  /** The value if it was made before. */
  find(shape: readonly number[], parts: Parts<Value>): Value | undefined {
    return this.#known.get(`${shape.join()}|${this.#key(parts)}`);
  }

  #key(parts: Parts<Value>): string {
    switch (parts.kind) {
      case "constant":
        return `c${Object.is(parts.value, -0) ? "-0" : parts.value}`;
      case "argument":
        return `x${parts.position}`;
      case "data":
        return `d${this.#dataKey(parts.data)}`;
      case "iota":
        return "i";
      case "map":
        return `m${parts.row.name}:${ids(parts.args)}`;
      case "view":
        return `v${parts.arg.id}:${parts.rows.map(rowKey).join(";")}`;
      case "reshape":
        return `s${parts.arg.id}`;
      case "piecewise":
        return `p${parts.axis},${parts.fill.id}:${parts.pieces.map((p) => `${p.arg.id},${p.start},${p.end}`).join(";")}`;
      case "gather":
        return `g${parts.arg.id},${parts.indices.id},${parts.axis},${parts.aligned}`;
      case "reduce":
        return `r${parts.how}${parts.arg.id}:${parts.axes.join()}`;
      case "scatter":
        return `a${parts.parts.map(updatesKey).join("/")}`;
      case "cumulative":
        return `u${parts.how}${parts.reverse}${parts.arg.id}`;
      case "product":
        return `*${parts.a.id},${parts.b.id}`;
      case "call":
      case "scan":
        return `f${parts.node.id}`;
    }
  }

  readonly #arrays = new Map<Float64Array, number>();
  #dataKey(data: Float64Array): number {
    const known = this.#arrays.get(data) ?? this.#arrays.size;
    this.#arrays.set(data, known);
    return known;
  }
}

const ids = (values: readonly Value[]): string => values.map((v) => v.id).join();
const rowKey = (row: ViewRow): string => `${row.offset}${row.terms.map(([a, k]) => `+${k}x${a}`).join("")}`;

const updatesKey = ({ updates, rows }: Updates): string =>
  `${updates.id}:${rows.map((row) => ("indices" in row ? `@${row.indices.id},${row.axes.join()}` : rowKey(row))).join(";")}`;

/** What a value is computed from. */
export function partsOf(v: Value): readonly Value[] {
  switch (v.kind) {
    case "constant":
    case "argument":
    case "data":
    case "iota":
      return [];
    case "map":
    case "call":
    case "scan":
      return v.args;
    case "view":
    case "reshape":
    case "reduce":
    case "cumulative":
      return [v.arg];
    case "piecewise":
      return [...v.pieces.map((piece) => piece.arg), v.fill];
    case "gather":
      return [v.arg, v.indices];
    case "scatter":
      return v.parts.flatMap(({ updates, rows }) => [
        updates,
        ...rows.flatMap((row) => ("indices" in row ? [row.indices] : [])),
      ]);
    case "product":
      return [v.a, v.b];
  }
}

export const countOf = (v: Value): number => entries(v.shape);
