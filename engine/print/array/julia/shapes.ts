import type { Size } from "../../../graph/shape.ts";
import { addSize, productSize } from "../../../graph/size.ts";
import type { Tensor } from "../../../graph/tensor.ts";
import { atom, POWER, PRODUCT } from "../../piece.ts";
import { input, list, numbers, operand } from "../common.ts";
import { dims, type Rule, shifted, sizes } from "./common.ts";

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

/** A value for room that numbers go into: whole numbers are Ints there. */
const asFloat = (text: string): string => (/^-?\d+$/.test(text) ? `${text}.0` : text);

/** A larger array of one value with the entries set into it. */
const pad: Rule = (coder, node) => {
  const pads = list(node.attrs["pads"]).map((pair) => list(pair) as readonly Size[]);
  const value = input(coder, node, 1);
  const room = (...shape: readonly Size[]): string =>
    value === "0" ? `zeros(${sizes(coder, shape)})` : `fill(${asFloat(value)}, ${sizes(coder, shape)})`;
  if (node.shape.length === 1) {
    const [[before = 0, after = 0] = []] = pads;
    const parts = [
      before === 0 ? [] : [room(before)],
      [input(coder, node)],
      after === 0 ? [] : [room(after)],
    ].flat();
    return parts.length === 1 ? atom(parts[0] ?? "") : atom(`[${parts.join("; ")}]`);
  }
  const places = pads.map(([before = 0, after = 0], axis) => {
    if (before === 0 && after === 0) return ":";
    const size = node.inputs[0]?.shape[axis] ?? 1;
    return `${shifted(coder, before, 1)}:${shifted(coder, addSize(before, size), 0)}`;
  });
  if (places.every((place) => place === ":")) return atom(input(coder, node));
  return atom(`setindex!(${room(...node.shape)}, ${input(coder, node)}, ${places.join(", ")})`);
};

/** What changes the shape of arrays, joins them or makes them. */
export const SHAPES: Readonly<Record<string, Rule>> = {
  tensor: literal,
  reshape,
  broadcast,
  pad,
  concatenate: joined,
  stack,
  transpose: (coder, node) => {
    const perm = numbers(node.attrs["perm"]);
    return perm.length === 2
      ? { text: `${operand(coder, node)}'`, level: POWER }
      : atom(`permutedims(${input(coder, node)}, (${perm.map((axis) => axis + 1).join(", ")}))`);
  },
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
  iota: (coder, node) => {
    const count = productSize(node.shape);
    return atom(`(0:${typeof count === "number" ? count - 1 : `${coder.size(count)} - 1`})`);
  },
};
