/** Losses that only push what is on the wrong side of a margin. */

import type { Node } from "../../../../graph/node.ts";
import { row } from "../../builders.ts";
import { normBy } from "../../linalg/norms.ts";
import type { Entry } from "../../row.ts";
import { PARAMS } from "./pointwise.ts";
import { pointwise, reduced } from "./reduced.ts";

export const REST = "size_average=None, reduce=None, reduction='mean'";

const hinge = row(
  "x|x1|input1, x2|input2, y|target, margin=0, size_average=None, reduce=None, reduction='mean'",
  (a) => {
    const { b, graph } = a.host.trace;
    const gap = b.mul(b.neg(a.node("y")), b.sub(a.node("x"), a.node("x2")));
    const loss = graph.node("maximum", [b.add(gap, a.nodeOr("margin", 0)), b.zero]);
    return reduced(a, loss, [a.tensor("x"), a.tensor("x2")]);
  },
);

const triplet = row(
  "x|anchor, positive, negative, margin=1, p=2, eps=1e-6, swap=False, size_average=None, reduce=None, reduction='mean'",
  (a) => {
    const { b, graph } = a.host.trace;
    const eps = a.nodeOr("eps", 1e-6);
    const distance = (other: Node, from = a.node("x")): Node => {
      const d = b.add(b.sub(from, other), eps);
      return normBy(a, d, { axes: [d.shape.length - 1], keepdims: false }, a.get("p"));
    };
    const far = distance(a.node("negative"));
    // Swapped where the positive is the nearer one to the negative.
    const nearer = a.flag("swap")
      ? graph.node("minimum", [far, distance(a.node("negative"), a.node("positive"))])
      : far;
    const gap = b.add(b.sub(distance(a.node("positive")), nearer), a.nodeOr("margin", 1));
    return reduced(a, graph.node("maximum", [gap, b.zero]), [a.tensor("x")]);
  },
);

const hingeEmbedding = row(`x|input, y|target, margin=1, ${REST}`, (a) => {
  const { b, graph } = a.host.trace;
  const [x, y] = [a.node("x"), a.node("y")];
  const apart = graph.node("maximum", [b.sub(a.nodeOr("margin", 1), x), b.zero]);
  return reduced(a, b.select(graph.node("eq", [y, b.one]), x, apart), [a.tensor("x")]);
});

const cosineEmbedding = row(`x|input1, z|input2, y|target, margin=0, ${REST}`, (a) => {
  const { b, graph } = a.host.trace;
  const [x, z, y] = [a.node("x"), a.node("z"), a.node("y")];
  const axis = x.shape.length - 1;
  const sum = (node: Node): Node => graph.node("sum", [node], { axes: [axis], keepdims: false });
  const eps = b.const(1e-12);
  const size = b.call("sqrt", b.mul(b.add(sum(b.square(x)), eps), b.add(sum(b.square(z)), eps)));
  const cosine = b.div(sum(b.mul(x, z)), size);
  const apart = graph.node("maximum", [b.sub(cosine, a.nodeOr("margin", 0)), b.zero]);
  return reduced(a, b.select(graph.node("eq", [y, b.one]), b.sub(b.one, cosine), apart), [
    a.tensor("x"),
    a.tensor("z"),
  ]);
});

/** Losses with a margin. */
export const MARGIN_LOSSES: Readonly<Record<string, Entry>> = {
  margin_ranking_loss: hinge,
  triplet_margin_loss: triplet,
  hinge_embedding_loss: hingeEmbedding,
  cosine_embedding_loss: cosineEmbedding,
  soft_margin_loss: pointwise(PARAMS, (a, x, y) =>
    a.host.trace.b.call("softplus", a.host.trace.b.neg(a.host.trace.b.mul(x, y))),
  ),
};
