/** `torch`: its functions, factories, gradients and submodules. */

import { bool, FALSE, int } from "../../values.ts";
import { DTYPES } from "../arrays/conversion.ts";
import { TORCH_REARRANGE } from "../arrays/index.ts";
import * as make from "../builders.ts";
import { CONSTANTS } from "../elementary.ts";
import { sameFunction } from "../gradients/transforms.ts";
import { vmapRow } from "../gradients/vmap.ts";
import { LINALG } from "../linalg/index.ts";
import { FUNCTIONAL } from "../nn/functional.ts";
import { NN } from "../nn/index.ts";
import { type Entry, table } from "../row.ts";
import { nothing, TORCH_GRADIENTS } from "./autograd.ts";
import { DATA } from "./data.ts";
import { DISTRIBUTIONS } from "./distributions/index.ts";
import { TORCH_FACTORIES } from "./factories.ts";
import { TORCH_FUNCTIONS } from "./functions.ts";
import { OPTIM } from "./optim.ts";
import { softmax } from "./reductions.ts";
import { TORCH_SPECIAL } from "./special.ts";

const { row } = make;

const TORCH: Readonly<Record<string, Entry>> = {
  ...TORCH_FUNCTIONS,
  ...DTYPES,
  ...CONSTANTS,
  ...TORCH_FACTORIES,
  manual_seed: nothing,
  set_default_dtype: nothing,
  float: DTYPES["float32"] ?? "abs",
  double: DTYPES["float64"] ?? "abs",
  half: DTYPES["float16"] ?? "abs",
  long: DTYPES["int64"] ?? "abs",
  int: DTYPES["int32"] ?? "abs",
  bool: DTYPES["bool"] ?? "abs",
  set_printoptions: nothing,
  set_num_threads: nothing,
  save: nothing,
  load: row("*rest", (a) => {
    throw a.stop("what a file holds is not known");
  }),
  ...TORCH_GRADIENTS,
  is_tensor: row("x", (a) => bool(a.need("x").kind === "tensor")),
  device: row("*rest", make.opaque),
  Generator: row("*rest", make.opaque),
  Size: row("x", (a) => a.need("x")),
  numel: row("x|input", (a) => a.host.sizeValue(make.flatSize(a.node("x")))),
  vmap: vmapRow,
  compile: sameFunction,
  distributions: table(DISTRIBUTIONS),
  linalg: table(LINALG),
  cuda: table({
    is_available: row("", () => FALSE),
    manual_seed: nothing,
    manual_seed_all: nothing,
    device_count: row("", () => int(0)),
  }),
  backends: table({ mps: table({ is_available: row("", () => FALSE) }) }),
  special: table(TORCH_SPECIAL),
  nn: table({
    ...NN,
    functional: table({
      ...TORCH_FUNCTIONS,
      ...FUNCTIONAL,
      pad: TORCH_REARRANGE["pad"] ?? "add",
      softmax: softmax("softmax"),
      log_softmax: softmax("log_softmax"),
    }),
  }),
  optim: table(OPTIM),
  utils: table({ data: table(DATA) }),
};

/** `torch` */
export const torch = table(TORCH);
