/** What a law of torch is, and the formulas that many share. */

import type { Builder } from "../../../../graph/build.ts";
import type { Node } from "../../../../graph/node.ts";
import type { Arguments } from "../../arguments.ts";

/** Parameters of a law by name. */
export type Parameters = Readonly<Record<string, Node>>;

/** A law of probability: what its methods are, as graphs of its parameters. */
export interface Law {
  readonly params: string;
  /** What the constructor is given, as the parameters the formulas use. */
  readonly from?: (a: Arguments) => Parameters;
  readonly log: (b: Builder, x: Node, p: Parameters) => Node;
  readonly cdf?: (b: Builder, x: Node, p: Parameters) => Node;
  readonly entropy?: (b: Builder, p: Parameters) => Node;
  readonly mean?: (b: Builder, p: Parameters) => Node;
  readonly variance?: (b: Builder, p: Parameters) => Node;
  /** A draw as a function of the parameters and a standard draw, for rsample. */
  readonly draw?: (b: Builder, z: Node, p: Parameters) => Node;
}

/** One of the parameters. */
export const part = (p: Parameters, name: string): Node => p[name] as Node;

/** (x − loc) / scale */
export const standard = (b: Builder, x: Node, p: Parameters): Node =>
  b.div(b.sub(x, part(p, "loc")), part(p, "scale"));

/** The sum over the last axis. */
export const sumLast = (b: Builder, x: Node): Node =>
  x.shape.length === 0 ? x : b.graph.node("sum", [x], { axes: [x.shape.length - 1], keepdims: false });

/** −softplus(−x) y − softplus(x) (1 − y) */
export const bernoulli = (b: Builder, y: Node, logits: Node): Node =>
  b.sub(b.mul(y, logits), b.call("softplus", logits));
