import { CONSTANTS, ELEMENTARY } from "./elementary.ts";
import { type Entry, table } from "./row.ts";

const NUMPY: Readonly<Record<string, Entry>> = {
  ...ELEMENTARY,
  ...CONSTANTS,
  log: "log",
  absolute: "abs",
  power: "pow",
  maximum: "maximum",
  minimum: "minimum",
  fmax: "maximum",
  fmin: "minimum",
  add: "add",
  subtract: "sub",
  multiply: "mul",
  divide: "div",
  true_divide: "div",
  negative: "neg",
  logaddexp: "logaddexp",
  where: "select",
  clip: "clip",
  radians: "deg2rad",
  deg2rad: "deg2rad",
  degrees: "rad2deg",
  rad2deg: "rad2deg",
};

export const numpy = table(NUMPY);
