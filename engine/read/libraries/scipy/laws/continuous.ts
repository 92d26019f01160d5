/** Laws on the real line. */

import { exp, half, lgamma, log, log1p } from "../../formulas.ts";
import { cdf, type Law, normalLog, times } from "./law.ts";

const gamma: Law = {
  shapes: "a",
  log: (b, z, p) => b.sub(b.sub(b.graph.node("xlogy", [b.sub(p("a"), b.one), z]), z), lgamma(b, p("a"))),
  cdf: (b, z, p) => b.op("gammainc", [p("a"), z]),
  from: 0,
};

/** Laws with a location and a scale. */
export const CONTINUOUS: Readonly<Record<string, Law>> = {
  norm: {
    log: normalLog,
    cdf,
    ppf: (b, q) => b.call("normal_quantile", q),
  },
  expon: {
    log: (b, z) => b.neg(z),
    cdf: (b, z) => b.neg(b.call("expm1", b.neg(z))),
    ppf: (b, q) => b.neg(log1p(b, b.neg(q))),
    from: 0,
  },
  laplace: {
    log: (b, z) => b.neg(b.add(b.call("abs", z), log(b, b.two))),
    cdf: (b, z) =>
      b.select(
        b.graph.node("lt", [z, b.zero]),
        b.mul(half(b), exp(b, z)),
        b.sub(b.one, b.mul(half(b), exp(b, b.neg(z)))),
      ),
  },
  logistic: {
    log: (b, z) => b.neg(b.add(z, b.mul(b.two, b.call("softplus", b.neg(z))))),
    cdf: (b, z) => b.call("sigmoid", z),
    ppf: (b, q) => b.call("logit", q),
  },
  cauchy: {
    log: (b, z) => b.neg(b.add(log(b, b.pi), log1p(b, b.square(z)))),
    cdf: (b, z) => b.add(half(b), b.div(b.call("atan", z), b.pi)),
  },
  gumbel_r: {
    log: (b, z) => b.neg(b.add(z, exp(b, b.neg(z)))),
    cdf: (b, z) => exp(b, b.neg(exp(b, b.neg(z)))),
  },
  gumbel_l: { log: (b, z) => b.sub(z, exp(b, z)) },
  t: {
    shapes: "df",
    log: (b, z, p) => {
      const n = b.mul(half(b), b.add(p("df"), b.one));
      const constant = b.sub(
        b.sub(lgamma(b, n), lgamma(b, b.mul(half(b), p("df")))),
        b.mul(half(b), log(b, b.mul(p("df"), b.pi))),
      );
      return b.sub(constant, b.mul(n, log1p(b, b.div(b.square(z), p("df")))));
    },
    cdf: (b, z, p) => {
      const tail = b.op("betainc", [
        b.mul(half(b), p("df")),
        half(b),
        b.div(p("df"), b.add(p("df"), b.square(z))),
      ]);
      const upper = b.mul(half(b), tail);
      return b.select(b.graph.node("gt", [z, b.zero]), b.sub(b.one, upper), upper);
    },
  },
  gamma,
  erlang: gamma,
  chi2: {
    shapes: "df",
    log: (b, z, p) => {
      const k = b.mul(half(b), p("df"));
      return b.sub(b.sub(b.sub(times(b, k, z), b.mul(half(b), z)), b.mul(k, log(b, b.two))), lgamma(b, k));
    },
    cdf: (b, z, p) => b.op("gammainc", [b.mul(half(b), p("df")), b.mul(half(b), z)]),
    from: 0,
  },
  invgamma: {
    shapes: "a",
    log: (b, z, p) =>
      b.sub(b.sub(b.neg(b.mul(b.add(p("a"), b.one), log(b, z))), b.div(b.one, z)), lgamma(b, p("a"))),
    cdf: (b, z, p) => b.op("gammaincc", [p("a"), b.div(b.one, z)]),
    from: 0,
  },
  beta: {
    shapes: "a, b",
    log: (b, z, p) => {
      const core = b.add(times(b, p("a"), z), b.mul(b.sub(p("b"), b.one), log1p(b, b.neg(z))));
      return b.sub(core, b.graph.node("betaln", [p("a"), p("b")]));
    },
    cdf: (b, z, p) => b.op("betainc", [p("a"), p("b"), z]),
    from: 0,
    to: 1,
  },
  f: {
    shapes: "dfn, dfd",
    log: (b, z, p) => {
      const [m, n] = [b.mul(half(b), p("dfn")), b.mul(half(b), p("dfd"))];
      const ratio = b.div(p("dfn"), p("dfd"));
      const core = b.add(b.mul(m, log(b, ratio)), times(b, m, z));
      return b.sub(
        b.sub(core, b.mul(b.add(m, n), log1p(b, b.mul(ratio, z)))),
        b.graph.node("betaln", [m, n]),
      );
    },
    from: 0,
  },
  lognorm: {
    shapes: "s",
    log: (b, z, p) => b.sub(b.sub(normalLog(b, b.div(log(b, z), p("s"))), log(b, z)), log(b, p("s"))),
    cdf: (b, z, p) => cdf(b, b.div(log(b, z), p("s"))),
    from: 0,
  },
  halfnorm: {
    log: (b, z) => b.add(log(b, b.two), normalLog(b, z)),
    cdf: (b, z) => b.sub(b.mul(b.two, cdf(b, z)), b.one),
    from: 0,
  },
  rayleigh: {
    log: (b, z) => b.sub(log(b, z), b.mul(half(b), b.square(z))),
    cdf: (b, z) => b.neg(b.call("expm1", b.neg(b.mul(half(b), b.square(z))))),
    from: 0,
  },
  maxwell: {
    log: (b, z) =>
      b.sub(
        b.add(b.mul(half(b), b.sub(log(b, b.two), log(b, b.pi))), b.mul(b.two, log(b, z))),
        b.mul(half(b), b.square(z)),
      ),
    from: 0,
  },
  weibull_min: {
    shapes: "c",
    log: (b, z, p) => b.sub(b.add(log(b, p("c")), times(b, p("c"), z)), b.pow(z, p("c"))),
    cdf: (b, z, p) => b.neg(b.call("expm1", b.neg(b.pow(z, p("c"))))),
    from: 0,
  },
  pareto: {
    shapes: "b",
    log: (b, z, p) => b.sub(log(b, p("b")), b.mul(b.add(p("b"), b.one), log(b, z))),
    cdf: (b, z, p) => b.sub(b.one, b.pow(z, b.neg(p("b")))),
    from: 1,
  },
  uniform: {
    log: (b, z) => b.mul(b.zero, z),
    cdf: (b, z) => b.graph.node("clip", [z, b.zero, b.one]),
    ppf: (_b, q) => q,
    from: 0,
    to: 1,
  },
  loguniform: {
    shapes: "a, b",
    log: (b, z, p) => b.neg(b.add(log(b, z), log(b, b.sub(log(b, p("b")), log(b, p("a")))))),
  },
  skewnorm: {
    shapes: "a",
    log: (b, z, p) => b.add(b.add(log(b, b.two), normalLog(b, z)), log(b, cdf(b, b.mul(p("a"), z)))),
  },
  truncnorm: {
    shapes: "a, b",
    log: (b, z, p) => b.sub(normalLog(b, z), log(b, b.sub(cdf(b, p("b")), cdf(b, p("a"))))),
  },
  gennorm: {
    shapes: "beta",
    log: (b, z, p) =>
      b.sub(
        b.sub(log(b, b.mul(half(b), p("beta"))), lgamma(b, b.div(b.one, p("beta")))),
        b.pow(b.call("abs", z), p("beta")),
      ),
  },
};
