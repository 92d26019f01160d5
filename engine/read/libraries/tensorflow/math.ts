/** `tf.math`, whose functions stand in `tf` too. */

import { int } from "../../values.ts";
import { ARRAYS } from "../arrays/index.ts";
import * as make from "../builders.ts";
import { ELEMENTARY } from "../elementary.ts";
import { axisRow } from "../nn/axis.ts";
import type { Entry } from "../row.ts";

const { reduction, row } = make;

const AXES = "axis|reduction_indices=None, keepdims|keep_dims=False, name=None";

/** `tf.math` */
export const MATH: Readonly<Record<string, Entry>> = {
  ...ELEMENTARY,
  ...ARRAYS,
  log: "log",
  ...make.reductions(
    {
      reduce_sum: "sum",
      reduce_mean: "mean",
      reduce_max: "max",
      reduce_min: "min",
      reduce_prod: "prod",
      reduce_logsumexp: "logsumexp",
      reduce_any: "any",
      reduce_all: "all",
    },
    `x|input_tensor, ${AXES}`,
  ),
  reduce_std: reduction("std", `x|input_tensor, ${AXES}`, () => ({ ddof: 0 })),
  reduce_variance: reduction("var", `x|input_tensor, ${AXES}`, () => ({ ddof: 0 })),
  reduce_euclidean_norm: reduction("norm", `x|input_tensor, ${AXES}`, () => ({ ord: 2 })),
  sigmoid: "sigmoid",
  softplus: "softplus",
  squared_difference: row("x, y", (a) => a.op("pow", [a.op("sub", [a.tensor("x"), a.tensor("y")]), int(2)])),
  rsqrt: "rsqrt",
  lgamma: "lgamma",
  digamma: "digamma",
  erf: "erf",
  erfc: "erfc",
  xlogy: "xlogy",
  log_sigmoid: "log_sigmoid",
  log_softmax: axisRow("log_softmax"),
  softmax: axisRow("softmax"),
  l2_normalize: row("x, axis=None, epsilon=1e-12", (a) => {
    const { b, graph } = a.host.trace;
    const axes = a.axes("axis", a.node("x"));
    const total = graph.node("sum", [b.square(a.node("x"))], { axes, keepdims: true });
    const floor = a.nodeOr("epsilon", 1e-12);
    return a.value(b.mul(a.node("x"), b.call("rsqrt", graph.node("maximum", [total, floor]))), [
      a.tensor("x"),
    ]);
  }),
};
