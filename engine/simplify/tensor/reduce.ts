import type { Attrs } from "../../graph/node.ts";
import { type Shape, type Size, sameShape } from "../../graph/shape.ts";
import type { Algebra } from "../algebra.ts";
import { isEven, ONE } from "../exact.ts";
import { type Expr, type Factor, isAtom, type Product } from "../expression.ts";
import { transposed } from "./matrix.ts";

export const axesOf = (attrs: Attrs): readonly number[] => {
  const { axes } = attrs;
  return Array.isArray(axes) ? axes.filter((axis): axis is number => typeof axis === "number") : [];
};

const reduced = (shape: Shape, axes: readonly number[], keepdims: boolean): Shape =>
  keepdims
    ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : shape.filter((_size, axis) => !axes.includes(axis));

/** A size as an expression: 100, n, n·d. */
export function sizeOf(a: Algebra, size: Size): Expr {
  if (typeof size === "number") return a.int(size);
  const parts = /^[\w*]+$/.test(size) ? size.split("*") : [size];
  return a.mul(
    ...parts.map((part) =>
      /^\d+$/.test(part) ? a.int(Number(part)) : a.leaf(a.builder.graph.node("size", [], { size: part })),
    ),
  );
}

export const countOf = (a: Algebra, shape: Shape, axes: readonly number[]): Expr =>
  a.mul(...axes.map((axis) => sizeOf(a, shape[axis] ?? 1)));

/** mean = sum/n */
export function meanRule(a: Algebra, x: Expr, attrs: Attrs): Expr {
  return a.div(a.call("sum", [x], attrs), countOf(a, x.shape, axesOf(attrs)));
}

export function sumRule(a: Algebra, x: Expr, attrs: Attrs): Expr | null {
  const axes = axesOf(attrs);
  if (axes.length === 0) return x;
  const keepdims = attrs["keepdims"] === true;
  const shape = reduced(x.shape, axes, keepdims);
  const whole = axes.length === x.shape.length;
  // One entry along every axis: nothing to add up.
  if (axes.every((axis) => x.shape[axis] === 1)) return keepdims ? x : a.call("reshape", [x], { shape });
  if (isAtom(x, "broadcast") && x.args[0]?.shape.length === 0)
    return a.fill(a.mul(countOf(a, x.shape, axes), x.args[0]), shape);
  if (isAtom(x, "one_hot") && axes.length === 1 && axes[0] === x.shape.length - 1)
    return a.fill(a.one, shape);
  if (isAtom(x, "softmax") && axes.length === 1 && axes[0] === x.attrs["axis"]) return a.fill(a.one, shape);
  if (whole) {
    const total = wholeSum(a, x);
    if (total) return a.fill(total, shape);
  }
  const product = x.kind === "product" ? contraction(a, x, axes) : null;
  if (product) return keepdims ? a.call("reshape", [product], { shape }) : product;
  return x.kind === "sum" ? termwise(a, x, attrs) : null;
}

/** Sums over everything that have a name: ‖u‖², u·v, the sum of what was placed. */
function wholeSum(a: Algebra, x: Expr): Expr | null {
  if (x.kind === "atom") {
    const [inner] = x.args;
    if (!inner) return null;
    if (x.op === "scatter_index" || x.op === "scatter_add" || x.op === "put_along") return total(a, inner);
    if (x.op === "transpose" || x.op === "reshape" || x.op === "flip" || x.op === "roll")
      return total(a, inner);
    if (x.op === "one_hot") return countOf(a, inner.shape, [...inner.shape.keys()]);
    return null;
  }
  if (x.kind !== "product") return null;
  if (
    x.factors.every(
      ({ exponent }) => exponent.kind === "num" && isEven(exponent.value) && exponent.value.n > 0n,
    )
  ) {
    const root = a.product(
      x.factors.map(({ base, exponent }) => ({
        base,
        exponent: a.scale({ n: 1n, d: 2n, decimal: false }, exponent),
      })),
      ONE,
    );
    return a.pow(a.call("norm", [root], { axes: [...x.shape.keys()], keepdims: false, ord: 2 }), a.int(2));
  }
  const [p, q] = x.factors;
  if (x.factors.length !== 2 || !p || !q || x.shape.length !== 1) return null;
  if (p.exponent !== a.one || q.exponent !== a.one || !sameShape(p.base.shape, q.base.shape)) return null;
  return a.call("dot", [p.base, q.base]);
}

const total = (a: Algebra, x: Expr): Expr =>
  x.shape.length === 0 ? x : a.call("sum", [x], { axes: [...x.shape.keys()], keepdims: false });

/** Σⱼ Xᵢⱼ wⱼ = X w and Σᵢ Xᵢⱼ vᵢ = Xᵀ v, when written as a product summed over an axis. */
function contraction(a: Algebra, x: Product, axes: readonly number[]): Expr | null {
  if (x.shape.length !== 2 || axes.length !== 1) return null;
  const matrices = x.factors.filter(({ base }) => base.shape.length === 2 && !isColumn(base.shape));
  const others = x.factors.filter((factor) => !matrices.includes(factor));
  if (matrices.length === 0 || others.length === 0) return null;
  const matrix = a.product(matrices, ONE);
  if (matrix.shape.length !== 2 || matrix.shape.some((size, axis) => size !== x.shape[axis])) return null;
  const vector = a.product(others, ONE);
  if (axes[0] === 1 && vector.shape.length === 1) return a.call("matmul", [matrix, vector]);
  if (axes[0] !== 0 || !isColumn(vector.shape)) return null;
  const column = a.call("reshape", [vector], { shape: [vector.shape[0] ?? 1] });
  return a.call("matmul", [transposed(a, matrix), column]);
}

const isColumn = (shape: Shape): boolean => shape.length === 2 && shape[1] === 1;

/** c · softmax(u), which sums to c: worth a sum of its own. */
function collapses(body: Expr, attrs: Attrs): boolean {
  const factors = body.kind === "product" ? body.factors.map(({ base }) => base) : [body];
  const tensors = factors.filter(({ shape }) => shape.length > 0);
  const [only] = tensors;
  if (tensors.length !== 1 || !only || !isAtom(only, "softmax")) return false;
  const axes = axesOf(attrs);
  return axes.length === 1 && axes[0] === only.attrs["axis"];
}

/** Term by term, when every term has a closed form of its own. */
function termwise(a: Algebra, x: Extract<Expr, { kind: "sum" }>, attrs: Attrs): Expr | null {
  const parts: Expr[] = [];
  if (x.terms.some(({ body }) => collapses(body, attrs)))
    return a.add(
      ...x.terms.map(({ coefficient, body }) =>
        a.scale(coefficient, a.call("sum", [a.fill(body, x.shape)], attrs)),
      ),
      a.call("sum", [a.fill(a.num(x.constant), x.shape)], attrs),
    );
  for (const { coefficient, body } of x.terms) {
    const filled = a.fill(body, x.shape);
    const part = sumRule(a, filled, attrs);
    if (!part) return null;
    parts.push(a.scale(coefficient, part));
  }
  if (x.constant.n !== 0n) parts.push(a.call("sum", [a.fill(a.num(x.constant), x.shape)], attrs));
  return a.add(...parts);
}

/** softmax(u + c) = softmax(u), where c is the same along the axis (the max that is taken off for safety). */
export function softmaxRule(
  op: "softmax" | "log_softmax",
): (a: Algebra, x: Expr, attrs: Attrs) => Expr | null {
  return (a, x, attrs) => {
    const { axis } = attrs;
    if (x.kind !== "sum" || typeof axis !== "number") return null;
    const fromEnd = x.shape.length - axis;
    const moves = ({ shape }: Expr): boolean =>
      shape.length >= fromEnd && shape[shape.length - fromEnd] !== 1;
    const kept = x.terms.filter(({ body }) => moves(body));
    if (kept.length === 0 || (kept.length === x.terms.length && x.constant.n === 0n)) return null;
    return a.call(op, [a.fill(a.sum(kept, { n: 0n, d: 1n, decimal: false }), x.shape)], attrs);
  };
}

/** e^u / Σ e^u = softmax(u), over a vector or along an axis that is kept. */
export function softmaxOf(a: Algebra, factors: readonly Factor[]): Expr | null {
  const over = factors.find(({ base }) => base === a.e);
  if (!over || over.exponent.shape.length === 0) return null;
  const exponential = a.pow(a.e, over.exponent);
  const under = factors.find(
    ({ base, exponent }) => exponent === a.minusOne && isAtom(base, "sum") && base.args[0] === exponential,
  );
  if (under?.base.kind !== "atom") return null;
  const { shape } = exponential;
  const [axis, ...more] = axesOf(under.base.attrs);
  if (axis === undefined || more.length > 0 || (shape.length > 1 && under.base.attrs["keepdims"] !== true))
    return null;
  const rest = factors.filter((factor) => factor !== over && factor !== under);
  return a.product([...rest, { base: a.call("softmax", [over.exponent], { axis }), exponent: a.one }], ONE);
}
