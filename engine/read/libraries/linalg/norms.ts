/** Norms of vectors and matrices, and singular values. */

import type { Node } from "../../../graph/node.ts";
import { Stop } from "../../tensors/stop.ts";
import { nodeOf, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { liftOf, reshapeTo, swap, wantRank } from "../builders.ts";

const transposed = (a: Arguments, x: Value): Value => swap(a, x, -1, -2);

const times = (a: Arguments, x: Value, y: Value): Value => a.op("matmul", [x, y]);

/** `AᵀA` or `AAᵀ`, whichever is smaller. */
export function gram(a: Arguments, x: Value): Value {
  const [n = 1, m = 1] = liftOf(a, x).shape.slice(-2);
  const wide = typeof n === "number" && typeof m === "number" && n < m;
  return wide ? times(a, x, transposed(a, x)) : times(a, transposed(a, x), x);
}

/** Singular values, largest first. */
export function singular(a: Arguments, x: Value): Value {
  wantRank(a, liftOf(a, x), 2, "svd");
  const roots = a.op("sqrt", [a.op("eigvalsh", [gram(a, x)])]);
  return a.op("flip", [roots], { axes: [liftOf(a, roots).shape.length - 1] });
}

/** Norms of a matrix: of its largest column, row, or singular value. */
export function matrixNorm(a: Arguments, x: Value, order: number): Value | null {
  const node = liftOf(a, x);
  if (node.shape.length !== 2) return null;
  const whole = (op: string, value: Value): Value => a.op(op, [value], { axes: [0], keepdims: false });
  const extreme = order < 0 ? "min" : "max";
  if (Math.abs(order) === 1)
    return whole(extreme, a.op("sum", [a.op("abs", [x])], { axes: [0], keepdims: false }));
  if (Math.abs(order) === Number.POSITIVE_INFINITY)
    return whole(extreme, a.op("sum", [a.op("abs", [x])], { axes: [1], keepdims: false }));
  return Math.abs(order) === 2 ? whole(extreme, singular(a, x)) : null;
}

/** A norm by its order, along axes or of all; of a matrix where the order says so. */
export function norm(a: Arguments, x: Value, order: Value | undefined): Value {
  const node = liftOf(a, x);
  if (node.shape.length === 0 && a.host.trace.couldBeLarger(node))
    throw new Stop(a.host.trace.wantRank(node, 1, "the norm of a scalar", a.span));
  const given = a.ints("axis");
  const axes = a.axes("axis", node);
  const attrs = { axes, keepdims: a.flag("keepdims") };
  const word = order?.kind === "known" && order.type === "string" ? String(order.value) : null;
  const matrix =
    axes.length === 2 && order !== undefined && word !== "fro" && (given !== null || node.shape.length === 2);
  if (matrix && (node.shape.length !== 2 || (given?.[0] ?? 0) > (given?.[1] ?? 1)))
    throw a.stop("this norm of matrices in an array of more axes, or in turned ones, is not followed");
  const kept = (value: Value): Value => (attrs.keepdims ? reshapeTo(a, value, [1, 1]) : value);
  if (word === "nuc") return kept(a.op("nuclear_norm", [x]));
  if (order === undefined || word === "fro") return a.op("norm", [x], { ...attrs, ord: 2 });
  if (!matrix) return a.value(normBy(a, node, attrs, order), [x]);
  const p = a.host.trace.number(order, a.span);
  if (p === null) throw a.stop("the order of a norm must be known");
  const made = matrixNorm(a, x, p);
  if (!made) throw a.stop("this norm of a matrix is not followed");
  return kept(made);
}

const orderOf = (p: number): number | string =>
  p === Number.POSITIVE_INFINITY ? "inf" : p === Number.NEGATIVE_INFINITY ? "-inf" : p;

/** The norm of the entries along axes; where the order varies, written out: (Σ|x|ᵖ)^(1/p). */
export function normBy(
  a: Arguments,
  x: Node,
  attrs: { readonly axes: readonly number[]; readonly keepdims: boolean },
  order: Value | undefined,
): Node {
  const { b, graph } = a.host.trace;
  if (order?.kind === "tensor" && a.host.trace.variablesOf(nodeOf(order)).length > 0) {
    const p = nodeOf(order);
    const sum = graph.node("sum", [b.pow(b.call("abs", x), p)], { ...attrs });
    return b.pow(sum, b.div(b.one, p));
  }
  const known = order ? a.host.trace.number(order, a.span) : 2;
  if (known === null) throw a.stop("the order of a norm must be known");
  return graph.node("norm", [x], { ...attrs, ord: orderOf(known) });
}

/** The norm of all entries along some axes, matrices or not. */
export function vectorNorm(a: Arguments, x: Value): Value {
  const attrs = { axes: a.axes("axis", liftOf(a, x)), keepdims: a.flag("keepdims") };
  return a.value(normBy(a, liftOf(a, x), attrs, a.get("ord")), [x]);
}
