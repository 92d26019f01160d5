import { type Graph, topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { rebuilt } from "./rebuild.ts";

/** A factor: a node, or two factors that several products have. */
type Factor = Node | Group;

interface Group {
  readonly left: Factor;
  readonly right: Factor;
}

/** Past this many factors nobody would look for what products have in common. */
const MOST = 200;

/** y·a·b and x·a·b both hold a·b: written so, it can be named once. */
export function productsShared(roots: readonly Node[]): readonly Node[] {
  const products = productsIn(roots);
  const count = [...products.values()].reduce((sum, factors) => sum + factors.length, 0);
  if (products.size < 2 || count > MOST) return roots;
  let grouped = false;
  for (let pair = commonest(products); pair; pair = commonest(products)) {
    const [left, right] = pair;
    const group: Group = { left, right };
    grouped = true;
    for (const [root, factors] of products) {
      if (!factors.includes(left) || !factors.includes(right)) continue;
      const rest = factors.filter((factor) => factor !== left && factor !== right);
      products.set(root, [...rest, group]);
    }
  }
  if (!grouped) return roots;
  return rebuilt(roots, (graph, node, _inputs, of) => {
    const factors = products.get(node);
    if (!factors) return null;
    return factors
      .map((factor) => made(graph, factor, of))
      .reduce((left, right) => graph.node("mul", [left, right]));
  });
}

const isGroup = (factor: Factor): factor is Group => "left" in factor;

const made = (graph: Graph, factor: Factor, of: (node: Node) => Node): Node =>
  isGroup(factor)
    ? graph.node("mul", [made(graph, factor.left, of), made(graph, factor.right, of)])
    : of(factor);

/** The products of three factors and more, each with its factors in order, none of them twice. */
function productsIn(roots: readonly Node[]): Map<Node, readonly Factor[]> {
  const order = topological(roots);
  const uses = new Map<Node, number>();
  for (const root of roots) uses.set(root, 2);
  for (const node of order) for (const input of node.inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  const inner = new Set<Node>();
  const products = new Map<Node, readonly Factor[]>();
  for (const node of [...order].reverse()) {
    if (node.op !== "mul" || inner.has(node)) continue;
    const factors: Node[] = [];
    const visit = (part: Node): void => {
      if (part !== node && (part.op !== "mul" || (uses.get(part) ?? 0) > 1)) {
        factors.push(part);
        return;
      }
      inner.add(part);
      for (const input of part.inputs) visit(input);
    };
    visit(node);
    if (factors.length > 1 && new Set(factors).size === factors.length) products.set(node, factors);
  }
  return products;
}

/** Two factors that stand together in most products, in two at least; one of them more than a name or a number. */
function commonest(products: ReadonlyMap<Node, readonly Factor[]>): readonly [Factor, Factor] | null {
  const counts = new Map<Factor, Map<Factor, number>>();
  let best: readonly [Factor, Factor] | null = null;
  let most = 1;
  for (const factors of products.values())
    for (const [i, left] of factors.entries())
      for (const right of factors.slice(i + 1)) {
        if (isPlain(left) && isPlain(right)) continue;
        if ((isNumber(left) && !isGroup(right)) || (isNumber(right) && !isGroup(left))) continue;
        const [first, second] = counts.get(right)?.has(left) ? [right, left] : [left, right];
        const row = counts.get(first) ?? new Map<Factor, number>();
        counts.set(first, row);
        const found = (row.get(second) ?? 0) + 1;
        row.set(second, found);
        if (found > most) [best, most] = [[first, second], found];
      }
  return best;
}

const isNumber = (factor: Factor): boolean => !isGroup(factor) && factor.op === "const";
const isPlain = (factor: Factor): boolean => !isGroup(factor) && factor.inputs.length === 0;
