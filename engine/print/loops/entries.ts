import type { Attr, Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { list, numbers } from "../array/common.ts";
import { atom, LOOSE, type Piece, PRODUCT } from "../piece.ts";
import { aligned, type Places, sum } from "./places.ts";
import type { LoopWriter } from "./writer.ts";

/** An entry of a row that only moves entries, by the places it comes from. */
type Entry = (c: LoopWriter, node: Node, places: Places) => Piece;

const from =
  (places: (c: LoopWriter, node: Node, own: Places) => Places): Entry =>
  (c, node, own) => {
    const [x] = node.inputs;
    return x ? c.entry(x, places(c, node, own)) : atom("0.0");
  };

/** Kept where a condition on the places holds, else zero. */
const kept = (c: LoopWriter, x: Node, places: Places, condition: string): Piece => ({
  text: `${condition} ? ${c.text(x, places)} : 0.0`,
  level: LOOSE,
});

const last = (places: Places, back: number): string => places[places.length - back] ?? "0";

const triangle =
  (sign: "<=" | ">="): Entry =>
  (c, node, places) => {
    const [x] = node.inputs;
    const bound = sum(last(places, 2), Number(node.attrs["offset"]));
    return x ? kept(c, x, places, `${last(places, 1)} ${sign} ${bound}`) : atom("0.0");
  };

/** start + step · i, as it reads shortest. */
function slicePlace(c: LoopWriter, start: Attr | undefined, step: number, place: string): string {
  const origin = typeof start === "number" ? start : null;
  const scaled = step === 1 ? place : `${step === -1 ? "-" : `${step} * `}${wrapped(place)}`;
  if (origin === 0 && step > 0) return scaled;
  const text = origin === null ? c.size(start as Size) : String(origin);
  return step < 0
    ? `${text} - ${step === -1 ? wrapped(place) : `${-step} * ${wrapped(place)}`}`
    : `${scaled} + ${text}`;
}

const wrapped = (text: string): string => (/^\w+$/.test(text) ? text : `(${text})`);

/** A place held in an array, along an axis of that size. */
export function held(c: LoopWriter, node: Node, places: Places, size: Size): string {
  return `${c.helper("place_of")}(${c.text(node, places)}, ${c.size(size)})`;
}

const without = (places: Places, from: number, count: number, ...put: readonly string[]): Places => [
  ...places.slice(0, from),
  ...put,
  ...places.slice(from + count),
];

export const ENTRIES: Readonly<Record<string, Entry>> = {
  size: (c, node) => atom(c.dialect.number(c.size(node.attrs["size"] as Size))),
  broadcast: from((_c, node, own) => {
    const [x] = node.inputs;
    return x ? aligned(x, node.shape, own) : own;
  }),
  // Only axes of size 1 come or go; others have an array (see `needsArray`).
  reshape: (c, node, own) => {
    const [x] = node.inputs;
    if (!x) return atom("0.0");
    if (c.lies(x))
      return x.shape.length === 0 ? c.entry(x, []) : atom(`${c.array(x)}[${c.flat(node.shape, own)}]`);
    const moving = own.filter((_, axis) => node.shape[axis] !== 1);
    return c.entry(
      x,
      x.shape.map((size) => (size === 1 ? "0" : (moving.shift() ?? "0"))),
    );
  },
  transpose: from((_c, node, own) => {
    const inner: string[] = [];
    for (const [to, axis] of numbers(node.attrs["perm"]).entries()) inner[axis] = own[to] ?? "0";
    return inner;
  }),
  index: from((c, node, own) => {
    const rest = [...own];
    const places: string[] = [];
    for (const part of list(node.attrs["spec"])) {
      if (part === "new") rest.shift();
      else if (Array.isArray(part))
        places.push(slicePlace(c, part[0] as Attr, Number(part[2]), rest.shift() ?? "0"));
      else places.push(typeof part === "number" ? String(part) : c.size(part as Size));
    }
    return [...places, ...rest];
  }),
  flip: from((c, node, own) =>
    own.map((place, axis) =>
      numbers(node.attrs["axes"]).includes(axis)
        ? `${c.size(node.shape[axis] ?? 1)} - 1 - ${wrapped(place)}`
        : place,
    ),
  ),
  roll: from((c, node, own) => {
    const axes = numbers(node.attrs["axes"]);
    const shifts = list(node.attrs["shifts"]);
    return own.map((place, axis) => {
      const shift = shifts[axes.indexOf(axis)];
      if (!axes.includes(axis)) return place;
      const size = c.size(node.shape[axis] ?? 1);
      return `((${place} - ${wrapped(String(shift))}) % ${size} + ${size}) % ${size}`;
    });
  }),
  repeat: from((c, node, own) =>
    own.map((place, axis) =>
      axis === node.attrs["axis"]
        ? c.dialect.quotient(wrapped(place), c.size(node.attrs["count"] as Size))
        : place,
    ),
  ),
  tile: from((c, node, own) =>
    own.map((place, axis) => `${wrapped(place)} % ${c.size(node.inputs[0]?.shape[axis] ?? 1)}`),
  ),
  pad: (c, node, own) => {
    const [x, value] = node.inputs;
    if (!x || !value) return atom("0.0");
    const tests: string[] = [];
    const places = own.map((place, axis) => {
      const [before = 0, after = 0] = list(list(node.attrs["pads"])[axis]) as readonly Size[];
      if (before === 0 && after === 0) return place;
      const inside = before === 0 ? place : `${wrapped(place)} - ${c.size(before)}`;
      if (before !== 0) tests.push(`${place} >= ${c.size(before)}`);
      if (after !== 0) tests.push(`${inside} < ${c.size(x.shape[axis] ?? 1)}`);
      return inside;
    });
    if (tests.length === 0) return c.entry(x, places);
    return { text: `${tests.join(" && ")} ? ${c.text(x, places)} : ${c.text(value, [])}`, level: LOOSE };
  },
  gather: from((c, node, own) => {
    const axis = Number(node.attrs["axis"]);
    const at = node.inputs[1];
    const rank = at?.shape.length ?? 0;
    return at
      ? without(own, axis, rank, held(c, at, own.slice(axis, axis + rank), node.inputs[0]?.shape[axis] ?? 1))
      : own;
  }),
  take_along: from((c, node, own) => {
    const [x, at] = node.inputs;
    const axis = Number(node.attrs["axis"]);
    return x && at ? without(own, axis, 1, held(c, at, own, x.shape[axis] ?? 1)) : own;
  }),
  one_hot: (c, node, own) => {
    const [x] = node.inputs;
    return {
      text: `${x ? held(c, x, own.slice(0, -1), node.attrs["depth"] as Size) : "0"} ${c.dialect.same} ${last(own, 1)} ? 1.0 : 0.0`,
      level: LOOSE,
    };
  },
  windows: from((_c, node, own) => {
    const axes = numbers(node.attrs["axes"]);
    const stride = numbers(node.attrs["stride"]);
    const rank = own.length - axes.length;
    return own.slice(0, rank).map((place, axis) => {
      const k = axes.indexOf(axis);
      if (k < 0) return place;
      const step = stride[k] === 1 ? place : `${stride[k]} * ${wrapped(place)}`;
      return `${step} + ${own[rank + k]}`;
    });
  }),
  diagonal: from((_c, node, own) => {
    const offset = Number(node.attrs["offset"]);
    const place = last(own, 1);
    return [...own.slice(0, -1), sum(place, Math.max(0, -offset)), sum(place, Math.max(0, offset))];
  }),
  diag: (c, node, own) => {
    const [x] = node.inputs;
    const offset = Number(node.attrs["offset"]);
    const row = last(own, 2);
    if (!x) return atom("0.0");
    const place = sum(row, Math.min(0, offset));
    if (last(own, 1) === sum(row, offset)) return c.entry(x, [...own.slice(0, -2), place]);
    return kept(c, x, [...own.slice(0, -2), place], `${last(own, 1)} ${c.dialect.same} ${sum(row, offset)}`);
  },
  tril: triangle("<="),
  triu: triangle(">="),
  eye: (c, node, own) => ({
    text: `${last(own, 1)} ${c.dialect.same} ${sum(last(own, 2), Number(node.attrs["offset"]))} ? 1.0 : 0.0`,
    level: LOOSE,
  }),
  iota: (c, _node, own) => atom(c.dialect.number(wrapped(last(own, 1)))),
  outer: (c, node, [i = "0", j = "0"]) => {
    const [x, y] = node.inputs;
    return { text: x && y ? `${c.factor(x, [i])} * ${c.factor(y, [j])}` : "0.0", level: PRODUCT };
  },
  kron: (c, node, own) => {
    const [x, y] = node.inputs;
    if (!x || !y) return atom("0.0");
    const size = (axis: number): string => c.size(y.shape[axis] ?? 1);
    const left = own.map((place, axis) => c.dialect.quotient(wrapped(place), size(axis)));
    const right = own.map((place, axis) => `${wrapped(place)} % ${size(axis)}`);
    return { text: `${c.factor(x, left)} * ${c.factor(y, right)}`, level: PRODUCT };
  },
};
