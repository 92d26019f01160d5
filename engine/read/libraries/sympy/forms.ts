/** Other forms of the same expression, and expressions in pieces. */

import type { Node } from "../../../graph/node.ts";
import * as make from "../builders.ts";

const { row } = make;

/** Forms of the same expression. */
export const same = row(
  "x|expr, *rest, method=None, deep=None, force=None, rational=None, ratio=None, trig=None",
  (a) => a.tensor("x"),
);

/** `Piecewise((value, condition), …)`: the first condition that holds. */
export const piecewise = row("*pieces, evaluate=True", (a) => {
  const pieces = a.items("pieces").map((piece) => (piece.kind === "sequence" ? piece.items.current : []));
  const { graph } = a.host.trace;
  let total: Node | null = null;
  for (const [value, condition] of pieces.reverse()) {
    if (!value || !condition) throw a.stop("a piece that is not complete");
    const node = make.liftOf(a, value);
    const always = condition.kind === "known" && condition.value === true;
    if (always || !total) total = node;
    else total = graph.node("select", [make.liftOf(a, condition), node, total]);
  }
  return a.host.trace.tensor(total ?? a.host.trace.b.zero, "sympy");
});
