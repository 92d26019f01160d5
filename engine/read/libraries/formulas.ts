/** Small formulas that many laws of probability are made of. */

import type { Builder } from "../../graph/build.ts";
import type { Node } from "../../graph/node.ts";

export const half = (b: Builder): Node => b.ratio(1, 2);

export const log = (b: Builder, x: Node): Node => b.call("log", x);

export const exp = (b: Builder, x: Node): Node => b.call("exp", x);

export const lgamma = (b: Builder, x: Node): Node => b.call("lgamma", x);

export const log1p = (b: Builder, x: Node): Node => b.call("log1p", x);

export const logTwoPi = (b: Builder): Node => log(b, b.mul(b.two, b.pi));
