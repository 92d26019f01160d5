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
  reduce_sum: reduction("sum", `x|input_tensor, ${AXES}`),
  reduce_mean: reduction("mean", `x|input_tensor, ${AXES}`),
  reduce_max: reduction("max", `x|input_tensor, ${AXES}`),
  reduce_min: reduction("min", `x|input_tensor, ${AXES}`),
  reduce_prod: reduction("prod", `x|input_tensor, ${AXES}`),
  reduce_logsumexp: reduction("logsumexp", `x|input_tensor, ${AXES}`),
  reduce_std: reduction("std", `x|input_tensor, ${AXES}`, () => ({ ddof: 0 })),
  reduce_variance: reduction("var", `x|input_tensor, ${AXES}`, () => ({ ddof: 0 })),
  reduce_euclidean_norm: reduction("norm", `x|input_tensor, ${AXES}`, () => ({ ord: 2 })),
  reduce_any: reduction("any", `x|input_tensor, ${AXES}`),
  reduce_all: reduction("all", `x|input_tensor, ${AXES}`),
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
