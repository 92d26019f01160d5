/** `jax`: its transformations, and NumPy again under `jax.numpy`. */

import { list, NONE, native } from "../../values.ts";
import { ARRAYS } from "../arrays/index.ts";
import * as make from "../builders.ts";
import { CONSTANTS, ELEMENTARY } from "../elementary.ts";
import { customJvp, customVjp } from "../gradients/custom.ts";
import { jvpRow, vjpRow } from "../gradients/directions.ts";
import { gradRow, matrixRow, sameFunction } from "../gradients/transforms.ts";
import { vmapRow } from "../gradients/vmap.ts";
import { LINALG } from "../linalg/index.ts";
import { constant, type Entry, shared, table } from "../row.ts";
import { STATS } from "../scipy/index.ts";
import { SPECIAL } from "../scipy/special.ts";
import { LAX } from "./lax.ts";
import { nn } from "./nn.ts";
import { JAX_RANDOM } from "./random.ts";
import { treeLeaves, treeMap } from "./tree.ts";

const { row } = make;

const numpy = table({
  ...ELEMENTARY,
  ...ARRAYS,
  ...CONSTANTS,
  linalg: table(LINALG),
  logaddexp: "logaddexp",
  float_: shared(ARRAYS, "float32"),
});

const JAX: Readonly<Record<string, Entry>> = {
  numpy,
  grad: gradRow(false),
  value_and_grad: gradRow(true),
  jacobian: matrixRow(false),
  jacfwd: matrixRow(false),
  jacrev: matrixRow(false),
  hessian: matrixRow(true),
  jvp: jvpRow,
  vjp: vjpRow,
  vmap: vmapRow,
  pmap: vmapRow,
  jit: sameFunction,
  custom_vjp: customVjp,
  custom_jvp: customJvp,
  checkpoint: sameFunction,
  remat: sameFunction,
  nn: table(nn),
  lax: table(LAX),
  random: table(JAX_RANDOM),
  scipy: table({ special: table(SPECIAL), stats: table(STATS), linalg: table(LINALG) }),
  tree_util: table({ tree_map: treeMap(), tree_leaves: treeLeaves() }),
  tree: table({ map: treeMap(), leaves: treeLeaves() }),
  config: constant(() => ({
    kind: "object",
    type: "config",
    attributes: new Map(),
    lookup: (name) => native(name, () => NONE),
  })),
  devices: row("*rest", () => list([])),
  Array: constant(() => native("Array", () => NONE)),
};

/** `jax` */
export const jax = table(JAX);
