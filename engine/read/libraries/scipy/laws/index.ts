/** Laws of `scipy.stats`, by name. */

import type { Entry } from "../../row.ts";
import { CONTINUOUS } from "./continuous.ts";
import { DISCRETE } from "./discrete.ts";
import type { Law } from "./law.ts";
import { lawOf, methodsOf } from "./methods.ts";
import { dirichlet, multivariate } from "./several.ts";

const LAWS: Readonly<Record<string, Law>> = {
  ...CONTINUOUS,
  ...DISCRETE,
};

/** Laws of `scipy.stats`, by name. */
export const SCIPY_LAWS: Readonly<Record<string, Entry>> = {
  ...Object.fromEntries(Object.entries(LAWS).map(([name, law]) => [name, lawOf(name, methodsOf(law))])),
  multivariate_normal: lawOf("multivariate_normal", { logpdf: multivariate(true), pdf: multivariate(false) }),
  dirichlet: lawOf("dirichlet", { logpdf: dirichlet }),
};
