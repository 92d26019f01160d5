import type { DType } from "../../engine/graph/node.ts";
import type { Shape } from "../../engine/graph/shape.ts";

/** A number as JSON carries it: NaN and the infinities are strings. */
export type Num = number | "NaN" | "Infinity" | "-Infinity";

/** A tensor as nested arrays. */
export type Numbers = Num | readonly Numbers[];

/** Attributes of a node as JSON: rationals and tensors are tagged. */
export type AttrData =
  | Num
  | string
  | boolean
  | null
  | { readonly rational: readonly [n: string, d: string, decimal: 0 | 1] }
  | { readonly tensor: { readonly shape: readonly number[]; readonly data: readonly Num[] } }
  | readonly AttrData[];

/** One node; `inputs` are indices of earlier nodes. */
export interface NodeData {
  readonly op: string;
  readonly inputs: readonly number[];
  readonly attrs?: Readonly<Record<string, AttrData>>;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A graph as JSON, inputs before users. */
export interface GraphData {
  readonly nodes: readonly NodeData[];
}
