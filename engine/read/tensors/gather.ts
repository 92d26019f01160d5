import { SizeConflict } from "../../graph/errors.ts";
import type { Attr, Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import type { Trace } from "../trace.ts";
import type { Unknown } from "../values.ts";
import { readAt, specOf } from "./entries.ts";
import type { Part } from "./parts.ts";

/** Indices that are arrays: one is a gather; several pick entries together. */
export function gatherParts(trace: Trace, node: Node, parts: readonly Part[], span: Span): Node | Unknown {
  const spec = specOf(
    parts.map(
      (part): Part => (part.kind === "gather" ? { kind: "range", start: 0, stop: null, step: 1 } : part),
    ),
  );
  let axis = 0;
  const wide = spec.map((part, i): Attr => {
    const given = parts[i];
    if (part === "new") return part;
    const size = node.shape[axis++] ?? 1;
    return given?.kind === "gather" ? [0, size, 1] : part;
  });
  const base = readAt(trace, node, wide);
  // Where the gathered axes are after the plain parts were applied.
  const places: { axis: number; index: Node }[] = [];
  let at = 0;
  for (const part of parts) {
    if (part.kind === "at") continue;
    if (part.kind === "gather") places.push({ axis: at, index: part.index });
    at++;
  }
  const [one, two, ...more] = places;
  if (!one) return base;
  if (!two) return trace.graph.node("gather", [base, one.index], { axis: one.axis });
  if (places.every((place) => place.index.shape.length === 0))
    return places.reduce(
      (held, place, i) => trace.graph.node("gather", [held, place.index], { axis: place.axis - i }),
      base,
    );
  if (more.length > 0 || two.axis !== one.axis + 1)
    return trace.unknown("these array indices together are not followed", span);
  const rows = base.shape[one.axis] ?? 1;
  const columns = base.shape[two.axis] ?? 1;
  if (one.index.op === "iota" && one.axis === 0) {
    const count = one.index.attrs["size"] as Size;
    if (two.index.op === "variable" && two.index.shape.length === 0)
      return trace.wantRank(two.index, 1, "one index for each row", span);
    // Where all rows are counted, the count is that of the rows, and of the indices.
    const [own = rows] = two.index.shape;
    for (const size of [count, own])
      if (typeof size === "string" && typeof rows === "string" && size !== rows)
        throw new SizeConflict(size, rows, `${size} indices for ${rows} rows`);
  }
  if (
    one.index.op === "iota" &&
    one.index.attrs["size"] === rows &&
    one.axis === 0 &&
    two.index.shape.length === 1
  ) {
    // One entry of each row: `p[arange(n), y]`.
    const column = trace.graph.node("reshape", [two.index], { shape: [rows, 1] });
    const taken = trace.graph.node("take_along", [base, spreadColumn(trace, column, base, two.axis)], {
      axis: two.axis,
    });
    return trace.graph.node("reshape", [taken], { shape: [rows, ...base.shape.slice(2)] });
  }
  if (typeof columns !== "number" || typeof rows !== "number")
    return trace.unknown("two array indices over sizes that are not known", span);
  const flat = trace.graph.node("reshape", [base], {
    shape: [...base.shape.slice(0, one.axis), rows * columns, ...base.shape.slice(two.axis + 1)],
  });
  const linear = trace.b.add(trace.b.mul(one.index, trace.b.const(columns)), two.index);
  return trace.graph.node("gather", [flat, linear], { axis: one.axis });
}

/** The column of indices, as wide as what it picks from. */
function spreadColumn(trace: Trace, column: Node, base: Node, axis: number): Node {
  const rest = base.shape.slice(axis + 1);
  if (rest.length === 0) return column;
  const wide = trace.graph.node("reshape", [column], { shape: [...column.shape, ...rest.map(() => 1)] });
  return trace.graph.node("broadcast", [wide], { shape: [...column.shape, ...rest] });
}
