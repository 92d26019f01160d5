import type { Attr, Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { productSize } from "../../graph/size.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Coder } from "../coder.ts";
import { ATOM, atom, type Piece, POWER, PRODUCT } from "../piece.ts";
import { input, list, numbers, operand } from "./common.ts";

/** Null: through the row's template or definition. */
type Rule = (coder: Coder, node: Node) => Piece | null;

const dims = (axes: readonly number[]): string =>
  axes.length === 1 ? String((axes[0] ?? 0) + 1) : `(${axes.map((axis) => axis + 1).join(", ")})`;

const sizes = (coder: Coder, shape: readonly Size[]): string =>
  shape.map((size) => coder.size(size)).join(", ");

/** name(x, dims=…), with the axes that were folded taken away where they are not kept. */
function folded(coder: Coder, node: Node, name: string, extra = ""): Piece | null {
  const [x] = node.inputs;
  if (!x) return null;
  const axes = numbers(node.attrs["axes"]);
  const kept = node.attrs["keepdims"] === true;
  const more = extra === "" ? "" : `, ${extra}`;
  if (axes.length === x.shape.length && !kept) return atom(`${name}(${input(coder, node)}${more})`);
  const along = `${name}(${input(coder, node)}, dims=${dims(axes)}${more})`;
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

/** A function of the whole by its axis: left out for vectors. */
const along = (node: Node): string =>
  node.shape.length === 1 ? "" : `, dims=${Number(node.attrs["axis"]) + 1}`;

const call =
  (name: string): Rule =>
  (coder, node) =>
    atom(`${name}(${node.inputs.map((x) => coder.expression(x)).join(", ")})`);

const isCosmetic = (from: readonly Size[], to: readonly Size[]): boolean =>
  from.filter((size) => size !== 1).join() === to.filter((size) => size !== 1).join();

/** Julia lays arrays out by columns: entries keep their order by rows through the reverse of all axes. */
const reshape: Rule = (coder, node) => {
  const [x] = node.inputs;
  if (!x) return null;
  const to = node.shape;
  if (to.length === 0) return atom(`only(${input(coder, node)})`);
  if (x.shape.length === 0)
    return to.length === 1
      ? atom(`[${input(coder, node)}]`)
      : atom(`fill(${input(coder, node)}, ${sizes(coder, to)})`);
  if (isCosmetic(x.shape, to)) {
    if (to.length === 1) return atom(`vec(${input(coder, node)})`);
    if (x.shape.length === 1 && to.length === 2 && to[0] === 1)
      return { text: `${operand(coder, node)}'`, level: POWER };
    return atom(`reshape(${input(coder, node)}, ${sizes(coder, to)})`);
  }
  const reversed = (text: string, rank: number, own: string): string =>
    rank === 1
      ? text
      : rank === 2
        ? `${own}'`
        : `permutedims(${text}, (${Array.from({ length: rank }, (_, k) => rank - k).join(", ")}))`;
  const from = reversed(input(coder, node), x.shape.length, operand(coder, node));
  if (to.length === 1) return atom(`vec(${from})`);
  const made = `reshape(${from}, ${sizes(coder, [...to].reverse())})`;
  return to.length === 2 ? { text: `${made}'`, level: POWER } : atom(reversed(made, to.length, made));
};

const shifted = (coder: Coder, size: Attr | undefined, by: number): string => {
  if (typeof size === "number") return String(size + by);
  const text = coder.size(size as Size);
  return by === 0 ? text : `${text} ${by > 0 ? "+" : "-"} ${Math.abs(by)}`;
};

/** Places from 1, the last one included; every axis is named, since one index alone counts through all. */
const index: Rule = (coder, node) => {
  const [x] = node.inputs;
  const spec = list(node.attrs["spec"]);
  if (!x || spec.includes("new")) return null;
  const parts = x.shape.map((size, axis) => {
    const part = spec[axis];
    if (part === undefined) return ":";
    if (!Array.isArray(part)) return shifted(coder, part, 1);
    const [start, stop, step] = part as readonly Attr[];
    if (start === 0 && stop === size && step === 1) return ":";
    if (step === 1) return `${shifted(coder, start, 1)}:${shifted(coder, stop, 0)}`;
    const last = stop === null ? "1" : shifted(coder, stop, Number(step) > 0 ? 0 : 2);
    return `${shifted(coder, start, 1)}:${String(step)}:${last}`;
  });
  return atom(`${operand(coder, node)}[${parts.join(", ")}]`);
};

const scatter: Rule = (coder, node) => {
  const [x] = node.inputs;
  const [part, ...more] = list(node.attrs["spec"]);
  const [size = 1] = node.shape;
  if (!x || more.length > 0 || node.shape.length !== 1) return null;
  if (!Array.isArray(part))
    return {
      text: `${coder.at(x, PRODUCT)} * (1:${coder.size(size)} .== ${shifted(coder, part, 1)})`,
      level: PRODUCT,
    };
  const [start, stop, step] = part as readonly Attr[];
  if (step !== 1) return null;
  const after =
    typeof size === "number" && typeof stop === "number"
      ? String(size - stop)
      : `${coder.size(size)} - (${shifted(coder, stop, 0)})`;
  const before = start === 0 ? "" : `zeros(${shifted(coder, start, 0)}); `;
  return atom(`[${before}${input(coder, node)}${stop === size ? "" : `; zeros(${after})`}]`);
};

const matmul: Rule = (coder, node) => {
  const [x, y] = node.inputs;
  if (!x || !y || x.shape.length > 2 || y.shape.length > 2) return null;
  if (x.shape.length === 1 && y.shape.length === 1) return call("dot")(coder, node);
  // A vector from the left: the product of the transpose.
  if (x.shape.length === 1)
    return { text: `${coder.at(y, ATOM)}' * ${coder.at(x, PRODUCT + 0.5)}`, level: PRODUCT };
  return { text: `${coder.at(x, PRODUCT)} * ${coder.at(y, PRODUCT + 0.5)}`, level: PRODUCT };
};

const literal: Rule = (_coder, node) => {
  const { shape, data } = node.attrs["data"] as Tensor;
  if (data.length > 64 || shape.length > 2) return null;
  const row = (start: number, count: number, comma: string): string =>
    Array.from(data.subarray(start, start + count), (value) =>
      Number.isInteger(value) ? value.toFixed(1) : String(value),
    ).join(comma);
  const [n = 0, m = 0] = shape;
  return shape.length === 1
    ? atom(`[${row(0, n, ", ")}]`)
    : atom(`[${Array.from({ length: n }, (_, i) => row(i * m, m, " ")).join("; ")}]`);
};

const joined: Rule = (coder, node) => {
  const axis = Number(node.attrs["axis"]);
  const parts = node.inputs.map((x) => coder.expression(x)).join(", ");
  if (axis < 2) return atom(`${axis === 0 ? "vcat" : "hcat"}(${parts})`);
  return atom(`cat(${parts}, dims=${axis + 1})`);
};

const stack: Rule = (coder, node) => {
  const parts = node.inputs.map((x) => coder.expression(x)).join(", ");
  if (node.shape.length === 1) return atom(`[${parts}]`);
  return atom(`stack([${parts}], dims=${Number(node.attrs["axis"]) + 1})`);
};

/** What is subtracted before the exponential: the largest entry along the axis. */
function shiftedBy(coder: Coder, node: Node): { readonly x: string; readonly top: string } {
  const [x] = node.inputs;
  return { x: x ? coder.at(x, 1.5) : "", top: `maximum(${input(coder, node)}${along(node)})` };
}

const triangular: Rule = (coder, node) => {
  const kind = node.attrs["lower"] === true ? "LowerTriangular" : "UpperTriangular";
  const turned = node.attrs["transpose"] === true ? "'" : "";
  return { text: `${kind}(${input(coder, node)})${turned} \\ ${operand(coder, node, 1)}`, level: PRODUCT };
};

const triangle: Rule = (coder, node) => {
  const { offset } = node.attrs;
  return atom(`${node.op}(${input(coder, node)}${offset === 0 ? "" : `, ${String(offset)}`})`);
};

const broadcast: Rule = (coder, node) => {
  const [x] = node.inputs;
  if (!x) return null;
  const shape = sizes(coder, node.shape);
  if (x.shape.length > 0) return { text: `${coder.at(x, PRODUCT)} .* ones(${shape})`, level: PRODUCT };
  const value = input(coder, node);
  return atom(
    value === "1" ? `ones(${shape})` : value === "0" ? `zeros(${shape})` : `fill(${value}, ${shape})`,
  );
};

function truth(coder: Coder, node: Node): Piece | null {
  const folded = numbers(node.attrs["axes"]);
  const whole = folded.length === node.inputs[0]?.shape.length && node.attrs["keepdims"] !== true;
  return whole ? atom(`${node.op}(!=(0), ${input(coder, node)})`) : null;
}

/** Where the greatest or least entry of a vector is, from 0. */
const foremost: Rule = (coder, node) =>
  node.inputs[0]?.shape.length === 1 && node.shape.length === 0
    ? { text: `${node.op}(${input(coder, node)}) - 1`, level: 1 }
    : null;

/** Julia's own words for arrays. What is missing here has no short form there. */
export const JULIA: Readonly<Record<string, Rule>> = {
  tensor: literal,
  transpose: (coder, node) => {
    const perm = numbers(node.attrs["perm"]);
    return perm.length === 2
      ? { text: `${operand(coder, node)}'`, level: POWER }
      : atom(`permutedims(${input(coder, node)}, (${perm.map((axis) => axis + 1).join(", ")}))`);
  },
  reshape,
  broadcast,
  index,
  scatter_index: scatter,
  gather: (coder, node) => {
    const [x] = node.inputs;
    if (!x || (node.inputs[1]?.shape.length ?? 0) > 1) return null;
    const scalar = node.inputs[1]?.shape.length === 0;
    const at = `${operand(coder, node, 1)} ${scalar ? "" : "."}+ 1`;
    const parts = x.shape.map((_, axis) => (axis === node.attrs["axis"] ? at : ":"));
    return atom(`${operand(coder, node)}[${parts.join(", ")}]`);
  },
  concatenate: joined,
  stack,
  sum: fold("sum"),
  mean: fold("mean"),
  prod: fold("prod"),
  max: fold("maximum"),
  min: fold("minimum"),
  var: spread,
  std: spread,
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
  any: (coder, node) => truth(coder, node),
  all: (coder, node) => truth(coder, node),
  argmax: (coder, node) => foremost(coder, node),
  argmin: (coder, node) => foremost(coder, node),
  argsort: (coder, node) =>
    node.shape.length === 1
      ? {
          text: `sortperm(${input(coder, node)}${node.attrs["descending"] === true ? ", rev=true" : ""}) .- 1`,
          level: 1,
        }
      : null,
  // Places count from 0 in the formula, whatever the language.
  one_hot: (coder, node) =>
    node.shape.length === 2
      ? { text: `${input(coder, node)} .== (0:${Number(node.attrs["depth"]) - 1})'`, level: 0.5 }
      : null,
  pad: (coder, node) => {
    const [[before, after] = []] = list(node.attrs["pads"]).map(list);
    if (node.shape.length !== 1) return null;
    const value = input(coder, node, 1);
    const filled = (count: Attr | undefined): string => `fill(${value}, ${coder.size(count as Size)})`;
    return atom(`[${filled(before)}; ${input(coder, node)}; ${filled(after)}]`);
  },
  cumprod: (coder, node) => atom(`cumprod(${input(coder, node)}${along(node)})`),
  sort: (coder, node) =>
    atom(`sort(${input(coder, node)}${along(node)}${node.attrs["descending"] === true ? ", rev=true" : ""})`),
  flip: (coder, node) => {
    const axes = numbers(node.attrs["axes"]);
    return atom(`reverse(${input(coder, node)}${node.shape.length === 1 ? "" : `, dims=${dims(axes)}`})`);
  },
  roll: (coder, node) => {
    const axes = numbers(node.attrs["axes"]);
    const shifts = list(node.attrs["shifts"]);
    const by = node.shape.map((_, axis) =>
      axes.includes(axis) ? coder.size(shifts[axes.indexOf(axis)] as Size) : "0",
    );
    return atom(`circshift(${input(coder, node)}, ${by.length === 1 ? by[0] : `(${by.join(", ")})`})`);
  },
  repeat: (coder, node) => {
    const counts = node.shape.map((_, axis) =>
      axis === node.attrs["axis"] ? coder.size(node.attrs["count"] as Size) : "1",
    );
    return atom(
      `repeat(${input(coder, node)}, inner=${counts.length === 1 ? counts[0] : `(${counts.join(", ")})`})`,
    );
  },
  tile: (coder, node) =>
    atom(`repeat(${input(coder, node)}, ${sizes(coder, list(node.attrs["counts"]) as readonly Size[])})`),
  matmul,
  dot: call("dot"),
  outer: (coder, node) => ({ text: `${operand(coder, node)} * ${operand(coder, node, 1)}'`, level: PRODUCT }),
  inv: (coder, node) => (node.shape.length === 2 ? atom(`inv(${input(coder, node)})`) : null),
  solve: (coder, node) =>
    node.shape.length <= 2
      ? { text: `${operand(coder, node)} \\ ${operand(coder, node, 1)}`, level: PRODUCT }
      : null,
  triangular_solve: triangular,
  tril: triangle,
  triu: triangle,
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
  iota: (coder, node) => {
    const count = productSize(node.shape);
    return atom(`(0:${typeof count === "number" ? count - 1 : `${coder.size(count)} - 1`})`);
  },
  cofactor: (coder, node) =>
    node.shape.length === 2
      ? { text: `det(${input(coder, node)}) * inv(${input(coder, node)})'`, level: PRODUCT }
      : null,
  detsign: (coder, node) => (node.shape.length === 0 ? atom(`sign(det(${input(coder, node)}))`) : null),
  eigvalsh: (coder, node) =>
    node.shape.length === 1 ? atom(`eigvals(Symmetric(${input(coder, node)}))`) : null,
  eigvectors: (coder, node) =>
    node.shape.length === 2 ? atom(`eigvecs(Symmetric(${input(coder, node)}))`) : null,
  nuclear_norm: (coder, node) =>
    node.shape.length === 0 ? atom(`sum(svdvals(${input(coder, node)}))`) : null,
};
