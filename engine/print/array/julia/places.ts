import type { Attr, Node } from "../../../graph/node.ts";
import { atom, POWER, PRODUCT } from "../../piece.ts";
import { input, list, operand } from "../common.ts";
import { entries, letters, placeFromOne, type Rule, reading, shifted, sizes, summed } from "./common.ts";

/** Places from 1, the last one included; every axis is named, since one index alone counts through all. */
const taken: Rule = (coder, node) => {
  const [x] = node.inputs;
  const spec = list(node.attrs["spec"]).filter((part) => part !== "new");
  if (!x) return null;
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

/** New axes of size 1 come after the entries are taken. */
const index: Rule = (coder, node) => {
  const whole = taken(coder, node);
  const spec = list(node.attrs["spec"]);
  if (!whole || !spec.includes("new")) return whole;
  const left = node.shape.length - spec.filter((part) => part === "new").length;
  if (left === 0)
    return atom(
      node.shape.length === 1 ? `[${whole.text}]` : `fill(${whole.text}, ${sizes(coder, node.shape)})`,
    );
  if (left === 1 && node.shape.length === 2 && node.shape[0] === 1)
    return { text: `${whole.text}'`, level: POWER };
  return atom(`reshape(${whole.text}, ${sizes(coder, node.shape)})`);
};

/** A vector placed among zeros. */
const placedVector: Rule = (coder, node) => {
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

/** Placing by any index: zeros, with the entries set where the index points. */
const scatter: Rule = (coder, node) => {
  const short = placedVector(coder, node);
  if (short) return short;
  const places = taken(coder, { ...node, inputs: [{ ...(node.inputs[0] as Node), shape: node.shape }] });
  const inside = places && /\[([^[]*)\]$/.exec(places.text)?.[1];
  return inside
    ? atom(`setindex!(zeros(${sizes(coder, node.shape)}), ${input(coder, node)}, ${inside})`)
    : null;
};

/** Sums over the entries that a place held in an array sends to each entry. */
const added: Rule = (coder, node) => {
  const [updates, at] = node.inputs;
  if (!updates || !at) return null;
  const axis = Number(node.attrs["axis"]);
  return reading(coder, [updates, at], ([from = "a", where = "b"]) => {
    const texts = [from, where, sizes(coder, [...updates.shape, ...node.shape])];
    const all = letters(node.shape.length + at.shape.length, texts);
    const own = all.slice(0, node.shape.length);
    const over = all.slice(node.shape.length);
    const source = [...own.slice(0, axis), ...over, ...own.slice(axis + 1)];
    const place = over.length === 0 ? where : `${where}[${over.join(", ")}]`;
    const value = source.length === 0 ? from : `${from}[${source.join(", ")}]`;
    const entry = `${value} * (${place} + 1 == ${own[axis]})`;
    return entries(coder, summed(coder, entry, over, at.shape), own, node.shape);
  });
};

/** Rows that read or add entries by places held in arrays. Places below zero are errors here, as they are in Julia. */
export const PLACES: Readonly<Record<string, Rule>> = {
  index,
  scatter_index: scatter,
  gather: (coder, node) => {
    const [x, at] = node.inputs;
    if (!x || !at) return null;
    const place = placeFromOne(coder, at).text;
    const parts = x.shape.map((_, axis) => (axis === node.attrs["axis"] ? place : ":"));
    return atom(`${operand(coder, node)}[${parts.join(", ")}]`);
  },
  scatter_add: added,
  take_along: (coder, node) => {
    const [x, at] = node.inputs;
    if (!x || !at) return null;
    return reading(coder, [x, at], ([name = "a", where = "b"]) => {
      const own = letters(node.shape.length, [name, where, sizes(coder, node.shape)]);
      const places = own.map((letter, axis) =>
        axis === node.attrs["axis"] ? `${where}[${own.join(", ")}] + 1` : letter,
      );
      return entries(coder, `${name}[${places.join(", ")}]`, own, node.shape);
    });
  },
  put_along: (coder, node) => {
    const [x, at] = node.inputs;
    if (!x || !at) return null;
    const axis = Number(node.attrs["axis"]);
    return reading(coder, [x, at], ([name = "a", where = "b"]) => {
      const all = letters(node.shape.length + 1, [name, where, sizes(coder, node.shape)]);
      const own = all.slice(0, node.shape.length);
      const inner = all[node.shape.length] ?? "k";
      const source = own.map((letter, k) => (k === axis ? inner : letter)).join(", ");
      const entry = `${name}[${source}] * (${where}[${source}] + 1 == ${own[axis]})`;
      return entries(coder, summed(coder, entry, [inner], [x.shape[axis] ?? 1]), own, node.shape);
    });
  },
  // Places count from 0 in the formula, whatever the language.
  one_hot: (coder, node) => {
    const places = `0:${shifted(coder, node.attrs["depth"], -1)}`;
    const own =
      node.shape.length === 1
        ? `(${places})`
        : node.shape.length === 2
          ? `(${places})'`
          : `reshape(${places}, ${"1, ".repeat(node.shape.length - 1)}:)`;
    return { text: `${input(coder, node)} .== ${own}`, level: 0.5 };
  },
};
