/** `jax.nn`. */

import * as make from "../builders.ts";
import { axisRow } from "../nn/axis.ts";
import { FUNCTIONAL } from "../nn/functional.ts";
import type { Entry } from "../row.ts";

const { reduction, row } = make;

/** `jax.nn` */
export const nn: Readonly<Record<string, Entry>> = {
  ...FUNCTIONAL,
  softmax: axisRow("softmax"),
  log_softmax: axisRow("log_softmax"),
  logsumexp: reduction("logsumexp", "x|a, axis=None, b=None, keepdims=False"),
  log_sigmoid: "log_sigmoid",
  swish: "silu",
  soft_sign: "softsign",
  gelu: row("x, approximate=True", (a) =>
    a.op(a.flag("approximate", true) ? "gelu_tanh" : "gelu", [a.tensor("x")]),
  ),
  softplus: "softplus",
  one_hot: row("x, num_classes", (a) => a.op("one_hot", [a.tensor("x")], { depth: a.int("num_classes") })),
};
