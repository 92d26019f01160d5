import { Builder, exact } from "../../../graph/build.ts";
import { Graph } from "../../../graph/graph.ts";
import type { Node } from "../../../graph/node.ts";
import { rowOf } from "../../../graph/ops/table.ts";
import type { Coder } from "../../coder.ts";
import { ATOM, atom, type Piece } from "../../piece.ts";
import { letters } from "./common.ts";

/** Whether Julia throws for some real numbers, where others say NaN. */
function throws(node: Node): boolean {
  const row = rowOf(node.op);
  if (row.kind !== "elementwise") return false;
  const [, exponent] = node.inputs;
  if (node.op === "pow") return exponent !== undefined && exact(exponent)?.d !== 1n;
  return row.domain?.some((own) => own !== "real" && own !== "nonzero") === true;
}

/** What is computed entry by entry, down to what is not. */
function entrywise(root: Node, coder: Coder): { readonly inner: Node[]; readonly leaves: Node[] } {
  const inner = new Set<Node>();
  const leaves = new Set<Node>();
  const visit = (node: Node): void => {
    if (inner.has(node) || leaves.has(node) || node.op === "const") return;
    const own = rowOf(node.op).kind === "elementwise" && node.shape.length > 0 && !coder.isNamed(node);
    (own ? inner : leaves).add(node);
    if (own) for (const input of node.inputs) visit(input);
  };
  visit(root);
  return { inner: [...inner], leaves: [...leaves] };
}

/**
 * ifelse.(x .> 0, log.(x), 0) would take the logarithm of every entry, and throw: a function that takes one branch is
 * broadcast in its place.
 */
export function branches(coder: Coder, node: Node): Piece | null {
  if (node.shape.length === 0) return null;
  const { inner, leaves } = entrywise(node, coder);
  if (!inner.some(throws)) return null;
  const b = new Builder(new Graph());
  const own = coder.inside();
  const texts = leaves.map((leaf) => coder.expression(leaf));
  const arrays = leaves.filter(({ shape }) => shape.length > 0);
  const names = letters(arrays.length, texts, "abcdefgh");
  const stands = new Map<Node, Node>();
  for (const [i, leaf] of leaves.entries()) {
    const stand = b.variable(`\u0000${i}`, [], leaf.dtype);
    const at = arrays.indexOf(leaf);
    own.give(stand, at < 0 ? coder.piece(leaf) : atom(names[at] ?? "a"));
    stands.set(leaf, stand);
  }
  const scalar = (of: Node): Node => {
    const known = stands.get(of);
    if (known) return known;
    const made = b.graph.node(of.op, of.inputs.map(scalar), of.attrs);
    stands.set(of, made);
    return made;
  };
  const body = own.expression(scalar(node));
  const head = names.length === 1 ? names[0] : `(${names.join(", ")})`;
  const args = arrays.map((leaf) => coder.expression(leaf)).join(", ");
  return { text: `(${head} -> ${body}).(${args})`, level: ATOM };
}
