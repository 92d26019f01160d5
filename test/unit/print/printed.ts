import { attempt } from "../../../engine/graph/errors.ts";
import type { Target } from "../../../engine/graph/ops/row.ts";
import { code } from "../../../engine/print/code.ts";
import { type Case, gradientCases, rowCases, scalarCases, tensorCases } from "./cases.ts";
import { branchCases, elementwiseCases } from "./elementwise-cases.ts";

/** One printed expression, for a language that runs elsewhere. */
export interface Printed {
  readonly target: Target;
  readonly code: string;
  readonly at: Case["at"];
  readonly places?: readonly string[];
}

const SCALAR: readonly Target[] = ["math", "numpy", "torch", "sympy", "c"];
const TENSOR: readonly Target[] = ["numpy", "torch"];

/** What is printed for the languages that a test cannot run itself, with where it comes from. */
export function printed(): (Printed & { readonly from: Case; readonly index: number })[] {
  const out: (Printed & { from: Case; index: number })[] = [];
  const add = (from: Case, targets: readonly Target[]): void => {
    for (const target of targets)
      for (const [index, node] of from.nodes.entries()) {
        const written = attempt(() => code(node, target));
        // Lines before an expression are no expression.
        if (written.ok && !written.value.includes("\n"))
          out.push({
            target,
            code: written.value,
            at: from.at,
            from,
            index,
            ...(from.places ? { places: from.places } : {}),
          });
      }
  };
  // Every third formula keeps the table small; the tensor programs go in whole.
  for (const [i, one] of scalarCases().entries()) if (i % 3 === 0) add(one, SCALAR);
  for (const one of tensorCases()) add(one, TENSOR);
  for (const one of [...rowCases(), ...gradientCases(), ...elementwiseCases(), ...branchCases()])
    add(one, TENSOR);
  return out;
}
