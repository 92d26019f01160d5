/** HIPS autograd: the same functions under other names. */

import { native } from "../../values.ts";
import { ARRAYS } from "../arrays/index.ts";
import * as make from "../builders.ts";
import { CONSTANTS, ELEMENTARY } from "../elementary.ts";
import { gradRow, matrixRow } from "../gradients/transforms.ts";
import { LINALG } from "../linalg/index.ts";
import { table } from "../row.ts";
import { STATS } from "../scipy/index.ts";
import { SPECIAL } from "../scipy/special.ts";

const { row } = make;

/** HIPS autograd: the same functions under other names. */
const elementwiseGrad = row("fun|f, argnum=0", (a) => {
  const f = a.need("fun");
  // The gradient of the sum of an elementwise function is its derivative at each entry.
  const total = native("sum of f", (call) => {
    const out = a.host.call(f, call);
    const node = out.kind === "unknown" ? null : a.host.trace.lift(out);
    if (!node || node.shape.length === 0) return out;
    return a.host.trace.tensor(
      a.host.trace.graph.node("sum", [node], { axes: node.shape.map((_s, i) => i), keepdims: false }),
    );
  });
  return gradRow(false).build(
    a.with("fun", { ...total, code: f.kind === "function" && f.code ? f.code : {} }),
  );
});

/** `autograd` */
export const autograd = table({
  numpy: table({ ...ELEMENTARY, ...ARRAYS, ...CONSTANTS, linalg: table(LINALG), random: table({}) }),
  grad: gradRow(false),
  value_and_grad: gradRow(true),
  elementwise_grad: elementwiseGrad,
  jacobian: matrixRow(false),
  hessian: matrixRow(true),
  scipy: table({ special: table(SPECIAL), stats: table(STATS) }),
  misc: table({ flatten: table({}) }),
});
