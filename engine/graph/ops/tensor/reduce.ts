import {
  greatest,
  groupsOf,
  least,
  logSumExpOf,
  normOf,
  pickComplex,
  placeOf,
  productComplex,
  productOf,
  reduceBy,
  sumOf,
  varianceOf,
} from "../../../run/kernels/reduce.ts";
import type { Builder } from "../../build.ts";
import { NablaError } from "../../errors.ts";
import type { Attrs, Node } from "../../node.ts";
import type { Shape } from "../../shape.ts";
import { productSize, subSize } from "../../size.ts";
import type { ComplexTensor, Tensor } from "../../tensor.ts";
import type { TensorRow } from "../row.ts";
import { at, attrNumber } from "../rules.ts";
import {
  axesOf,
  checkAxes,
  constantInComplex,
  countNode,
  type Evaluate,
  input,
  keeps,
  NO_GRADIENT,
  NO_TANGENT,
  reducedShape,
  reduction,
  reshape,
  restore,
  sizeNode,
  sumNode,
  tensorRow,
  transposeNode,
} from "./common.ts";

function first(inputs: readonly ComplexTensor[]): ComplexTensor {
  const [z] = inputs;
  if (!z) throw new NablaError("bad-request", "an input is missing");
  return z;
}

const folding =
  (f: (values: Float64Array, attrs: Attrs) => number): Evaluate =>
  (inputs, attrs, shape) =>
    reduceBy(input(inputs, 0), axesOf(attrs), shape, (values) => f(values, attrs));

/** Both modes of a reduction from the slope of y by each entry of x, a tensor of x's shape. */
function bySlope(slope: (b: Builder, x: Node, y: Node) => Node): Pick<TensorRow, "jvp" | "vjp"> {
  return {
    jvp: (b, [dx], x, y) =>
      dx ? sumNode(b, b.mul(slope(b, at(x, 0), y), dx), axesOf(y.attrs), keeps(y.attrs)) : null,
    vjp: (b, ct, x, y) => {
      const x0 = at(x, 0);
      return [b.broadcast(b.mul(restore(b, ct, x0, y.attrs), slope(b, x0, y)), x0.shape)];
    },
  };
}

/** 1 where x is the extreme entry, shared equally among ties, as the libraries do. The tie itself is a kink. */
function extremeSlope(b: Builder, x: Node, y: Node, value = x): Node {
  const mask = b.select(b.op("eq", [value, restore(b, y, x, y.attrs)]), b.one, b.zero);
  const count = sumNode(b, mask, axesOf(y.attrs), true);
  return b.div(mask, count);
}

/** Vanishes where the extreme entry is reached more than once. */
function tie(b: Builder, x: Node, y: Node): Node {
  const mask = b.select(b.op("eq", [x, restore(b, y, x, y.attrs)]), b.one, b.zero);
  const count = sumNode(b, mask, axesOf(y.attrs), true);
  return b.select(b.op("gt", [count, b.one]), b.zero, b.one);
}

const extreme = (name: "max" | "min"): TensorRow =>
  tensorRow(name, {
    shape: reduction,
    evaluate: folding(name === "max" ? greatest : least),
    complex: (inputs, attrs, shape) => {
      return pickComplex(
        first(inputs),
        axesOf(attrs),
        shape,
        name === "max" ? (a, c) => a > c : (a, c) => a < c,
      );
    },
    ...bySlope(extremeSlope),
    kinks: (b, x, y) => [tie(b, at(x, 0), y)],
    latex: `\\${name}($0)`,
  });

/** The product of all the other entries along the axes, right also where entries are zero. */
function othersOf(b: Builder, x: Node, attrs: Attrs): Node {
  return b.graph.node("prod_others", [x], { axes: axesOf(attrs) });
}

function meanOf(b: Builder, x: Node, attrs: Attrs): Node {
  return b.graph.node("mean", [x], { axes: axesOf(attrs), keepdims: true });
}

/** n − ddof */
function freedom(b: Builder, x: Node, attrs: Attrs): Node {
  const n = productSize(axesOf(attrs).map((axis) => x.shape[axis] ?? 1));
  return sizeNode(b, subSize(n, attrNumber(attrs, "ddof")));
}

const normOrder = (attrs: Attrs): number => {
  const ord = attrs["ord"];
  if (ord === "inf") return Number.POSITIVE_INFINITY;
  if (ord === "-inf") return Number.NEGATIVE_INFINITY;
  if (typeof ord === "number") return ord;
  throw new NablaError("unsupported", `no norm of order ${String(ord)}`);
};

function normSlope(b: Builder, x: Node, y: Node): Node {
  const ord = normOrder(y.attrs);
  const whole = restore(b, y, x, y.attrs);
  const sign = (): Node => b.call("sign", x);
  if (ord === 0) return b.fill(b.zero, x.shape);
  if (ord === 1) return sign();
  // x/‖x‖, and 0 at the origin, where the norm has a kink.
  if (ord === 2) return b.op("safe_div", [x, whole]);
  if (!Number.isFinite(ord)) return b.mul(sign(), extremeSlope(b, x, y, b.call("abs", x)));
  const size = b.pow(b.call("abs", x), b.const(ord - 1));
  return b.mul(sign(), b.op("safe_div", [size, b.pow(whole, b.const(ord - 1))]));
}

function normKinks(b: Builder, x: readonly Node[], y: Node): readonly Node[] {
  const ord = normOrder(y.attrs);
  if (ord === 1) return [at(x, 0)];
  if (Number.isFinite(ord)) return ord === 0 ? [at(x, 0)] : [y];
  return [y, tie(b, b.call("abs", at(x, 0)), y)];
}

function normDefinition(b: Builder, x: readonly Node[], attrs: Attrs): Node {
  const ord = normOrder(attrs);
  const sum = (part: Node): Node => sumNode(b, part, axesOf(attrs), keeps(attrs));
  const size = b.call("abs", at(x, 0));
  if (ord === 0) return sum(b.select(b.op("ne", [at(x, 0), b.zero]), b.one, b.zero));
  if (ord === 1) return sum(size);
  if (ord === 2) return b.call("sqrt", sum(b.square(at(x, 0))));
  if (Number.isFinite(ord)) return b.pow(sum(b.pow(size, b.const(ord))), b.div(b.one, b.const(ord)));
  return b.graph.node(ord > 0 ? "max" : "min", [size], { axes: axesOf(attrs), keepdims: keeps(attrs) });
}

const NORM_LATEX = "\\left\\lVert $0 \\right\\rVert";

const place = (name: "argmax" | "argmin"): TensorRow => {
  const evaluate: Evaluate = (inputs, attrs, shape) => {
    const x = input(inputs, 0);
    const { axis } = attrs;
    const axes = typeof axis === "number" ? [axis] : [...x.shape.keys()];
    const better = name === "argmax" ? (a: number, c: number) => a > c : (a: number, c: number) => a < c;
    return reduceBy(x, axes, shape, (values) => placeOf(values, better));
  };
  return tensorRow(name, {
    shape: (inputs, attrs) => {
      const { axis } = attrs;
      const { shape } = at(inputs, 0);
      return reducedShape(shape, typeof axis === "number" ? [axis] : [...shape.keys()], keeps(attrs));
    },
    dtype: "int",
    evaluate,
    complex: constantInComplex(evaluate),
    jvp: NO_TANGENT,
    vjp: NO_GRADIENT,
    latex: `\\operatorname{${name}}($0)`,
  });
};

const logical = (name: "any" | "all", test: (values: Float64Array) => boolean): TensorRow => {
  const evaluate = folding((values) => (test(values) ? 1 : 0));
  return tensorRow(name, {
    shape: reduction,
    dtype: "bool",
    evaluate,
    complex: constantInComplex(evaluate),
    jvp: NO_TANGENT,
    vjp: NO_GRADIENT,
    latex: `\\operatorname{${name}}($0)`,
  });
};

/** The product of the others along one flattened axis: exclusive products from both ends. */
function exclusiveProducts(values: Float64Array, out: Float64Array): void {
  let before = 1;
  for (let i = 0; i < values.length; i++) {
    out[i] = before;
    before *= values[i] ?? Number.NaN;
  }
  let after = 1;
  for (let i = values.length - 1; i >= 0; i--) {
    out[i] = (out[i] ?? 1) * after;
    after *= values[i] ?? Number.NaN;
  }
}

/**
 * Σⱼ tⱼ ∏_{k≠i,j} xₖ for every i: the derivative of the products of the others, by products over a masked square.
 * Both modes need it, since the matrix of second derivatives of a product is symmetric.
 */
function othersDerivative(b: Builder, x: Node, t: Node, axes: readonly number[]): Node {
  const rest = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const perm = [...rest, ...axes];
  const lead = rest.map((axis) => x.shape[axis] ?? 1);
  const n = productSize(axes.map((axis) => x.shape[axis] ?? 1));
  const flat = (node: Node): Node => reshape(b, transposeNode(b, node, perm), [...lead, n]);
  const rank = lead.length;
  const column = reshape(b, flat(x), [...lead, 1, n]);
  const eye = b.op("gt", [b.graph.node("eye", [], { n, m: n, offset: 0 }), b.zero]);
  // masked[…, j, k] = x_k, or 1 where k = j; its products of the others leave out j and one more.
  const masked = b.select(eye, b.one, b.fill(column, [...lead, n, n]));
  const pairs = b.graph.node("prod_others", [masked], { axes: [rank + 1] });
  const offDiagonal = b.select(eye, b.zero, pairs);
  const summed = sumNode(b, b.mul(offDiagonal, reshape(b, flat(t), [...lead, n, 1])), [rank], false);
  const shape = perm.map((axis) => x.shape[axis] ?? 1);
  return transposeNode(
    b,
    reshape(b, summed, shape),
    perm.map((_, axis) => perm.indexOf(axis)),
  );
}

/** Rows that fold axes away. attrs: axes, keepdims. */
export const REDUCTIONS: readonly TensorRow[] = [
  tensorRow("sum", {
    shape: reduction,
    evaluate: folding(sumOf),
    jvp: "linear",
    vjp: (b, ct, x, y) => [b.broadcast(restore(b, ct, at(x, 0), y.attrs), at(x, 0).shape)],
    latex: "\\sum $0",
  }),
  tensorRow("mean", {
    shape: reduction,
    evaluate: folding((values) => sumOf(values) / values.length),
    jvp: "linear",
    vjp: (b, ct, x, y) => {
      const x0 = at(x, 0);
      const share = b.div(restore(b, ct, x0, y.attrs), countNode(b, x0.shape, axesOf(y.attrs)));
      return [b.broadcast(share, x0.shape)];
    },
    definition: (b, x, attrs) =>
      b.div(sumNode(b, at(x, 0), axesOf(attrs), keeps(attrs)), countNode(b, at(x, 0).shape, axesOf(attrs))),
    latex: "\\operatorname{mean}($0)",
  }),
  tensorRow("prod", {
    shape: reduction,
    evaluate: folding(productOf),
    complex: (inputs, attrs, shape) => productComplex(first(inputs), axesOf(attrs), shape),
    ...bySlope((b, x, y) => othersOf(b, x, y.attrs)),
    latex: "\\prod $0",
  }),
  // attrs: axes. From derivative rules: ∏ of the other entries; prints as ∏x / x.
  tensorRow("prod_others", {
    shape: (inputs) => at(inputs, 0).shape,
    evaluate: (inputs, attrs) => {
      const x = input(inputs, 0);
      return exclusiveOverAxes(x, axesOf(attrs));
    },
    jvp: (b, [dx], x, y) => (dx ? othersDerivative(b, at(x, 0), dx, axesOf(y.attrs)) : null),
    vjp: (b, ct, x, y) => [othersDerivative(b, at(x, 0), ct, axesOf(y.attrs))],
    definition: (b, x, attrs) =>
      b.div(b.graph.node("prod", [at(x, 0)], { axes: axesOf(attrs), keepdims: true }), at(x, 0)),
  }),
  extreme("max"),
  extreme("min"),
  logical("any", (values) => values.some((value) => value !== 0)),
  logical("all", (values) => values.every((value) => value !== 0)),
  place("argmax"),
  place("argmin"),
  tensorRow("logsumexp", {
    shape: reduction,
    evaluate: folding(logSumExpOf),
    definition: (b, x, attrs) => {
      const x0 = at(x, 0);
      const top = b.graph.node("max", [x0], { axes: axesOf(attrs), keepdims: true });
      const sum = sumNode(b, b.call("exp", b.sub(x0, top)), axesOf(attrs), keeps(attrs));
      return b.add(b.call("log", sum), keeps(attrs) ? top : reshape(b, top, sum.shape));
    },
    ...bySlope((b, x, y) => {
      const [axis] = axesOf(y.attrs);
      return axesOf(y.attrs).length === 1 && axis !== undefined
        ? b.graph.node("softmax", [x], { axis })
        : b.call("exp", b.sub(x, restore(b, y, x, y.attrs)));
    }),
    latex: "\\operatorname{logsumexp}($0)",
  }),
  // attrs: axes, keepdims, ddof.
  tensorRow("var", {
    shape: reduction,
    evaluate: folding((values, attrs) => varianceOf(values, attrNumber(attrs, "ddof"))),
    definition: (b, x, attrs) => {
      const centred = b.sub(at(x, 0), meanOf(b, at(x, 0), attrs));
      return b.div(sumNode(b, b.square(centred), axesOf(attrs), keeps(attrs)), freedom(b, at(x, 0), attrs));
    },
    ...bySlope((b, x, y) => b.div(b.mul(b.two, b.sub(x, meanOf(b, x, y.attrs))), freedom(b, x, y.attrs))),
    latex: "\\operatorname{var}($0)",
  }),
  tensorRow("std", {
    shape: reduction,
    evaluate: folding((values, attrs) => Math.sqrt(varianceOf(values, attrNumber(attrs, "ddof")))),
    definition: (b, x, attrs) => b.call("sqrt", b.graph.node("var", [at(x, 0)], attrs)),
    ...bySlope((b, x, y) =>
      b.op("safe_div", [
        b.sub(x, meanOf(b, x, y.attrs)),
        b.mul(freedom(b, x, y.attrs), restore(b, y, x, y.attrs)),
      ]),
    ),
    kinks: (_b, _x, y) => [y],
    latex: "\\operatorname{std}($0)",
  }),
  // attrs: axes, keepdims, ord. Entrywise: over two axes, order 2 is Frobenius.
  tensorRow("norm", {
    shape: reduction,
    evaluate: folding((values, attrs) => normOf(values, normOrder(attrs))),
    definition: normDefinition,
    ...bySlope(normSlope),
    kinks: normKinks,
    latex: NORM_LATEX,
  }),
];

/** Products of the others over several axes: each group flattened. */
function exclusiveOverAxes(x: Tensor, axes: readonly number[]): Tensor {
  const groups = groupsOf(x.shape, axes);
  const data = new Float64Array(x.data.length);
  const values = new Float64Array(groups.within.length);
  const out = new Float64Array(groups.within.length);
  for (const start of groups.starts) {
    for (const [k, step] of groups.within.entries()) values[k] = x.data[start + step] ?? Number.NaN;
    exclusiveProducts(values, out);
    for (const [k, step] of groups.within.entries()) data[start + step] = out[k] ?? Number.NaN;
  }
  return { shape: x.shape, data };
}

export const shapeOfFirst = (inputs: readonly Node[], attrs: Attrs): Shape => {
  const { shape } = at(inputs, 0);
  checkAxes([attrNumber(attrs, "axis")], shape);
  return shape;
};
