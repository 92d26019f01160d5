import type { Node } from "../../graph/node.ts";
import type { Span } from "../../graph/span.ts";
import { dtypeOf } from "../dtypes.ts";
import { Cell } from "../environment.ts";
import {
  type Call,
  float,
  int,
  NONE,
  native,
  nodeOf,
  type ObjectValue,
  type TensorValue,
  tuple,
  type Value,
} from "../values.ts";
import { arrayOf, cast, DTYPES } from "./arrays/conversion.ts";
import { ARRAYS } from "./arrays/index.ts";
import * as make from "./builders.ts";
import { CONSTANTS, ELEMENTARY } from "./elementary.ts";
import type { Host } from "./host.ts";
import { axisRow } from "./jax.ts";
import { LINALG } from "./linalg/index.ts";
import { norm } from "./linalg/norms.ts";
import { FUNCTIONAL } from "./nn/functional.ts";
import { moduleClass } from "./nn/module.ts";
import { sample } from "./numpy.ts";
import { layoutOf, leavesOf, rebuild } from "./opened.ts";
import { constant, type Entry, type Row, table } from "./row.ts";
import { gradientsOf, listOf } from "./tape.ts";
import { jacobianNode, sameFunction } from "./transforms.ts";

const { row, reduction } = make;
const AXES = "axis|reduction_indices=None, keepdims|keep_dims=False, name=None";

/** What one `GradientTape` has seen. */
interface Recorded {
  readonly persistent: boolean;
  readonly span: Span;
  readonly watched: Set<Node>;
  readonly used: Cell<Span | null>;
  readonly id: object;
}

/** `tf.GradientTape(persistent=False)` */
const gradientTape = row("persistent=False, watch_accessed_variables=True", (a) => {
  const { host } = a;
  const tape: Recorded = {
    persistent: a.flag("persistent"),
    span: a.span,
    watched: new Set(),
    used: new Cell<Span | null>(null),
    id: {},
  };
  const object: ObjectValue = {
    kind: "object",
    type: "GradientTape",
    attributes: new Map(),
    inner: {
      enter: () => {
        host.trace.tapes.add(tape.id);
        return undefined;
      },
      exit: () => {
        host.trace.tapes.delete(tape.id);
      },
    },
    lookup: (name) => {
      switch (name) {
        case "watch":
          return native(name, ({ args: [value] }) => {
            for (const each of listOf(value)) if (each.kind === "tensor") tape.watched.add(nodeOf(each));
            return NONE;
          });
        case "gradient":
          return native(name, (call) => gradient(host, tape, call));
        case "jacobian":
          return native(name, (call) => jacobian(host, tape, call));
        case "stop_recording":
          return native(name, () => object);
        default:
          return undefined;
      }
    },
  };
  return object;
});

/** A second use of a tape that is not persistent: an error when it runs. */
function spent(host: Host, tape: Recorded, span: Span): Value | null {
  const before = tape.used.current;
  if (!tape.persistent && before) {
    host.finding(
      "tape-used-twice",
      "error",
      "this GradientTape is not persistent: it can compute one set of gradients, and it has been used; make it with persistent=True",
      span,
      [
        { span: before, message: "the first use" },
        { span: tape.span, message: "the tape" },
      ],
      persistentFix(host, tape.span),
    );
    return host.trace.unknown("the tape has been used already", span);
  }
  host.trace.trail.set(tape.used, span);
  return null;
}

function persistentFix(host: Host, span: Span): { title: string; span: Span; text: string } {
  const source = host.textOf(span);
  const text = /persistent\s*=\s*\w+/.test(source)
    ? source.replace(/persistent\s*=\s*\w+/, "persistent=True")
    : source.replace(/\(\s*/, source.includes("()") ? "(persistent=True" : "(persistent=True, ");
  return { title: "Make the tape persistent", span, text };
}

function isWatched(tape: Recorded, source: TensorValue): boolean {
  return source.state.current.leaf === true || tape.watched.has(nodeOf(source));
}

function seen(tape: Recorded, target: TensorValue): boolean {
  return target.state.current.recorded?.has(tape.id) === true || isWatched(tape, target);
}

function gradient(host: Host, tape: Recorded, call: Call): Value {
  const target = call.args[0] ?? call.named.get("target");
  const sources = call.args[1] ?? call.named.get("sources");
  const seedValue = call.args[2] ?? call.named.get("output_gradients");
  if (!target || !sources) return host.trace.unknown("an argument is missing", call.span);
  for (const value of [target, sources]) if (value.kind === "unknown") return value;
  const used = spent(host, tape, call.span);
  if (used) return used;
  const targets = listOf(target).filter((value) => value.kind === "tensor");
  const seeds = listOf(seedValue).map((value) => (value.kind === "tensor" ? nodeOf(value) : null));
  const leaves = leavesOf(sources);
  const outputs = targets.filter((value) => seen(tape, value));
  let none: string | undefined;
  if (outputs.length === 0) none = "the target is computed outside the tape";
  const nodes = leaves.map((leaf): Node | null => {
    if (none !== undefined || leaf.kind !== "tensor") return null;
    if (!isWatched(tape, leaf) && !leaf.state.current.recorded?.has(tape.id)) {
      none ??= `${host.nameOf(leaf)} is not watched: it is a constant (call tape.watch)`;
      return null;
    }
    return gradientsOf(host, outputs.map(nodeOf), [nodeOf(leaf)], seeds)[0] ?? null;
  });
  if (none === undefined && nodes.includes(null)) none = "the target does not depend on it";
  const whole = rebuild(
    sources,
    leaves.map((leaf, i) => gradientBy(host, leaf, nodes[i] ?? null)),
  );
  const layout = sources.kind === "mapping" ? layoutOf(host, whole) : undefined;
  host.noteRead({
    span: call.span,
    results: nodes,
    of: targets.map((value) => host.nameOf(value)).join(", "),
    by: leaves.map((leaf) => host.nameOf(leaf)),
    ...(none === undefined || !nodes.includes(null) ? {} : { none }),
    ...(layout ? { layout } : {}),
  });
  return whole;
}

/** A gradient by one source, of its shape; it carries the tapes that are still recording. */
function gradientBy(host: Host, source: Value, node: Node | null): Value {
  if (!node) return NONE;
  const full = source.kind === "tensor" ? host.trace.b.broadcast(node, nodeOf(source).shape) : node;
  return host.trace.tensor(full, "tensorflow", {
    dtype: "float32",
    state: new Cell({ node: full, recorded: new Set(host.trace.tapes) }),
  });
}

function jacobian(host: Host, tape: Recorded, call: Call): Value {
  const [target, source] = [
    call.args[0] ?? call.named.get("target"),
    call.args[1] ?? call.named.get("sources"),
  ];
  if (target?.kind !== "tensor" || !source)
    return target ?? host.trace.unknown("an argument is missing", call.span);
  const used = spent(host, tape, call.span);
  if (used) return used;
  const sources = leavesOf(source);
  const nodes = sources.map((leaf) =>
    leaf.kind === "tensor" ? jacobianNode(host, nodeOf(target), nodeOf(leaf)) : null,
  );
  host.noteRead({
    span: call.span,
    results: nodes,
    of: host.nameOf(target),
    by: sources.map((leaf) => host.nameOf(leaf)),
  });
  const values = nodes.map((node) =>
    node ? host.trace.tensor(node, "tensorflow", { dtype: "float32" }) : NONE,
  );
  return source.kind === "sequence" ? tuple(values) : (values[0] ?? NONE);
}

const variable: Row = row(
  "x|initial_value, trainable=True, validate_shape=True, dtype=None, name=None, shape=None",
  (a) => {
    const value = arrayOf(a, "tf.Variable", a.flag("trainable", true));
    if (value.kind !== "tensor") return value;
    const dtype = dtypeOf(a.get("dtype")) ?? value.dtype ?? "float32";
    if (value.state.current.leaf) return { ...value, dtype };
    const made = a.host.made(nodeOf(value), "tensorflow", dtype, a.span, "tf.Variable", true);
    const random = a.need("x");
    return made.kind === "tensor" && random.kind === "tensor" && random.random
      ? { ...made, random: true }
      : made;
  },
);

const drawn = (what: string): Row =>
  row("shape, mean|minval=0, stddev|maxval=1, dtype=None, seed=None", (a) =>
    sample(a, what, make.shapeArgument(a, "shape")),
  );

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

const MATH: Readonly<Record<string, Entry>> = {
  ...ELEMENTARY,
  ...ARRAYS,
  log: "log",
  reduce_sum: reduction("sum", `x|input_tensor, ${AXES}`),
  reduce_mean: reduction("mean", `x|input_tensor, ${AXES}`),
  reduce_max: reduction("max", `x|input_tensor, ${AXES}`),
  reduce_min: reduction("min", `x|input_tensor, ${AXES}`),
  reduce_prod: reduction("prod", `x|input_tensor, ${AXES}`),
  reduce_logsumexp: reduction("logsumexp", `x|input_tensor, ${AXES}`),
  reduce_std: reduction("std", `x|input_tensor, ${AXES}`, () => ({ ddof: 0 })),
  reduce_variance: reduction("var", `x|input_tensor, ${AXES}`, () => ({ ddof: 0 })),
  reduce_euclidean_norm: reduction("norm", `x|input_tensor, ${AXES}`, () => ({ ord: 2 })),
  reduce_any: reduction("any", `x|input_tensor, ${AXES}`),
  reduce_all: reduction("all", `x|input_tensor, ${AXES}`),
  sigmoid: "sigmoid",
  softplus: "softplus",
  squared_difference: row("x, y", (a) => a.op("pow", [a.op("sub", [a.tensor("x"), a.tensor("y")]), int(2)])),
  rsqrt: "rsqrt",
  lgamma: "lgamma",
  digamma: "digamma",
  erf: "erf",
  erfc: "erfc",
  xlogy: "xlogy",
  log_sigmoid: "log_sigmoid",
  log_softmax: axisRow("log_softmax"),
  softmax: axisRow("softmax"),
  l2_normalize: row("x, axis=None, epsilon=1e-12", (a) => {
    const { b, graph } = a.host.trace;
    const axes = a.axes("axis", a.node("x"));
    const total = graph.node("sum", [b.square(a.node("x"))], { axes, keepdims: true });
    const floor = a.has("epsilon") ? a.node("epsilon") : b.const(1e-12);
    return a.value(b.mul(a.node("x"), b.call("rsqrt", graph.node("maximum", [total, floor]))), [
      a.tensor("x"),
    ]);
  }),
};

const nothing = row("*rest", () => NONE);

const lossOf = (fn: string): Entry =>
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

const TENSORFLOW: Readonly<Record<string, Entry>> = {
  ...MATH,
  ...DTYPES,
  ...CONSTANTS,
  math: table(MATH),
  Variable: variable,
  constant: row("x|value, dtype=None, shape=None, name=None", (a) => arrayOf(a, "tf.constant")),
  convert_to_tensor: row("x|value, dtype=None", (a) => arrayOf(a, "tf.convert_to_tensor")),
  GradientTape: gradientTape,
  function: sameFunction,
  stop_gradient: row("x|input", (a) => {
    const x = a.tensor("x");
    return x.kind === "tensor" ? a.host.cutOff(x) : x;
  }),
  identity: row("x|input", (a) => a.tensor("x")),
  cast: row("x, dtype", (a) => cast(a, a.tensor("x"), dtypeOf(a.need("dtype")) ?? "float32")),
  concat: ARRAYS["concatenate"] ?? "add",
  transpose: row("x|a, perm=None", (a) => {
    const node = a.node("x");
    return make.permute(
      a,
      a.tensor("x"),
      a.ints("perm") ?? node.shape.map((_s, i) => node.shape.length - 1 - i),
    );
  }),
  matmul: row("x|a, y|b, transpose_a=False, transpose_b=False", (a) => {
    make.wantRank(a, a.node("x"), 2, "matmul");
    make.wantRank(a, a.node("y"), 2, "matmul");
    const turn = (value: Value, flag: string): Value => (a.flag(flag) ? make.swap(a, value, -1, -2) : value);
    return a.op("matmul", [turn(a.tensor("x"), "transpose_a"), turn(a.tensor("y"), "transpose_b")]);
  }),
  clip_by_value: ARRAYS["clip"] ?? "clip",
  norm: row("x|tensor, ord=None, axis=None, keepdims=False", (a) => norm(a, a.tensor("x"), a.get("ord"))),
  gather: row("x|params, indices, axis=0", (a) =>
    a.op("gather", [a.tensor("x"), a.tensor("indices")], { axis: a.axis("axis", a.node("x"), 0) }),
  ),
  one_hot: row("x|indices, depth", (a) => a.op("one_hot", [a.tensor("x")], { depth: a.int("depth") })),
  range: ARRAYS["arange"] ?? "add",
  fill: row("dims, value", (a) =>
    a.value(make.filled(a, a.node("value"), make.shapeArgument(a, "dims")), []),
  ),
  shape: ARRAYS["shape"] ?? "abs",
  size: ARRAYS["size"] ?? "abs",
  print: nothing,
  random: table({
    normal: drawn("tf.random.normal"),
    uniform: drawn("tf.random.uniform"),
    truncated_normal: drawn("tf.random.truncated_normal"),
    set_seed: nothing,
  }),
  nn: table({
    ...FUNCTIONAL,
    softmax: axisRow("softmax"),
    log_softmax: axisRow("log_softmax"),
    relu: "relu",
    sigmoid: "sigmoid",
    tanh: "tanh",
    softplus: "softplus",
    swish: "silu",
    leaky_relu: row("x|features, alpha=0.2", (a) =>
      a.op("leaky_relu", [a.tensor("x"), a.has("alpha") ? a.tensor("alpha") : float(0.2)]),
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
  }),
  linalg: table({
    ...LINALG,
    matvec: row("x|a, y|b", (a) => a.op("matmul", [a.tensor("x"), a.tensor("y")])),
    trace: make.matrixOp("trace"),
  }),
  keras: table({
    losses: table({
      MeanSquaredError: lossOf("mse_loss"),
      MeanAbsoluteError: lossOf("l1_loss"),
      Huber: lossOf("huber_loss"),
    }),
  }),
  Module: constant(moduleClass),
  Tensor: constant(() => native("Tensor", () => NONE)),
};

export const tensorflow = table(TENSORFLOW);
