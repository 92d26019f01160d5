/** `scipy`: special functions, laws of probability, optimisation, linear algebra, integrals, distances, constants. */

import { CONVOLUTIONS } from "../arrays/convolution.ts";
import { INTEGRALS } from "../arrays/differences.ts";
import { ARRAYS } from "../arrays/index.ts";
import { DESCRIPTIVE } from "../arrays/statistics.ts";
import * as make from "../builders.ts";
import { type Entry, shared, table } from "../row.ts";
import { PHYSICAL } from "./constants.ts";
import { DISTANCES } from "./distances.ts";
import { SCIPY_LAWS } from "./laws/index.ts";
import { SCIPY_LINALG } from "./linalg.ts";
import { lenient, OPTIMIZE } from "./optimize.ts";
import { SPECIAL } from "./special.ts";

const { row } = make;

/** `scipy.stats` */
export const STATS: Readonly<Record<string, Entry>> = { ...SCIPY_LAWS, ...DESCRIPTIVE };

/** `scipy` */
export const scipy = table({
  special: table(SPECIAL),
  stats: table(STATS),
  optimize: table(OPTIMIZE),
  linalg: table(SCIPY_LINALG),
  integrate: table({
    ...INTEGRALS,
    trapezoid: shared(ARRAYS, "trapezoid"),
    trapz: shared(ARRAYS, "trapezoid"),
    quad: lenient(
      row("fun|f, *rest", (a) => {
        throw a.stop("an integral is not followed");
      }),
    ),
  }),
  signal: table(CONVOLUTIONS),
  spatial: table({ distance: table(DISTANCES), distance_matrix: shared(DISTANCES, "cdist") }),
  constants: table(PHYSICAL),
});
