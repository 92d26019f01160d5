import { exact } from "../graph/build.ts";
import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import type { Size } from "../graph/shape.ts";
import { type Form, leaf, type Mark, mark, negative, product } from "./form.ts";
import { alignedTo, type Indices, identifier, type Maker, unbroadcast } from "./layout.ts";
import { axesOf, BARS, number, ONES, operator, type Rule, transposed, whole, wrap } from "./tensor-parts.ts";

/** A size as it is written: 100, n, n d. */
export function sizeForm(size: Size): Form {
  if (typeof size === "number") return number(size);
  const factors = size
    .split("*")
    .map((part) => (/^\d+$/.test(part) ? number(Number(part)) : identifier(part)));
  return /^[\w*]+$/.test(size)
    ? product(factors)
    : leaf(size.replaceAll("*", ""), size.replaceAll("*", ""), { compound: true });
}

/** 0, 1, …, n − 1, each more by `shift`; at an index, which counts from `first`, i + shift − first. */
export function placesFrom(maker: Maker, node: Node, indices: Indices, shift: number): Form {
  const [at] = indices ?? [];
  const added = (form: Form, by: number): Form =>
    by === 0
      ? form
      : {
          kind: "sum",
          terms: [
            { negative: false, body: form },
            { negative: by < 0, body: number(Math.abs(by)) },
          ],
        };
  if (at !== undefined && /^\d/.test(at)) return number(Number(at) + shift);
  if (at !== undefined) return added(leaf(at, at), shift - maker.first);
  const [size = 1] = node.shape;
  const entry = (k: number): Form => (k < 0 ? negative(number(-k)) : number(k));
  if (typeof size === "number" && size <= 4)
    return { kind: "list", entries: Array.from({ length: size }, (_, k) => entry(k + shift)) };
  const last = typeof size === "number" ? entry(size - 1 + shift) : added(sizeForm(size), shift - 1);
  return { kind: "list", entries: [entry(shift), entry(shift + 1), leaf("\\dots", "…"), last] };
}

/** How many entries are folded into one. */
function countForm(x: Node, axes: readonly number[]): Form {
  const sizes = axes.map((axis) => x.shape[axis] ?? 1).filter((size) => size !== 1);
  const known = sizes.filter((size): size is number => typeof size === "number");
  const total = known.reduce((n, size) => n * size, 1);
  const named = sizes.filter((size) => typeof size === "string").map(sizeForm);
  return product(total === 1 && named.length > 0 ? named : [number(total), ...named]);
}

/** From where to where an index runs: said where it is also a number in the body, as in Σ i xⁱ. */
function boundsOf(
  maker: Maker,
  x: Node,
  axes: readonly number[],
  [index, ...more]: readonly string[],
): { readonly under?: Mark; readonly over?: string } {
  const size = axes.map((axis) => x.shape[axis] ?? 1).find((each) => each !== 1);
  if (index === undefined || more.length > 0 || size === undefined) return {};
  if (!topological([x]).some((node) => node.op === "iota")) return {};
  const form = sizeForm(size);
  const name = form.kind === "leaf" ? form : null;
  if (!name) return {};
  const less = (tex: string, minus: string): string =>
    maker.first === 1 ? tex : typeof size === "number" ? String(size - 1) : `${tex}${minus}1`;
  return {
    under: mark(`${index}=${maker.first}`, `${index}=${maker.first}…${less(name.text, "−")}`),
    over: less(name.latex, "-"),
  };
}

/** Σ over all or some axes, with the summed body in index notation. */
function folded(sign: Mark): Rule {
  return (maker, node, indices) => {
    const [x] = node.inputs;
    if (!x) return null;
    const axes = axesOf(node);
    if (axes.length < x.shape.length && !indices) return null;
    const fresh = maker.fresh(axes.filter((axis) => x.shape[axis] !== 1).length);
    if (
      fresh.length === 0 &&
      axes.length > 0 &&
      x.shape.length > 0 &&
      axes.every((axis) => x.shape[axis] === 1)
    )
      return maker.form(
        x,
        x.shape.map(() => "0"),
      );
    const names = [...fresh];
    const kept = node.attrs["keepdims"] === true;
    let outer = 0;
    const inner = x.shape.map((size, axis) => {
      if (axes.includes(axis)) {
        if (kept) outer++;
        return size === 1 ? "0" : (names.shift() ?? "i");
      }
      return indices?.[outer++] ?? "i";
    });
    const entry = unbroadcast(x);
    const body = maker.form(entry, alignedTo(entry, x, inner));
    maker.release(fresh);
    const under = mark(fresh.join(","), fresh.join(""));
    return { kind: "big", sign, under, ...boundsOf(maker, x, axes, fresh), body };
  };
}

const SUM = folded(mark("\\sum", "Σ"));
export const PROD = folded(mark("\\prod", "Π"));

/** ‖u‖² for a sum of squares of anything longer than a name. */
function sumOfSquares(maker: Maker, node: Node): Form | null {
  const [x] = node.inputs;
  const [base, exponent] = x?.inputs ?? [];
  if (x?.op !== "pow" || !base || !exponent || axesOf(node).length < x.shape.length) return null;
  const value = exact(exponent);
  if (value?.n !== 2n || value.d !== 1n || base.op === "variable" || base.shape.length !== x.shape.length)
    return null;
  const power: Form = {
    kind: "power",
    base: wrap(...BARS, maker.form(base)),
    exponent: number(2),
    entrywise: false,
  };
  // The sum of squares of a matrix is that of its Frobenius norm.
  if (x.shape.length < 2) return power;
  const norm: Form = { kind: "index", base: wrap(...BARS, maker.form(base)), subscript: mark("F", "F") };
  return { kind: "power", base: norm, exponent: number(2), entrywise: false };
}

export const sum: Rule = (maker, node, indices) => {
  const [x] = node.inputs;
  const squares = indices ? null : sumOfSquares(maker, node);
  if (squares) return squares;
  const full = SUM(maker, node, indices);
  if (full || !x) return full;
  // Some axes of a matrix: its product with ones.
  const [axis, ...more] = axesOf(node);
  if (x.shape.length !== 2 || more.length > 0) return operator("sum", maker.form(x));
  return axis === 1 ? product([matrixFactor(maker, x), ONES]) : product([transposed(maker.form(x)), ONES]);
};

function matrixFactor(maker: Maker, x: Node): Form {
  return maker.form(x);
}

export const mean: Rule = (maker, node, indices) => {
  const [x] = node.inputs;
  if (!x) return null;
  const total = sum(maker, node, indices);
  if (!total) return null;
  const count = countForm(x, axesOf(node));
  return product([{ kind: "fraction", over: number(1), under: count }, total]);
};

export const norm: Rule = (maker, node) => {
  const { ord } = node.attrs;
  const [x] = node.inputs;
  if (!x) return null;
  const body = wrap(...BARS, maker.form(x));
  const matrix = x.shape.length > 1;
  if (ord === 2) return matrix ? { kind: "index", base: body, subscript: mark("F", "F") } : body;
  const text = ord === "inf" ? "∞" : ord === "-inf" ? "−∞" : String(ord);
  const tex = ord === "inf" ? "\\infty" : ord === "-inf" ? "-\\infty" : String(ord);
  return { kind: "index", base: body, subscript: mark(tex, text) };
};

/** The largest or smallest entry, over indices where it folds them all. */
export function extremum(name: "max" | "min"): Rule {
  const big = folded(mark(`\\${name}`, name));
  return (maker, node, indices) => big(maker, node, indices) ?? operator(name, whole(maker, node));
}
