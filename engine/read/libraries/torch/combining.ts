/** Matrices out of parts, and parts out of one another: `block_diag`, `cartesian_prod`, `combinations`. */

import type { Node } from "../../../graph/node.ts";
import type { Arguments } from "../arguments.ts";
import { plain } from "../arrays/known.ts";
import * as make from "../builders.ts";
import type { Entry } from "../row.ts";

const { row } = make;

function knownSize(a: Arguments, node: Node, axis: number): number {
  const size = node.shape[axis] ?? 1;
  if (typeof size !== "number") throw a.stop("a size that is not known");
  return size;
}

const diagEmbed = row("x|input, k|offset=0", (a) => {
  if (a.node("x").shape.length !== 1) throw a.stop("diag_embed of more than a vector is not followed");
  return a.op("diag", [a.tensor("x")], { offset: a.int("k", 0) });
});

const blockDiag = row("*x", (a) => {
  const parts = a.items("x");
  const { graph, b } = a.host.trace;
  const nodes = parts.map((part) => make.liftOf(a, part));
  const widths = nodes.map((node) => knownSize(a, node, 1));
  const total = widths.reduce((sum, width) => sum + width, 0);
  let before = 0;
  const rows = nodes.map((node, i) => {
    const width = widths[i] ?? 0;
    const wide = graph.node("pad", [node, b.zero], {
      pads: [
        [0, 0],
        [before, total - before - width],
      ],
    });
    before += width;
    return wide;
  });
  return a.value(graph.node("concatenate", rows, { axis: 0 }), parts);
});

const cartesian = row("*x", (a) => {
  const parts = a.items("x");
  const sizes = parts.map((part) => knownSize(a, make.liftOf(a, part), 0));
  const total = sizes.reduce((product, size) => product * size, 1);
  const columns = parts.map((part, i) => {
    const inner = sizes.slice(i + 1).reduce((product, size) => product * size, 1);
    const places = Array.from({ length: total }, (_, k) => Math.floor(k / inner) % (sizes[i] ?? 1));
    return a.op("gather", [part, plain(a, places)], { axis: 0 });
  });
  return a.op("stack", columns, { axis: 1 });
});

const combinations = row("x|input, r=2, with_replacement=False", (a) => {
  const n = knownSize(a, a.node("x"), 0);
  const choose = (from: number, count: number): number[][] => {
    if (count === 0) return [[]];
    const out: number[][] = [];
    for (let i = from; i < n; i++)
      for (const rest of choose(a.flag("with_replacement") ? i : i + 1, count - 1)) out.push([i, ...rest]);
    return out;
  };
  const all = choose(0, a.int("r", 2));
  return a.op("gather", [a.tensor("x"), plain(a, all.flat(), [all.length, a.int("r", 2)])], { axis: 0 });
});

/** Parts combined. */
export const TORCH_COMBINING: Readonly<Record<string, Entry>> = {
  diag_embed: diagEmbed,
  block_diag: blockDiag,
  cartesian_prod: cartesian,
  combinations,
};
