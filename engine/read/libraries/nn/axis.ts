/** Softmax and its kin: functions along one axis. */

import * as make from "../builders.ts";
import type { Row } from "../row.ts";

const { row } = make;

/** Axis functions: softmax and its kin. */
export const axisRow = (op: string, fallback = -1): Row =>
  row("x|logits|input, axis|dim=-1", (a) => {
    make.wantRank(a, a.node("x"), 1, op);
    return a.op(op, [a.tensor("x")], { axis: a.axis("axis", a.node("x"), fallback) });
  });
