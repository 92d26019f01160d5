/** Entries written at indices: `scatter`, `index_add`, `fill` and their kin. */

import type { Node } from "../../../graph/node.ts";
import type { Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";
import { scaledBy } from "./products.ts";

const { row } = make;

/** What is written into, along which axis of what size, and at which indices. */
function target(a: Arguments) {
  const base = a.node("x");
  const axis = a.axis("axis", base, 0);
  return { base, axis, index: a.node("index"), size: base.shape[axis] ?? 1 };
}

/** Entries written at indices along an axis, on top of what is there. */
function scattered(a: Arguments, updates: Value, add: boolean): Node {
  const { graph, b } = a.host.trace;
  const { base, axis, index, size } = target(a);
  const from = make.liftOf(a, updates);
  const cut =
    from.shape.length === 0
      ? b.fill(from, index.shape)
      : from.shape.every((s, i) => s === index.shape[i])
        ? from
        : graph.node("index", [from], { spec: index.shape.map((s) => [0, s, 1] as const) });
  const place = (node: Node): Node => {
    const put = graph.node("put_along", [node, index], { axis, size });
    // An index that is shorter on the other axes reaches only their first entries.
    const pads = base.shape.map((s, i): readonly [number, number] => [
      0,
      i === axis ? 0 : Number(s) - Number(put.shape[i] ?? 1),
    ]);
    return pads.every(([, after]) => after === 0) ? put : graph.node("pad", [put, b.zero], { pads });
  };
  if (add) return b.add(base, place(cut));
  const hit = graph.node("gt", [place(b.fill(b.one, index.shape)), b.zero]);
  // One number is the same however often it is written.
  if (from.shape.length === 0) return graph.node("select", [hit, from, base]);
  return graph.node("select", [hit, place(cut), base]);
}

const scatter = (add: boolean): Row =>
  row("x|input, axis|dim, index, src|value, reduce=None", (a) => {
    const reduce = a.text("reduce", "");
    if (reduce !== "" && reduce !== "add" && reduce !== "sum")
      throw a.stop("this reduction of scattered entries is not followed");
    return a.value(scattered(a, a.tensor("src"), add || reduce !== ""), [a.tensor("x"), a.tensor("src")]);
  });

const scatterReduce = row("x|input, axis|dim, index, src, reduce, include_self=True", (a) => {
  if (a.text("reduce", "") !== "sum" || !a.flag("include_self", true))
    throw a.stop("this reduction of scattered entries is not followed");
  return a.value(scattered(a, a.tensor("src"), true), [a.tensor("x"), a.tensor("src")]);
});

/** Whole slices at indices along an axis. */
const indexed = (kind: "add" | "copy" | "fill"): Row =>
  row("x|input, axis|dim, index, src|source|tensor|value, alpha=1", (a) => {
    const { graph, b } = a.host.trace;
    const { base, axis, index, size } = target(a);
    const slot = base.shape.map((s, i) => (i === axis ? (index.shape[0] ?? 1) : s));
    const place = (node: Node): Node => graph.node("scatter_add", [node, index], { axis, size });
    const updates = b.fill(make.liftOf(a, scaledBy(a, "alpha", a.tensor("src"))), slot);
    if (kind === "add") return a.value(b.add(base, place(updates)), [a.tensor("x"), a.tensor("src")]);
    const hit = graph.node("gt", [place(b.fill(b.one, slot)), b.zero]);
    if (kind === "fill")
      return a.value(graph.node("select", [hit, a.node("src"), base]), [a.tensor("x"), a.tensor("src")]);
    return a.value(graph.node("select", [hit, place(updates), base]), [a.tensor("x"), a.tensor("src")]);
  });

/** Entries written. */
export const TORCH_SCATTERING: Readonly<Record<string, Entry>> = {
  scatter: scatter(false),
  scatter_add: scatter(true),
  scatter_reduce: scatterReduce,
  index_add: indexed("add"),
  index_copy: indexed("copy"),
  index_fill: indexed("fill"),
  fill: row("x|input, value", (a) =>
    a.value(a.host.trace.b.fill(a.node("value"), a.node("x").shape), [a.tensor("x"), a.tensor("value")]),
  ),
};
