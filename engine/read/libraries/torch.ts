import { CONSTANTS, ELEMENTARY } from "./elementary.ts";
import { type Entry, table } from "./row.ts";

const TORCH: Readonly<Record<string, Entry>> = {
  ...ELEMENTARY,
  ...CONSTANTS,
  log: "log",
  pow: "pow",
  sigmoid: "sigmoid",
  relu: "relu",
  where: "select",
  maximum: "maximum",
  minimum: "minimum",
};

export const torch = table(TORCH);
