import type { Node } from "../../../graph/node.ts";
import { windowOf } from "../../../graph/ops/tensor/neural.ts";
import type { Size } from "../../../graph/shape.ts";
import { addSize } from "../../../graph/size.ts";
import type { Window } from "../../../run/kernels/convolution.ts";
import type { Coder } from "../../coder.ts";
import { numbers } from "../common.ts";
import { entries, letters, type Rule, reading, sizes, summed } from "./common.ts";

/** The entry of an array that the place of a window and a place inside of it see, along one axis. */
const seen = (place: string, inside: string, stride: number, dilation: number): string => {
  const outer = stride === 1 ? place : `${stride} * (${place} - 1)`;
  const inner = dilation === 1 ? inside : `${dilation} * (${inside} - 1)`;
  const more = (stride === 1 ? 0 : 1) + (dilation === 1 ? 0 : 1) - 1;
  return `${outer} + ${inner}${more === 0 ? "" : more > 0 ? ` + ${more}` : ` - ${-more}`}`;
};

const windows: Rule = (coder, node) => {
  const [x] = node.inputs;
  if (!x) return null;
  const axes = numbers(node.attrs["axes"]);
  const stride = numbers(node.attrs["stride"]);
  return reading(coder, [x], ([name = "a"]) => {
    const own = letters(node.shape.length, [name, sizes(coder, node.shape)]);
    const places = x.shape.map((_, axis) => {
      const k = axes.indexOf(axis);
      const place = own[axis] ?? "i";
      return k < 0 ? place : seen(place, own[x.shape.length + k] ?? "j", stride[k] ?? 1, 1);
    });
    return entries(coder, `${name}[${places.join(", ")}]`, own, node.shape);
  });
};

const windowsAdjoint: Rule = (coder, node) => {
  const [x] = node.inputs;
  if (!x) return null;
  const axes = numbers(node.attrs["axes"]);
  const stride = numbers(node.attrs["stride"]);
  const rank = node.shape.length;
  return reading(coder, [x], ([name = "a"]) => {
    const all = letters(rank + 2 * axes.length, [name, sizes(coder, [...node.shape, ...x.shape])]);
    const own = all.slice(0, rank);
    const over = all.slice(rank, rank + axes.length);
    const inside = all.slice(rank + axes.length);
    const places = own.map((letter, axis) => over[axes.indexOf(axis)] ?? letter);
    const tests = axes.map(
      (axis, k) => `(${seen(over[k] ?? "p", inside[k] ?? "q", stride[k] ?? 1, 1)} == ${own[axis]})`,
    );
    const shape = [...axes.map((axis) => x.shape[axis] ?? 1), ...x.shape.slice(rank)];
    const entry = `${name}[${[...places, ...inside].join(", ")}] * ${tests.join(" * ")}`;
    return entries(coder, summed(coder, entry, [...over, ...inside], shape), own, node.shape);
  });
};

const NAMES = {
  batch: "n",
  out: "o",
  channel: "c",
  places: ["p", "q", "r"],
  inside: ["k", "l", "m"],
  entries: ["i", "j", "h"],
};

/** The input of a convolution with its zeros around it, under a name of its own where there are any. */
function padded(coder: Coder, x: Node, name: string, { padding }: Window): readonly [string, string][] {
  if (padding.every(([before, after]) => before === 0 && after === 0)) return [];
  const room = x.shape.map((size, axis) => {
    const [before, after] = padding[axis - 2] ?? [0, 0];
    return addSize(size, before + after);
  });
  const places = x.shape.map((size, axis) => {
    const [before, after] = padding[axis - 2] ?? [0, 0];
    return before + after === 0 ? ":" : `${before + 1}:${coder.size(addSize(size, before))}`;
  });
  return [["padded", `setindex!(zeros(${sizes(coder, room)}), ${name}, ${places.join(", ")})`]];
}

/** The channel of x that a channel of the kernel meets, for outputs in groups. */
function channelOf({ groups }: Window, out: Size, inner: Size): string | null {
  if (groups === 1) return NAMES.channel;
  if (typeof out !== "number" || typeof inner !== "number") return null;
  const group = out === groups ? `(${NAMES.out} - 1)` : `(${NAMES.out} - 1) ÷ ${out / groups}`;
  return `${group} * ${inner} + ${NAMES.channel}`;
}

/** y[n, o, p] = Σ x[n, c, p + k] w[o, c, k]: each of the three by the other two, as sums over all places that meet. */
const convolution =
  (which: "y" | "x" | "w"): Rule =>
  (coder, node) => {
    const [first, second] = node.inputs;
    if (!first || !second) return null;
    const window = windowOf(node.attrs);
    const x = which === "x" ? node : which === "w" ? second : first;
    const w = which === "w" ? node : second;
    const y = which === "y" ? node : first;
    const rank = window.stride.length;
    const [p, k, s] = [NAMES.places, NAMES.inside, NAMES.entries].map((all) => all.slice(0, rank)) as [
      string[],
      string[],
      string[],
    ];
    const [cOut, cIn] = [w.shape[0] ?? 1, w.shape[1] ?? 1];
    const spatial = (of: Node): readonly Size[] => of.shape.slice(2);
    const meets = p.map((place, axis) =>
      seen(place, k[axis] ?? "k", window.stride[axis] ?? 1, window.dilation[axis] ?? 1),
    );
    const { batch: n, out: o, channel: c } = NAMES;
    const taken = new Set([n, o, c, ...p, ...k, ...s]);
    const clash =
      node.inputs.some((part) => taken.has(coder.expression(part))) ||
      /\b[a-z]\b/.test(sizes(coder, node.shape));
    if (rank > 3 || clash) return null;
    if (which === "x") {
      const group = window.groups === 1 ? null : [cOut, cIn].map(Number);
      const kernel = group ? `mod1(${c}, ${group[1]})` : c;
      const same = group
        ? ` * ((${o} - 1) ÷ ${(group[0] ?? 1) / window.groups} == (${c} - 1) ÷ ${group[1]})`
        : "";
      const tests = meets.map((place, axis) => {
        const before = window.padding[axis]?.[0] ?? 0;
        return ` * (${place} == ${s[axis]}${before === 0 ? "" : ` + ${before}`})`;
      });
      return reading(coder, [first, second], ([ct = "a", kernels = "b"]) => {
        const entry = `${ct}[${[n, o, ...p].join(", ")}] * ${kernels}[${[o, kernel, ...k].join(", ")}]${same}${tests.join("")}`;
        const sum = summed(coder, entry, [o, ...p, ...k], [cOut, ...spatial(y), ...spatial(w)]);
        return entries(coder, sum, [n, c, ...s], node.shape);
      });
    }
    const channel = channelOf(window, cOut, cIn);
    if (channel === null) return null;
    const xAt = which === "y" ? 0 : 1;
    const xPiece = coder.expression(x);
    const more = padded(coder, x, xPiece, window);
    const parts = more.length > 0 ? [which === "y" ? second : first] : [first, second];
    return reading(
      coder,
      parts,
      (names) => {
        const xName = more.length > 0 ? "padded" : (names[xAt] ?? "");
        const other = more.length > 0 ? (names[0] ?? "") : (names[1 - xAt] ?? "");
        const seenAt = `${xName}[${[n, channel, ...meets].join(", ")}]`;
        if (which === "y") {
          const entry = `${seenAt} * ${other}[${[o, c, ...k].join(", ")}]`;
          return entries(
            coder,
            summed(coder, entry, [c, ...k], [cIn, ...spatial(w)]),
            [n, o, ...p],
            node.shape,
          );
        }
        const entry = `${other}[${[n, o, ...p].join(", ")}] * ${seenAt}`;
        const sum = summed(coder, entry, [n, ...p], [y.shape[0] ?? 1, ...spatial(y)]);
        return entries(coder, sum, [o, c, ...k], node.shape);
      },
      more,
    );
  };

/** Windows and convolutions, entry by entry: Base has neither. */
export const WINDOWS: Readonly<Record<string, Rule>> = {
  windows,
  windows_adjoint: windowsAdjoint,
  conv: convolution("y"),
  conv_input: convolution("x"),
  conv_weight: convolution("w"),
};
