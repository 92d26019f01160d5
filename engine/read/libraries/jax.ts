import { isNode, join, truthOf } from "../truth.ts";
import { int, list, NONE, native, nodeOf, type Value } from "../values.ts";
import { ARRAYS } from "./arrays/index.ts";
import * as make from "./builders.ts";
import { customJvp, customVjp } from "./custom.ts";
import { jvpRow, vjpRow } from "./directions.ts";
import { CONSTANTS, ELEMENTARY } from "./elementary.ts";
import { LINALG } from "./linalg/index.ts";
import { FUNCTIONAL } from "./nn/functional.ts";
import { sample } from "./numpy.ts";
import { FEW_ROUNDS, roundsOf } from "./rounds.ts";
import { constant, type Entry, type Row, table } from "./row.ts";
import { STATS } from "./scipy/index.ts";
import { SPECIAL } from "./scipy/special.ts";
import { gradRow, matrixRow, sameFunction } from "./transforms.ts";
import { vmapRow } from "./vmap.ts";

const { row, reduction } = make;

const numpy = table({
  ...ELEMENTARY,
  ...ARRAYS,
  ...CONSTANTS,
  linalg: table(LINALG),
  logaddexp: "logaddexp",
  float_: ARRAYS["float32"] ?? "abs",
});

/** Axis functions: softmax and its kin. */
export const axisRow = (op: string, fallback = -1): Row =>
  row("x|logits|input, axis|dim=-1", (a) => {
    make.wantRank(a, a.node("x"), 1, op);
    return a.op(op, [a.tensor("x")], { axis: a.axis("axis", a.node("x"), fallback) });
  });

const drawn = (what: string): Row =>
  row("key, shape=(), dtype=None, minval=0, maxval=1", (a) =>
    sample(a, what, a.has("shape") ? make.shapeArgument(a, "shape") : []),
  );

const nn: Readonly<Record<string, Entry>> = {
  ...FUNCTIONAL,
  softmax: axisRow("softmax"),
  log_softmax: axisRow("log_softmax"),
  logsumexp: reduction("logsumexp", "x|a, axis=None, b=None, keepdims=False"),
  log_sigmoid: "log_sigmoid",
  swish: "silu",
  soft_sign: "softsign",
  gelu: row("x, approximate=True", (a) =>
    a.op(a.flag("approximate", true) ? "gelu_tanh" : "gelu", [a.tensor("x")]),
  ),
  softplus: "softplus",
  one_hot: row("x, num_classes", (a) => a.op("one_hot", [a.tensor("x")], { depth: a.int("num_classes") })),
};

/** `lax.fori_loop(lower, upper, body, init)` */
const foriLoop = row("lower, upper, body_fun, init_val", (a) => {
  const [from, to] = [a.int("lower"), a.int("upper")];
  let value = a.need("init_val");
  const call = (args: readonly Value[]): Value =>
    a.host.call(a.need("body_fun"), { args, named: new Map(), span: a.span, spans: [] });
  if (to - from > FEW_ROUNDS) {
    const at = (index: Value): Value =>
      from === 0 ? index : a.host.trace.apply("add", [index, int(from)], undefined, a.span);
    const step = (index: Value, carry: Value) => ({ carry: call([at(index), carry]), out: null });
    const looped = roundsOf(a.host, to - from, value, step, a.span);
    if (looped) return looped.carry;
  }
  if (to - from > 2_000) throw a.stop("a long loop");
  for (let i = from; i < to; i++) value = call([int(i), value]);
  return value;
});

const scan = row("f, init, xs=None, length=None", (a) => {
  const xs = a.has("xs") ? a.need("xs") : null;
  const size = xs?.kind === "tensor" ? nodeOf(xs).shape[0] : xs ? undefined : a.int("length");
  if (size !== undefined && (typeof size === "string" || size > FEW_ROUNDS)) {
    const step = (index: Value, carry: Value) => {
      const item = xs?.kind === "tensor" ? a.host.entry(xs, index, a.span) : NONE;
      const args = [carry, item];
      const result = a.host.call(a.need("f"), { args, named: new Map(), span: a.span, spans: [] });
      const [next, out] = result.kind === "sequence" ? result.items.current : [];
      return { carry: next ?? result, out: out ?? NONE };
    };
    const looped = roundsOf(a.host, size, a.need("init"), step, a.span);
    if (looped) return list([looped.carry, looped.out ?? NONE], "tuple");
  }
  const items = a.has("xs") ? a.items("xs") : Array.from({ length: a.int("length") }, () => NONE);
  let carry = a.need("init");
  const outs: Value[] = [];
  for (const item of items) {
    const result = a.host.call(a.need("f"), {
      args: [carry, item],
      named: new Map(),
      span: a.span,
      spans: [],
    });
    if (result.kind !== "sequence") return result;
    const [next, out] = result.items.current;
    carry = next ?? carry;
    outs.push(out ?? NONE);
  }
  const known = outs.every((out) => out.kind === "tensor");
  const stacked = known
    ? a.host.trace.make(
        "stack",
        outs.map((out) => (out.kind === "tensor" ? nodeOf(out) : a.host.trace.b.zero)),
        { axis: 0 },
        a.span,
        outs,
      )
    : NONE;
  return list([carry, stacked], "tuple");
});

const cond = row("pred, true_fun, false_fun, *operands", (a) => {
  const truth = truthOf(a.host.trace, a.need("pred"), a.span);
  const run = (name: string): Value =>
    a.host.call(a.need(name), { args: a.items("operands"), named: new Map(), span: a.span, spans: [] });
  if (typeof truth === "boolean") return run(truth ? "true_fun" : "false_fun");
  if (!isNode(truth)) return truth;
  return join(a.host.trace, truth, run("true_fun"), run("false_fun"), a.span);
});

/** `lax.switch(index, branches, *operands)`: the index is clamped. */
const choose = row("index, branches, *operands", (a) => {
  const branches = a.items("branches");
  const at = Math.min(Math.max(a.int("index"), 0), branches.length - 1);
  const call = { args: a.items("operands"), named: new Map<string, Value>(), span: a.span, spans: [] };
  return a.host.call(branches[at] ?? NONE, call);
});

const stopGradient = row("x", (a) => {
  const x = a.tensor("x");
  return x.kind === "tensor" ? a.host.cutOff(x) : x;
});

const JAX: Readonly<Record<string, Entry>> = {
  numpy,
  grad: gradRow(false),
  value_and_grad: gradRow(true),
  jacobian: matrixRow(false),
  jacfwd: matrixRow(false),
  jacrev: matrixRow(false),
  hessian: matrixRow(true),
  jvp: jvpRow,
  vjp: vjpRow,
  vmap: vmapRow,
  pmap: vmapRow,
  jit: sameFunction,
  custom_vjp: customVjp,
  custom_jvp: customJvp,
  checkpoint: sameFunction,
  remat: sameFunction,
  nn: table(nn),
  lax: table({
    ...ELEMENTARY,
    fori_loop: foriLoop,
    scan,
    cond,
    switch: choose,
    stop_gradient: stopGradient,
    select: ARRAYS["where"] ?? "select",
    rsqrt: "rsqrt",
    lgamma: "lgamma",
    digamma: "digamma",
    erf: "erf",
  }),
  random: table({
    PRNGKey: row("seed", make.opaque),
    key: row("seed", make.opaque),
    split: row("key, num=2", (a) => list(Array.from({ length: a.int("num", 2) }, make.opaque))),
    fold_in: row("key, data", make.opaque),
    normal: drawn("jax.random.normal"),
    uniform: drawn("jax.random.uniform"),
    bernoulli: row("key, p=0.5, shape=()", (a) =>
      sample(a, "jax.random.bernoulli", a.has("shape") ? make.shapeArgument(a, "shape") : []),
    ),
    randint: row("key, shape, minval, maxval", (a) =>
      sample(a, "jax.random.randint", make.shapeArgument(a, "shape"), "int"),
    ),
    permutation: row("key, x", (a) => sample(a, "jax.random.permutation", a.node("x").shape)),
  }),
  scipy: table({ special: table(SPECIAL), stats: table(STATS), linalg: table(LINALG) }),
  tree_util: table({ tree_map: treeMap() }),
  tree: table({ map: treeMap() }),
  config: constant(() => ({
    kind: "object",
    type: "config",
    attributes: new Map(),
    lookup: (name) => native(name, () => NONE),
  })),
  devices: row("*rest", () => list([])),
  Array: constant(() => native("Array", () => NONE)),
};

/** `tree_map(f, tree, *rest)` over lists, tuples and dicts. */
function treeMap(): Row {
  return row("f, *trees", (a) => {
    const go = (trees: readonly Value[]): Value => {
      const [first] = trees;
      if (first?.kind === "sequence")
        return list(
          first.items.current.map((_item, i) =>
            go(trees.map((tree) => (tree.kind === "sequence" ? (tree.items.current[i] ?? NONE) : NONE))),
          ),
          first.type,
        );
      if (first?.kind === "mapping")
        return {
          kind: "mapping",
          entries: {
            current: new Map(
              [...first.entries.current].map(([name, entry]) => [
                name,
                {
                  key: entry.key,
                  value: go(
                    trees.map((tree) =>
                      tree.kind === "mapping" ? (tree.entries.current.get(name)?.value ?? NONE) : NONE,
                    ),
                  ),
                },
              ]),
            ),
          },
        };
      return a.host.call(a.need("f"), { args: trees, named: new Map(), span: a.span, spans: [] });
    };
    return go(a.items("trees"));
  });
}

export const jax = table(JAX);

/** HIPS autograd: the same functions under other names. */
const elementwiseGrad = row("fun|f, argnum=0", (a) => {
  const f = a.need("fun");
  // The gradient of the sum of an elementwise function is its derivative at each entry.
  const total = native("sum of f", (call) => {
    const out = a.host.call(f, call);
    const node = out.kind === "unknown" ? null : a.host.trace.lift(out);
    if (!node || node.shape.length === 0) return out;
    return a.host.trace.tensor(
      a.host.trace.graph.node("sum", [node], { axes: node.shape.map((_s, i) => i), keepdims: false }),
    );
  });
  return gradRow(false).build(
    a.with("fun", { ...total, code: f.kind === "function" && f.code ? f.code : {} }),
  );
});

export const autograd = table({
  numpy: table({ ...ELEMENTARY, ...ARRAYS, ...CONSTANTS, linalg: table(LINALG), random: table({}) }),
  grad: gradRow(false),
  value_and_grad: gradRow(true),
  elementwise_grad: elementwiseGrad,
  jacobian: matrixRow(false),
  hessian: matrixRow(true),
  scipy: table({ special: table(SPECIAL), stats: table(STATS) }),
  misc: table({ flatten: table({}) }),
});
