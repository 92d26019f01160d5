import { derivativeOf } from "../derive/form.ts";
import { hessian as hessianNodes, jacobian as jacobianNode } from "../differentiate/modes.ts";
import { gradient as gradientNodes } from "../differentiate/reverse.ts";
import { Builder } from "../graph/build.ts";
import { attempt, NablaError, type Result } from "../graph/errors.ts";
import type { Node } from "../graph/node.ts";
import { simplify as simplified } from "../simplify/simplify.ts";
import type { Formula } from "./formula.ts";

/** The node of a variable of `formula`. Throws bad-request where there is none of that name. */
export function variableOf({ variables }: Formula, name: string): Node {
  const found = variables.find((variable) => variable.name === name);
  if (!found) throw new NablaError("bad-request", `there is no variable ${name}`);
  return found.node;
}

/** The names a formula is differentiated by where nothing else is said. */
export const differentiable = (formula: Formula): string[] =>
  formula.variables.filter((variable) => variable.differentiable).map((variable) => variable.name);

/** ∂ⁿ formula/∂xⁿ, in the form people write. */
export function derivative(formula: Formula, by: string, order = 1): Result<Formula> {
  return attempt(() => {
    const b = new Builder(formula.graph);
    const { node, assumptions } = derivativeOf(b, formula.output, variableOf(formula, by), order);
    const [output = node] = simplified(b, [node]);
    return {
      ...formula,
      output,
      assumptions: [...formula.assumptions, ...assumptions.map(({ message }) => message)],
    };
  });
}

/** The gradient of a scalar formula, a formula for each variable. */
export function gradient(
  formula: Formula,
  by: readonly string[] = differentiable(formula),
): Result<Readonly<Record<string, Formula>>> {
  return attempt(() => {
    const b = new Builder(formula.graph);
    const nodes = gradientNodes(
      b,
      formula.output,
      by.map((name) => variableOf(formula, name)),
    );
    const forms = nodes.map((node) => simplified(b, [node])[0] ?? node);
    return Object.fromEntries(by.map((name, i) => [name, { ...formula, output: forms[i] ?? b.zero }]));
  });
}

/** ∂ output/∂x as one tensor: the axes of the output first, then those of x. */
export function jacobian(formula: Formula, by: string): Result<Formula> {
  return attempt(() => ({
    ...formula,
    output: jacobianNode(new Builder(formula.graph), formula.output, variableOf(formula, by)),
  }));
}

/** Second derivatives by each pair of variables. */
export function hessian(
  formula: Formula,
  by: readonly string[] = differentiable(formula),
): Result<readonly (readonly Formula[])[]> {
  return attempt(() => {
    const b = new Builder(formula.graph);
    const nodes = hessianNodes(
      b,
      formula.output,
      by.map((name) => variableOf(formula, name)),
    );
    return nodes.map((row) => row.map((node) => ({ ...formula, output: simplified(b, [node])[0] ?? node })));
  });
}

/** The same values in the form people write. */
export function simplify(formula: Formula): Result<Formula> {
  return attempt(() => {
    const [output = formula.output] = simplified(new Builder(formula.graph), [formula.output]);
    return { ...formula, output };
  });
}
