/** Losses entry by entry: squared, absolute, smooth, binary cross entropy, likelihoods. */

import { row } from "../../builders.ts";
import type { Entry, Row } from "../../row.ts";
import { pointwise, reduced } from "./reduced.ts";

export const PARAMS =
  "x|input|y_pred|log_input|logits, y|target|y_true, size_average=None, reduce=None, reduction='mean'";

/** 0.5 d² / β where |d| < β, else |d| − β/2 (and its kin). */
const smooth = (params: string, scale: "divide" | "multiply"): Row =>
  pointwise(params, (a, x, y) => {
    const { b, graph } = a.host.trace;
    const limit = a.nodeOr(scale === "divide" ? "beta" : "delta", 1);
    const d = b.sub(x, y);
    const size = b.call("abs", d);
    const near = graph.node("lt", [size, limit]);
    const half = b.ratio(1, 2);
    const square = b.mul(half, b.square(d));
    return scale === "divide"
      ? b.select(near, b.div(square, limit), b.sub(size, b.mul(half, limit)))
      : b.select(near, square, b.mul(limit, b.sub(size, b.mul(half, limit))));
  });

/** −(y log p + (1 − y) log(1 − p)) */
const binary = pointwise(
  "x|input, y|target, weight=None, size_average=None, reduce=None, reduction='mean'",
  (a, p, y) => {
    const { b } = a.host.trace;
    const both = b.add(b.mul(y, b.call("log", p)), b.mul(b.sub(b.one, y), b.call("log", b.sub(b.one, p))));
    return b.neg(a.has("weight") ? b.mul(a.node("weight"), both) : both);
  },
);

const binaryLogits = pointwise(
  "x|input|logits, y|target|labels, weight=None, size_average=None, reduce=None, reduction='mean', pos_weight=None",
  (a, x, y) => {
    const { b } = a.host.trace;
    if (a.has("pos_weight")) {
      const w = a.node("pos_weight");
      const yes = b.mul(b.mul(w, y), b.call("softplus", b.neg(x)));
      return b.add(yes, b.mul(b.sub(b.one, y), b.call("softplus", x)));
    }
    // softplus(x) − x y
    const loss = b.sub(b.call("softplus", x), b.mul(x, y));
    return a.has("weight") ? b.mul(a.node("weight"), loss) : loss;
  },
);

const divergence = row(
  "x|input, y|target, size_average=None, reduce=None, reduction='mean', log_target=False",
  (a) => {
    const { b, graph } = a.host.trace;
    const [x, y] = [a.node("x"), a.node("y")];
    const loss = a.flag("log_target")
      ? b.mul(b.call("exp", y), b.sub(y, x))
      : b.sub(graph.node("xlogy", [y, y]), b.mul(y, x));
    return reduced(a, loss, [a.tensor("x"), a.tensor("y")]);
  },
);

/** Losses entry by entry. */
export const POINTWISE_LOSSES: Readonly<Record<string, Entry>> = {
  mse_loss: pointwise(PARAMS, (a, x, y) => a.host.trace.b.square(a.host.trace.b.sub(x, y))),
  l1_loss: pointwise(PARAMS, (a, x, y) => a.host.trace.b.call("abs", a.host.trace.b.sub(x, y))),
  smooth_l1_loss: smooth(
    "x|input, y|target, size_average=None, reduce=None, reduction='mean', beta=1",
    "divide",
  ),
  huber_loss: smooth("x|input, y|target, reduction='mean', delta=1", "multiply"),
  binary_cross_entropy: binary,
  binary_cross_entropy_with_logits: binaryLogits,
  kl_div: divergence,
  poisson_nll_loss: row(
    "x|input, y|target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction='mean'",
    (a) => {
      const { b } = a.host.trace;
      const [x, y] = [a.node("x"), a.node("y")];
      const loss = a.flag("log_input", true)
        ? b.sub(b.call("exp", x), b.mul(y, x))
        : b.sub(x, b.mul(y, b.call("log", b.add(x, a.nodeOr("eps", 1e-8)))));
      if (a.flag("full")) throw a.stop("the full Poisson loss is not followed");
      return reduced(a, loss, [a.tensor("x")]);
    },
  ),
  gaussian_nll_loss: row("x|input, y|target, var, full=False, eps=1e-6, reduction='mean'", (a) => {
    const { b, graph } = a.host.trace;
    const variance = graph.node("maximum", [a.node("var"), a.nodeOr("eps", 1e-6)]);
    const d = b.square(b.sub(a.node("x"), a.node("y")));
    const core = b.mul(b.ratio(1, 2), b.add(b.call("log", variance), b.div(d, variance)));
    const loss = a.flag("full") ? b.add(core, b.mul(b.ratio(1, 2), b.call("log", b.mul(b.two, b.pi)))) : core;
    return reduced(a, loss, [a.tensor("x")]);
  }),
};
