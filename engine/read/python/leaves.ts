import type { Span } from "../../graph/span.ts";
import type { Tensor } from "../../graph/tensor.ts";

/** A variable that was introduced by the text: a parameter, a named number, a tensor made by a factory. */
export interface Leaf {
  readonly name: string;
  /** Stands for a variable that the text calls by another name. */
  readonly renamed?: true;
  /** By which it can be told from a name alike: `self.w` of a field beside an argument `w`. */
  readonly path?: string;
  readonly span: Span;
  readonly value?: Tensor;
  readonly valueSpan?: Span;
  readonly shapeFrom?: string;
  /** An integer as far as the text shows: a count, where no value depends on it. */
  readonly whole?: boolean;
  readonly differentiable: boolean;
  readonly requiresGrad?: boolean;
  /** Bound nowhere in the text. */
  readonly free?: boolean;
}
