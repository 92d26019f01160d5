import type { Node } from "../graph/node.ts";
import { apply, type Form, leaf, type Mark, mark } from "./form.ts";
import { constant, type Indices, type Maker, subscripted } from "./layout.ts";

/** How a tensor operation is written; `indices` name the entry that is wanted, null the whole. Null: by its template. */
export type Rule = (maker: Maker, node: Node, indices: Indices) => Form | null;

export const MISSING = leaf("?", "?");
export const ONES = leaf("\\mathbf{1}", "𝟏");
export const number = (n: number): Form => constant({ n: BigInt(n), d: 1n, decimal: false });

export const high = (body: Form, latex: string, text: string): Form => ({
  kind: "postfix",
  body,
  mark: mark(latex, text),
  high: true,
});

export function transposed(body: Form): Form {
  if (body.kind === "postfix" && body.mark.latex === "{-1}") return high(body.body, "{-\\top}", "⁻ᵀ");
  return high(body, "{\\top}", "ᵀ");
}

export const inverted = (body: Form): Form =>
  body.kind === "postfix" && body.mark.latex === "{\\top}"
    ? high(body.body, "{-\\top}", "⁻ᵀ")
    : high(body, "{-1}", "⁻¹");

export const wrap = (open: Mark, close: Mark, body: Form): Form => ({ kind: "wrap", open, close, body });
export const BARS = [mark("\\lVert", "‖"), mark("\\rVert", "‖")] as const;
export const named = (latex: string, text: string, ...args: Form[]): Form => apply(mark(latex, text), args);
export const operator = (name: string, ...args: Form[]): Form =>
  named(`\\operatorname{${name}}`, name, ...args);

/** The form of an input on its own, a broadcast scalar as a vector of ones. */
export function whole(maker: Maker, node: Node, at = 0): Form {
  const x = node.inputs[at];
  return x ? maker.form(x) : MISSING;
}

/** The rule's form of the whole, with the entry's indices after it. */
export const entire =
  (make: (maker: Maker, node: Node) => Form): Rule =>
  (maker, node, indices) =>
    subscripted(make(maker, node), indices);

export const axesOf = (node: Node): readonly number[] => {
  const { axes } = node.attrs;
  return Array.isArray(axes) ? axes.filter((axis): axis is number => typeof axis === "number") : [];
};
