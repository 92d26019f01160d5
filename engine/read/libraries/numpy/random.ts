/** `numpy.random`, and its generators. */

import type { Size } from "../../../graph/shape.ts";
import { own } from "../../own.ts";
import { setState } from "../../tensors/state.ts";
import { NONE, nodeOf, type ObjectValue } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Host } from "../host.ts";
import { type Entry, functionOf, type Row } from "../row.ts";
import { sample } from "../sampling.ts";

const { row } = make;

const sizes = (a: Arguments): Size[] => (a.has("size") ? make.shapeArgument(a, "size") : []);

/** `loc + scale·z` of standard numbers. */
const scaled = (what: string): Row =>
  row("loc=0, scale=1, size=None", (a) => {
    const shape = a.has("size") ? sizes(a) : a.has("loc") ? a.node("loc").shape : [];
    return sample(a, what, shape);
  });

/** `numpy.random` */
export const RANDOM: Readonly<Record<string, Entry>> = {
  seed: row("seed=None", () => NONE),
  rand: row("*shape", (a) => sample(a, "rand", make.sizesOf(a, a.items("shape")))),
  randn: row("*shape", (a) => sample(a, "randn", make.sizesOf(a, a.items("shape")))),
  random: row("size=None", (a) => sample(a, "random", sizes(a))),
  random_sample: row("size=None", (a) => sample(a, "random", sizes(a))),
  standard_normal: row("size=None", (a) => sample(a, "standard_normal", sizes(a))),
  normal: scaled("normal"),
  uniform: row("low=0, high=1, size=None", (a) => sample(a, "uniform", sizes(a))),
  exponential: row("scale=1, size=None", (a) => sample(a, "exponential", sizes(a))),
  poisson: row("lam=1, size=None", (a) => sample(a, "poisson", sizes(a), "int")),
  binomial: row("n, p, size=None", (a) => sample(a, "binomial", sizes(a), "int")),
  randint: row("low, high=None, size=None", (a) => sample(a, "randint", sizes(a), "int")),
  integers: row("low, high=None, size=None", (a) => sample(a, "integers", sizes(a), "int")),
  permutation: row("x", (a) => {
    const x = a.need("x");
    const size = x.kind === "tensor" ? (a.node("x").shape[0] ?? 1) : make.sizeOf(a, x);
    return sample(a, "permutation", [size], "int");
  }),
  choice: row("x, size=None, replace=True, p=None", (a) => sample(a, "choice", sizes(a))),
  shuffle: row("x", (a) => {
    const x = a.need("x");
    const { trace } = a.host;
    if (x.kind === "tensor") setState(trace, x, trace.freshVariable("sample", nodeOf(x).shape), []);
    if (x.kind === "sequence")
      trace.trail.set(x.items, [
        { ...trace.unknown("the order after shuffling is not known", a.span), poison: true },
      ]);
    return NONE;
  }),
};

/** `default_rng` and its kin. */
export const generator: Row = row("seed=None", (a) => generatorOf(a.host));

function generatorOf(host: Host): ObjectValue {
  return {
    kind: "object",
    type: "Generator",
    attributes: new Map(),
    lookup: (name) => {
      const entry = own(RANDOM, name);
      return typeof entry === "object" && "build" in entry
        ? functionOf(host, "numpy", name, entry)
        : undefined;
    },
  };
}
