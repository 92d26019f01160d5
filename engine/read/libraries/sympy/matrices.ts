/** Matrices entry by entry. */

import type { Node } from "../../../graph/node.ts";
import type { Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";

const { row } = make;

/** A matrix, entry by entry. */
export function entrywise(a: Arguments, node: Node, map: (entry: Node) => Node): Node {
  const { graph, b } = a.host.trace;
  const [size, ...rest] = node.shape;
  if (size === undefined) return map(node);
  if (typeof size !== "number") throw a.stop("a matrix of a size that is not known");
  const parts = Array.from({ length: size }, (_, i) => {
    const part = node.op === "stack" && node.attrs["axis"] === 0 ? node.inputs[i] : undefined;
    return entrywise(
      a,
      part ?? graph.node("index", [node], { spec: [i, ...rest.map((n) => [0, n, 1] as const)] }),
      map,
    );
  });
  return graph.node("stack", parts.length > 0 ? parts : [b.zero], { axis: 0 });
}

/** `Matrix([...])` */
export const matrix = row("x, *rest", (a) => {
  const value = a.need("x");
  const parts = value.kind === "sequence" ? value.items.current : [];
  const flat = parts.length > 0 && parts.every((part) => part.kind !== "sequence");
  const made = a.tensor("x");
  // A list of entries is a column.
  const shaped = flat ? make.reshapeTo(a, made, [make.liftOf(a, made).shape[0] ?? 1, 1]) : made;
  const node = make.liftOf(a, shaped);
  return a.host.trace.tensor(flat ? column(a, parts) : node, "sympy");
});

/** A column keeps its entries, so that they can be taken out again. */
function column(a: Arguments, parts: readonly Value[]): Node {
  const { graph } = a.host.trace;
  return graph.node(
    "stack",
    parts.map((part) => graph.node("stack", [make.liftOf(a, part)], { axis: 0 })),
    { axis: 0 },
  );
}

/** Entries of a matrix, row by row. */
export function entriesOf(a: Arguments, node: Node): Node[] {
  const out: Node[] = [];
  entrywise(a, node, (entry) => {
    out.push(entry);
    return entry;
  });
  return out;
}
