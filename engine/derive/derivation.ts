import type { Problem } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import type { Nested } from "../graph/tensor.ts";
import type { Assumption } from "../read/reading.ts";

/** Exact against numerical, at several points. */
export interface CrossCheck {
  readonly verdict: "agree" | "disagree" | "not-checked";
  /** The largest relative difference seen. */
  readonly error?: number;
  /** "complex step" | "central differences" */
  readonly method?: string;
  /** Why it was not checked. */
  readonly reason?: string;
}

/** One derivative of a formula, in every form in which it is shown. */
export interface Derivative {
  readonly wrt: string;
  readonly node: Node;
  /** Rendered: the right-hand side alone, without `∂f/∂x =`. */
  readonly latex: string;
  /** In the request's language. */
  readonly source: string;
  /** One line of Unicode text, for screen readers and plain clients. */
  readonly text: string;
  /** At the point, where there is one. */
  readonly value?: Nested;
  /** Operations of its shared graph. */
  readonly operations: number;
}

/** A point on a kink: not differentiable by `wrt`, with the one-sided derivatives. */
export interface Kink {
  readonly wrt: string;
  readonly left: number;
  readonly right: number;
}

/** Numbers in lists and dicts, as the text would print them. */
export type Structured = Nested | readonly Structured[] | { readonly [key: string]: Structured };

/** Everything said about one formula: what hover, panel and command line show. */
export interface Derivation {
  /** The formula itself in LaTeX. */
  readonly latex: string;
  readonly text: string;
  readonly variables: readonly string[];
  readonly value?: Nested;
  /** Of a gradient read that is a tuple or a dict of arrays: all of it. */
  readonly whole?: Structured;
  readonly derivatives: readonly Derivative[];
  /** Rows and columns follow `variables`; for scalar variables. */
  readonly hessian?: Nested;
  /** Of a value that is a tensor: the name of its cotangent; `derivatives` are then vjps, not partial derivatives. */
  readonly cotangent?: string;
  readonly checked: CrossCheck;
  readonly kinks: readonly Kink[];
  readonly assumptions: readonly Assumption[];
  readonly at?: Readonly<Record<string, Nested>>;
  readonly problem?: Problem;
}
