/** `torch.distributions`: each law as a class, and divergences between two. */

import { type Entry, table } from "../../row.ts";
import { CONTINUOUS } from "./continuous.ts";
import { DISCRETE } from "./discrete.ts";
import { divergence } from "./divergences.ts";
import { held } from "./held.ts";
import type { Law } from "./law.ts";

const LAWS: Readonly<Record<string, Law>> = {
  ...CONTINUOUS,
  ...DISCRETE,
};

/** `torch.distributions` */
export const DISTRIBUTIONS: Readonly<Record<string, Entry>> = {
  ...Object.fromEntries(Object.entries(LAWS).map(([name, law]) => [name, held(name, law)])),
  kl_divergence: divergence,
  kl: table({ kl_divergence: divergence }),
  ...Object.fromEntries(
    Object.entries(LAWS).map(([name, law]) => [name.toLowerCase(), table({ [name]: held(name, law) })]),
  ),
};
