/** `jax.random`: keys say nothing, samples have a shape. */

import { list } from "../../values.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";
import { sample } from "../sampling.ts";

const { row } = make;

const drawn = (what: string): Row =>
  row("key, shape=(), dtype=None, minval=0, maxval=1", (a) =>
    sample(a, what, a.has("shape") ? make.shapeArgument(a, "shape") : []),
  );

/** `jax.random` */
export const JAX_RANDOM: Readonly<Record<string, Entry>> = {
  PRNGKey: row("seed", make.opaque),
  key: row("seed", make.opaque),
  split: row("key, num=2", (a) => list(Array.from({ length: a.int("num", 2) }, make.opaque))),
  fold_in: row("key, data", make.opaque),
  normal: drawn("jax.random.normal"),
  uniform: drawn("jax.random.uniform"),
  bernoulli: row("key, p=0.5, shape=()", (a) =>
    sample(a, "jax.random.bernoulli", a.has("shape") ? make.shapeArgument(a, "shape") : []),
  ),
  randint: row("key, shape, minval, maxval", (a) =>
    sample(a, "jax.random.randint", make.shapeArgument(a, "shape"), "int"),
  ),
  permutation: row("key, x", (a) => sample(a, "jax.random.permutation", a.node("x").shape)),
};
