import { exact } from "../graph/build.ts";
import type { Attr, Node } from "../graph/node.ts";
import type { Size } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { matmul, turned } from "./chains.ts";
import { einsum } from "./einsum.ts";
import { extremum, mean, norm, PROD, placesFrom, sum } from "./folds.ts";
import { apply, type Form, leaf, mark, product } from "./form.ts";
import { alignedTo, constant, type Indices, type Maker, subscripted, unbroadcast } from "./layout.ts";
import {
  axesOf,
  entire,
  inverted,
  named,
  number,
  ONES,
  operator,
  type Rule,
  transposed,
  whole,
  wrap,
} from "./tensor-parts.ts";

/** A part of an index: an entry, a slice, or nothing for a whole axis. */
function indexPart(part: Attr, size: Size | undefined): string {
  if (!Array.isArray(part)) return String(part);
  const [start, stop, step] = part as readonly (number | string | null)[];
  const from = start === 0 ? "" : String(start);
  const to = stop === size || stop === null ? "" : String(stop);
  return step === 1 ? `${from}:${to}` : `${from}:${to}:${String(step)}`;
}

/** Where entry `at` of a slice stands: k + 1 for x[1:], 3 − k backwards from 3. */
function entryOf([start = 0, , step = 1]: readonly Attr[], at: string): string {
  const by = step === 1 || step === -1 ? at : `${String(step)}${at}`;
  if (start === 0) return step === -1 ? `-${at}` : by;
  if (/^\d+$/.test(at) && typeof start === "number" && typeof step === "number")
    return String(start + step * Number(at));
  return typeof step === "number" && step < 0 ? `${String(start)}-${at}` : `${by}+${String(start)}`;
}

const index: Rule = (maker, node, indices) => {
  const [x] = node.inputs;
  const { spec } = node.attrs;
  if (!x || !Array.isArray(spec)) return null;
  const parts: string[] = [];
  let axis = 0;
  let entry = 0;
  for (const part of spec as readonly Attr[]) {
    if (part === "new") {
      entry++;
      continue;
    }
    const size = x.shape[axis++];
    const isSlice = Array.isArray(part);
    const text = isSlice ? indexPart(part, size) : maker.place(part);
    const at = indices?.[entry];
    parts.push(isSlice && at !== undefined ? entryOf(part as readonly Attr[], at) : text);
    if (isSlice) entry++;
  }
  for (; axis < x.shape.length; axis++) if (indices) parts.push(indices[entry++] ?? ":");
  if (parts.every((part) => part === ":")) return indices ? null : maker.form(x);
  while (parts.at(-1) === ":") parts.pop();
  const base = x.op === "variable" ? maker.entryOf(x) : maker.form(x);
  return subscripted(base, parts);
};

/** Only axes of size 1 come or go: nothing one would write. */
const isCosmetic = (node: Node): boolean => {
  const [x] = node.inputs;
  const without = (shape: readonly Size[]): string => shape.filter((size) => size !== 1).join();
  return x !== undefined && without(x.shape) === without(node.shape);
};

const reshape: Rule = (maker, node, indices) => {
  if (!isCosmetic(node)) return subscripted(operator("reshape", whole(maker, node)), indices);
  const [x] = node.inputs;
  if (!x) return null;
  if (!indices) return maker.form(x);
  const moving = node.shape.flatMap((size, axis) => (size === 1 ? [] : [indices[axis] ?? ""]));
  return maker.form(
    x,
    x.shape.length === 0 ? null : x.shape.map((size) => (size === 1 ? "0" : (moving.shift() ?? ""))),
  );
};

/** A scalar repeated: c·1; a vector along the rows of a matrix: 1 vᵀ. */
const broadcast: Rule = (maker, node, indices) => {
  const inner = unbroadcast(node);
  if (indices) return maker.form(inner, alignedTo(inner, node, indices));
  const form = maker.form(inner);
  if (inner.shape.length > 0) {
    const rows = inner.shape.length === 1 && node.shape.length === 2;
    return rows ? product([ONES, transposed(form)]) : form;
  }
  const value = exact(inner);
  if (value?.n === 0n) return leaf("\\mathbf{0}", "𝟎");
  if (value?.n === 1n && value.d === 1n) return ONES;
  return form.kind === "negative"
    ? { kind: "negative", body: product([form.body, ONES]) }
    : product([form, ONES]);
};

const transpose: Rule = (maker, node, indices) => {
  const { perm } = node.attrs;
  const [x] = node.inputs;
  if (!x || !Array.isArray(perm)) return null;
  if (indices) {
    const inner: string[] = [];
    for (const [to, from] of perm.entries()) inner[Number(from)] = indices[to] ?? "";
    return maker.form(x, inner);
  }
  const rank = perm.length;
  const swaps = perm.every(
    (from, to) => from === (to < rank - 2 ? to : to === rank - 2 ? rank - 1 : rank - 2),
  );
  return swaps ? product(turned(maker, x)) : operator(`transpose`, maker.form(x));
};

/** A literal array, when it is small enough to read. */
const literal: Rule = (_maker, node, indices) => {
  const data = node.attrs["data"] as Tensor;
  if (data.shape.length !== 1 || data.data.length > 8) return subscripted(leaf("\\mathbf{C}", "C"), indices);
  const entries = Array.from(data.data, (value) => constant(value));
  return subscripted({ kind: "list", entries }, indices);
};

/** Numbers placed among zeros: unit vectors, padded vectors, single rows and columns. */
const scatter: Rule = (maker, node, indices) => {
  const [x] = node.inputs;
  const { spec } = node.attrs;
  if (!x || !Array.isArray(spec)) return null;
  const parts = spec as readonly Attr[];
  const unit = (at: Attr): Form => leaf(`\\mathbf{e}_{${maker.place(at)}}`, `e${maker.place(at)}`);
  const value = maker.form(x);
  const times = (...rest: Form[]): Form => {
    const one = exact(x);
    return product(one?.n === 1n && one.d === 1n ? rest : [value, ...rest]);
  };
  const [p, q] = parts;
  const isAll = (part: Attr | undefined, axis: number): boolean =>
    Array.isArray(part) && indexPart(part, node.shape[axis]) === ":";
  if (parts.length === 1 && p !== undefined && !Array.isArray(p)) return subscripted(times(unit(p)), indices);
  if (parts.length === 2 && p !== undefined && q !== undefined && node.shape.length === 2) {
    if (!Array.isArray(p) && !Array.isArray(q))
      return subscripted(times(unit(p), transposed(unit(q))), indices);
    if (!Array.isArray(p) && isAll(q, 1)) return subscripted(product([unit(p), transposed(value)]), indices);
    if (isAll(p, 0) && !Array.isArray(q)) return subscripted(product([value, transposed(unit(q))]), indices);
  }
  if (parts.length !== 1 || !Array.isArray(p) || node.shape.length !== 1) return null;
  const [start, stop, step] = p as readonly (number | string | null)[];
  if (step !== 1 || x.shape.length !== 1) return null;
  const zeros = leaf("\\mathbf{0}", "𝟎");
  const before = start === 0 ? [] : [start === 1 ? number(0) : zeros];
  const after =
    stop === node.shape[0] || stop === null ? [] : [isOneLess(stop, node.shape[0]) ? number(0) : zeros];
  return subscripted({ kind: "list", entries: [...before, value, ...after] }, indices);
};

const isOneLess = (a: number | string | null | undefined, b: Size | undefined): boolean =>
  typeof a === "number" && typeof b === "number" ? a === b - 1 : a === `${String(b)}-1`;

const RULES: Readonly<Record<string, Rule>> = {
  tensor: literal,
  scatter_index: scatter,
  prod_others: (maker, node, indices) => {
    const [x] = node.inputs;
    if (!x) return null;
    const all = PROD(
      maker,
      { ...node, op: "prod", attrs: { axes: axesOf(node), keepdims: false }, shape: [] },
      null,
    );
    return all && { kind: "fraction", over: all, under: maker.form(x, indices) };
  },
  log_softmax: entire((maker, node) =>
    apply(mark("\\ln\\operatorname{softmax}", "ln softmax"), [whole(maker, node)]),
  ),

  broadcast,
  reshape,
  transpose,
  index,
  sum,
  mean,
  prod: PROD,
  norm: (maker, node, indices) => {
    const form = norm(maker, node, null);
    return form && subscripted(form, indices);
  },
  matmul: entire(matmul),
  dot: entire(matmul),
  outer: entire(matmul),
  einsum,
  kron: entire((maker, node) => ({
    kind: "relation",
    sign: mark("\\otimes", "⊗"),
    left: whole(maker, node),
    right: whole(maker, node, 1),
  })),
  inv: entire((maker, node) => inverted(whole(maker, node))),
  solve: entire((maker, node) => product([inverted(whole(maker, node)), whole(maker, node, 1)])),
  triangular_solve: entire((maker, node) => {
    const left = whole(maker, node);
    return product([
      inverted(node.attrs["transpose"] === true ? transposed(left) : left),
      whole(maker, node, 1),
    ]);
  }),
  trace: entire((maker, node) => named("\\operatorname{tr}", "tr", whole(maker, node))),
  det: entire((maker, node) => named("\\det", "det", whole(maker, node))),
  logabsdet: entire((maker, node) => {
    const det = named("\\det", "det", whole(maker, node));
    return apply(mark("\\ln", "ln"), [wrap(mark("\\lvert", "|"), mark("\\rvert", "|"), det)], true);
  }),
  cofactor: entire((maker, node) => {
    const x = whole(maker, node);
    return product([named("\\det", "det", x), transposed(inverted(x))]);
  }),
  diag: entire((maker, node) => operator("diag", whole(maker, node))),
  diagonal: entire((maker, node) => operator("diag", whole(maker, node))),
  eye: entire(() => leaf("I", "I")),
  iota: (maker, node, indices) => placesFrom(maker, node, indices, 0),
  gather: (maker, node, indices) => {
    const [x, at] = node.inputs;
    if (!x || !at || node.attrs["axis"] !== 0 || indices) return null;
    const place = maker.form(at);
    return place.kind === "leaf"
      ? { kind: "index", base: maker.form(x), subscript: mark(place.latex, `[${place.text}]`) }
      : null;
  },
  stack: (maker, node, indices) =>
    subscripted({ kind: "list", entries: node.inputs.map((x) => maker.form(x)) }, indices),
  concatenate: (maker, node, indices) =>
    subscripted({ kind: "list", entries: node.inputs.map((x) => maker.form(x)) }, indices),
  max: extremum("max"),
  min: extremum("min"),
  logsumexp: (maker, node, indices) => {
    const [x] = node.inputs;
    if (!x || indices || axesOf(node).length < x.shape.length) return null;
    return operator("logsumexp", maker.form(x));
  },
};

export function tensorForm(maker: Maker, node: Node, indices: Indices): Form | null {
  const rule = Object.hasOwn(RULES, node.op) ? RULES[node.op] : undefined;
  return rule?.(maker, node, indices) ?? null;
}
