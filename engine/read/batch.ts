import type { Builder } from "../graph/build.ts";
import { NablaError, SizeConflict } from "../graph/errors.ts";
import { topological } from "../graph/graph.ts";
import type { Attr, Attrs, Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import { loopOf, type Passed, placeholder, reads, scans } from "../graph/scan.ts";
import type { Size } from "../graph/shape.ts";
import { addSize, subSize } from "../graph/size.ts";
import { sizeNode } from "./sizes.ts";

/**
 * What `outputs` are for every item at once: `mapped` gives for each item variable the array of all items, items
 * along a new first axis of `size`. So a loop whose rounds are alike becomes one expression over arrays.
 */
export function batch(
  b: Builder,
  outputs: readonly Node[],
  mapped: ReadonlyMap<Node, Node>,
  size: Size,
): Node[] {
  const lanes = new Map<Node, Node>(mapped);
  for (const node of topological(outputs)) {
    if (lanes.has(node) || !node.inputs.some((input) => lanes.has(input))) continue;
    lanes.set(node, batched(b, node, lanes, size));
  }
  return outputs.map((output) => lanes.get(output) ?? spread(b, output, size));
}

const spread = (b: Builder, node: Node, size: Size): Node =>
  b.graph.node("broadcast", [node], { shape: [size, ...node.shape] });

type Rule = (
  b: Builder,
  node: Node,
  inputs: readonly Node[],
  on: readonly boolean[],
  size: Size,
) => Node | null;

function batched(b: Builder, node: Node, lanes: ReadonlyMap<Node, Node>, size: Size): Node {
  const on = node.inputs.map((input) => lanes.has(input));
  const inputs = node.inputs.map((input) => lanes.get(input) ?? input);
  const { kind } = rowOf(node.op);
  const rule = kind === "elementwise" ? elementwise : kind === "loop" ? rounds : RULES[node.op];
  const made = rule?.(b, node, inputs, on, size) ?? null;
  if (!made)
    throw new NablaError("unsupported", `${node.op} in a loop over a size that is not known is not followed`);
  return made;
}

/** Items keep their own axes: fewer of them get ones right after the lane axis. */
const elementwise: Rule = (b, node, inputs, on) => {
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

const all = (b: Builder, inputs: readonly Node[], on: readonly boolean[], size: Size): Node[] =>
  inputs.map((input, i) => (on[i] ? input : spread(b, input, size)));

const joined: Rule = (b, node, inputs, on, size) =>
  b.graph.node(node.op, all(b, inputs, on, size), { ...node.attrs, axis: Number(node.attrs["axis"]) + 1 });

const matmul: Rule = (b, node, inputs, on) => {
  const [x, y] = inputs;
  const [a, c] = node.inputs;
  if (!x || !y || !a || !c) return null;
  const { graph } = b;
  const [left, right] = [a.shape.length, c.shape.length];
  if (on[0] && !on[1]) {
    // Rows of a matrix times whatever stood there.
    if (left === 1 || right <= 2) return graph.node("matmul", [x, y]);
    return null;
  }
  if (!on[0] && on[1]) {
    if (right === 1 && left === 2) {
      const turned = graph.node("transpose", [x], { perm: [1, 0] });
      return graph.node("matmul", [y, turned]);
    }
    if (right === 1 && left === 1) return graph.node("matmul", [y, x]);
    return right >= 2 && left >= 2 ? graph.node("matmul", [x, y]) : null;
  }
  if (left === 1 && right === 1)
    return graph.node("sum", [graph.node("mul", [x, y])], { axes: [1], keepdims: false });
  const wide = (z: Node, rank: number, first: boolean): Node => {
    if (rank > 1) return z;
    const [lane = 1, n = 1] = z.shape;
    return graph.node("reshape", [z], { shape: first ? [lane, 1, n] : [lane, n, 1] });
  };
  const product = graph.node("matmul", [wide(x, left, true), wide(y, right, false)]);
  return left > 1 && right > 1
    ? product
    : graph.node("reshape", [product], { shape: [product.shape[0] ?? 1, ...node.shape] });
};

/** A loop for every item at once: what the items differ in has a lane axis, in every round. */
const rounds: Rule = (b, node, inputs, on, size) => {
  const loop = loopOf(node);
  const all = [...loop.carried, ...loop.fixed, ...loop.walked];
  const wide = new Set(all.filter((_, i) => on[i]).map(({ parameter }) => parameter));
  // What a round makes of something with lanes has lanes too.
  const leaves = new Set(all.map(({ parameter }) => parameter));
  const below = reads(
    loop.carried.map(({ next }) => next),
    leaves,
  );
  for (let grown = true; grown; ) {
    grown = false;
    for (const [i, { parameter }] of loop.carried.entries()) {
      if (wide.has(parameter) || ![...(below[i] ?? [])].some((part) => wide.has(part))) continue;
      wide.add(parameter);
      grown = true;
    }
  }
  const lanes = new Map<Node, Node>();
  const widened = <P extends Passed>(own: P): P => {
    const place = all.indexOf(own as Passed);
    const input = inputs[place] ?? own.input;
    const { parameter } = own;
    if (!wide.has(parameter)) return { ...own, input };
    const shape = [size, ...parameter.shape];
    const name = String(parameter.attrs["name"]);
    const made = placeholder(b.graph, name, `w${String(parameter.attrs["bound"])}`, shape, parameter.dtype);
    lanes.set(parameter, made);
    return { ...own, parameter: made, input: on[place] ? input : spread(b, input, size) };
  };
  const carried = loop.carried.map(widened);
  const fixed = loop.fixed.map(widened);
  // Lanes go after the axis that is walked.
  const walked = loop.walked.map(widened).map((own, i): Passed => {
    const rank = own.input.shape.length;
    const place = all.length - loop.walked.length + i;
    if (!on[place]) return own;
    const perm = [1, 0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2)];
    return { ...own, input: b.graph.node("transpose", [own.input], { perm }) };
  });
  const { pick } = loop;
  const each = "each" in pick ? [pick.each] : [];
  const results = batch(b, [...loop.carried.map(({ next }) => next), ...each], lanes, size);
  const made = scans(
    b.graph,
    {
      ...loop,
      carried: carried.map((own, i) => ({
        ...own,
        next: wide.has(all[i]?.parameter ?? own.parameter) ? (results[i] ?? own.next) : own.next,
      })),
      fixed,
      walked,
    },
    ["last" in pick ? pick : { each: results[loop.carried.length] ?? b.zero }],
  )[0];
  if (!made) return null;
  if ("last" in pick)
    return wide.has(loop.carried[pick.last]?.parameter ?? node) ? made : spread(b, made, size);
  const rank = made.shape.length;
  const perm = [1, 0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2)];
  return b.graph.node("transpose", [made], { perm });
};

/** Entries along the first axis: every one in order is the array itself, a run of them a slice. */
function along(b: Builder, x: Node, index: Node): Node {
  if (index.op === "iota" && index.attrs["size"] === x.shape[0]) return x;
  const slice = sliceOf(x, index);
  if (!slice) return b.graph.node("gather", [x, index], { axis: 0 });
  return b.graph.node("index", [x], { spec: [slice, ...x.shape.slice(1).map((n): Attr => [0, n, 1])] });
}

/** `x[i + c]` over all i is a slice of x. */
function sliceOf(x: Node, index: Node): Attr | null {
  const start = startOf(index);
  if (!start) return null;
  const [from, size] = start;
  if (typeof from === "number" && from < 0)
    throw new NablaError("unsupported", "an index that wraps around in the first rounds of a loop");
  const own = x.shape[0];
  if (
    from === 0 &&
    typeof own === "string" &&
    typeof size === "string" &&
    /^\w+$/.test(own) &&
    /^\w+$/.test(size)
  )
    throw new SizeConflict(own, size, `sizes ${own} and ${size} are walked together`);
  return [from, addSize(from, size), 1];
}

/** Start and size where the indices are one range. */
function startOf(index: Node): readonly [Size, Size] | null {
  if (index.op === "iota") return [0, index.attrs["size"] as Size];
  const [x, y] = index.inputs;
  if (!x || !y || (index.op !== "add" && index.op !== "sub")) return null;
  const [left, by] = [startOf(x), sizeNode(y)];
  if (left && by !== null) return [index.op === "add" ? addSize(left[0], by) : subSize(left[0], by), left[1]];
  const [ahead, right] = [sizeNode(x), startOf(y)];
  return index.op === "add" && ahead !== null && right ? [addSize(ahead, right[0]), right[1]] : null;
}

const gather: Rule = (b, node, inputs, on) => {
  const [x, index] = inputs;
  const axis = Number(node.attrs["axis"]);
  const own = node.inputs[1];
  if (!x || !index || !own) return null;
  if (!on[0]) {
    // The same array under many indices: one gather of them all.
    if (axis !== 0) {
      const rank = x.shape.length;
      const perm = [axis, ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis)];
      if (own.shape.length > 0) return null;
      return along(b, b.graph.node("transpose", [x], { perm }), index);
    }
    return along(b, x, index);
  }
  if (!on[1]) return b.graph.node("gather", [x, index], { axis: axis + 1 });
  if (own.shape.length > 0 || axis !== 0) return null;
  const rest = x.shape.slice(2);
  const lane = x.shape[0] ?? 1;
  const shape = [lane, 1, ...rest.map(() => 1)];
  const spreadIndex = b.graph.node("broadcast", [b.graph.node("reshape", [index], { shape })], {
    shape: [lane, 1, ...rest],
  });
  const taken = b.graph.node("take_along", [x, spreadIndex], { axis: 1 });
  return b.graph.node("reshape", [taken], { shape: [lane, ...rest] });
};

const RULES: Readonly<Record<string, Rule>> = {
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
