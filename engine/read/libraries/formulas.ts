/** Small formulas that many laws of probability are made of. */

import type { Builder } from "../../graph/build.ts";
import type { Node } from "../../graph/node.ts";

/** 1/2 */
export const half = (b: Builder): Node => b.ratio(1, 2);

/** ln x */
export const log = (b: Builder, x: Node): Node => b.call("log", x);

/** eˣ */
export const exp = (b: Builder, x: Node): Node => b.call("exp", x);

/** ln Γ(x) */
export const lgamma = (b: Builder, x: Node): Node => b.call("lgamma", x);

/** ln(1 + x) */
export const log1p = (b: Builder, x: Node): Node => b.call("log1p", x);

/** ln 2π */
export const logTwoPi = (b: Builder): Node => log(b, b.mul(b.two, b.pi));
