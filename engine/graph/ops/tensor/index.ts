import type { TensorRow } from "../row.ts";
import { JOINING } from "./join.ts";
import { MAKING } from "./make.ts";
import { MATRICES } from "./matrix.ts";
import { CONVOLUTIONS } from "./neural.ts";
import { PICKING } from "./pick.ts";
import { PRODUCTS } from "./product.ts";
import { REDUCTIONS } from "./reduce.ts";
import { SCANS } from "./scan.ts";
import { SHAPES } from "./shape.ts";
import { SPECTRAL } from "./spectral.ts";
import { WINDOWS } from "./windows.ts";

/** The tensor rows, by kind. */
export const TENSOR: readonly TensorRow[] = [
  ...SHAPES,
  ...PICKING,
  ...JOINING,
  ...REDUCTIONS,
  ...SCANS,
  ...PRODUCTS,
  ...MATRICES,
  ...SPECTRAL,
  ...MAKING,
  ...CONVOLUTIONS,
  ...WINDOWS,
];
