import { expect, it } from "vitest";
import { derive } from "../../../engine/derive/derive.ts";
import { within } from "../../../engine/graph/budget.ts";
import { Expressions } from "../simplify/expressions.ts";

const derived = (expression: string, order: number) => {
  const e = new Expressions();
  const output = e.parse(expression);
  const names = ["x", "y"].filter((name) => expression.includes(name));
  const variables = names.map((name) => ({ name, node: e.variable(name), differentiable: true }));
  return derive(
    { graph: e.b.graph, output, variables, assumptions: [] },
    { order, target: "numpy", budget: within(5_000) },
  );
};

it.each([
  ["sin(x)*x**2*y", 2],
  ["exp(-x**2)", 3],
  ["sinc(x)*x", 2],
  ["x**3", 4],
])("the derivative of %s of order %i is checked against the order before", (expression, order) => {
  expect(derived(expression, order).checked.verdict).toBe("agree");
});

it("prints the derivative of sinc in the language asked for", () => {
  expect(derived("sinc(x)", 1).derivatives[0]?.source).toBe("(np.cos(x) - np.sinc(x / np.pi)) / x");
});
