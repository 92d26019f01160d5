import type { Builder } from "../../build.ts";
import type { Node } from "../../node.ts";
import { matmulNode, sumNode, transposeNode } from "./common.ts";

/** A factor of a sum of products, with a letter for each of its axes. */
export interface Lettered {
  readonly letters: string;
  readonly node: Node;
}

/**
 * Σ over all letters that `output` lacks of the product of the terms, written with matrix products, outer products and
 * transposes where these can say it, else as an einsum.
 */
export function contraction(b: Builder, terms: readonly Lettered[], output: string): Node {
  const scalars: Node[] = [];
  let rest: Lettered[] = [];
  for (const term of terms) {
    if (term.letters === "") scalars.push(term.node);
    else rest.push(term);
    // One number repeated where others have the same axes is a factor.
    const others = terms
      .filter((other) => other !== term && !repeated(other.node))
      .map(({ letters }) => letters);
    const x = term.letters === "" ? null : repeated(term.node);
    if (x && [...term.letters].every((letter) => others.join("").includes(letter))) {
      scalars.push(x);
      rest = rest.filter((own) => own !== term);
    }
  }
  const made = asProducts(b, rest, output) ?? asEinsum(b, rest, output);
  return scalars.reduce((product, node) => b.mul(node, product), made);
}

/** The number that an array repeats in all its entries. */
function repeated(node: Node): Node | null {
  let x = node;
  while ((x.op === "broadcast" || x.op === "reshape") && x.shape.length > 0 && x.inputs[0]) x = x.inputs[0];
  return x !== node && x.shape.length === 0 ? x : null;
}

function asEinsum(b: Builder, terms: readonly Lettered[], output: string): Node {
  const spec = `${terms.map(({ letters }) => letters).join()}->${output}`;
  return b.graph.node(
    "einsum",
    terms.map(({ node }) => node),
    { spec },
  );
}

function asProducts(b: Builder, terms: readonly Lettered[], output: string): Node | null {
  if (terms.length === 0) return output === "" ? b.one : null;
  if (!isPlain(terms, output)) return null;
  let left = terms.map((term, i) => {
    const others = terms.filter((_, k) => k !== i).map(({ letters }) => letters);
    return summed(b, term, output + others.join(""));
  });
  while (left.length > 1) {
    const best = pairs(left)
      .map(([i, k]) => ({ i, k, made: joined(b, left, i, k, output) }))
      .filter(({ made }) => made !== null)
      .sort((x, y) => (x.made?.letters.length ?? 0) - (y.made?.letters.length ?? 0))[0];
    if (!best?.made) return null;
    left = [best.made, ...left.filter((_, at) => at !== best.i && at !== best.k)];
  }
  const [only] = left;
  if (!only || only.letters.length !== output.length) return null;
  return transposeNode(
    b,
    only.node,
    [...output].map((letter) => only.letters.indexOf(letter)),
  );
}

/** No axis twice in one place, and the same size wherever a letter stands. */
function isPlain(terms: readonly Lettered[], output: string): boolean {
  const sizes = new Map<string, unknown>();
  for (const { letters, node } of terms) {
    if (new Set(letters).size < letters.length) return false;
    for (const [axis, letter] of [...letters].entries()) {
      const size = node.shape[axis];
      if ((sizes.get(letter) ?? size) !== size) return false;
      sizes.set(letter, size);
    }
  }
  return new Set(output).size === output.length && [...output].every((letter) => sizes.has(letter));
}

/** Axes that nobody else has are summed at once. */
function summed(b: Builder, { letters, node }: Lettered, needed: string): Lettered {
  const axes = [...letters].flatMap((letter, axis) => (needed.includes(letter) ? [] : [axis]));
  return {
    letters: [...letters].filter((letter) => needed.includes(letter)).join(""),
    node: sumNode(b, node, axes, false),
  };
}

const pairs = (terms: readonly Lettered[]): (readonly [number, number])[] =>
  terms.flatMap((_, i) => terms.slice(i + 1).map((_own, k) => [i, i + 1 + k] as const));

/** Two terms in one; null where that is no product of vectors and matrices. */
function joined(
  b: Builder,
  terms: readonly Lettered[],
  i: number,
  k: number,
  output: string,
): Lettered | null {
  const [p, q] = [terms[i], terms[k]];
  if (!p || !q) return null;
  const later = output + terms.flatMap(({ letters }, at) => (at === i || at === k ? [] : [letters])).join("");
  const shared = [...p.letters].filter((letter) => q.letters.includes(letter));
  const inner = shared.filter((letter) => !later.includes(letter));
  const own = (term: Lettered, other: Lettered): string =>
    [...term.letters].filter((letter) => !other.letters.includes(letter)).join("");
  const [m, n] = [own(p, q), own(q, p)];
  // The same axes on both sides: entry by entry, and summed over what nobody needs.
  if (m === "" && n === "") {
    const turned = transposeNode(
      b,
      q.node,
      [...p.letters].map((letter) => q.letters.indexOf(letter)),
    );
    if (inner.length === 1 && shared.length === 1)
      return { letters: "", node: matmulNode(b, p.node, q.node) };
    return summed(b, { letters: p.letters, node: b.mul(p.node, turned) }, later);
  }
  if (shared.length > inner.length || inner.length > 1 || m.length > 1 || n.length > 1) return null;
  const [over] = inner;
  if (over === undefined)
    return p.letters.length === 1 && q.letters.length === 1
      ? { letters: m + n, node: b.graph.node("outer", [p.node, q.node]) }
      : null;
  const first = turnedTo(b, p, m + over);
  const second = turnedTo(b, q, over + n);
  return { letters: m + n, node: matmulNode(b, first, second) };
}

const turnedTo = (b: Builder, { letters, node }: Lettered, order: string): Node =>
  transposeNode(
    b,
    node,
    [...order].map((letter) => letters.indexOf(letter)),
  );
