import type { Attr, Node } from "../../../graph/node.ts";
import type { Size } from "../../../graph/shape.ts";
import type { Coder } from "../../coder.ts";
import { ATOM, atom, LOOSE, type Piece } from "../../piece.ts";

/** Null: through the row's template or definition. */
export type Rule = (coder: Coder, node: Node) => Piece | null;

export const dims = (axes: readonly number[]): string =>
  axes.length === 1 ? String((axes[0] ?? 0) + 1) : `(${axes.map((axis) => axis + 1).join(", ")})`;

export const sizes = (coder: Coder, shape: readonly Size[]): string =>
  shape.map((size) => coder.size(size)).join(", ");

export const call =
  (name: string): Rule =>
  (coder, node) =>
    atom(`${name}(${node.inputs.map((x) => coder.expression(x)).join(", ")})`);

/** A function of the whole by its axis: left out for vectors. */
export const along = (node: Node): string =>
  node.shape.length === 1 ? "" : `, dims=${Number(node.attrs["axis"]) + 1}`;

export const shifted = (coder: Coder, size: Attr | undefined, by: number): string => {
  if (typeof size === "number") return String(size + by);
  const text = coder.size(size as Size);
  return by === 0 ? text : `${text} ${by > 0 ? "+" : "-"} ${Math.abs(by)}`;
};

/** 1 more than a place that the formula counts from 0: Julia's own functions count from 1 already. */
export function placeFromOne(coder: Coder, at: Node): { readonly text: string; readonly dotted: boolean } {
  const text = coder.expression(at);
  const dotted = at.shape.length > 0;
  const own = / \.?- 1$/.exec(text);
  const inner = own ? text.slice(0, own.index) : "";
  // `i - 1` and `sortperm(x) .- 1`, where nothing else is added up.
  if (own && /^[\p{L}_][\p{L}\w]*(?:\([^()]*\))?$/u.test(inner)) return { text: inner, dotted };
  return { text: `${coder.at(at, ATOM)} ${dotted ? "." : ""}+ 1`, dotted };
}

/** Names for places that no name in these texts hides. */
export function letters(count: number, texts: readonly string[], from = "ijklmnpqrstuvw"): string[] {
  const taken = new Set(texts.flatMap((text) => text.match(/[\p{L}_][\p{L}\w]*/gu) ?? []));
  const free = [...from, ...Array.from({ length: count }, (_, k) => `i${k}`)].filter(
    (name) => !taken.has(name),
  );
  return free.slice(0, count);
}

/**
 * What reads the entries of its inputs one by one needs them under names: those without one are bound by a `let`
 * around the whole.
 */
export function reading(
  coder: Coder,
  inputs: readonly Node[],
  body: (names: readonly string[]) => string,
  more: readonly (readonly [name: string, value: string])[] = [],
): Piece {
  const texts = inputs.map((x) => coder.expression(x));
  const fresh = letters(inputs.length, texts, "abcdefgh");
  const bound: string[] = [];
  const names = texts.map((text, at) => {
    if (/^[\p{L}_][\p{L}\w]*$/u.test(text)) return text;
    bound.push(`${fresh[at]} = ${text}`);
    return fresh[at] ?? "a";
  });
  bound.push(...more.map(([name, value]) => `${name} = ${value}`));
  const text = body(names);
  return bound.length === 0 ? atom(text) : { text: `let ${bound.join(", ")}; ${text} end`, level: LOOSE };
}

/** `i in 1:3, j in 1:n`. */
export const ranges = (coder: Coder, names: readonly string[], shape: readonly Size[]): string =>
  names.map((name, axis) => `${name} in 1:${coder.size(shape[axis] ?? 1)}`).join(", ");

/** An array by its entries; a number where there are no axes. */
export const entries = (
  coder: Coder,
  entry: string,
  names: readonly string[],
  shape: readonly Size[],
): string => (names.length === 0 ? entry : `[${entry} for ${ranges(coder, names, shape)}]`);

/** The sum of an expression over places; itself where there are none. */
export const summed = (
  coder: Coder,
  entry: string,
  names: readonly string[],
  shape: readonly Size[],
): string => (names.length === 0 ? entry : `sum(${entry} for ${ranges(coder, names, shape)})`);
