/** A function or a choice for each entry or row: `select`, `piecewise`, `apply_along_axis`. */

import { Stop } from "../../tensors/stop.ts";
import { float, type Value } from "../../values.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";

import { pick } from "./quantiles.ts";

const { row } = make;

const select = row("condlist, choicelist, default=0", (a) => {
  const conditions = make.arrays(a, "condlist");
  const choices = make.arrays(a, "choicelist");
  const last: Value = a.tensorOr("default", float(0));
  return conditions.reduceRight<Value>(
    (rest, condition, i) => a.op("select", [condition, choices[i] ?? last, rest]),
    last,
  );
});

const piecewise = row("x, condlist, funclist, *args", (a) => {
  const x = a.tensor("x");
  const conditions = make.arrays(a, "condlist");
  const functions = a.items("funclist");
  const pieceOf = (fn: Value | undefined): Value => {
    if (!fn) return float(0);
    if (fn.kind !== "function") return make.asArray(a, fn);
    const made = a.run(fn, [x, ...a.items("args")]);
    if (made.kind === "unknown") throw new Stop(made);
    return made;
  };
  const last = functions.length > conditions.length ? pieceOf(functions[conditions.length]) : float(0);
  // The last condition that holds wins.
  return conditions.reduce<Value>(
    (rest, condition, i) => a.op("select", [condition, pieceOf(functions[i]), rest]),
    last,
  );
});

const along = row("f|func1d, axis, x|arr, *args", (a) => {
  const x = a.tensor("x");
  const node = make.liftOf(a, x);
  make.wantRank(a, node, 2, "apply_along_axis");
  const axis = a.axis("axis", node, 0);
  if (node.shape.length !== 2) throw a.stop("apply_along_axis of more than a matrix is not followed");
  const other = node.shape[1 - axis];
  if (typeof other !== "number") throw a.stop("apply_along_axis over a size that is not known");
  const parts = Array.from({ length: other }, (_, i) => {
    const made = a.run(a.need("f"), [pick(a, x, 1 - axis, i), ...a.items("args")]);
    if (made.kind === "unknown") throw new Stop(made);
    return make.asArray(a, made);
  });
  return a.op("stack", parts, { axis: axis === 0 && make.liftOf(a, parts[0] ?? x).shape.length > 0 ? 1 : 0 });
});

const called: Row = row("f|func, nin=1, nout=1", (a) => a.need("f"));

/** Functions and choices applied to arrays. */
export const CHOOSING: Readonly<Record<string, Entry>> = {
  select,
  piecewise,
  apply_along_axis: along,
  frompyfunc: called,
};
