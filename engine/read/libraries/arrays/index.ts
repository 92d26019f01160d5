/** Functions of arrays that NumPy, JAX and (by these names) others share; each file beside this one holds some of the rows. */

import type { Entry } from "../row.ts";
import { BRACKETS } from "./brackets.ts";
import { CHOOSING } from "./choosing.ts";
import { CONVERSIONS } from "./conversion.ts";
import { SLIDING } from "./convolution.ts";
import { COVARIANCE } from "./covariance.ts";
import { DIAGONALS, TORCH_DIAGONALS } from "./diagonals.ts";
import { DIFFERENCES } from "./differences.ts";
import { ENTRYWISE } from "./entrywise.ts";
import { FACTORIES } from "./factories.ts";
import { INDICES } from "./indices.ts";
import { JOINING } from "./joining.ts";
import { ORDER } from "./order.ts";
import { PADDING, TORCH_PADDING } from "./padding.ts";
import { PICKING, TORCH_PICKING } from "./picking.ts";
import { POLYNOMIAL_FUNCTIONS } from "./polynomials.ts";
import { PRODUCTS } from "./products.ts";
import { QUANTILES } from "./quantiles.ts";
import { REDUCTIONS } from "./reductions.ts";
import { SHAPES } from "./shapes.ts";
import { SPLITTING, TORCH_SPLITTING } from "./splitting.ts";
import { WALKS } from "./walks.ts";

/** Functions of arrays that NumPy, JAX and (by these names) others share. */
export const ARRAYS: Readonly<Record<string, Entry>> = {
  ...CONVERSIONS,
  ...REDUCTIONS,
  ...DIFFERENCES,
  ...PRODUCTS,
  ...DIAGONALS,
  ...FACTORIES,
  ...SHAPES,
  ...JOINING,
  ...ORDER,
  ...PICKING,
  ...ENTRYWISE,
  ...POLYNOMIAL_FUNCTIONS,
  ...INDICES,
  ...BRACKETS,
  ...QUANTILES,
  ...SPLITTING,
  ...PADDING,
  ...SLIDING,
  ...COVARIANCE,
  ...CHOOSING,
  ...WALKS,
};

/** Where torch means something else by the same name. */
export const TORCH_REARRANGE: Readonly<Record<string, Entry>> = {
  ...TORCH_SPLITTING,
  ...TORCH_PADDING,
  ...TORCH_PICKING,
  ...TORCH_DIAGONALS,
};
