/** Entropies, losses and the softmax kin of `scipy.special`. */

import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";

const { row } = make;

const axisOp = (op: string): Row =>
  row("x, axis=None", (a) => {
    const node = a.node("x");
    make.wantRank(a, node, 1, op);
    if (!a.has("axis") && node.shape.length > 1) {
      const flat = make.reshapeTo(a, a.tensor("x"), [-1]);
      const out = a.op(op, [flat], { axis: 0 });
      return make.reshapeTo(a, out, node.shape);
    }
    return a.op(op, [a.tensor("x")], { axis: a.axis("axis", node, 0) });
  });

/** Entropies and losses. */
export const ENTROPIES: Readonly<Record<string, Entry>> = {
  xlogy: "xlogy",
  xlog1py: row("x, y", (a) => a.op("mul", [a.tensor("x"), a.op("log1p", [a.tensor("y")])])),
  logsumexp: row("x|a, axis=None, b=None, keepdims=False, return_sign=False", (a) => {
    if (!a.has("b")) return make.reduce(a, "logsumexp", a.tensor("x"));
    // log Σ b eˣ = m + log Σ b e^(x − m)
    const x = a.tensor("x");
    const axes = a.axes("axis", make.liftOf(a, x));
    const top = a.op("stop_gradient", [a.op("max", [x], { axes, keepdims: true })]);
    const terms = a.op("mul", [a.tensor("b"), a.op("exp", [a.op("sub", [x, top])])]);
    const logs = a.op("add", [a.op("log", [a.op("sum", [terms], { axes, keepdims: true })]), top]);
    if (a.flag("keepdims")) return logs;
    return make.reshapeTo(
      a,
      logs,
      make.liftOf(a, logs).shape.filter((_size, i) => !axes.includes(i)),
    );
  }),
  softmax: axisOp("softmax"),
  log_softmax: axisOp("log_softmax"),
  entr: row("x", (a) => a.op("neg", [a.op("xlogy", [a.tensor("x"), a.tensor("x")])])),
  rel_entr: row("x, y", (a) =>
    a.op("sub", [
      a.op("xlogy", [a.tensor("x"), a.tensor("x")]),
      a.op("xlogy", [a.tensor("x"), a.tensor("y")]),
    ]),
  ),
  kl_div: row("x, y", (a) => {
    const core = a.op("sub", [
      a.op("xlogy", [a.tensor("x"), a.tensor("x")]),
      a.op("xlogy", [a.tensor("x"), a.tensor("y")]),
    ]);
    return a.op("add", [a.op("sub", [core, a.tensor("x")]), a.tensor("y")]);
  }),
  pseudo_huber: row("delta, x|r", (a) => {
    const { b } = a.host.trace;
    const d = a.node("delta");
    const root = b.call("sqrt", b.add(b.one, b.square(b.div(a.node("x"), d))));
    return a.value(b.mul(b.square(d), b.sub(root, b.one)), [a.tensor("x")]);
  }),
  huber: row("delta, x|r", (a) => {
    const { b, graph } = a.host.trace;
    const [d, r] = [a.node("delta"), a.node("x")];
    const size = b.call("abs", r);
    const half = b.ratio(1, 2);
    return a.value(
      b.select(graph.node("le", [size, d]), b.mul(half, b.square(r)), b.mul(d, b.sub(size, b.mul(half, d)))),
      [a.tensor("x")],
    );
  }),
};
