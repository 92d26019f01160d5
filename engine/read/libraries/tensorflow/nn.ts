/** `tf.nn`, and the losses of `tf.keras`. */

import { type Call, float, NONE } from "../../values.ts";
import * as make from "../builders.ts";
import { axisRow } from "../nn/axis.ts";
import { FUNCTIONAL } from "../nn/functional.ts";
import { constant, type Entry, type Row } from "../row.ts";

const { row } = make;

const crossEntropy = (sparse: boolean): Row =>
  row("labels, logits, axis=-1, name=None", (a) => {
    const { b, graph } = a.host.trace;
    const logits = a.node("logits");
    make.wantRank(a, logits, 1, "cross entropy");
    const axis = logits.shape.length - 1;
    const logs = graph.node("log_softmax", [logits], { axis });
    const labels = a.node("labels");
    const size = logits.shape[axis] ?? 1;
    const weights = sparse ? graph.node("one_hot", [labels], { depth: size }) : labels;
    return a.value(b.neg(graph.node("sum", [b.mul(weights, logs)], { axes: [axis], keepdims: false })), [
      a.tensor("labels"),
      a.tensor("logits"),
    ]);
  });

const sigmoidCrossEntropy = row("labels, logits, name=None", (a) => {
  const { b } = a.host.trace;
  const [z, x] = [a.node("labels"), a.node("logits")];
  return a.value(b.sub(b.call("softplus", x), b.mul(x, z)), [a.tensor("labels"), a.tensor("logits")]);
});

/** A loss of `tf.keras.losses`: a class, called with the truth first. */
export const lossOf = (fn: string): Entry =>
  constant((host) => ({
    kind: "class",
    name: fn,
    bases: [],
    attributes: new Map(),
    construct: () => ({
      kind: "object",
      type: fn,
      attributes: new Map(),
      invoke: (call: Call) => {
        const [truth, guess] = call.args;
        const entry = FUNCTIONAL[fn];
        if (!truth || !guess || typeof entry !== "object" || !("build" in entry)) return NONE;
        const method = host.tableFunction("tensorflow", fn, entry);
        return host.call(method, { ...call, args: [guess, truth] });
      },
    }),
  }));

/** `tf.nn` */
export const TF_NN: Readonly<Record<string, Entry>> = {
  ...FUNCTIONAL,
  softmax: axisRow("softmax"),
  log_softmax: axisRow("log_softmax"),
  relu: "relu",
  sigmoid: "sigmoid",
  tanh: "tanh",
  softplus: "softplus",
  swish: "silu",
  leaky_relu: row("x|features, alpha=0.2", (a) =>
    a.op("leaky_relu", [a.tensor("x"), a.tensorOr("alpha", float(0.2))]),
  ),
  softmax_cross_entropy_with_logits: crossEntropy(false),
  sparse_softmax_cross_entropy_with_logits: crossEntropy(true),
  sigmoid_cross_entropy_with_logits: sigmoidCrossEntropy,
  l2_loss: row("x|t", (a) => {
    const { b, graph } = a.host.trace;
    const node = b.square(a.node("x"));
    return a.value(
      b.div(graph.node("sum", [node], { axes: node.shape.map((_s, i) => i), keepdims: false }), b.two),
      [a.tensor("x")],
    );
  }),
};
