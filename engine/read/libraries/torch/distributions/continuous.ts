/** Laws on the real line, and of several numbers at once. */

import { NablaError } from "../../../../graph/errors.ts";
import { half, log, logTwoPi } from "../../formulas.ts";
import { type Law, part, standard, sumLast } from "./law.ts";

/** Laws on the real line. */
export const CONTINUOUS: Readonly<Record<string, Law>> = {
  Normal: {
    params: "loc, scale",
    log: (b, x, p) => {
      const z = standard(b, x, p);
      return b.sub(
        b.sub(b.neg(b.mul(half(b), b.square(z))), log(b, part(p, "scale"))),
        b.mul(half(b), logTwoPi(b)),
      );
    },
    cdf: (b, x, p) => b.call("normal_cdf", standard(b, x, p)),
    entropy: (b, p) => b.add(b.add(half(b), b.mul(half(b), logTwoPi(b))), log(b, part(p, "scale"))),
    mean: (_b, p) => part(p, "loc"),
    variance: (b, p) => b.square(part(p, "scale")),
    draw: (b, z, p) => b.add(part(p, "loc"), b.mul(part(p, "scale"), z)),
  },
  LogNormal: {
    params: "loc, scale",
    log: (b, x, p) => {
      const logs = log(b, x);
      const z = standard(b, logs, p);
      return b.sub(
        b.sub(
          b.sub(b.neg(b.mul(half(b), b.square(z))), log(b, part(p, "scale"))),
          b.mul(half(b), logTwoPi(b)),
        ),
        logs,
      );
    },
  },
  Laplace: {
    params: "loc, scale",
    log: (b, x, p) => b.sub(b.neg(b.call("abs", standard(b, x, p))), log(b, b.mul(b.two, part(p, "scale")))),
    mean: (_b, p) => part(p, "loc"),
  },
  Cauchy: {
    params: "loc, scale",
    log: (b, x, p) =>
      b.neg(
        b.add(b.add(log(b, b.pi), log(b, part(p, "scale"))), b.call("log1p", b.square(standard(b, x, p)))),
      ),
  },
  Gumbel: {
    params: "loc, scale",
    log: (b, x, p) => {
      const z = standard(b, x, p);
      return b.sub(b.neg(b.add(z, b.call("exp", b.neg(z)))), log(b, part(p, "scale")));
    },
  },
  StudentT: {
    params: "df, loc=0, scale=1",
    log: (b, x, p) => {
      const df = part(p, "df");
      const n = b.mul(half(b), b.add(df, b.one));
      const constant = b.sub(
        b.sub(b.call("lgamma", n), b.call("lgamma", b.mul(half(b), df))),
        b.mul(half(b), log(b, b.mul(df, b.pi))),
      );
      return b.sub(
        b.sub(constant, log(b, part(p, "scale"))),
        b.mul(n, b.call("log1p", b.div(b.square(standard(b, x, p)), df))),
      );
    },
  },
  Exponential: {
    params: "rate",
    log: (b, x, p) => b.sub(log(b, part(p, "rate")), b.mul(part(p, "rate"), x)),
    cdf: (b, x, p) => b.sub(b.one, b.call("exp", b.neg(b.mul(part(p, "rate"), x)))),
    entropy: (b, p) => b.sub(b.one, log(b, part(p, "rate"))),
    mean: (b, p) => b.div(b.one, part(p, "rate")),
  },
  Gamma: {
    params: "concentration, rate",
    log: (b, x, p) => {
      const [shape, rate] = [part(p, "concentration"), part(p, "rate")];
      return b.sub(
        b.sub(b.add(b.mul(shape, log(b, rate)), b.mul(b.sub(shape, b.one), log(b, x))), b.mul(rate, x)),
        b.call("lgamma", shape),
      );
    },
    mean: (b, p) => b.div(part(p, "concentration"), part(p, "rate")),
  },
  Beta: {
    params: "c1|concentration1, c0|concentration0",
    log: (b, x, p) => {
      const [c1, c0] = [part(p, "c1"), part(p, "c0")];
      const core = b.add(
        b.mul(b.sub(c1, b.one), log(b, x)),
        b.mul(b.sub(c0, b.one), b.call("log1p", b.neg(x))),
      );
      return b.sub(core, b.graph.node("betaln", [c1, c0]));
    },
    mean: (b, p) => b.div(part(p, "c1"), b.add(part(p, "c1"), part(p, "c0"))),
  },
  Dirichlet: {
    params: "concentration",
    log: (b, x, p) => {
      const c = part(p, "concentration");
      const core = sumLast(b, b.mul(b.sub(c, b.one), log(b, x)));
      return b.sub(b.add(core, b.call("lgamma", sumLast(b, c))), sumLast(b, b.call("lgamma", c)));
    },
  },
  Uniform: {
    params: "low, high",
    log: (b, x, p) => {
      const { graph } = b;
      const inside = graph.node("and", [
        graph.node("ge", [x, part(p, "low")]),
        graph.node("lt", [x, part(p, "high")]),
      ]);
      return b.select(
        inside,
        b.neg(log(b, b.sub(part(p, "high"), part(p, "low")))),
        b.const(Number.NEGATIVE_INFINITY),
      );
    },
    mean: (b, p) => b.mul(half(b), b.add(part(p, "low"), part(p, "high"))),
  },
  MultivariateNormal: {
    params: "loc, covariance_matrix=None, precision_matrix=None, scale_tril=None",
    from: (a) => {
      const { graph } = a.host.trace;
      if (a.has("precision_matrix"))
        return { loc: a.node("loc"), covariance: graph.node("inv", [a.node("precision_matrix")]) };
      if (a.has("covariance_matrix")) return { loc: a.node("loc"), covariance: a.node("covariance_matrix") };
      const l = a.node("scale_tril");
      return {
        loc: a.node("loc"),
        covariance: graph.node("matmul", [l, graph.node("transpose", [l], { perm: [1, 0] })]),
      };
    },
    log: (b, x, p) => {
      const d = b.sub(x, part(p, "loc"));
      const covariance = part(p, "covariance");
      const size = d.shape[d.shape.length - 1];
      if (d.shape.length > 2 || typeof size !== "number")
        throw new NablaError("unsupported", "a multivariate normal of points of this shape is not followed");
      const turned = d.shape.length === 2 ? b.graph.node("transpose", [d], { perm: [1, 0] }) : d;
      const solved = b.graph.node("solve", [covariance, turned]);
      const back = d.shape.length === 2 ? b.graph.node("transpose", [solved], { perm: [1, 0] }) : solved;
      const inside = sumLast(b, b.mul(d, back));
      const total = b.add(
        b.add(inside, b.graph.node("logabsdet", [covariance])),
        b.mul(b.const(size), logTwoPi(b)),
      );
      return b.neg(b.mul(half(b), total));
    },
  },
};
