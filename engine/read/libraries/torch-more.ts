import type { Node } from "../../graph/node.ts";
import { nodeOf, type TensorValue, tuple, type Value } from "../values.ts";
import { known, placesOf, plain } from "./arrays/known.ts";
import { pair, pick } from "./arrays/quantiles.ts";
import * as make from "./builders.ts";
import type { Arguments, Entry, Row } from "./row.ts";

const { row } = make;

const scaledBy = (a: Arguments, name: string, x: Value): Value =>
  a.has(name) ? a.op("mul", [a.tensor(name), x]) : x;

/** β·input + α·(product) */
const plus = (params: string, product: (a: Arguments) => Value): Row =>
  row(`x|input, ${params}, beta=1, alpha=1`, (a) =>
    a.op("add", [scaledBy(a, "beta", a.tensor("x")), scaledBy(a, "alpha", product(a))]),
  );

const matmul =
  (first: string, second: string) =>
  (a: Arguments): Value =>
    a.op("matmul", [a.tensor(first), a.tensor(second)]);

const dist = row("x|input, y|other, p=2", (a) => {
  const gap = make.reshapeTo(a, a.op("sub", [a.tensor("x"), a.tensor("y")]), [-1]);
  return a.op("norm", [gap], { axes: [0], keepdims: false, ord: a.int("p", 2) });
});

/** Distances of all rows of one to all rows of the other. */
const cdist = row("x|x1, y|x2, p=2, compute_mode=None", (a) => {
  const [x, y] = [a.node("x"), a.node("y")];
  make.wantRank(a, x, 2, "cdist");
  make.wantRank(a, y, 2, "cdist");
  const gap = a.op("sub", [
    make.expandAt(a, a.tensor("x"), -2),
    make.expandAt(a, a.tensor("y"), y.shape.length - 2),
  ]);
  return a.op("norm", [gap], {
    axes: [make.liftOf(a, gap).shape.length - 1],
    keepdims: false,
    ord: a.int("p", 2),
  });
});

const pdist = row("x|input, p=2", (a) => {
  const [n] = a.node("x").shape;
  if (typeof n !== "number") throw a.stop("distances of a number of rows that is not known");
  const pairs = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n - i - 1 }, (_r, k) => [i, i + 1 + k] as const),
  ).flat();
  const side = (k: 0 | 1): Value =>
    a.op(
      "gather",
      [
        a.tensor("x"),
        plain(
          a,
          pairs.map((each) => each[k]),
        ),
      ],
      { axis: 0 },
    );
  return a.op("norm", [a.op("sub", [side(0), side(1)])], { axes: [1], keepdims: false, ord: a.int("p", 2) });
});

/** Largest (or smallest) so far, entry by entry, and where it was. */
const running = (op: "maximum" | "minimum"): Row =>
  row("x|input, axis|dim", (a) => {
    const axis = a.axis("axis", a.node("x"), 0);
    const parts = along(a, axis);
    const values: Value[] = [];
    for (const part of parts)
      values.push(values.length === 0 ? part : a.op(op, [values[values.length - 1] ?? part, part]));
    return pair(
      a.op("stack", values, { axis }),
      a.host.trace.unknown("the places of a running extreme are not followed", a.span),
    );
  });

function along(a: Arguments, axis: number): Value[] {
  const size = a.node("x").shape[axis];
  if (typeof size !== "number") throw a.stop("a size that is not known");
  return Array.from({ length: size }, (_, i) => pick(a, a.tensor("x"), axis, i));
}

const logcumsumexp = row("x|input, axis|dim", (a) => {
  const axis = a.axis("axis", a.node("x"), 0);
  const values: Value[] = [];
  for (const part of along(a, axis))
    values.push(values.length === 0 ? part : a.op("logaddexp", [values[values.length - 1] ?? part, part]));
  return a.op("stack", values, { axis });
});

const mode = row("x|input, axis|dim=-1, keepdims|keepdim=False", (a) => {
  if (a.node("x").shape.length !== 1) throw a.stop("the mode of more than a vector is not followed");
  const at = [...known(a, "x").data];
  const times = (value: number): number => at.filter((x) => x === value).length;
  const most = Math.max(...at.map(times));
  const value = Math.min(...at.filter((x) => times(x) === most));
  const place = at.lastIndexOf(value);
  return pair(pick(a, a.tensor("x"), 0, place), make.numeral(place));
});

const maskedSelect = row("x|input, mask", (a) => {
  const [x, mask] = [a.tensor("x"), a.tensor("mask")];
  const { shape } = a.host.trace.b.add(make.liftOf(a, x), make.liftOf(a, mask));
  const wide = (value: Value): Value =>
    make.reshapeTo(a, a.op("broadcast", [value], { shape: [...shape] }), [-1]);
  return a.op("gather", [wide(x), a.host.trace.tensor(placesOf(a, make.liftOf(a, wide(mask))), "torch")], {
    axis: 0,
  });
});

/** Entries written at indices along an axis, on top of what is there. */
function scattered(a: Arguments, updates: Value, add: boolean): Node {
  const { graph, b } = a.host.trace;
  const base = a.node("x");
  const axis = a.axis("axis", base, 0);
  const index = a.node("index");
  const size = base.shape[axis] ?? 1;
  const from = make.liftOf(a, updates);
  const cut =
    from.shape.length === 0
      ? b.fill(from, index.shape)
      : from.shape.every((s, i) => s === index.shape[i])
        ? from
        : graph.node("index", [from], { spec: index.shape.map((s) => [0, s, 1] as const) });
  const place = (node: Node): Node => {
    const put = graph.node("put_along", [node, index], { axis, size });
    // An index that is shorter on the other axes reaches only their first entries.
    const pads = base.shape.map((s, i): readonly [number, number] => [
      0,
      i === axis ? 0 : Number(s) - Number(put.shape[i] ?? 1),
    ]);
    return pads.every(([, after]) => after === 0) ? put : graph.node("pad", [put, b.zero], { pads });
  };
  if (add) return b.add(base, place(cut));
  const hit = graph.node("gt", [place(b.fill(b.one, index.shape)), b.zero]);
  return graph.node("select", [hit, place(cut), base]);
}

const scatter = (add: boolean): Row =>
  row("x|input, axis|dim, index, src|value, reduce=None", (a) => {
    const reduce = a.text("reduce", "");
    if (reduce !== "" && reduce !== "add" && reduce !== "sum")
      throw a.stop("this reduction of scattered entries is not followed");
    return a.value(scattered(a, a.tensor("src"), add || reduce !== ""), [a.tensor("x"), a.tensor("src")]);
  });

const scatterReduce = row("x|input, axis|dim, index, src, reduce, include_self=True", (a) => {
  if (a.text("reduce", "") !== "sum" || !a.flag("include_self", true))
    throw a.stop("this reduction of scattered entries is not followed");
  return a.value(scattered(a, a.tensor("src"), true), [a.tensor("x"), a.tensor("src")]);
});

/** Whole slices at indices along an axis. */
const indexed = (kind: "add" | "copy" | "fill"): Row =>
  row("x|input, axis|dim, index, src|source|tensor|value, alpha=1", (a) => {
    const { graph, b } = a.host.trace;
    const base = a.node("x");
    const axis = a.axis("axis", base, 0);
    const index = a.node("index");
    const size = base.shape[axis] ?? 1;
    const slot = base.shape.map((s, i) => (i === axis ? (index.shape[0] ?? 1) : s));
    const place = (node: Node): Node => graph.node("scatter_add", [node, index], { axis, size });
    const updates = b.fill(make.liftOf(a, scaledBy(a, "alpha", a.tensor("src"))), slot);
    if (kind === "add") return a.value(b.add(base, place(updates)), [a.tensor("x"), a.tensor("src")]);
    const hit = graph.node("gt", [place(b.fill(b.one, slot)), b.zero]);
    return a.value(graph.node("select", [hit, place(updates), base]), [a.tensor("x"), a.tensor("src")]);
  });

const diagEmbed = row("x|input, k|offset=0", (a) => {
  if (a.node("x").shape.length !== 1) throw a.stop("diag_embed of more than a vector is not followed");
  return a.op("diag", [a.tensor("x")], { offset: a.int("k", 0) });
});

const blockDiag = row("*x", (a) => {
  const parts = a.items("x");
  const { graph, b } = a.host.trace;
  const nodes = parts.map((part) => make.liftOf(a, part));
  const widths = nodes.map((node) => Number(node.shape[1] ?? 1));
  const total = widths.reduce((sum, width) => sum + width, 0);
  let before = 0;
  const rows = nodes.map((node, i) => {
    const width = widths[i] ?? 0;
    const wide = graph.node("pad", [node, b.zero], {
      pads: [
        [0, 0],
        [before, total - before - width],
      ],
    });
    before += width;
    return wide;
  });
  return a.value(graph.node("concatenate", rows, { axis: 0 }), parts);
});

const cartesian = row("*x", (a) => {
  const parts = a.items("x");
  const sizes = parts.map((part) => Number(make.liftOf(a, part).shape[0] ?? 1));
  const total = sizes.reduce((product, size) => product * size, 1);
  const columns = parts.map((part, i) => {
    const inner = sizes.slice(i + 1).reduce((product, size) => product * size, 1);
    const places = Array.from({ length: total }, (_, k) => Math.floor(k / inner) % (sizes[i] ?? 1));
    return a.op("gather", [part, plain(a, places)], { axis: 0 });
  });
  return a.op("stack", columns, { axis: 1 });
});

const combinations = row("x|input, r=2, with_replacement=False", (a) => {
  const [n] = a.node("x").shape;
  if (typeof n !== "number") throw a.stop("a size that is not known");
  const choose = (from: number, count: number): number[][] => {
    if (count === 0) return [[]];
    const out: number[][] = [];
    for (let i = from; i < n; i++)
      for (const rest of choose(a.flag("with_replacement") ? i : i + 1, count - 1)) out.push([i, ...rest]);
    return out;
  };
  const all = choose(0, a.int("r", 2));
  return a.op("gather", [a.tensor("x"), plain(a, all.flat(), [all.length, a.int("r", 2)])], { axis: 0 });
});

/** Mean and spread together. */
const withMean = (op: "var" | "std"): Row =>
  row("x|input, axis|dim=None, unbiased=True, keepdims|keepdim=False, correction=1", (a) => {
    const node = a.node("x");
    const axes = a.axes("axis", node);
    const keepdims = a.flag("keepdims");
    const ddof = a.has("correction") ? a.int("correction") : a.flag("unbiased", true) ? 1 : 0;
    return tuple([
      a.op(op, [a.tensor("x")], { axes, keepdims, ddof }),
      a.op("mean", [a.tensor("x")], { axes, keepdims }),
    ]);
  });

const renamed = (params: string, build: (a: Arguments) => Value): Row => row(params, build);

/** Functions of torch that no other library has by these names. */
export const TORCH_MORE: Readonly<Record<string, Entry>> = {
  dist,
  cdist,
  pdist,
  addmm: plus("mat1, mat2", matmul("mat1", "mat2")),
  addmv: plus("mat, vec", matmul("mat", "vec")),
  addr: plus("vec1, vec2", (a) => a.op("outer", [a.tensor("vec1"), a.tensor("vec2")])),
  baddbmm: plus("batch1, batch2", matmul("batch1", "batch2")),
  addbmm: plus("batch1, batch2", (a) =>
    a.op("sum", [matmul("batch1", "batch2")(a)], { axes: [0], keepdims: false }),
  ),
  chain_matmul: row("*x", (a) => a.items("x").reduce((total, next) => a.op("matmul", [total, next]))),
  rsub: row("x|input, y|other, alpha=1", (a) =>
    a.op("sub", [a.tensor("y"), scaledBy(a, "alpha", a.tensor("x"))]),
  ),
  neg: "neg",
  sgn: "sign",
  mul: "mul",
  clone: renamed("x|input, memory_format=None", (a) =>
    a.host.trace.result(nodeOf(a.need("x") as TensorValue), "clone", [a.need("x")]),
  ),
  detach: renamed("x|input", (a) => {
    const x = a.tensor("x");
    return x.kind === "tensor"
      ? x.state.current.requiresGrad
        ? a.host.detach(x, x.library)
        : a.host.cutOff(x)
      : x;
  }),
  div: row("x|input, y|other, rounding_mode=None", (a) => {
    const mode = a.text("rounding_mode", "");
    if (mode === "floor") return a.op("floordiv", [a.tensor("x"), a.tensor("y")]);
    const ratio = a.op("div", [a.tensor("x"), a.tensor("y")]);
    return mode === "trunc" ? a.op("trunc", [ratio]) : ratio;
  }),
  mode,
  logcumsumexp,
  cummax: running("maximum"),
  cummin: running("minimum"),
  aminmax: row("x|input, axis|dim=None, keepdims|keepdim=False", (a) => ({
    ...tuple([make.reduce(a, "min", a.tensor("x")), make.reduce(a, "max", a.tensor("x"))]),
    fields: ["min", "max"],
  })),
  masked_select: maskedSelect,
  scatter: scatter(false),
  scatter_add: scatter(true),
  scatter_reduce: scatterReduce,
  index_add: indexed("add"),
  index_copy: indexed("copy"),
  index_fill: indexed("fill"),
  take_along_dim: row("x|input, index|indices, axis|dim=None", (a) =>
    a.op("take_along", [a.tensor("x"), a.tensor("index")], { axis: a.axis("axis", a.node("x"), 0) }),
  ),
  take: row("x|input, index", (a) =>
    a.op("gather", [make.reshapeTo(a, a.tensor("x"), [-1]), a.tensor("index")], { axis: 0 }),
  ),
  diag_embed: diagEmbed,
  block_diag: blockDiag,
  cartesian_prod: cartesian,
  combinations,
  movedim: row("x|input, source, destination", (a) => {
    const node = a.node("x");
    const [from, to] = [a.axis("source", node, 0), a.axis("destination", node, 0)];
    const order = node.shape.map((_size, i) => i).filter((axis) => axis !== from);
    order.splice(to, 0, from);
    return make.permute(a, a.tensor("x"), order);
  }),
  swapdims: row("x|input, dim0, dim1", (a) => make.swap(a, a.tensor("x"), a.int("dim0"), a.int("dim1"))),
  narrow: row("x|input, axis|dim, start, length", (a) => {
    const axis = a.axis("axis", a.node("x"), 0);
    return make.cutAxis(a, a.tensor("x"), axis, a.int("start"), a.int("start") + a.int("length"));
  }),
  select: row("x|input, axis|dim, index", (a) => {
    const node = a.node("x");
    const axis = a.axis("axis", node, 0);
    const at = a.int("index");
    const size = node.shape[axis];
    return pick(a, a.tensor("x"), axis, at < 0 && typeof size === "number" ? at + size : at);
  }),
  unflatten: row("x|input, axis|dim, sizes", (a) => {
    const { shape } = a.node("x");
    const axis = a.axis("axis", a.node("x"), 0);
    return make.reshapeTo(a, a.tensor("x"), [
      ...shape.slice(0, axis),
      ...make.shapeArgument(a, "sizes"),
      ...shape.slice(axis + 1),
    ]);
  }),
  polygamma: row("n, x|input", (a) => a.op("polygamma", [a.tensor("n"), a.tensor("x")])),
  std_mean: withMean("std"),
  var_mean: withMean("var"),
  nanmean: row("x|input, axis|dim=None, keepdims|keepdim=False", (a) => {
    const x = a.tensor("x");
    const missing = a.op("isnan", [x]);
    const total = make.reduce(a, "sum", a.op("select", [missing, make.numeral(0), x]));
    return a.op("div", [
      total,
      make.reduce(a, "sum", a.op("select", [missing, make.numeral(0), make.numeral(1)])),
    ]);
  }),
  square: row("x|input", (a) => a.op("pow", [a.tensor("x"), make.numeral(2)])),
  fill: row("x|input, value", (a) =>
    a.value(a.host.trace.b.fill(a.node("value"), a.node("x").shape), [a.tensor("x"), a.tensor("value")]),
  ),
};

/** `x.new_zeros(3)` and its kin. */
const newFilled = (value: number): Row =>
  row("x, *shape, dtype=None, device=None, requires_grad=False, size=None", (a) => {
    const shape = make.sizesOf(a, a.has("size") ? [a.need("size")] : a.items("shape"));
    return a.value(a.host.trace.b.fill(a.host.trace.b.const(value), shape), []);
  });

/** Methods of torch's tensors that are no functions. */
export const TORCH_ONLY_METHODS: Readonly<Record<string, Entry>> = {
  new_zeros: newFilled(0),
  new_ones: newFilled(1),
  new_empty: newFilled(0),
  new_full: row("x, size, fill_value, dtype=None, device=None, requires_grad=False", (a) =>
    a.value(a.host.trace.b.fill(a.node("fill_value"), make.shapeArgument(a, "size")), []),
  ),
  new_tensor: row("x, data, dtype=None, device=None, requires_grad=False", (a) => a.tensor("data")),
  where: row("x, condition, other", (a) =>
    a.op("select", [a.tensor("condition"), a.tensor("x"), a.tensor("other")]),
  ),
  masked_fill: row("x|input, mask, value", (a) =>
    a.op("select", [a.tensor("mask"), a.tensor("value"), a.tensor("x")]),
  ),
};
