import { exact } from "../graph/build.ts";
import type { Node } from "../graph/node.ts";
import type { Size } from "../graph/shape.ts";
import { addSize, mulSize, subSize } from "../graph/size.ts";

/** The size a scalar node stands for: a constant, a `size` leaf, or sums and products of them; null for other numbers. */
export function sizeNode(node: Node): Size | null {
  if (node.op === "size") return node.attrs["size"] as Size;
  const value = exact(node);
  if (value && value.d === 1n && !value.decimal) return Number(value.n);
  const [a, b] = node.inputs;
  const combine = SIZES[node.op];
  if (!combine || !a || !b) return null;
  const [left, right] = [sizeNode(a), sizeNode(b)];
  return left === null || right === null ? null : combine(left, right);
}

const SIZES: Readonly<Record<string, (a: Size, b: Size) => Size>> = {
  add: addSize,
  sub: subSize,
  mul: mulSize,
};

/** The one name that makes two affine sizes equal, and what it must be. */
export function solveSize(a: Size, b: Size): { readonly name: string; readonly size: Size } | null {
  for (const [size, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (typeof size !== "string") continue;
    const match = /^([A-Za-z_]\w*)([+-]\d+)?$/.exec(size);
    if (!match?.[1]) continue;
    const name = match[1];
    if (typeof other === "string" && new RegExp(`\\b${name}\\b`).test(other)) continue;
    return { name, size: addSize(other, -Number(match[2] ?? 0)) };
  }
  return solveTerms(subSize(a, b));
}

/** From `4*p-q` = 0 that q is 4·p: a name that stands alone in one term, and in no other. */
function solveTerms(gap: Size): { readonly name: string; readonly size: Size } | null {
  if (typeof gap === "number" || gap.includes("floor")) return null;
  for (const [, sign = "", name = ""] of gap.matchAll(/(^|[+-])([A-Za-z_]\w*)(?=[+-]|$)/g)) {
    if (gap.match(new RegExp(`\\b${name}\\b`, "g"))?.length !== 1) continue;
    return sign === "-" ? { name, size: addSize(gap, name) } : { name, size: subSize(0, subSize(gap, name)) };
  }
  return null;
}
