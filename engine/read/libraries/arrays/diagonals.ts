/** Diagonals and triangles of matrices: taken, made, filled, summed. */

import type { Node } from "../../../graph/node.ts";
import { setState } from "../../tensors/state.ts";
import { NONE, nodeOf } from "../../values.ts";
import * as make from "../builders.ts";
import { MOVED, X } from "../builders.ts";
import type { Entry, Row } from "../row.ts";
import { cast } from "./conversion.ts";

const { row } = make;

const diagRow = row(`${X}, k|diagonal|offset=0`, (a) => {
  const node = a.node("x");
  make.wantRank(a, node, 1, "diag");
  return a.op(node.shape.length === 1 ? "diag" : "diagonal", [a.tensor("x")], { offset: a.int("k", 0) });
});

const triangle = (op: string): Row =>
  row(`${X}, k|diagonal=0`, (a) => {
    const side = a.op(op, [a.tensor("x")], { offset: a.int("k", 0) });
    return a.node("x").dtype === "bool" ? cast(a, side, "bool") : side;
  });

const fillDiagonal = row("x|a, value|val|fill_value, wrap=False", (a) => {
  const x = a.need("x");
  if (x.kind !== "tensor") throw a.stop("this is not an array");
  const node = nodeOf(x);
  make.wantRank(a, node, 2, "fill_diagonal");
  const [n = 1, m = 1] = node.shape;
  const { graph, b } = a.host.trace;
  const on = graph.node("eye", [], { n, m, offset: 0 });
  const value: Node = a.node("value");
  setState(a.host.trace, x, graph.node("select", [graph.node("ne", [on, b.zero]), value, node]), [
    x,
    a.need("value"),
  ]);
  return a.library === "torch" ? x : NONE;
});

const diagflat = row(`${MOVED}, k|offset=0`, (a) =>
  a.op("diag", [make.reshapeTo(a, a.tensor("x"), [-1])], { offset: a.int("k", 0) }),
);

const traced = row(`${MOVED}, offset=0, axis1=0, axis2=1`, (a) => {
  make.wantRank(a, a.node("x"), 2, "trace");
  if (a.node("x").shape.length > 2) throw a.stop("the trace of more than a matrix is not followed");
  if (a.int("offset", 0) === 0) return a.op("trace", [a.tensor("x")]);
  return a.op("sum", [a.op("diagonal", [a.tensor("x")], { offset: a.int("offset") })], {
    axes: [0],
    keepdims: false,
  });
});

/** Diagonals and triangles. */
export const DIAGONALS: Readonly<Record<string, Entry>> = {
  diag: diagRow,
  diagonal: diagRow,
  tril: triangle("tril"),
  triu: triangle("triu"),
  fill_diagonal: fillDiagonal,
  diagflat,
  trace: traced,
};

/** The same in place, as torch names it. */
export const TORCH_DIAGONALS: Readonly<Record<string, Entry>> = {
  fill_diagonal_: fillDiagonal,
};
