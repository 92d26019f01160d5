import type { DType } from "../../engine/graph/node.ts";
import type { Shape } from "../../engine/graph/shape.ts";

/** A number as JSON carries it: NaN and the infinities are strings. */
export type Num = number | "NaN" | "Infinity" | "-Infinity";

/** A tensor as nested arrays. */
export type Numbers = Num | readonly Numbers[];

/** What a loop does each round, as a graph of its own; parameters and results are indices into it. */
export interface BodyData {
  readonly graph: GraphData;
  readonly parameters: readonly number[];
  readonly results: readonly number[];
}

/** Attributes of a node as JSON: rationals, tensors and bodies of loops are tagged. */
export type AttrData =
  | Num
  | string
  | boolean
  | null
  | { readonly rational: readonly [n: string, d: string, decimal: 0 | 1] }
  | { readonly tensor: { readonly shape: readonly number[]; readonly data: readonly Num[] } }
  | { readonly body: BodyData }
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
