import type { Attrs } from "../../graph/node.ts";
import type { Algebra } from "../algebra.ts";
import { ONE } from "../exact.ts";
import type { Expr, Factor } from "../expression.ts";

/** Operations that are linear in each of the given arguments (all of them unless said): numbers come out of them. */
const LINEAR: Readonly<Record<string, readonly number[] | "all">> = {
  matmul: "all",
  dot: "all",
  outer: "all",
  kron: "all",
  einsum: "all",
  transpose: [0],
  reshape: [0],
  sum: [0],
  trace: [0],
  diag: [0],
  diagonal: [0],
  tril: [0],
  triu: [0],
  flip: [0],
  roll: [0],
  tile: [0],
  repeat: [0],
  cumsum: [0],
  scatter_index: [0],
  scatter_add: [0],
  put_along: [0],
  gather: [0],
  take_along: [0],
  solve: [1],
  triangular_solve: [1],
};

/** A tensor as a scalar times the rest: 2x, (X w − y)/n, c·1. */
export function scalarPart(a: Algebra, e: Expr): readonly [scalar: Expr, rest: Expr] {
  if (e.shape.length === 0) return e.kind === "num" ? [e, a.one] : [a.one, e];
  if (e.kind === "sum") {
    const [scale, primitive] = a.primitive(e);
    if (primitive.kind === "sum") return [a.num(scale), primitive];
    const [scalar, rest] = scalarPart(a, primitive);
    return [a.scale(scale, scalar), rest];
  }
  if (e.kind === "product") {
    const scalars: Factor[] = [];
    const tensors: Factor[] = [];
    for (const factor of e.factors)
      (factor.base.shape.length === 0 && factor.exponent.shape.length === 0 ? scalars : tensors).push(factor);
    if (scalars.length === 0 || tensors.length === 0) return [a.one, e];
    const rest = a.product(tensors, ONE);
    // What is left may hold a content of its own: (2x + 2)/n.
    const [inner, last] = scalarPart(a, rest);
    return [a.mul(a.product(scalars, ONE), inner), a.fill(last, e.shape)];
  }
  if (e.kind === "atom" && e.op === "broadcast" && e.args[0]?.shape.length === 0 && e.args[0] !== a.one)
    return [e.args[0], a.fill(a.one, e.shape)];
  return [a.one, e];
}

/** Made of numbers and sizes alone: finite and not zero, so that it may leave a branch that is not taken. */
function isSizes(e: Expr): boolean {
  if (e.kind === "num") return e.value.n !== 0n;
  if (e.kind === "atom") return e.op === "size";
  if (e.kind === "product")
    return e.factors.every(({ base, exponent }) => isSizes(base) && exponent.kind === "num");
  return e.terms.length === 1 && e.constant.n === 0n && e.terms.every(({ body }) => isSizes(body));
}

/** select(c, s·x, 0) = s·select(c, x, 0), for tensors. */
export function maskScalarsOut(a: Algebra, [condition, yes, no]: readonly Expr[]): Expr | null {
  if (!condition || !yes || no !== a.zero || yes.shape.length === 0) return null;
  const [scalar, rest] = scalarPart(a, yes);
  return scalar === a.one || !isSizes(scalar) ? null : a.mul(scalar, a.call("select", [condition, rest, no]));
}

/** op(…, s·x, …) = s·op(…, x, …) */
export function scalarsOut(a: Algebra, op: string, x: readonly Expr[], attrs: Attrs): Expr | null {
  if (!Object.hasOwn(LINEAR, op)) return null;
  const places = LINEAR[op];
  const scalars: Expr[] = [];
  const rest = x.map((arg, at) => {
    if (places !== "all" && !places?.includes(at)) return arg;
    const [scalar, kept] = scalarPart(a, arg);
    if (scalar !== a.one) scalars.push(scalar);
    return kept;
  });
  return scalars.length === 0 ? null : a.mul(...scalars, a.call(op, rest, attrs));
}
