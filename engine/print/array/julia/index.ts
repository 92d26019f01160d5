import { branches } from "./branches.ts";
import type { Rule } from "./common.ts";
import { FOLDS } from "./folds.ts";
import { MATRICES } from "./matrices.ts";
import { PLACES } from "./places.ts";
import { SHAPES } from "./shapes.ts";
import { WINDOWS } from "./windows.ts";

/** Julia's own words for arrays. */
export const JULIA: Readonly<Record<string, Rule>> = {
  ...SHAPES,
  ...FOLDS,
  ...PLACES,
  ...MATRICES,
  ...WINDOWS,
  select: branches,
};
