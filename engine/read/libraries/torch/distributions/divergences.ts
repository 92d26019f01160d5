/** `kl_divergence` of two of the same law. */

import type { Builder } from "../../../../graph/build.ts";
import type { Node } from "../../../../graph/node.ts";
import * as make from "../../builders.ts";
import { half, log } from "../../formulas.ts";
import { bernoulli, type Parameters, part, sumLast } from "./law.ts";

const { row } = make;

interface Held {
  readonly law: string;
  readonly parameters: Parameters;
}

const DIVERGENCES: Readonly<Record<string, (b: Builder, p: Parameters, q: Parameters) => Node>> = {
  Normal: (b, p, q) => {
    const ratio = b.square(b.div(part(p, "scale"), part(q, "scale")));
    const shift = b.square(b.div(b.sub(part(p, "loc"), part(q, "loc")), part(q, "scale")));
    return b.mul(half(b), b.sub(b.sub(b.add(ratio, shift), b.one), log(b, ratio)));
  },
  Categorical: (b, p, q) =>
    sumLast(b, b.mul(b.call("exp", part(p, "logs")), b.sub(part(p, "logs"), part(q, "logs")))),
  Bernoulli: (b, p, q) =>
    b.sub(
      bernoulli(b, part(p, "probs"), part(p, "logits")),
      bernoulli(b, part(p, "probs"), part(q, "logits")),
    ),
  Exponential: (b, p, q) => {
    const ratio = b.div(part(q, "rate"), part(p, "rate"));
    return b.sub(b.sub(ratio, log(b, ratio)), b.one);
  },
};

/** `kl_divergence(p, q)` */
export const divergence = row("p, q", (a) => {
  const [p, q] = ["p", "q"].map((name) => {
    const value = a.need(name);
    return value.kind === "object" ? (value.inner as Held | undefined) : undefined;
  });
  const rule = p && q && p.law === q.law ? DIVERGENCES[p.law] : undefined;
  if (!p || !q || !rule) throw a.stop("this divergence is not followed");
  return a.value(rule(a.host.trace.b, p.parameters, q.parameters), []);
});
