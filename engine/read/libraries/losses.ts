import type { Node } from "../../graph/node.ts";
import { Stop } from "../tensors/stop.ts";
import type { Value } from "../values.ts";
import { liftOf, row } from "./builders.ts";
import type { Arguments, Entry, Row } from "./row.ts";

/** mean, sum or none, as the argument `reduction` (and the older `size_average`) says. */
function reduced(a: Arguments, node: Node, from: readonly Value[], all: Node | null = null): Value {
  const how = a.text("reduction", "mean");
  const { graph, b } = a.host.trace;
  if (how === "none") return a.value(node, from);
  const axes = node.shape.map((_size, i) => i);
  if (axes.length === 0) return a.value(node, from);
  if (how === "sum" || how === "batchmean") {
    const total = graph.node("sum", [node], { axes, keepdims: false });
    const rows = node.shape[0] ?? 1;
    const count = typeof rows === "number" ? b.const(rows) : graph.node("size", [], { size: rows });
    return a.value(how === "sum" ? total : b.div(total, count), from);
  }
  if (how !== "mean") throw a.stop(`reduction ${how} is not known`);
  void all;
  return a.value(graph.node("mean", [node], { axes, keepdims: false }), from);
}

const PARAMS =
  "x|input|y_pred|log_input|logits, y|target|y_true, size_average=None, reduce=None, reduction='mean'";

/** A loss entry by entry. */
const pointwise = (params: string, loss: (a: Arguments, x: Node, y: Node) => Node): Row =>
  row(params, (a) => reduced(a, loss(a, a.node("x"), a.node("y")), [a.tensor("x"), a.tensor("y")]));

const number = (a: Arguments, name: string, fallback: number): Node => {
  const given = a.get(name);
  return given ? liftOf(a, given) : a.host.trace.b.const(fallback);
};

/** 0.5 d² / β where |d| < β, else |d| − β/2 (and its kin). */
const smooth = (params: string, scale: "divide" | "multiply"): Row =>
  pointwise(params, (a, x, y) => {
    const { b, graph } = a.host.trace;
    const limit = number(a, scale === "divide" ? "beta" : "delta", 1);
    const d = b.sub(x, y);
    const size = b.call("abs", d);
    const near = graph.node("lt", [size, limit]);
    const half = b.ratio(1, 2);
    const square = b.mul(half, b.square(d));
    return scale === "divide"
      ? b.select(near, b.div(square, limit), b.sub(size, b.mul(half, limit)))
      : b.select(near, square, b.mul(limit, b.sub(size, b.mul(half, limit))));
  });

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

const hinge = row(
  "x|x1|input1, x2|input2, y|target, margin=0, size_average=None, reduce=None, reduction='mean'",
  (a) => {
    const { b, graph } = a.host.trace;
    const gap = b.mul(b.neg(a.node("y")), b.sub(a.node("x"), a.node("x2")));
    const loss = graph.node("maximum", [b.add(gap, number(a, "margin", 0)), b.zero]);
    return reduced(a, loss, [a.tensor("x"), a.tensor("x2")]);
  },
);

const triplet = row(
  "x|anchor, positive, negative, margin=1, p=2, eps=1e-6, swap=False, size_average=None, reduce=None, reduction='mean'",
  (a) => {
    const { b, graph } = a.host.trace;
    const eps = number(a, "eps", 1e-6);
    if (a.flag("swap")) throw a.stop("the triplet loss with swap is not followed");
    const distance = (other: Node): Node => {
      const d = b.add(b.sub(a.node("x"), other), eps);
      return graph.node("norm", [d], { axes: [d.shape.length - 1], keepdims: false, ord: a.int("p", 2) });
    };
    const gap = b.add(
      b.sub(distance(a.node("positive")), distance(a.node("negative"))),
      number(a, "margin", 1),
    );
    return reduced(a, graph.node("maximum", [gap, b.zero]), [a.tensor("x")]);
  },
);

const REST = "size_average=None, reduce=None, reduction='mean'";

const hingeEmbedding = row(`x|input, y|target, margin=1, ${REST}`, (a) => {
  const { b, graph } = a.host.trace;
  const [x, y] = [a.node("x"), a.node("y")];
  const apart = graph.node("maximum", [b.sub(number(a, "margin", 1), x), b.zero]);
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
  const apart = graph.node("maximum", [b.sub(cosine, number(a, "margin", 0)), b.zero]);
  return reduced(a, b.select(graph.node("eq", [y, b.one]), b.sub(b.one, cosine), apart), [
    a.tensor("x"),
    a.tensor("z"),
  ]);
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
  const gap = graph.node("maximum", [b.add(b.sub(number(a, "margin", 1), own), x), b.zero]);
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

export const LOSSES: Readonly<Record<string, Entry>> = {
  hinge_embedding_loss: hingeEmbedding,
  cosine_embedding_loss: cosineEmbedding,
  multi_margin_loss: multiMargin,
  multilabel_soft_margin_loss: multilabel,
  mse_loss: pointwise(PARAMS, (a, x, y) => a.host.trace.b.square(a.host.trace.b.sub(x, y))),
  l1_loss: pointwise(PARAMS, (a, x, y) => a.host.trace.b.call("abs", a.host.trace.b.sub(x, y))),
  smooth_l1_loss: smooth(
    "x|input, y|target, size_average=None, reduce=None, reduction='mean', beta=1",
    "divide",
  ),
  huber_loss: smooth("x|input, y|target, reduction='mean', delta=1", "multiply"),
  cross_entropy: classes(true),
  nll_loss: classes(false),
  binary_cross_entropy: binary,
  binary_cross_entropy_with_logits: binaryLogits,
  kl_div: divergence,
  margin_ranking_loss: hinge,
  triplet_margin_loss: triplet,
  soft_margin_loss: pointwise(PARAMS, (a, x, y) =>
    a.host.trace.b.call("softplus", a.host.trace.b.neg(a.host.trace.b.mul(x, y))),
  ),
  poisson_nll_loss: row(
    "x|input, y|target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction='mean'",
    (a) => {
      const { b } = a.host.trace;
      const [x, y] = [a.node("x"), a.node("y")];
      const loss = a.flag("log_input", true)
        ? b.sub(b.call("exp", x), b.mul(y, x))
        : b.sub(x, b.mul(y, b.call("log", b.add(x, number(a, "eps", 1e-8)))));
      if (a.flag("full")) throw a.stop("the full Poisson loss is not followed");
      return reduced(a, loss, [a.tensor("x")]);
    },
  ),
  gaussian_nll_loss: row("x|input, y|target, var, full=False, eps=1e-6, reduction='mean'", (a) => {
    const { b, graph } = a.host.trace;
    const variance = graph.node("maximum", [a.node("var"), number(a, "eps", 1e-6)]);
    const d = b.square(b.sub(a.node("x"), a.node("y")));
    const core = b.mul(b.ratio(1, 2), b.add(b.call("log", variance), b.div(d, variance)));
    const loss = a.flag("full") ? b.add(core, b.mul(b.ratio(1, 2), b.call("log", b.mul(b.two, b.pi)))) : core;
    return reduced(a, loss, [a.tensor("x")]);
  }),
};
