import type { Rational } from "./rational.ts";
import type { Shape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

export type DType = "float" | "int" | "bool";

/** A parameter of an operation that is not a tensor: an axis, a permutation, a name, a constant. */
export type Attr = number | string | boolean | null | Rational | Tensor | Body | readonly Attr[];

/**
 * What one round of a loop does, as a graph of its own inside a node. Closed: it reads its parameters and constants
 * alone, so nothing outside is ever captured and nothing that walks the graph around it need look inside.
 */
export interface Body {
  /** Variables, each with its place among the parameters as `bound`. */
  readonly parameters: readonly Node[];
  readonly results: readonly Node[];
}

export type Attrs = Readonly<Record<string, Attr>>;

/**
 * One operation on its inputs. Immutable and hash-consed by its Graph: the same operation with the same inputs
 * and attributes is the same object, so `===` is structural equality and sharing is kept everywhere.
 */
export interface Node {
  /** Order of making within the graph; inputs always have smaller ids. */
  readonly id: number;
  /** A row of the ops table. */
  readonly op: string;
  readonly inputs: readonly Node[];
  readonly attrs: Attrs;
  readonly shape: Shape;
  readonly dtype: DType;
}
