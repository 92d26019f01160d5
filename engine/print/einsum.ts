import { exact } from "../graph/build.ts";
import { type Form, mark, product } from "./form.ts";
import { unbroadcast } from "./layout.ts";
import { type Rule, wrap } from "./tensor-parts.ts";

/** A sum of products in index notation: (Σⱼ Aᵢⱼ xⱼ)ᵢ. */
export const einsum: Rule = (maker, node, indices) => {
  const [left = "", output = ""] = String(node.attrs["spec"]).split("->");
  const letters = left.split(",");
  const inner = [...new Set(letters.join(""))].filter((letter) => !output.includes(letter));
  const fresh = maker.fresh(inner.length + (indices ? 0 : output.length));
  const outer = indices ?? fresh.slice(0, output.length);
  const under = fresh.slice(indices ? 0 : output.length);
  const names = new Map<string, string>([
    ...[...output].map((letter, i) => [letter, outer[i] ?? "i"] as const),
    ...inner.map((letter, i) => [letter, under[i] ?? "i"] as const),
  ]);
  const factors = node.inputs.flatMap((x, i) => {
    // Ones only say how many there are.
    const one = exact(unbroadcast(x));
    if (one && one.n === one.d && node.inputs.length > 1) return [];
    const places = [...(letters[i] ?? "")].map((letter) => names.get(letter) ?? "i");
    return [maker.form(x, places.length > 0 ? places : null)];
  });
  maker.release(fresh);
  const body = product(factors);
  const total: Form =
    inner.length > 0
      ? { kind: "big", sign: mark("\\sum", "Σ"), under: mark(under.join(","), under.join("")), body }
      : body;
  if (indices || output === "") return total;
  const place = outer.join(",");
  return {
    kind: "index",
    base: wrap(mark("(", "("), mark(")", ")"), total),
    subscript: mark(place, outer.length > 1 ? `[${place}]` : place),
  };
};
