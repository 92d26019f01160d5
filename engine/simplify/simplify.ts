import { type Budget, checkBudget } from "../graph/budget.ts";
import type { Builder } from "../graph/build.ts";
import type { Node } from "../graph/node.ts";
import { type Rational, rationalOf } from "../graph/rational.ts";
import type { Tensor } from "../graph/tensor.ts";
import { operations } from "../print/operations.ts";
import { Algebra } from "./algebra.ts";
import { Chooser } from "./choose.ts";
import type { Expr } from "./expression.ts";
import { placesOf } from "./order.ts";
import { Rebuilder } from "./rebuild.ts";
import { simplerRounds } from "./rounds.ts";
import { withProducts } from "./tensor/einsum.ts";

export interface SimplifyOptions {
  readonly budget?: Budget;
}

/**
 * The same values in the form people write: like terms joined, fractions and identities applied where that is shorter,
 * terms and factors in the order of the hand. Equal wherever the original is defined; singularities that can be removed
 * may be (x/x is 1). Operations it does not know are kept, with their inputs simplified.
 */
export function simplify(b: Builder, roots: readonly Node[], options: SimplifyOptions = {}): Node[] {
  try {
    return shortest(
      b,
      simplerRounds(b, withProducts(b, roots), (parts) => simplify(b, parts, options)),
      options,
    );
  } catch (error) {
    // Nested too deeply to be taken apart: it stays as it is.
    if (error instanceof RangeError && /call stack/i.test(error.message)) return [...roots];
    throw error;
  }
}

function shortest(b: Builder, roots: readonly Node[], options: SimplifyOptions): Node[] {
  const order = inReadingOrder(roots);
  if (order.length > LARGE) return simplified(b, roots, order, true, options.budget);
  const opened = simplified(b, roots, order, false, options.budget);
  // Taking shared parts apart can cost more than it saves, in graphs that live from their sharing.
  if (order.length < SMALL || operations(opened) <= SWOLLEN * operations(roots)) return opened;
  const kept = simplified(b, roots, order, true, options.budget);
  return operations(kept) < operations(opened) ? kept : opened;
}

/** Inputs before users, and the left before the right: what is written first is met first. */
function inReadingOrder(roots: readonly Node[]): Node[] {
  const seen = new Set<Node>();
  const order: Node[] = [];
  const stack: Node[] = [...roots].reverse();
  for (let node = stack.at(-1); node; node = stack.at(-1)) {
    const waiting = seen.has(node) ? [] : node.inputs.filter((input) => !seen.has(input));
    if (waiting.length > 0) stack.push(...waiting.reverse());
    else {
      stack.pop();
      if (!seen.has(node)) order.push(node);
      seen.add(node);
    }
  }
  return order;
}

/** Graphs of more nodes keep their shared parts whole from the start; of fewer, never. */
const LARGE = 600;
const SMALL = 60;
/** Grown by more than this, a result is worth trying otherwise. */
const SWOLLEN = 1.2;
/** Shared parts of fewer operations are taken apart all the same. */
const HEAVY = 8;

function simplified(
  b: Builder,
  roots: readonly Node[],
  order: readonly Node[],
  sealing: boolean,
  budget: Budget | undefined,
): Node[] {
  const variables = order.filter((node) => node.op === "variable").sort((x, y) => x.id - y.id);
  const a = new Algebra(b, placesOf(variables));
  const shared = sealing ? sharedIn(order) : null;
  const known = new Map<Node, Expr>();
  let count = 0;
  for (const node of order) {
    if (budget && (count++ & 63) === 0) checkBudget(budget);
    const e = expressed(a, node, known);
    known.set(node, shared?.has(node) ? a.sealed(e) : e);
  }
  const chooser = new Chooser(a);
  const chosen = roots.map((root) => {
    if (budget) checkBudget(budget);
    return chooser.choose(known.get(root) ?? a.leaf(root));
  });
  // One rebuilder each: where a minus sign goes depends on what else the same formula holds.
  return chosen.map((e, at) => b.fill(new Rebuilder(b, [e]).node(e), roots[at]?.shape ?? e.shape));
}

/** Sums and products that several others are made of, and that are large. */
function sharedIn(order: readonly Node[]): ReadonlySet<Node> {
  const uses = new Map<Node, number>();
  const size = new Map<Node, number>();
  for (const node of order) {
    let total = node.inputs.length > 0 ? 1 : 0;
    for (const input of node.inputs) {
      uses.set(input, (uses.get(input) ?? 0) + 1);
      total += size.get(input) ?? 0;
    }
    size.set(node, total);
  }
  return new Set(
    order.filter(
      (node) => ARITHMETIC.has(node.op) && (uses.get(node) ?? 0) > 1 && (size.get(node) ?? 0) >= HEAVY,
    ),
  );
}

const ARITHMETIC: ReadonlySet<string> = new Set(["add", "sub", "mul", "div", "safe_mul", "safe_div"]);

function expressed(a: Algebra, node: Node, known: ReadonlyMap<Node, Expr>): Expr {
  if (node.op === "const") {
    const value = node.attrs["value"] as Rational | number;
    const exact = typeof value === "number" ? (Object.is(value, -0) ? null : rationalOf(value)) : value;
    return exact ? a.num(exact) : a.leaf(node);
  }
  if (node.op === "tensor") return literal(a, node);
  if (node.inputs.length === 0) return a.leaf(node);
  const args = node.inputs.map((input) => known.get(input) ?? a.leaf(input));
  const made = a.call(node.op, args, node.attrs);
  return a.fill(made, node.shape);
}

/** A literal array of one number repeated is that number, repeated. */
function literal(a: Algebra, node: Node): Expr {
  const { data, shape } = node.attrs["data"] as Tensor;
  const [first] = data;
  const exact = first !== undefined && data.every((value) => value === first) ? rationalOf(first) : null;
  return exact && !Object.is(first, -0) ? a.fill(a.num(exact), shape) : a.leaf(node);
}
