/** The gamma function and its kin: beta, binomials, incomplete ones, the error function. */

import type { Node } from "../../../graph/node.ts";
import { int } from "../../values.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";

const { row } = make;

/** n over k, also between the integers. */
const choose = (params: string): Row =>
  row(params, (a) => {
    const { b } = a.host.trace;
    const [n, k] = [a.node("x"), a.node("y")];
    const of = (x: Node): Node => b.call("lgamma", b.add(x, b.one));
    return a.value(b.call("exp", b.sub(b.sub(of(n), of(k)), of(b.sub(n, k)))), [
      a.tensor("x"),
      a.tensor("y"),
    ]);
  });

/** Gamma, beta and error functions. */
export const GAMMAS: Readonly<Record<string, Entry>> = {
  erf: "erf",
  erfc: "erfc",
  erfinv: "erfinv",
  erfcinv: row("x", (a) => a.op("erfinv", [a.op("sub", [int(1), a.tensor("x")])])),
  erfcx: "erfcx",
  gamma: "gamma",
  gammaln: "lgamma",
  loggamma: "lgamma",
  digamma: "digamma",
  psi: "digamma",
  polygamma: row("n, x", (a) => a.op("polygamma", [a.tensor("n"), a.tensor("x")])),
  beta: "beta",
  betaln: "betaln",
  gammainc: "gammainc",
  gammaincc: "gammaincc",
  betainc: "betainc",
  rgamma: row("x", (a) => a.op("div", [int(1), a.op("gamma", [a.tensor("x")])])),
  factorial: row("x|n, exact=False", (a) => a.op("gamma", [a.op("add", [a.tensor("x"), int(1)])])),
  binom: choose("x|n, y|k"),
  comb: choose("x|N, y|k, exact=False, repetition=False"),
  poch: row("x|z, y|m", (a) => {
    const { b } = a.host.trace;
    return a.value(
      b.call("exp", b.sub(b.call("lgamma", b.add(a.node("x"), a.node("y"))), b.call("lgamma", a.node("x")))),
      [a.tensor("x"), a.tensor("y")],
    );
  }),
  ndtr: "normal_cdf",
  log_ndtr: "log_normal_cdf",
  ndtri: "normal_quantile",
  expi: "expi",
  // E₁(x) = −Ei(−x)
  exp1: row("x", (a) => a.op("neg", [a.op("expi", [a.op("neg", [a.tensor("x")])])])),
};
