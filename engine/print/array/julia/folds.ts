import type { Node } from "../../../graph/node.ts";
import type { Coder } from "../../coder.ts";
import { atom, type Piece, PRODUCT } from "../../piece.ts";
import { input, numbers, operand } from "../common.ts";
import { along, dims, entries, letters, type Rule, ranges, reading, sizes } from "./common.ts";

/** name(x, dims=…), with the axes that were folded taken away where they are not kept. */
function folded(coder: Coder, node: Node, name: string, extra = "", first = ""): Piece | null {
  const [x] = node.inputs;
  if (!x) return null;
  const axes = numbers(node.attrs["axes"]);
  const kept = node.attrs["keepdims"] === true;
  const more = extra === "" ? "" : `, ${extra}`;
  if (axes.length === x.shape.length && !kept) return atom(`${name}(${first}${input(coder, node)}${more})`);
  const along = `${name}(${first}${input(coder, node)}, dims=${dims(axes)}${more})`;
  if (kept) return atom(along);
  return atom(
    x.shape.length - axes.length === 1 ? `vec(${along})` : `dropdims(${along}, dims=${dims(axes)})`,
  );
}

const fold =
  (name: string): Rule =>
  (coder, node) =>
    folded(coder, node, name);

const spread: Rule = (coder, node) => {
  const { ddof } = node.attrs;
  if (ddof !== 0 && ddof !== 1) return null;
  return folded(coder, node, node.op, ddof === 0 ? "corrected=false" : "");
};

/** What is subtracted before the exponential: the largest entry along the axis. */
function shiftedBy(coder: Coder, node: Node): { readonly x: string; readonly top: string } {
  const [x] = node.inputs;
  return { x: x ? coder.at(x, 1.5) : "", top: `maximum(${input(coder, node)}${along(node)})` };
}

/** any and all take a test; what holds truth values already needs none. */
const truth: Rule = (coder, node) =>
  folded(coder, node, node.op, "", node.inputs[0]?.dtype === "bool" ? "" : "!=(0), ");

/** All entries in the order of their rows. */
function rowMajor(coder: Coder, node: Node): string {
  const rank = node.inputs[0]?.shape.length ?? 0;
  if (rank < 2) return input(coder, node);
  if (rank === 2) return `vec(${operand(coder, node)}')`;
  const back = Array.from({ length: rank }, (_, k) => rank - k).join(", ");
  return `vec(permutedims(${input(coder, node)}, (${back})))`;
}

/** Where the greatest or least entry is, from 0. */
const foremost: Rule = (coder, node) => {
  const { axis } = node.attrs;
  const rank = node.inputs[0]?.shape.length ?? 0;
  const kept = node.attrs["keepdims"] === true;
  if (typeof axis !== "number" || (rank === 1 && !kept)) {
    const place = `${node.op}(${rowMajor(coder, node)}) - 1`;
    if (node.shape.length === 0) return { text: place, level: 1 };
    return atom(`fill(${place}, ${sizes(coder, node.shape)})`);
  }
  const along = `mapslices(${node.op}, ${input(coder, node)}, dims=${axis + 1})`;
  const text = kept ? along : rank === 2 ? `vec(${along})` : `dropdims(${along}, dims=${axis + 1})`;
  return { text: `${text} .- 1`, level: 1 };
};

/** The product of all entries but each: also right where one of them is zero. */
const others: Rule = (coder, node) => {
  const [x] = node.inputs;
  if (!x) return null;
  const axes = numbers(node.attrs["axes"]);
  return reading(coder, [x], ([name = "x"]) => {
    const all = letters(x.shape.length + axes.length, [name, sizes(coder, x.shape)]);
    const own = all.slice(0, x.shape.length);
    if (x.shape.length === 1)
      return `[prod(${name}[1:end .!= ${own[0]}]) for ${own[0]} in eachindex(${name})]`;
    const inner = all.slice(x.shape.length);
    const places = own.map((letter, axis) => inner[axes.indexOf(axis)] ?? letter);
    const itself = axes.map((axis, k) => `${inner[k]} == ${own[axis]}`).join(" && ");
    const over = ranges(
      coder,
      inner,
      axes.map((axis) => x.shape[axis] ?? 1),
    );
    return entries(coder, `prod(${itself} ? 1.0 : ${name}[${places.join(", ")}] for ${over})`, own, x.shape);
  });
};

const sortPlaces: Rule = (coder, node) => {
  const down = node.attrs["descending"] === true;
  if (node.shape.length === 1)
    return { text: `sortperm(${input(coder, node)}${down ? ", rev=true" : ""}) .- 1`, level: 1 };
  const f = down ? "v -> sortperm(v, rev=true)" : "sortperm";
  return {
    text: `mapslices(${f}, ${input(coder, node)}, dims=${Number(node.attrs["axis"]) + 1}) .- 1`,
    level: 1,
  };
};

/** Folds, running folds and orders. */
export const FOLDS: Readonly<Record<string, Rule>> = {
  sum: fold("sum"),
  mean: fold("mean"),
  prod: fold("prod"),
  max: fold("maximum"),
  min: fold("minimum"),
  var: spread,
  std: spread,
  any: truth,
  all: truth,
  argmax: foremost,
  argmin: foremost,
  argsort: sortPlaces,
  prod_others: others,
  norm: (coder, node) => {
    const axes = numbers(node.attrs["axes"]);
    if (node.shape.length > 0 || axes.length !== node.inputs[0]?.shape.length) return null;
    const { ord } = node.attrs;
    const order = ord === 2 ? "" : ord === "inf" ? ", Inf" : ord === "-inf" ? ", -Inf" : `, ${String(ord)}`;
    return atom(`norm(${input(coder, node)}${order})`);
  },
  logsumexp: (coder, node) => {
    if (node.shape.length > 0 || node.attrs["keepdims"] === true) return null;
    const x = node.inputs[0];
    const top = `maximum(${input(coder, node)})`;
    return { text: `${top} + log(sum(exp.(${x ? coder.at(x, 1.5) : ""} .- ${top})))`, level: 1 };
  },
  softmax: (coder, node) => {
    const { x, top } = shiftedBy(coder, node);
    const raised = `exp.(${x} .- ${top})`;
    return { text: `${raised} ./ sum(${raised}${along(node)})`, level: PRODUCT };
  },
  log_softmax: (coder, node) => {
    const { x, top } = shiftedBy(coder, node);
    return { text: `${x} .- ${top} .- log.(sum(exp.(${x} .- ${top})${along(node)}))`, level: 1 };
  },
  cumsum: (coder, node) => {
    const x = input(coder, node);
    const by = along(node);
    return atom(
      node.attrs["reverse"] === true ? `reverse(cumsum(reverse(${x}${by})${by})${by})` : `cumsum(${x}${by})`,
    );
  },
  cumprod: (coder, node) => atom(`cumprod(${input(coder, node)}${along(node)})`),
  sort: (coder, node) =>
    atom(`sort(${input(coder, node)}${along(node)}${node.attrs["descending"] === true ? ", rev=true" : ""})`),
  nuclear_norm: (coder, node) =>
    node.shape.length === 0 ? atom(`sum(svdvals(${input(coder, node)}))`) : null,
};
