import type { Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { addSize, floorDivSize } from "../../graph/size.ts";
import { dtypeOf } from "../dtypes.ts";
import { toTensor } from "../tensors.ts";
import { float, int, isNumber, type Known, nodeOf, tuple, type Value } from "../values.ts";
import * as make from "./builders.ts";
import { X } from "./builders.ts";
import { INDICES, nonzero, plain } from "./indices.ts";
import { QUANTILES } from "./quantiles.ts";
import { inOrderOf, REARRANGE } from "./rearrange.ts";
import { type Arguments, constant, type Entry, type Row } from "./row.ts";
import { SIGNALS } from "./signals.ts";

const { row, reduction, compare } = make;
const AXES = "axis|dim|dims=None, dtype=None, out=None, keepdims|keepdim=False, initial=None, where=None";

/** A type of numbers (`np.float32`): a name, and a conversion when it is called. */
const dtype = (name: string): Entry => ({
  params: "x=None",
  build: (a) => cast(a, a.has("x") ? a.tensor("x") : float(0), name),
});

export function cast(a: Arguments, x: Value, name: string): Value {
  const integral = /^u?int/.test(name);
  const node = make.liftOf(a, x);
  if (integral && node.dtype === "float" && !(isNumber(x) && x.type === "int")) {
    const cut = a.op("trunc", [x]);
    return cut.kind === "tensor" ? { ...cut, dtype: name } : cut;
  }
  if (name === "bool" && node.dtype !== "bool") return a.op("ne", [x, int(0)]);
  if (x.kind !== "tensor") return { ...a.host.trace.tensor(node, a.library), dtype: name };
  const state = x.state.current;
  return {
    ...x,
    ...(x.view ? {} : { state: { current: state } }),
    library: a.library === "python" ? x.library : a.library,
    dtype: name,
  };
}

export const DTYPES: Readonly<Record<string, Entry>> = Object.fromEntries(
  ["float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bfloat16", "bool"].map(
    (name) => [name, dtype(name)],
  ),
);

/** A new array that shares nothing with the old. */
export const copied = (_a: Arguments, x: Value): Value => {
  if (x.kind !== "tensor") return x;
  const { view: _view, ...rest } = x;
  return { ...rest, state: { current: { ...x.state.current, node: nodeOf(x) } } };
};

/** `np.array([[1., 2.]])`, `torch.tensor(...)`: numbers as an array of the library. */
export function arrayOf(a: Arguments, what: string, grad = false): Value {
  const { host, library } = a;
  const given = a.need("x");
  const wanted = dtypeOf(a.get("dtype"));
  if (given.kind === "tensor") {
    const made = copied(a, given);
    const own = made.kind === "tensor" ? { ...made, library } : made;
    const named = wanted ? cast(a, own, wanted) : own;
    if (grad && named.kind === "tensor")
      return host.made(nodeOf(named), library, wanted ?? given.dtype, a.span, what, true);
    return named;
  }
  const made = toTensor(host.trace, given, a.spanOf("x"), library);
  if (made.kind !== "tensor") return made;
  const node = nodeOf(made);
  if (node.inputs.length > 0) return wanted ? { ...made, dtype: wanted } : made;
  // Numbers with names of their own keep them: `np.array([a, b])`.
  if (node.op === "variable" && !grad) return { ...made, library };
  return host.made(node, library, wanted ?? made.dtype, a.span, what, grad);
}

export const filledWith = (
  what: string,
  value: (a: Arguments) => Node,
  params = "shape|size, dtype=None, requires_grad=False",
): Row => row(params, (a) => makeFilled(a, what, value(a), make.shapeArgument(a, "shape")));

export function makeFilled(a: Arguments, what: string, fill: Node, shape: readonly Size[]): Value {
  const dtype = dtypeOf(a.get("dtype")) ?? defaultFloat(a);
  if (dtype === "bool") return cast(a, a.value(make.filled(a, fill, shape), []), dtype);
  return a.host.made(make.filled(a, fill, shape), a.library, dtype, a.span, what, a.flag("requires_grad"));
}

export const defaultFloat = (a: Arguments): string =>
  a.library === "numpy" || a.library === "python" ? "float64" : "float32";

const like = (what: string, value: (a: Arguments) => Node): Row =>
  row(`${X}, dtype=None, requires_grad=False`, (a) => {
    const node = a.node("x");
    if (dtypeOf(a.get("dtype")) === "bool")
      return cast(a, a.value(make.filled(a, value(a), node.shape), []), "bool");
    return a.host.made(
      make.filled(a, value(a), node.shape),
      a.library,
      dtypeOf(a.get("dtype")) ?? defaultFloat(a),
      a.span,
      what,
      a.flag("requires_grad"),
    );
  });

const zero = (a: Arguments): Node => a.host.trace.b.zero;
const one = (a: Arguments): Node => a.host.trace.b.one;

export const argument = (op: string): Row =>
  row(`${X}, axis|dim=None, keepdims|keepdim=False`, (a) => {
    const node = a.node("x");
    make.wantRank(a, node, 1, op);
    const axis = a.has("axis") ? a.axis("axis", node, 0) : null;
    return a.op(op, [a.tensor("x")], { axis, keepdims: a.flag("keepdims") });
  });

export const scan = (op: string): Row =>
  row(`${X}, axis|dim=None, dtype=None`, (a) => {
    let x = a.tensor("x");
    let node = make.liftOf(a, x);
    make.wantRank(a, node, 1, op);
    if (!a.has("axis") && node.shape.length > 1) {
      x = make.reshapeTo(a, x, [-1]);
      node = make.liftOf(a, x);
    }
    return a.op(op, [x], { axis: a.axis("axis", node, 0) });
  });

const joined = (
  axis: (a: Arguments) => number,
  lift: (a: Arguments, x: Value) => Value = (_a, x) => x,
): Row =>
  row("x|arrays|tup|tensors, axis|dim=0", (a) => {
    const raw = a.raw("axis");
    const flat = raw?.kind === "known" && raw.type === "none";
    const parts = make.arrays(a, "x").map((part) => lift(a, flat ? make.reshapeTo(a, part, [-1]) : part));
    const [first] = parts;
    const at = first ? a.axisOf(axis(a), make.liftOf(a, first)) : 0;
    return a.op("concatenate", parts, { axis: at });
  });

/** With axes of size one in front, so that there are at least `rank`. */
export const atLeast = (rank: number, a: Arguments, x: Value): Value => {
  const node = make.liftOf(a, x);
  if (node.shape.length >= rank) return x;
  return make.reshapeTo(a, x, [...Array.from({ length: rank - node.shape.length }, () => 1), ...node.shape]);
};

/** Columns of what is one-dimensional. */
const asColumn = (a: Arguments, x: Value): Value => {
  const node = make.liftOf(a, x);
  return node.shape.length < 2
    ? make.reshapeTo(a, x, [...(node.shape.length === 0 ? [1] : node.shape), 1])
    : x;
};

const trapezoid = row("y, x=None, dx=1, axis|dim=-1", (a) => {
  const y = a.tensor("y");
  const node = make.liftOf(a, y);
  make.wantRank(a, node, 1, "trapezoid");
  const axis = a.axis("axis", node, -1);
  const size = node.shape[axis] ?? 1;
  const both = a.op("add", [
    make.cutAxis(a, y, axis, 1, size),
    make.cutAxis(a, y, axis, 0, addSize(size, -1)),
  ]);
  let width: Value;
  if (a.has("x")) {
    const x = a.tensor("x");
    const at = make.liftOf(a, x);
    if (at.shape.length !== 1) throw a.stop("the trapezoid rule over places that differ is not followed");
    const n = at.shape[0] ?? 1;
    width = a.op("sub", [make.cutAxis(a, x, 0, 1, n), make.cutAxis(a, x, 0, 0, addSize(n, -1))]);
  } else width = a.has("dx") ? a.tensor("dx") : int(1);
  if (a.has("x") && axis !== node.shape.length - 1) {
    const gaps = make.liftOf(a, width).shape[0] ?? 1;
    width = make.reshapeTo(
      a,
      width,
      node.shape.slice(axis).map((_s, i) => (i === 0 ? gaps : 1)),
    );
  }
  const areas = a.op("div", [a.op("mul", [both, width]), int(2)]);
  return a.op("sum", [areas], { axes: [axis], keepdims: false });
});

const average = row(`${X}, axis|dim=None, weights=None, keepdims=False`, (a) => {
  if (!a.has("weights")) return make.reduce(a, "mean", a.tensor("x"));
  let w = a.tensor("weights");
  const [node, weight] = [a.node("x"), make.liftOf(a, w)];
  // One weight for each place along the axis.
  if (a.has("axis") && weight.shape.length === 1 && node.shape.length > 1) {
    const axis = a.axis("axis", node, 0);
    const size = weight.shape[0] ?? 1;
    w = a.op(
      "broadcast",
      [
        make.reshapeTo(
          a,
          w,
          node.shape.map((_s, i) => (i === axis ? size : 1)),
        ),
      ],
      { shape: [...node.shape] },
    );
  }
  return a.op("div", [make.reduce(a, "sum", a.op("mul", [a.tensor("x"), w])), make.reduce(a, "sum", w)]);
});

/** The middle entries of the sorted array. */
const median = row(`${X}, axis|dim=None, keepdims=False`, (a) => {
  let x = a.tensor("x");
  let node = make.liftOf(a, x);
  make.wantRank(a, node, 1, "median");
  if (!a.has("axis")) {
    x = make.reshapeTo(a, x, [-1]);
    node = make.liftOf(a, x);
  }
  const axis = a.axis("axis", node, 0);
  const size = node.shape[axis];
  if (typeof size !== "number") throw a.stop("the median of a number of entries that is not known");
  const sorted = a.op("sort", [x], { axis, descending: false });
  const lower = floorDivSize(size - 1, 2) as number;
  const middle = make.cutAxis(a, sorted, axis, lower, Math.floor(size / 2) + 1);
  return a.op("mean", [middle], { axes: [axis], keepdims: a.flag("keepdims") });
});

const cross = row("x|a|input, y|b|other, axis|dim=-1", (a) => {
  const part = (value: Value, i: number): Value => {
    const node = make.liftOf(a, value);
    make.wantRank(a, node, 1, "cross");
    const last = node.shape.length - 1;
    return a.op("index", [value], {
      spec: node.shape.map((size, axis) => (axis === last ? i : [0, size, 1])),
    });
  };
  const [u, v] = [a.tensor("x"), a.tensor("y")];
  const sizes = [u, v].map((value) => {
    const { shape } = make.liftOf(a, value);
    return shape[shape.length - 1];
  });
  if (a.has("axis") && a.axis("axis", a.node("x"), -1) !== a.node("x").shape.length - 1)
    throw a.stop("cross along another axis is not followed");
  if (sizes[0] === 2 && sizes[1] === 2)
    return a.op("sub", [a.op("mul", [part(u, 0), part(v, 1)]), a.op("mul", [part(u, 1), part(v, 0)])]);
  if (sizes.includes(2)) throw a.stop("cross of a plane and a space vector is not followed");
  const minor = (i: number, j: number): Value =>
    a.op("sub", [a.op("mul", [part(u, i), part(v, j)]), a.op("mul", [part(u, j), part(v, i)])]);
  const entries = [minor(1, 2), minor(2, 0), minor(0, 1)];
  return a.op("stack", entries, { axis: make.liftOf(a, entries[0] ?? u).shape.length });
});

const tensordot = row("x|a, y|b, axes|dims=2", (a) => {
  const [x, y] = [a.node("x"), a.node("y")];
  const given = a.get("axes");
  let left: number[];
  let right: number[];
  if (given?.kind === "sequence") {
    const [p, q] = given.items.current;
    const of = (value: Value | undefined): number[] =>
      (value?.kind === "sequence" ? value.items.current : value ? [value] : []).map(
        (item) => a.host.trace.number(item, a.span) ?? 0,
      );
    left = of(p).map((axis) => a.axisOf(axis, x));
    right = of(q).map((axis) => a.axisOf(axis, y));
  } else {
    const count = a.int("axes", 2);
    left = Array.from({ length: count }, (_, i) => x.shape.length - count + i);
    right = Array.from({ length: count }, (_, i) => i);
  }
  const letters = "abcdefghijklmnopqrstuvwxyz";
  let next = 0;
  const first = x.shape.map(() => letters[next++] ?? "z");
  const second = y.shape.map((_size, axis) => {
    const at = right.indexOf(axis);
    return at >= 0 ? (first[left[at] ?? 0] ?? "a") : (letters[next++] ?? "z");
  });
  const out = [
    ...first.filter((_l, i) => !left.includes(i)),
    ...second.filter((_l, i) => !right.includes(i)),
  ];
  return a.op("einsum", [a.tensor("x"), a.tensor("y")], {
    spec: `${first.join("")},${second.join("")}->${out.join("")}`,
  });
});

/** Letters in place of `...`: as many as an operand has axes left, the same from the right for all. */
function withoutDots(a: Arguments, spec: string, operands: readonly Value[]): string {
  const [inputs = "", output] = spec.split("->");
  const free = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].filter((letter) => !spec.includes(letter));
  let most = 0;
  const parts = inputs.split(",").map((part, i) => {
    const operand = operands[i];
    if (!part.includes("...") || !operand) return part;
    const count = make.liftOf(a, operand).shape.length - (part.length - 3);
    if (count < 0) throw a.stop("this einsum does not fit its arrays");
    most = Math.max(most, count);
    return part.replace("...", free.slice(0, count).reverse().join(""));
  });
  const dots = free.slice(0, most).reverse().join("");
  if (output !== undefined) return `${parts.join(",")}->${output.replace("...", dots)}`;
  const letters = inputs.replaceAll("...", "").replaceAll(",", "");
  const once = [...new Set(letters)].filter((letter) => letters.split(letter).length === 2).sort();
  return `${parts.join(",")}->${dots}${once.join("")}`;
}

/** `ij,jk->ik` with the output written out. */
export const einsum = row("spec|equation|subscripts, *operands", (a) => {
  const spec = a.text("spec", "").replace(/\s/g, "");
  const given = a.items("operands");
  const operands = (given.length === 1 && given[0]?.kind === "sequence" ? given[0].items.current : given).map(
    (item) => {
      const made = toTensor(a.host.trace, item, a.span, a.library);
      if (made.kind === "unknown") throw a.stop(made.reason);
      return made;
    },
  );
  if (spec === "") throw a.stop("this einsum is not followed");
  const wide = spec.includes("...") ? withoutDots(a, spec, operands) : spec;
  let full = wide;
  if (!wide.includes("->")) {
    const letters = wide.replaceAll(",", "");
    const once = [...new Set(letters)].filter((letter) => letters.split(letter).length === 2).sort();
    full = `${wide}->${once.join("")}`;
  }
  for (const [i, part] of (full.split("->")[0] ?? "").split(",").entries()) {
    const operand = operands[i];
    if (operand) make.wantRank(a, make.liftOf(a, operand), part.length, "einsum");
  }
  return a.op("einsum", operands, { spec: full });
});

const outer = row("x|a|input, y|b|vec2|other", (a) => {
  const flat = (name: string): Value => {
    make.wantRank(a, a.node(name), 1, "outer");
    return make.reshapeTo(a, a.tensor(name), [-1]);
  };
  return a.op("outer", [flat("x"), flat("y")]);
});

const places = nonzero("condition", true);

const where = row("condition, x|input=None, y|other=None", (a) => {
  if (!a.has("x")) return places.build(a);
  return a.op("select", [a.tensor("condition"), a.tensor("x"), a.tensor("y")]);
});

export const clipped = row(
  `${X}, lo|a_min|min|amin|clip_value_min=None, hi|a_max|max|amax|clip_value_max=None`,
  (a) => {
    const x = a.tensor("x");
    if (a.has("lo") && a.has("hi")) return a.op("clip", [x, a.tensor("lo"), a.tensor("hi")]);
    if (a.has("lo")) return a.op("maximum", [x, a.tensor("lo")]);
    return a.has("hi") ? a.op("minimum", [x, a.tensor("hi")]) : x;
  },
);

const polyval = row("p, x", (a) =>
  a
    .items("p")
    .reduce<Value>(
      (total, p) =>
        isNumber(total) && total.value === 0 ? p : a.op("add", [a.op("mul", [total, a.tensor("x")]), p]),
      int(0),
    ),
);

const eyeRow = row("n|N, m|M=None, k=0, dtype=None", (a) => {
  const n = make.sizeOf(a, a.need("n"));
  const m = a.has("m") ? make.sizeOf(a, a.need("m")) : n;
  return typed(a, a.value(a.host.trace.graph.node("eye", [], { n, m, offset: a.int("k", 0) }), []));
});

/** An array of the type that `dtype` asks for. */
const typed = (a: Arguments, x: Value): Value => {
  const wanted = dtypeOf(a.get("dtype"));
  return wanted ? cast(a, x, wanted) : x;
};

const diagRow = row(`${X}, k|diagonal|offset=0`, (a) => {
  const node = a.node("x");
  make.wantRank(a, node, 1, "diag");
  return a.op(node.shape.length === 1 ? "diag" : "diagonal", [a.tensor("x")], { offset: a.int("k", 0) });
});

const triangle = (op: string): Row =>
  row(`${X}, k|diagonal=0`, (a) => {
    const side = a.op(op, [a.tensor("x")], { offset: a.int("k", 0) });
    return a.node("x").dtype === "bool" ? cast(a, side, "bool") : side;
  });

const flipRow = row(`${X}, axis|dims=None`, (a) =>
  a.op("flip", [a.tensor("x")], { axes: a.axes("axis", a.node("x")) }),
);

const stackRow = (params: string): Row =>
  row(params, (a) => {
    const parts = make.arrays(a, "x");
    const rank = parts[0] ? make.liftOf(a, parts[0]).shape.length : 0;
    const axis = a.int("axis", 0);
    return a.op("stack", parts, { axis: axis < 0 ? axis + rank + 1 : axis });
  });

const arangeRow = row("start, stop|end=None, step=None, dtype=None, requires_grad=False", (a) => {
  const [start, stop] = a.has("stop") ? [a.need("start"), a.need("stop")] : [int(0), a.need("start")];
  const made = make.arange(a, start, stop, a.get("step") ?? int(1));
  const wanted = dtypeOf(a.get("dtype"));
  return made.kind === "tensor" ? { ...made, dtype: wanted ?? "int64" } : made;
});

/** To so many decimals. */
const rounded = row("x|a|input, decimals=0", (a) => {
  const scale = 10 ** a.int("decimals", 0);
  if (scale === 1) return a.op("round", [a.tensor("x")]);
  const by: Known = float(scale);
  return a.op("div", [a.op("round", [a.op("mul", [a.tensor("x"), by])]), by]);
});

/** The greatest common divisor. */
export const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b));

const linspaceRow = row(
  "start, stop|end, num|steps=50, endpoint=True, dtype=None, requires_grad=False",
  (a) => {
    const made = make.linspace(
      a,
      a.has("num") ? make.sizeOf(a, a.need("num")) : 50,
      a.flag("endpoint", true),
    );
    if (made.kind !== "tensor" || !a.flag("requires_grad"))
      return made.kind === "tensor" ? { ...made, dtype: defaultFloat(a) } : made;
    return a.host.made(nodeOf(made), a.library, defaultFloat(a), a.span, "linspace", true);
  },
);

const meshgrid = row("*xs, indexing='xy'", (a) => {
  const parts = a.items("xs");
  if (parts.length !== 2 || !parts[0] || !parts[1])
    throw a.stop("meshgrid of other than two arrays is not followed");
  const [x, y] = [make.liftOf(a, parts[0]), make.liftOf(a, parts[1])];
  const ij = a.text("indexing", "xy") === "ij";
  const [nx, ny] = [x.shape[0] ?? 1, y.shape[0] ?? 1];
  const { graph } = a.host.trace;
  const shape = ij ? [nx, ny] : [ny, nx];
  const spread = (node: Node, alongFirst: boolean): Node => {
    const size = node.shape[0] ?? 1;
    const column = graph.node("reshape", [node], { shape: alongFirst ? [size, 1] : [1, size] });
    return graph.node("broadcast", [column], { shape });
  };
  return tuple([a.value(spread(x, ij), [parts[0]]), a.value(spread(y, !ij), [parts[1]])]);
});

/** Functions of arrays that NumPy, JAX and (by these names) others share. */
export const ARRAYS: Readonly<Record<string, Entry>> = {
  ...DTYPES,
  sum: reduction("sum", `${X}, ${AXES}`),
  mean: reduction("mean", `${X}, ${AXES}`),
  prod: reduction("prod", `${X}, ${AXES}`),
  max: reduction("max", `${X}, axis|dim=None, out=None, keepdims|keepdim=False`),
  min: reduction("min", `${X}, axis|dim=None, out=None, keepdims|keepdim=False`),
  amax: reduction("max", `${X}, axis|dim=None, out=None, keepdims|keepdim=False`),
  amin: reduction("min", `${X}, axis|dim=None, out=None, keepdims|keepdim=False`),
  any: reduction("any", `${X}, axis|dim=None, out=None, keepdims|keepdim=False`),
  all: reduction("all", `${X}, axis|dim=None, out=None, keepdims|keepdim=False`),
  std: reduction(
    "std",
    `${X}, axis|dim=None, dtype=None, out=None, ddof|correction=0, keepdims|keepdim=False`,
    (a) => ({ ddof: a.int("ddof", 0) }),
  ),
  var: reduction(
    "var",
    `${X}, axis|dim=None, dtype=None, out=None, ddof|correction=0, keepdims|keepdim=False`,
    (a) => ({ ddof: a.int("ddof", 0) }),
  ),
  ptp: row(`${X}, axis=None, keepdims=False`, (a) =>
    a.op("sub", [make.reduce(a, "max", a.tensor("x")), make.reduce(a, "min", a.tensor("x"))]),
  ),
  average,
  median,
  argmax: argument("argmax"),
  argmin: argument("argmin"),
  cumsum: scan("cumsum"),
  cumprod: scan("cumprod"),
  trapz: trapezoid,
  trapezoid,
  dot: row("x|a, y|b", (a) => make.dot(a, a.tensor("x"), a.tensor("y"))),
  vdot: row("x|a, y|b", (a) =>
    make.dot(a, make.reshapeTo(a, a.tensor("x"), [-1]), make.reshapeTo(a, a.tensor("y"), [-1])),
  ),
  inner: row("x|a, y|b", (a) => {
    const y = a.node("y");
    const right = y.shape.length === 2 ? make.swap(a, a.tensor("y"), 0, 1) : a.tensor("y");
    return make.dot(a, a.tensor("x"), right);
  }),
  matmul: row("x|a|x1|input, y|b|x2|other", (a) => {
    make.wantRank(a, a.node("x"), 1, "matmul");
    make.wantRank(a, a.node("y"), 1, "matmul");
    return a.op("matmul", [a.tensor("x"), a.tensor("y")]);
  }),
  outer,
  cross,
  tensordot,
  einsum,
  kron: row("x|a, y|b", (a) => a.op("kron", [a.tensor("x"), a.tensor("y")])),
  diag: diagRow,
  diagonal: diagRow,
  tril: triangle("tril"),
  triu: triangle("triu"),
  eye: eyeRow,
  identity: eyeRow,
  reshape: row(`${X}, shape|newshape, order='C'`, (a) =>
    inOrderOf(a, a.tensor("x"), make.shapeArgument(a, "shape")),
  ),
  ravel: row(`${X}, order='C'`, (a) => inOrderOf(a, a.tensor("x"), [make.flatSize(a.node("x"))])),
  transpose: row(`${X}, axes=None`, (a) => {
    const node = a.node("x");
    const axes = a.ints("axes")?.map((axis) => a.axisOf(axis, node));
    return make.permute(a, a.tensor("x"), axes ?? node.shape.map((_size, i) => node.shape.length - 1 - i));
  }),
  permute_dims: row(`${X}, axes`, (a) => make.permute(a, a.tensor("x"), a.ints("axes") ?? [])),
  swapaxes: row(`${X}, axis1|axis0, axis2`, (a) =>
    make.swap(a, a.tensor("x"), a.int("axis1"), a.int("axis2")),
  ),
  moveaxis: row(`${X}, source, destination`, (a) => {
    const node = a.node("x");
    const [from, to] = [a.axis("source", node, 0), a.axis("destination", node, 0)];
    const order = node.shape.map((_size, i) => i).filter((axis) => axis !== from);
    order.splice(to, 0, from);
    return make.permute(a, a.tensor("x"), order);
  }),
  expand_dims: row(`${X}, axis`, (a) => make.expandAt(a, a.tensor("x"), a.int("axis"))),
  squeeze: row(`${X}, axis|dim=None`, (a) => make.squeezed(a, a.tensor("x"), a.ints("axis"))),
  broadcast_to: row(`${X}, shape|size`, (a) =>
    a.op("broadcast", [a.tensor("x")], { shape: make.shapeArgument(a, "shape") }),
  ),
  concatenate: joined((a) => a.int("axis", 0)),
  concat: joined((a) => a.int("axis", 0)),
  hstack: row("x|tup|tensors", (a) => {
    const parts = make.arrays(a, "x").map((part) => atLeast(1, a, part));
    const rank = parts[0] ? make.liftOf(a, parts[0]).shape.length : 1;
    return a.op("concatenate", parts, { axis: rank === 1 ? 0 : 1 });
  }),
  vstack: joined(
    () => 0,
    (a, x) => atLeast(2, a, x),
  ),
  column_stack: joined(() => 1, asColumn),
  stack: stackRow("x|arrays|tensors|values, axis|dim=0"),
  append: row("x|arr, values, axis=None", (a) => {
    const parts = [a.tensor("x"), a.tensor("values")].map((part) =>
      a.has("axis") ? part : make.reshapeTo(a, part, [-1]),
    );
    return a.op("concatenate", parts, { axis: a.int("axis", 0) });
  }),
  tile: row(`${X}, reps|dims`, (a) => {
    const counts = a.ints("reps") ?? [1];
    const rank = a.node("x").shape.length;
    const x = atLeast(counts.length, a, a.tensor("x"));
    return a.op("tile", [x], {
      counts: [...Array.from({ length: Math.max(0, rank - counts.length) }, () => 1), ...counts],
    });
  }),
  flip: flipRow,
  flipud: row(X, (a) => a.op("flip", [a.tensor("x")], { axes: [0] })),
  fliplr: row(X, (a) => a.op("flip", [a.tensor("x")], { axes: [1] })),
  atleast_1d: row(X, (a) => atLeast(1, a, a.tensor("x"))),
  atleast_2d: row(X, (a) => atLeast(2, a, a.tensor("x"))),
  meshgrid,
  copy: row(X, (a) => copied(a, a.tensor("x"))),
  array: row("x|object, dtype=None", (a) => arrayOf(a, "array")),
  asarray: row("x|a, dtype=None", (a) =>
    a.raw("x")?.kind === "tensor" && !a.has("dtype") ? a.need("x") : arrayOf(a, "asarray"),
  ),
  asfarray: row("x|a, dtype=None", (a) => arrayOf(a, "asfarray")),
  ascontiguousarray: row("x|a, dtype=None", (a) => arrayOf(a, "ascontiguousarray")),
  zeros: filledWith("zeros", zero),
  ones: filledWith("ones", one),
  empty: filledWith("empty", zero),
  full: row("shape|size, fill_value|value, dtype=None, requires_grad=False", (a) =>
    makeFilled(a, "full", a.node("fill_value"), make.shapeArgument(a, "shape")),
  ),
  zeros_like: like("zeros_like", zero),
  ones_like: like("ones_like", one),
  empty_like: like("empty_like", zero),
  full_like: row(`${X}, fill_value, dtype=None`, (a) =>
    a.host.made(
      make.filled(a, a.node("fill_value"), a.node("x").shape),
      a.library,
      undefined,
      a.span,
      "full_like",
      false,
    ),
  ),
  arange: arangeRow,
  linspace: linspaceRow,
  logspace: row("start, stop, num=50, endpoint=True, base=10", (a) =>
    a.op("pow", [
      a.has("base") ? a.tensor("base") : int(10),
      make.linspace(a, a.has("num") ? make.sizeOf(a, a.need("num")) : 50, a.flag("endpoint", true)),
    ]),
  ),
  take: row(`${X}, indices|index, axis|dim=None`, (a) => {
    const x = a.has("axis") ? a.tensor("x") : make.reshapeTo(a, a.tensor("x"), [-1]);
    return a.op("gather", [x, a.tensor("indices")], { axis: a.axis("axis", make.liftOf(a, x), 0) });
  }),
  take_along_axis: row(`${X}, indices, axis`, (a) =>
    a.op("take_along", [a.tensor("x"), a.tensor("indices")], { axis: a.axis("axis", a.node("x"), 0) }),
  ),
  sort: row(`${X}, axis|dim=-1`, (a) => {
    make.wantRank(a, a.node("x"), 1, "sort");
    return a.op("sort", [a.tensor("x")], { axis: a.axis("axis", a.node("x"), -1), descending: false });
  }),
  argsort: row(`${X}, axis|dim=-1`, (a) =>
    a.op("argsort", [a.tensor("x")], { axis: a.axis("axis", a.node("x"), -1), descending: false }),
  ),
  where,
  clip: clipped,
  polyval,
  maximum: "maximum",
  minimum: "minimum",
  fmax: "maximum",
  fmin: "minimum",
  add: "add",
  subtract: "sub",
  multiply: "mul",
  divide: "div",
  true_divide: "div",
  floor_divide: "floordiv",
  negative: "neg",
  positive: row("x", (a) => a.tensor("x")),
  power: "pow",
  pow: "pow",
  float_power: "pow",
  mod: "mod",
  remainder: "mod",
  fmod: "fmod",
  square: row("x|input", (a) => a.op("pow", [a.tensor("x"), int(2)])),
  reciprocal: row("x|input", (a) => a.op("div", [int(1), a.tensor("x")])),
  logaddexp: "logaddexp",
  log: "log",
  absolute: "abs",
  sinc: row("x", (a) => a.op("sinc", [a.op("mul", [float(Math.PI, a.host.trace.b.pi), a.tensor("x")])])),
  heaviside: "heaviside",
  nan_to_num: "nan_to_num",
  rint: "round",
  round: rounded,
  around: rounded,
  round_: rounded,
  logaddexp2: row("x, y", (a) => {
    const two = a.host.trace.b.call("log", a.host.trace.b.two);
    const ln2 = a.value(two, []);
    const of = (name: string): Value => a.op("mul", [a.tensor(name), ln2]);
    return a.op("div", [a.op("logaddexp", [of("x"), of("y")]), ln2]);
  }),
  logical_xor: row("x, y", (a) =>
    a.op("ne", [cast(a, a.tensor("x"), "bool"), cast(a, a.tensor("y"), "bool")]),
  ),
  geomspace: row("start, stop, num=50, endpoint=True", (a) => {
    const { trace } = a.host;
    const logs = new Map(
      ["start", "stop"].map((name) => [name, trace.tensor(trace.b.call("log", a.node(name)))]),
    );
    const made = make.linspace(
      a.with("start", logs.get("start") ?? a.need("start")).with("stop", logs.get("stop") ?? a.need("stop")),
      a.has("num") ? make.sizeOf(a, a.need("num")) : 50,
      a.flag("endpoint", true),
    );
    return a.op("exp", [made]);
  }),
  real_if_close: row("x", (a) => a.tensor("x")),
  fromiter: row("x|iter, dtype=None, count=-1", (a) => arrayOf(a, "fromiter")),
  lcm: row("x, y", (a) => plain(a, [Math.abs(a.int("x") * a.int("y")) / gcd(a.int("x"), a.int("y"))], [])),
  gcd: row("x, y", (a) => plain(a, [gcd(a.int("x"), a.int("y"))], [])),
  row_stack: joined(
    () => 0,
    (a, x) => atLeast(2, a, x),
  ),
  fix: "trunc",
  copysign: "copysign",
  deg2rad: "deg2rad",
  radians: "deg2rad",
  rad2deg: "rad2deg",
  degrees: "rad2deg",
  greater: compare("gt"),
  greater_equal: compare("ge"),
  less: compare("lt"),
  less_equal: compare("le"),
  equal: compare("eq"),
  not_equal: compare("ne"),
  logical_and: compare("and"),
  logical_or: compare("or"),
  logical_not: "not",
  isnan: "isnan",
  isinf: "isinf",
  isfinite: "isfinite",
  real: row("x", (a) => a.tensor("x")),
  ...INDICES,
  ...QUANTILES,
  ...SIGNALS,
  ...REARRANGE,
  newaxis: constant(() => ({ kind: "known", type: "none", value: null })),
  size: row(`${X}, axis=None`, (a) => {
    const node = a.node("x");
    const size = a.has("axis") ? (node.shape[a.axis("axis", node, 0)] ?? 1) : make.flatSize(node);
    return a.host.sizeValue(size);
  }),
  shape: row(X, (a) => tuple(a.node("x").shape.map((size) => a.host.sizeValue(size)))),
  ndim: row(X, (a) => int(a.node("x").shape.length)),
};
