/** `tensorflow`. */

import { NONE, native } from "../../values.ts";
import { DTYPES } from "../arrays/conversion.ts";
import * as make from "../builders.ts";
import { CONSTANTS } from "../elementary.ts";
import { sameFunction } from "../gradients/transforms.ts";
import { LINALG } from "../linalg/index.ts";
import { moduleClass } from "../nn/module.ts";
import { constant, type Entry, table } from "../row.ts";
import { MATH } from "./math.ts";
import { lossOf, TF_NN } from "./nn.ts";
import { gradientTape } from "./tape.ts";
import { drawn, TENSORS } from "./tensors.ts";

const { row } = make;

const TENSORFLOW: Readonly<Record<string, Entry>> = {
  ...MATH,
  ...DTYPES,
  ...CONSTANTS,
  math: table(MATH),
  ...TENSORS,
  GradientTape: gradientTape,
  function: sameFunction,
  print: make.nothing,
  random: table({
    normal: drawn("tf.random.normal"),
    uniform: drawn("tf.random.uniform"),
    truncated_normal: drawn("tf.random.truncated_normal"),
    set_seed: make.nothing,
  }),
  nn: table(TF_NN),
  linalg: table({
    ...LINALG,
    matvec: row("x|a, y|b, transpose_a=False", (a) => {
      const matrix = a.flag("transpose_a") ? make.swap(a, a.tensor("x"), -1, -2) : a.tensor("x");
      return a.op("matmul", [matrix, a.tensor("y")]);
    }),
    trace: make.matrixOp("trace"),
  }),
  keras: table({
    losses: table({
      MeanSquaredError: lossOf("mse_loss"),
      MeanAbsoluteError: lossOf("l1_loss"),
      Huber: lossOf("huber_loss"),
    }),
  }),
  Module: constant(moduleClass),
  Tensor: constant(() => native("Tensor", () => NONE)),
};

/** `tensorflow` */
export const tensorflow = table(TENSORFLOW);
