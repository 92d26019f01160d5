/** What a law of probability is, and the formulas that many share. */

import type { Builder } from "../../../../graph/build.ts";
import type { Node } from "../../../../graph/node.ts";
import { half, log, logTwoPi } from "../../formulas.ts";

/** A parameter of the law, by name. */
export type P = (name: string) => Node;

/** A law with location and scale: everything is of z = (x − loc)/scale. */
export interface Law {
  /** Its shape parameters. */
  readonly shapes?: string;
  readonly log: (b: Builder, z: Node, p: P) => Node;
  readonly cdf?: (b: Builder, z: Node, p: P) => Node;
  readonly ppf?: (b: Builder, q: Node, p: P) => Node;
  /** Where the density is not zero. */
  readonly from?: number;
  readonly to?: number | ((b: Builder, p: P) => Node);
  /** On the integers: no scale. */
  readonly discrete?: boolean;
}

/** Log-density of the standard normal. */
export const normalLog = (b: Builder, z: Node): Node =>
  b.neg(b.mul(half(b), b.add(b.square(z), logTwoPi(b))));

/** Φ(z) */
export const cdf = (b: Builder, z: Node): Node => b.call("normal_cdf", z);

/** (k − 1) ln x */
export const times = (b: Builder, k: Node, x: Node): Node => b.mul(b.sub(k, b.one), log(b, x));
