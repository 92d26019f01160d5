import type { Budget } from "../graph/budget.ts";
import type { Builder } from "../graph/build.ts";
import type { Node } from "../graph/node.ts";

export interface SimplifyOptions {
  readonly budget?: Budget;
}

/** The same values in a form people read. */
export function simplify(_b: Builder, roots: readonly Node[], _options: SimplifyOptions = {}): Node[] {
  return [...roots];
}
