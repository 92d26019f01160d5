import { type Budget, checkBudget } from "../graph/budget.ts";
import type { Builder } from "../graph/build.ts";
import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { type Rational, rationalOf } from "../graph/rational.ts";
import { Algebra } from "./algebra.ts";
import { Chooser } from "./choose.ts";
import type { Expr } from "./expression.ts";
import { placesOf } from "./order.ts";
import { Rebuilder } from "./rebuild.ts";

export interface SimplifyOptions {
  readonly budget?: Budget;
}

/**
 * The same values in the form people write: like terms joined, fractions and identities applied where that is shorter,
 * terms and factors in the order of the hand. Equal wherever the original is defined; singularities that can be removed
 * may be (x/x is 1). Operations it does not know are kept, with their inputs simplified.
 */
export function simplify(b: Builder, roots: readonly Node[], options: SimplifyOptions = {}): Node[] {
  const order = topological(roots);
  const variables = order.filter((node) => node.op === "variable").sort((x, y) => x.id - y.id);
  const a = new Algebra(b, placesOf(variables));
  const known = new Map<Node, Expr>();
  const { budget } = options;
  let count = 0;
  for (const node of order) {
    if (budget && (count++ & 63) === 0) checkBudget(budget);
    known.set(node, expressed(a, node, known));
  }
  const chooser = new Chooser(a);
  const chosen = roots.map((root) => {
    if (budget) checkBudget(budget);
    return chooser.choose(known.get(root) ?? a.leaf(root));
  });
  // One rebuilder each: where a minus sign goes depends on what else the same formula holds.
  return chosen.map((e, at) => b.fill(new Rebuilder(b, [e]).node(e), roots[at]?.shape ?? e.shape));
}

function expressed(a: Algebra, node: Node, known: ReadonlyMap<Node, Expr>): Expr {
  if (node.op === "const") {
    const value = node.attrs["value"] as Rational | number;
    const exact = typeof value === "number" ? (Object.is(value, -0) ? null : rationalOf(value)) : value;
    return exact ? a.num(exact) : a.leaf(node);
  }
  if (node.inputs.length === 0) return a.leaf(node);
  const args = node.inputs.map((input) => known.get(input) ?? a.leaf(input));
  const made = a.call(node.op, args, node.attrs);
  return a.fill(made, node.shape);
}
