import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { bodyOf } from "../graph/ops/loop.ts";
import { loopKey } from "../graph/scan.ts";
import { entries, isConcrete } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Move } from "./numerical.ts";
import { generator } from "./sample.ts";

/** Slopes below this are rounding of the complex step itself. */
export const LEAST = 1e-45;

const largest = (tensor: Tensor | undefined): number =>
  tensor?.data.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0) ?? 0;

/**
 * How the variables are moved to see every entry of every derivative: each number by itself, each tensor along two
 * directions that move all of its entries; or, where evaluations are dear, everything at once, each variable by its size.
 */
export function movesOf(wrt: readonly Node[], point: ReadonlyMap<Node, Tensor>, together: boolean): Move[] {
  const next = generator(7);
  const direction = (base: Tensor, size: number): Float64Array =>
    base.data.length === 1
      ? Float64Array.of(size)
      : base.data.map(() => size * (0.3 + next()) * (next() < 0.5 ? -1 : 1));
  const bases = wrt.flatMap((x) => {
    const base = point.get(x);
    return base ? [[x, base] as const] : [];
  });
  if (together) return [new Map(bases.map(([x, base]) => [x, direction(base, largest(base) || 1)]))];
  return bases.flatMap(([x, base]) =>
    Array.from({ length: base.data.length === 1 ? 1 : 2 }, () => new Map([[x, direction(base, 1)]])),
  );
}

/**
 * The derivative along a direction: of a scalar value, the gradient's inner product with it; of a tensor, its Jacobian
 * times it, or entry by entry (by a scalar, or by a tensor that the value follows entry by entry).
 */
export function along(derivative: Tensor, direction: Float64Array, value: Tensor): number[] {
  const dot = (start: number): number =>
    direction.reduce((sum, part, i) => sum + part * (derivative.data[start + i] ?? Number.NaN), 0);
  if (value.shape.length === 0) return [dot(0)];
  const columns = direction.length;
  if (columns > 1 && derivative.data.length === value.data.length * columns)
    return Array.from(value.data, (_entry, row) => dot(row * columns));
  return Array.from(derivative.data, (entry, i) => entry * (direction[columns === 1 ? 0 : i] ?? 0));
}

/** How far a unit of the move reaches, in the variables' own sizes: a step of t changes them by about t over this. */
export function reachOf(point: ReadonlyMap<Node, Tensor>, move: Move): number {
  let reach = Number.POSITIVE_INFINITY;
  for (const [x, direction] of move) {
    const step = direction.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
    if (step > 0) reach = Math.min(reach, (largest(point.get(x)) || 1) / step);
  }
  return Number.isFinite(reach) ? reach : 1;
}

/** Rounding of the value, as a slope along the move. */
export const noiseOf = (value: Tensor, point: ReadonlyMap<Node, Tensor>, move: Move): number =>
  Math.max(LEAST, (1e-9 * largest(value)) / reachOf(point, move));

export const scaleOf = (a: number, c: number, noise: number): number =>
  Math.max(Math.abs(a), Math.abs(c), noise, Number.MIN_VALUE);

/** The largest relative difference; NaN never passes for agreement. */
export function worstError(expected: readonly number[], found: ArrayLike<number>, noise: number): number {
  let worst = 0;
  for (const [i, entry] of expected.entries()) {
    const other = found[i] ?? Number.NaN;
    const error = entry === other ? 0 : Math.abs(entry - other) / scaleOf(entry, other, noise);
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

/** Roughly the multiplications of one evaluation. Shapes are concrete. */
export function workOf(roots: readonly Node[]): number {
  let total = 0;
  const loops = new Set<string>();
  for (const node of topological(roots)) {
    if (node.op !== "scan") total += nodeWork(node);
    else if (!loops.has(loopKey(node)))
      total += Number(node.attrs["size"]) * workOf(bodyOf(node.attrs).results);
    if (node.op === "scan") loops.add(loopKey(node));
  }
  return total;
}

function nodeWork(node: Node): number {
  const size = (x: Node | undefined): number => (x && isConcrete(x.shape) ? entries(x.shape) : 1);
  const own = size(node);
  const [x, y] = node.inputs;
  const last = (n: Node | undefined): number => Number(n?.shape[n.shape.length - 1] ?? 1);
  if (node.op === "matmul" || node.op === "dot") return own * last(x);
  if (/^(inv|solve|det|cofactor|logabsdet|detsign|cholesky|triangular_solve|eig)/.test(node.op))
    return size(x) * last(x);
  // Each entry of the kernel meets each entry of the output's channel.
  if (node.op.startsWith("conv")) return (own * size(y)) / Number(y?.shape[node.op === "conv" ? 0 : 1] ?? 1);
  if (node.op === "einsum")
    return node.inputs.reduce((most, part) => most * Math.max(1, size(part)), 1) ** 0.75 + own;
  return Math.max(own, size(x));
}
