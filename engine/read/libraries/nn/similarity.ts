/** How far apart two arrays are, row by row. */

import type { Node } from "../../../graph/node.ts";
import * as make from "../builders.ts";
import { normBy } from "../linalg/norms.ts";
import type { Entry } from "../row.ts";

const { row } = make;

/** Similarities and distances. */
export const SIMILARITIES: Readonly<Record<string, Entry>> = {
  cosine_similarity: row("x|x1, y|x2, axis|dim=1, eps=1e-8", (a) => {
    const { b, graph } = a.host.trace;
    const [x, y] = [a.node("x"), a.node("y")];
    make.wantRank(a, x, 1, "cosine_similarity");
    const axis = a.axis("axis", x, x.shape.length > 1 ? 1 : 0);
    const eps = a.nodeOr("eps", 1e-8);
    const size = (z: Node): Node =>
      graph.node("maximum", [graph.node("norm", [z], { axes: [axis], keepdims: false, ord: 2 }), eps]);
    const product = graph.node("sum", [b.mul(x, y)], { axes: [axis], keepdims: false });
    return a.value(b.div(product, b.mul(size(x), size(y))), [a.tensor("x"), a.tensor("y")]);
  }),
  pairwise_distance: row("x|x1, y|x2, p=2, eps=1e-6, keepdim=False", (a) => {
    const { b } = a.host.trace;
    const gap = b.add(b.sub(a.node("x"), a.node("y")), a.nodeOr("eps", 1e-6));
    return a.value(
      normBy(a, gap, { axes: [gap.shape.length - 1], keepdims: a.flag("keepdim") }, a.get("p")),
      [a.tensor("x"), a.tensor("y")],
    );
  }),
};
