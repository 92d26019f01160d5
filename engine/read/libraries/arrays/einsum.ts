/** `einsum`: sums over letters, with `...` and the output written out. */

import { toTensor } from "../../tensors/literals.ts";
import type { Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";

const { row } = make;

/** Letters in place of `...`: as many as an operand has axes left, the same from the right for all. */
function withoutDots(a: Arguments, spec: string, operands: readonly Value[]): string {
  const [inputs = "", output] = spec.split("->");
  const free = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].filter((letter) => !spec.includes(letter));
  let most = 0;
  const parts = inputs.split(",").map((part, i) => {
    const operand = operands[i];
    if (!part.includes("...") || !operand) return part;
    const count = make.liftOf(a, operand).shape.length - (part.length - 3);
    if (count < 0) throw a.stop("this einsum does not fit its arrays");
    most = Math.max(most, count);
    return part.replace("...", free.slice(0, count).reverse().join(""));
  });
  const dots = free.slice(0, most).reverse().join("");
  if (output !== undefined) return `${parts.join(",")}->${output.replace("...", dots)}`;
  const letters = inputs.replaceAll("...", "").replaceAll(",", "");
  const once = [...new Set(letters)].filter((letter) => letters.split(letter).length === 2).sort();
  return `${parts.join(",")}->${dots}${once.join("")}`;
}

/** `ij,jk->ik` with the output written out. */
export const einsum = row("spec|equation|subscripts, *operands", (a) => {
  const spec = a.text("spec", "").replace(/\s/g, "");
  const given = a.items("operands");
  const operands = (given.length === 1 && given[0]?.kind === "sequence" ? given[0].items.current : given).map(
    (item) => {
      const made = toTensor(a.host.trace, item, a.span, a.library);
      if (made.kind === "unknown") throw a.stop(made.reason);
      return made;
    },
  );
  if (spec === "") throw a.stop("this einsum is not followed");
  const wide = spec.includes("...") ? withoutDots(a, spec, operands) : spec;
  let full = wide;
  if (!wide.includes("->")) {
    const letters = wide.replaceAll(",", "");
    const once = [...new Set(letters)].filter((letter) => letters.split(letter).length === 2).sort();
    full = `${wide}->${once.join("")}`;
  }
  for (const [i, part] of (full.split("->")[0] ?? "").split(",").entries()) {
    const operand = operands[i];
    if (operand) make.wantRank(a, make.liftOf(a, operand), part.length, "einsum");
  }
  return a.op("einsum", operands, { spec: full });
});
