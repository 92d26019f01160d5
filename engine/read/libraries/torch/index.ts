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
import { type Entry, shared, table } from "../row.ts";
import { TORCH_GRADIENTS } from "./autograd.ts";
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
  manual_seed: make.nothing,
  set_default_dtype: make.nothing,
  float: shared(DTYPES, "float32"),
  double: shared(DTYPES, "float64"),
  half: shared(DTYPES, "float16"),
  long: shared(DTYPES, "int64"),
  int: shared(DTYPES, "int32"),
  bool: shared(DTYPES, "bool"),
  set_printoptions: make.nothing,
  set_num_threads: make.nothing,
  save: make.nothing,
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
    manual_seed: make.nothing,
    manual_seed_all: make.nothing,
    device_count: row("", () => int(0)),
  }),
  backends: table({ mps: table({ is_available: row("", () => FALSE) }) }),
  special: table(TORCH_SPECIAL),
  nn: table({
    ...NN,
    functional: table({
      ...TORCH_FUNCTIONS,
      ...FUNCTIONAL,
      pad: shared(TORCH_REARRANGE, "pad"),
      softmax: softmax("softmax"),
      log_softmax: softmax("log_softmax"),
    }),
  }),
  optim: table(OPTIM),
  utils: table({ data: table(DATA) }),
};

/** `torch` */
export const torch = table(TORCH);
