/** Laws on the integers and on classes. */

import type { Builder } from "../../../../graph/build.ts";
import type { Node } from "../../../../graph/node.ts";
import type { Arguments } from "../../arguments.ts";
import * as make from "../../builders.ts";
import { log } from "../../formulas.ts";
import { bernoulli, type Law, type Parameters, part, sumLast } from "./law.ts";

const logitsOf = (a: Arguments): Parameters => {
  const { b } = a.host.trace;
  if (a.has("logits")) return { logits: a.node("logits"), probs: b.call("sigmoid", a.node("logits")) };
  const probs = a.node("probs");
  return { probs, logits: b.sub(log(b, probs), b.call("log1p", b.neg(probs))) };
};

const classesOf = (a: Arguments): Parameters => {
  const { b, graph } = a.host.trace;
  if (a.has("logits")) {
    const logits = a.node("logits");
    make.wantRank(a, logits, 1, "Categorical");
    return { logs: graph.node("log_softmax", [logits], { axis: logits.shape.length - 1 }) };
  }
  const probs = a.node("probs");
  make.wantRank(a, probs, 1, "Categorical");
  const total = graph.node("sum", [probs], { axes: [probs.shape.length - 1], keepdims: true });
  return { logs: log(b, b.div(probs, total)) };
};

/** Entries at the classes, one for each row. */
function taken(b: Builder, logs: Node, x: Node): Node {
  if (logs.shape.length === 1) return b.graph.node("gather", [logs, x], { axis: 0 });
  const index = b.graph.node("reshape", [x], { shape: [...x.shape, 1] });
  const found = b.graph.node("take_along", [logs, index], { axis: logs.shape.length - 1 });
  return b.graph.node("reshape", [found], { shape: x.shape });
}

/** Laws on the integers and on classes. */
export const DISCRETE: Readonly<Record<string, Law>> = {
  Poisson: {
    params: "rate",
    log: (b, x, p) =>
      b.sub(
        b.sub(b.graph.node("xlogy", [x, part(p, "rate")]), part(p, "rate")),
        b.call("lgamma", b.add(x, b.one)),
      ),
    mean: (_b, p) => part(p, "rate"),
  },
  Bernoulli: {
    params: "probs=None, logits=None",
    from: logitsOf,
    log: (b, x, p) => bernoulli(b, x, part(p, "logits")),
    entropy: (b, p) => b.neg(bernoulli(b, part(p, "probs"), part(p, "logits"))),
    mean: (_b, p) => part(p, "probs"),
    variance: (b, p) => b.mul(part(p, "probs"), b.sub(b.one, part(p, "probs"))),
  },
  Binomial: {
    params: "total_count=1, probs=None, logits=None",
    from: (a) => ({ ...logitsOf(a), n: a.has("total_count") ? a.node("total_count") : a.host.trace.b.one }),
    log: (b, x, p) => {
      const n = part(p, "n");
      const choose = b.sub(
        b.sub(b.call("lgamma", b.add(n, b.one)), b.call("lgamma", b.add(x, b.one))),
        b.call("lgamma", b.add(b.sub(n, x), b.one)),
      );
      return b.add(
        choose,
        b.sub(b.mul(x, part(p, "logits")), b.mul(n, b.call("softplus", part(p, "logits")))),
      );
    },
  },
  Geometric: {
    params: "probs=None, logits=None",
    from: logitsOf,
    log: (b, x, p) => b.add(b.mul(x, b.call("log1p", b.neg(part(p, "probs")))), log(b, part(p, "probs"))),
  },
  Categorical: {
    params: "probs=None, logits=None",
    from: classesOf,
    log: (b, x, p) => taken(b, part(p, "logs"), x),
    entropy: (b, p) => b.neg(sumLast(b, b.mul(b.call("exp", part(p, "logs")), part(p, "logs")))),
  },
};
