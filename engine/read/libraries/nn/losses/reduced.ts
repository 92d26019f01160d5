/** What every loss ends in: mean, sum or none, as its arguments say. */

import type { Node } from "../../../../graph/node.ts";
import type { Value } from "../../../values.ts";
import type { Arguments } from "../../arguments.ts";
import { row } from "../../builders.ts";
import type { Row } from "../../row.ts";

/** mean, sum or none, as the argument `reduction` (and the older `size_average`) says. */
export function reduced(a: Arguments, node: Node, from: readonly Value[]): Value {
  const how = a.text("reduction", "mean");
  const { graph, b } = a.host.trace;
  if (how === "none") return a.value(node, from);
  const axes = node.shape.map((_size, i) => i);
  if (axes.length === 0) return a.value(node, from);
  if (how === "sum" || how === "batchmean") {
    const total = graph.node("sum", [node], { axes, keepdims: false });
    const rows = node.shape[0] ?? 1;
    const count = typeof rows === "number" ? b.const(rows) : graph.node("size", [], { size: rows });
    return a.value(how === "sum" ? total : b.div(total, count), from);
  }
  if (how !== "mean") throw a.stop(`reduction ${how} is not known`);
  return a.value(graph.node("mean", [node], { axes, keepdims: false }), from);
}

/** A loss entry by entry. */
export const pointwise = (params: string, loss: (a: Arguments, x: Node, y: Node) => Node): Row =>
  row(params, (a) => reduced(a, loss(a, a.node("x"), a.node("y")), [a.tensor("x"), a.tensor("y")]));
