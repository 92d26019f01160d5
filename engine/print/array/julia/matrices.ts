import { Builder } from "../../../graph/build.ts";
import { Graph } from "../../../graph/graph.ts";
import type { Node } from "../../../graph/node.ts";
import type { Size } from "../../../graph/shape.ts";
import type { Coder } from "../../coder.ts";
import { ATOM, atom, type Piece, PRODUCT } from "../../piece.ts";
import { input, operand } from "../common.ts";
import { call, entries, letters, type Rule, reading, sizes, summed } from "./common.ts";

const matmul: Rule = (coder, node) => {
  const [x, y] = node.inputs;
  if (!x || !y || x.shape.length > 2 || y.shape.length > 2) return null;
  if (x.shape.length === 1 && y.shape.length === 1) return call("dot")(coder, node);
  // A vector from the left: the product of the transpose.
  if (x.shape.length === 1)
    return { text: `${coder.at(y, ATOM)}' * ${coder.at(x, PRODUCT + 0.5)}`, level: PRODUCT };
  return { text: `${coder.at(x, PRODUCT)} * ${coder.at(y, PRODUCT + 0.5)}`, level: PRODUCT };
};

const triangular: Rule = (coder, node) => {
  const kind = node.attrs["lower"] === true ? "LowerTriangular" : "UpperTriangular";
  const turned = node.attrs["transpose"] === true ? "'" : "";
  return { text: `${kind}(${input(coder, node)})${turned} \\ ${operand(coder, node, 1)}`, level: PRODUCT };
};

const triangle: Rule = (coder, node) => {
  const { offset } = node.attrs;
  return atom(`${node.op}(${input(coder, node)}${offset === 0 ? "" : `, ${String(offset)}`})`);
};

/** How many axes of each input a function of vectors and matrices takes; more of them are stacks. */
const CORE: Readonly<Record<string, (node: Node) => readonly number[]>> = {
  matmul: ({ inputs }) => inputs.map((x) => Math.min(2, x.shape.length)),
  diag: () => [1],
  solve: ({ inputs }) => [2, (inputs[1]?.shape.length ?? 2) === (inputs[0]?.shape.length ?? 2) ? 2 : 1],
  triangular_solve: ({ inputs }) => [
    2,
    (inputs[1]?.shape.length ?? 2) === (inputs[0]?.shape.length ?? 2) ? 2 : 1,
  ],
};
const STACKED = new Set(
  "matmul diag solve triangular_solve diagonal trace det cofactor logabsdet detsign inv cholesky tril triu expm eigvalsh eigvectors nuclear_norm".split(
    " ",
  ),
);

/** Julia's linear algebra is of vectors and matrices: of stacks of them it is a function of each, stacked again. */
export function stackOf(coder: Coder, node: Node): Piece | null {
  if (!STACKED.has(node.op)) return null;
  const core = CORE[node.op]?.(node) ?? node.inputs.map(() => 2);
  const stacks = node.inputs.map((x, i) => x.shape.slice(0, x.shape.length - (core[i] ?? 2)));
  const rank = Math.max(...stacks.map((shape) => shape.length));
  if (rank <= 0) return null;
  const own = node.shape.slice(0, rank);
  return reading(coder, node.inputs, (names) => {
    const places = letters(rank, [...names, sizes(coder, own)], "bcdefgh");
    const b = new Builder(new Graph());
    const inner = coder.inside();
    const parts = node.inputs.map((x, i) => {
      const shape = stacks[i] ?? [];
      const part = b.variable(`\u0000${i}`, x.shape.slice(shape.length), x.dtype);
      const at = shape.map((size, axis) => (size === 1 ? "1" : (places[axis + rank - shape.length] ?? "1")));
      const whole = x.shape.slice(shape.length).map(() => ":");
      inner.give(
        part,
        atom(shape.length === 0 ? (names[i] ?? "") : `${names[i]}[${[...at, ...whole].join(", ")}]`),
      );
      return part;
    });
    const each = inner.expression(b.graph.node(node.op, parts, node.attrs));
    const result = node.shape.length - rank;
    if (result === 0) return entries(coder, each, places, own);
    if (rank === 1) return `stack(${places[0]} -> ${each}, 1:${coder.size(own[0] ?? 1)}, dims=1)`;
    const order = node.shape.map((_, axis) => (axis < rank ? axis + result : axis - rank) + 1);
    return `permutedims(stack(${entries(coder, each, places, own)}), (${order.join(", ")}))`;
  });
}

/** The sum of products over letters that the result lacks. */
const einsum: Rule = (coder, node) => {
  const [left = "", right = ""] = String(node.attrs["spec"]).split("->");
  const specs = left.split(",").map((spec) => [...spec]);
  const sizeOf = new Map<string, Size>();
  for (const [i, spec] of specs.entries())
    for (const [axis, letter] of spec.entries()) sizeOf.set(letter, node.inputs[i]?.shape[axis] ?? 1);
  const out = [...right];
  const inner = [...sizeOf.keys()].filter((letter) => !out.includes(letter));
  const shapeOf = (own: readonly string[]): Size[] => own.map((letter) => sizeOf.get(letter) ?? 1);
  return reading(coder, node.inputs, (names) => {
    const fresh = letters(sizeOf.size, [...names, sizes(coder, [...sizeOf.values()])]);
    const called = new Map([...out, ...inner].map((letter, k) => [letter, fresh[k] ?? letter]));
    const name = (own: readonly string[]): string[] => own.map((letter) => called.get(letter) ?? letter);
    const factors = specs.map((spec, i) =>
      spec.length === 0 ? (names[i] ?? "") : `${names[i]}[${name(spec).join(", ")}]`,
    );
    return entries(
      coder,
      summed(coder, factors.join(" * "), name(inner), shapeOf(inner)),
      name(out),
      shapeOf(out),
    );
  });
};

/** Products and linear algebra. */
export const MATRICES: Readonly<Record<string, Rule>> = {
  matmul,
  dot: call("dot"),
  einsum,
  trace: (coder, node) => {
    const [n, m] = node.inputs[0]?.shape ?? [];
    return n === m ? call("tr")(coder, node) : atom(`sum(diag(${input(coder, node)}))`);
  },
  det: call("det"),
  cholesky: (coder, node) => atom(`cholesky(${input(coder, node)}).L`),
  logabsdet: (coder, node) => atom(`logabsdet(${input(coder, node)})[1]`),
  expm: call("exp"),
  triangular_solve: triangular,
  tril: triangle,
  triu: triangle,
  outer: (coder, node) => ({ text: `${operand(coder, node)} * ${operand(coder, node, 1)}'`, level: PRODUCT }),
  inv: (coder, node) => (node.shape.length === 2 ? atom(`inv(${input(coder, node)})`) : null),
  solve: (coder, node) =>
    node.shape.length <= 2
      ? { text: `${operand(coder, node)} \\ ${operand(coder, node, 1)}`, level: PRODUCT }
      : null,
  diagonal: (coder, node) => {
    const { offset } = node.attrs;
    return node.shape.length === 1
      ? atom(`diag(${input(coder, node)}${offset === 0 ? "" : `, ${String(offset)}`})`)
      : null;
  },
  diag: (coder, node) => {
    const { offset } = node.attrs;
    return node.shape.length === 2
      ? atom(`diagm(${offset === 0 ? "" : `${String(offset)} => `}${input(coder, node)})`)
      : null;
  },
  eye: (coder, node) =>
    node.attrs["offset"] === 0 ? atom(`Matrix(1.0I, ${sizes(coder, node.shape)})`) : null,
  cofactor: (coder, node) =>
    node.shape.length === 2
      ? { text: `det(${input(coder, node)}) * inv(${input(coder, node)})'`, level: PRODUCT }
      : null,
  detsign: (coder, node) => (node.shape.length === 0 ? atom(`sign(det(${input(coder, node)}))`) : null),
  eigvalsh: (coder, node) =>
    node.shape.length === 1 ? atom(`eigvals(Symmetric(${input(coder, node)}))`) : null,
  eigvectors: (coder, node) =>
    node.shape.length === 2 ? atom(`eigvecs(Symmetric(${input(coder, node)}))`) : null,
};
