import type { Attr, Attrs } from "../../graph/node.ts";
import { gather } from "./gather.ts";
import { matmul } from "./matmul.ts";
import { all, type Rule } from "./rule.ts";

/** Items keep their own axes: fewer of them get ones right after the lane axis. */
export const elementwise: Rule = (b, node, inputs, on) => {
  const rank = node.shape.length;
  const aligned = inputs.map((input, i) => {
    if (!on[i]) return input;
    const missing = rank - (input.shape.length - 1);
    if (missing === 0) return input;
    const [lane = 1, ...rest] = input.shape;
    return b.graph.node("reshape", [input], {
      shape: [lane, ...Array.from({ length: missing }, () => 1), ...rest],
    });
  });
  return b.graph.node(node.op, aligned, node.attrs);
};

const numbers = (attr: Attr | undefined): number[] => (Array.isArray(attr) ? (attr as number[]) : []);
const shift = (attrs: Attrs, name: string): Attrs => ({
  ...attrs,
  [name]: numbers(attrs[name]).map((axis) => axis + 1),
});

/** Axes in a list move by one. */
const axesRule: Rule = (b, node, inputs) => b.graph.node(node.op, inputs, shift(node.attrs, "axes"));
/** One axis moves by one. */
const axisRule: Rule = (b, node, inputs, on) =>
  on[0] && typeof node.attrs["axis"] === "number" && inputs.length === 1
    ? b.graph.node(node.op, inputs, { ...node.attrs, axis: node.attrs["axis"] + 1 })
    : null;
/** Works on the last axes and leaves those before alone. */
const lastAxes: Rule = (b, node, inputs) =>
  inputs.length === 1 ? b.graph.node(node.op, inputs, node.attrs) : null;

const joined: Rule = (b, node, inputs, on, size) =>
  b.graph.node(node.op, all(b, inputs, on, size), { ...node.attrs, axis: Number(node.attrs["axis"]) + 1 });

/** By the name of the operation. */
export const RULES: Readonly<Record<string, Rule>> = {
  sum: axesRule,
  mean: axesRule,
  prod: axesRule,
  max: axesRule,
  min: axesRule,
  any: axesRule,
  all: axesRule,
  logsumexp: axesRule,
  var: axesRule,
  std: axesRule,
  norm: axesRule,
  flip: axesRule,
  cumsum: axisRule,
  cumprod: axisRule,
  softmax: axisRule,
  log_softmax: axisRule,
  sort: axisRule,
  argsort: axisRule,
  repeat: axisRule,
  argmax: axisRule,
  argmin: axisRule,
  trace: lastAxes,
  diagonal: lastAxes,
  det: lastAxes,
  inv: lastAxes,
  logabsdet: lastAxes,
  cholesky: lastAxes,
  tril: lastAxes,
  triu: lastAxes,
  concatenate: joined,
  stack: joined,
  matmul,
  gather,
  scatter_index: (b, node, inputs) => {
    const [x] = inputs;
    const { spec, shape } = node.attrs;
    if (!x || !Array.isArray(spec) || !Array.isArray(shape)) return null;
    const lane = x.shape[0] ?? 1;
    return b.graph.node("scatter_index", [x], {
      spec: [[0, lane, 1], ...(spec as Attr[])],
      shape: [lane, ...(shape as Attr[])],
    });
  },
  take_along: joined,
  put_along: joined,
  scatter_add: (b, node, inputs, on) =>
    on[0] && !on[1]
      ? b.graph.node("scatter_add", inputs, { ...node.attrs, axis: Number(node.attrs["axis"]) + 1 })
      : null,
  one_hot: lastAxes,
  pad: (b, node, inputs, on) =>
    on[0] && !on[1]
      ? b.graph.node("pad", inputs, { pads: [[0, 0], ...((node.attrs["pads"] as Attr[] | undefined) ?? [])] })
      : null,
  tile: (b, node, inputs) => b.graph.node("tile", inputs, { counts: [1, ...numbers(node.attrs["counts"])] }),
  roll: axesRule,
  dot: (b, _node, inputs, on, size) => {
    const [x, y] = all(b, inputs, on, size);
    return x && y ? b.graph.node("sum", [b.graph.node("mul", [x, y])], { axes: [1], keepdims: false }) : null;
  },
  outer: (b, _node, inputs, on, size) => {
    const [x, y] = all(b, inputs, on, size);
    if (!x || !y) return null;
    const left = b.graph.node("reshape", [x], { shape: [...x.shape, 1] });
    const right = b.graph.node("reshape", [y], { shape: [y.shape[0] ?? 1, 1, y.shape[1] ?? 1] });
    return b.graph.node("mul", [left, right]);
  },
  solve: (b, node, inputs, on, size) => {
    const [x, y] = all(b, inputs, on, size);
    if (!x || !y || (node.inputs[1]?.shape.length ?? 0) < 2) return null;
    return b.graph.node("solve", [x, y]);
  },
  reshape: (b, node, inputs) => {
    const [x] = inputs;
    return x ? b.graph.node("reshape", [x], { shape: [x.shape[0] ?? 1, ...node.shape] }) : null;
  },
  broadcast: (b, node, inputs) => {
    const [x] = inputs;
    const own = node.inputs[0];
    if (!x || !own) return null;
    const missing = node.shape.length - own.shape.length;
    const [lane = 1, ...rest] = x.shape;
    const wide =
      missing === 0
        ? x
        : b.graph.node("reshape", [x], {
            shape: [lane, ...Array.from({ length: missing }, () => 1), ...rest],
          });
    return b.graph.node("broadcast", [wide], { shape: [lane, ...node.shape] });
  },
  transpose: (b, node, inputs) => {
    const [x] = inputs;
    return x
      ? b.graph.node("transpose", [x], { perm: [0, ...numbers(node.attrs["perm"]).map((axis) => axis + 1)] })
      : null;
  },
  index: (b, node, inputs) => {
    const [x] = inputs;
    const spec = node.attrs["spec"];
    if (!x || !Array.isArray(spec)) return null;
    return b.graph.node("index", [x], { spec: [[0, x.shape[0] ?? 1, 1], ...(spec as Attr[])] });
  },
};
