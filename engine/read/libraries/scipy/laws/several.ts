/** Laws of several variables at once. */

import type { Node } from "../../../../graph/node.ts";
import * as make from "../../builders.ts";
import { exp, half, lgamma, log, logTwoPi } from "../../formulas.ts";
import { readTriangle } from "../../linalg/decompositions.ts";
import type { Row } from "../../row.ts";

const { row } = make;

/** `multivariate_normal` */
export const multivariate = (logs: boolean): Row =>
  row("x, mean=None, cov=1, allow_singular=False", (a) => {
    const { b, graph } = a.host.trace;
    make.wantRank(a, a.node("cov"), 2, "a covariance");
    const covariance = make.liftOf(a, readTriangle(a, false, "cov"));
    const d = a.has("mean") ? b.sub(a.node("x"), a.node("mean")) : a.node("x");
    make.wantRank(a, d, 1, "multivariate_normal");
    if (d.shape.length > 2) throw a.stop("multivariate_normal of points of this shape is not followed");
    const turn = (node: Node): Node =>
      node.shape.length === 2 ? graph.node("transpose", [node], { perm: [1, 0] }) : node;
    const solved = turn(graph.node("solve", [covariance, turn(d)]));
    const square = graph.node("sum", [b.mul(d, solved)], { axes: [d.shape.length - 1], keepdims: false });
    const size = d.shape[d.shape.length - 1] ?? 1;
    const k = typeof size === "number" ? b.const(size) : graph.node("size", [], { size });
    const total = b.add(b.add(square, graph.node("logabsdet", [covariance])), b.mul(k, logTwoPi(b)));
    const value = b.neg(b.mul(half(b), total));
    return a.value(logs ? value : exp(b, value), [a.tensor("x"), a.tensor("cov")]);
  });

/** `dirichlet.logpdf` */
export const dirichlet = row("x, alpha", (a) => {
  const { b, graph } = a.host.trace;
  const alpha = a.node("alpha");
  make.wantRank(a, alpha, 1, "dirichlet");
  const sum = (node: Node): Node => graph.node("sum", [node], { axes: [0], keepdims: false });
  const core = sum(b.mul(b.sub(alpha, b.one), log(b, a.node("x"))));
  return a.value(b.sub(b.add(core, lgamma(b, sum(alpha))), sum(lgamma(b, alpha))), [
    a.tensor("x"),
    a.tensor("alpha"),
  ]);
});
