import { Builder } from "../graph/build.ts";
import { latex } from "../print/latex.ts";
import { text } from "../print/text.ts";
import type { Derivation } from "./derivation.ts";
import { type Derivable, type DeriveOptions, derive } from "./derive.ts";

/** What is not taken as a variable's name is free for the cotangent. */
const LETTERS = ["G", "Γ", "H", "Λ"];

/**
 * Of a value that is a tensor: what flows back through it. For a cotangent G of the value's shape (the gradient, by the
 * value, of whatever is computed from it) the vjp by each variable, which is what a hand-written `backward` computes:
 * of `X @ W` by W it is XᵀG. Null where that cannot be derived either.
 */
export function deriveAdjoint(from: Derivable, options: DeriveOptions): Derivation | null {
  const { graph, output, variables, assumptions } = from;
  const names = new Set(variables.map(({ name }) => name));
  const letter = LETTERS.find((each) => !names.has(each));
  if (letter === undefined) return null;
  const b = new Builder(graph);
  const cotangent = b.variable(letter, output.shape);
  const axes = output.shape.map((_size, axis) => axis);
  const paired = graph.node("sum", [b.mul(cotangent, output)], { axes, keepdims: false });
  const wrt = options.wrt ?? variables.flatMap(({ name, differentiable }) => (differentiable ? [name] : []));
  const found = derive(
    {
      graph,
      output: paired,
      variables: [...variables, { name: letter, node: cotangent, differentiable: false }],
      assumptions,
    },
    { ...options, wrt },
  );
  if (found.problem || found.derivatives.length === 0) return null;
  const message = `the value is a tensor: what flows back into it is called ${letter}, what flows on to each variable has a bar`;
  return {
    ...found,
    latex: latex(output),
    text: text(output),
    variables: variables.map(({ name }) => name),
    assumptions: [{ message }, ...found.assumptions],
    cotangent: letter,
  };
}
