import type { Reduce } from "./values.ts";

export const identity = (how: Reduce["how"]): string =>
  how === "sum" ? "0" : how === "prod" ? "1" : how === "max" || how === "argmax" ? "-Infinity" : "Infinity";

export function joined(how: Reduce["how"], parts: readonly string[]): string {
  if (parts.length === 0) return identity(how);
  if (parts.length === 1) return parts[0] ?? "";
  if (how === "sum") return paired(parts, "+");
  if (how === "prod") return paired(parts, "*");
  return `Math.${how}(${parts.join(", ")})`;
}

/** (a + b) + (c + d): shorter chains than one after the other, and less rounding. */
function paired(parts: readonly string[], sign: string): string {
  if (parts.length <= 2) return parts.join(` ${sign} `);
  const half = Math.ceil(parts.length / 2);
  const side = (own: readonly string[]): string =>
    own.length === 1 ? (own[0] ?? "") : `(${paired(own, sign)})`;
  return `${side(parts.slice(0, half))} ${sign} ${side(parts.slice(half))}`;
}

export function accumulate(how: Reduce["how"], target: string, entry: string): string {
  if (how === "sum") return `${target} += ${entry};`;
  if (how === "prod") return `${target} *= ${entry};`;
  return `${target} = Math.${how}(${target}, ${entry});`;
}

/** Every index of a block, the last one fastest. */
export function everyIndex(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (all, size) => all.flatMap((prefix) => Array.from({ length: size }, (_, i) => [...prefix, i])),
    [[]],
  );
}
