/** Laws on the integers. */

import { lgamma, log, log1p } from "../../formulas.ts";
import type { Law } from "./law.ts";

/** Laws on the integers: no scale. */
export const DISCRETE: Readonly<Record<string, Law>> = {
  poisson: {
    shapes: "mu",
    discrete: true,
    log: (b, k, p) => b.sub(b.sub(b.graph.node("xlogy", [k, p("mu")]), p("mu")), lgamma(b, b.add(k, b.one))),
  },
  bernoulli: {
    shapes: "p",
    discrete: true,
    log: (b, k, p) => b.add(b.mul(k, log(b, p("p"))), b.mul(b.sub(b.one, k), log1p(b, b.neg(p("p"))))),
  },
  binom: {
    shapes: "n, p",
    discrete: true,
    log: (b, k, p) => {
      const rest = b.sub(p("n"), k);
      const choose = b.sub(
        b.sub(lgamma(b, b.add(p("n"), b.one)), lgamma(b, b.add(k, b.one))),
        lgamma(b, b.add(rest, b.one)),
      );
      return b.add(choose, b.add(b.mul(k, log(b, p("p"))), b.mul(rest, log1p(b, b.neg(p("p"))))));
    },
  },
  geom: {
    shapes: "p",
    discrete: true,
    log: (b, k, p) => b.add(b.mul(b.sub(k, b.one), log1p(b, b.neg(p("p")))), log(b, p("p"))),
  },
  nbinom: {
    shapes: "n, p",
    discrete: true,
    log: (b, k, p) => {
      const choose = b.sub(b.sub(lgamma(b, b.add(k, p("n"))), lgamma(b, b.add(k, b.one))), lgamma(b, p("n")));
      return b.add(choose, b.add(b.mul(p("n"), log(b, p("p"))), b.mul(k, log1p(b, b.neg(p("p"))))));
    },
  },
};
