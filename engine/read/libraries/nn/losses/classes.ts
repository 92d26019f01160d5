/** Losses of classes: cross entropy, from logits or log-probabilities, by index or by probability. */

import type { Node } from "../../../../graph/node.ts";
import { Stop } from "../../../tensors/stop.ts";
import type { Value } from "../../../values.ts";
import type { Arguments } from "../../arguments.ts";
import { row } from "../../builders.ts";
import type { Entry, Row } from "../../row.ts";
import { REST } from "./margins.ts";
import { reduced } from "./reduced.ts";

/** Log-probabilities picked at the class of each row. */
function picked(a: Arguments, logs: Node, target: Node): Node {
  const { b, graph } = a.host.trace;
  const classAxis = logs.shape.length === 1 ? 0 : 1;
  if (logs.shape.length === 1) {
    const one = graph.node("gather", [logs, target], { axis: 0 });
    return b.neg(one);
  }
  const shape = [...target.shape];
  shape.splice(classAxis, 0, 1);
  const index = graph.node("reshape", [target], { shape });
  const taken = graph.node("take_along", [logs, index], { axis: classAxis });
  return b.neg(graph.node("reshape", [taken], { shape: [...target.shape] }));
}

const CLASS_PARAMS =
  "x|input, y|target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean', label_smoothing=0";

/** Rows whose class is the one to be passed over; null where there are none. */
function passedOver(a: Arguments, target: Node): Node | null {
  const { graph, b, shadow } = a.host.trace;
  const ignored = a.has("ignore_index") ? a.int("ignore_index") : -100;
  const at = shadow.value(target);
  if (at ? !at.data.includes(ignored) : !a.has("ignore_index")) return null;
  return graph.node("eq", [target, b.const(ignored)]);
}

/** Targets that are classes, one a row: each with its weight, the mean over the weights. */
function byClass(a: Arguments, logs: Node, target: Node, axis: number): Value {
  const { graph, b } = a.host.trace;
  const from = [a.tensor("x"), a.tensor("y")];
  const out = passedOver(a, target);
  const safe = out ? graph.node("select", [out, b.zero, target]) : target;
  let weight: Node | null = a.has("weight")
    ? graph.node("gather", [a.node("weight"), safe], { axis: 0 })
    : null;
  if (out) weight = b.select(out, b.zero, weight ?? b.one);
  let loss = picked(a, logs, safe);
  if (weight) loss = b.mul(weight, loss);
  if (a.has("label_smoothing")) {
    const smoothing = a.node("label_smoothing");
    const classWeights = a.has("weight") ? along(a, a.node("weight"), logs, axis) : null;
    let even = b.neg(
      graph.node("sum", [classWeights ? b.mul(classWeights, logs) : logs], { axes: [axis], keepdims: false }),
    );
    if (out) even = b.select(out, b.zero, even);
    const classes = logs.shape[axis] ?? 1;
    const count = typeof classes === "number" ? b.const(classes) : graph.node("size", [], { size: classes });
    loss = b.add(b.mul(b.sub(b.one, smoothing), loss), b.mul(b.div(smoothing, count), even));
  }
  if (!weight || a.text("reduction", "mean") !== "mean" || loss.shape.length === 0) {
    if (weight && loss.shape.length === 0 && a.text("reduction", "mean") === "mean")
      return a.value(b.div(loss, weight), from);
    return reduced(a, loss, from);
  }
  const axes = loss.shape.map((_size, i) => i);
  const total = (node: Node): Node =>
    graph.node("sum", [b.fill(node, loss.shape)], { axes, keepdims: false });
  return a.value(b.div(total(loss), total(weight)), from);
}

/** A weight for each class, beside the log-probabilities. */
function along(a: Arguments, weight: Node, logs: Node, axis: number): Node {
  const size = weight.shape[0] ?? 1;
  return a.host.trace.graph.node("reshape", [weight], {
    shape: logs.shape.map((_s, i) => (i === axis ? size : 1)),
  });
}

/** Targets that are probabilities of the classes: the mean over the rows. */
function byProbability(a: Arguments, logs: Node, target: Node, axis: number): Value {
  const { graph, b } = a.host.trace;
  let wanted = target;
  if (a.has("label_smoothing")) {
    const smoothing = a.node("label_smoothing");
    const classes = logs.shape[axis];
    if (typeof classes !== "number")
      throw a.stop("label smoothing over a number of classes that is not known");
    wanted = b.add(b.mul(b.sub(b.one, smoothing), target), b.div(smoothing, b.const(classes)));
  }
  let all = b.mul(logs, wanted);
  if (a.has("weight")) all = b.mul(along(a, a.node("weight"), logs, axis), all);
  return reduced(a, b.neg(graph.node("sum", [all], { axes: [axis], keepdims: false })), [
    a.tensor("x"),
    a.tensor("y"),
  ]);
}

const classes = (logits: boolean): Row =>
  row(CLASS_PARAMS, (a) => {
    const { graph } = a.host.trace;
    const [x, y] = [a.node("x"), a.node("y")];
    if (x.shape.length === 0) {
      const wanted = a.host.trace.guessing ? 2 : 1;
      throw new Stop(a.host.trace.wantRank(x, wanted, "a scalar has no classes", a.span));
    }
    const axis = x.shape.length === 1 ? 0 : 1;
    const logs = logits ? graph.node("log_softmax", [x], { axis }) : x;
    const soft = y.shape.length === x.shape.length && (x.shape.length > 1 || y.dtype === "float");
    return soft ? byProbability(a, logs, y, axis) : byClass(a, logs, y, axis);
  });

/** Σ_{j ≠ y} max(0, margin − x[y] + x[j])^p / C */
const multiMargin = row(`x|input, y|target, p=1, margin=1, weight=None, ${REST}`, (a) => {
  const { b, graph } = a.host.trace;
  if (a.has("weight")) throw a.stop("class weights of this loss are not followed");
  const [x, y] = [a.node("x"), a.node("y")];
  const axis = x.shape.length - 1;
  const count = x.shape[axis];
  if (typeof count !== "number") throw a.stop("a number of classes that is not known");
  const own = graph.node("reshape", [b.neg(picked(a, x, y))], { shape: [...y.shape, 1] });
  const gap = graph.node("maximum", [b.add(b.sub(a.nodeOr("margin", 1), own), x), b.zero]);
  const margin = a.int("p", 1) === 2 ? b.square(gap) : gap;
  const isOwn = graph.node("one_hot", [y], { depth: count });
  const others = b.select(graph.node("eq", [isOwn, b.zero]), margin, b.zero);
  return reduced(a, b.div(graph.node("sum", [others], { axes: [axis], keepdims: false }), b.const(count)), [
    a.tensor("x"),
  ]);
});

const multilabel = row(`x|input, y|target, weight=None, ${REST}`, (a) => {
  const { b, graph } = a.host.trace;
  const [x, y] = [a.node("x"), a.node("y")];
  let each = b.sub(b.call("softplus", x), b.mul(x, y));
  if (a.has("weight")) each = b.mul(a.node("weight"), each);
  return reduced(a, graph.node("mean", [each], { axes: [x.shape.length - 1], keepdims: false }), [
    a.tensor("x"),
    a.tensor("y"),
  ]);
});

/** Losses of classes. */
export const CLASS_LOSSES: Readonly<Record<string, Entry>> = {
  cross_entropy: classes(true),
  nll_loss: classes(false),
  multi_margin_loss: multiMargin,
  multilabel_soft_margin_loss: multilabel,
};
