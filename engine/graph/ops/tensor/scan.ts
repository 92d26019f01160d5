import { alongAxis, logSumExpOf } from "../../../run/kernels/reduce.ts";
import type { Builder } from "../../build.ts";
import type { Attrs, Node } from "../../node.ts";
import { subSize } from "../../size.ts";
import type { Tensor } from "../../tensor.ts";
import type { TensorRow } from "../row.ts";
import { at, attrNumber } from "../rules.ts";
import { constantInComplex, type Evaluate, input, NO_GRADIENT, NO_TANGENT, tensorRow } from "./common.ts";
import { shapeOfFirst } from "./reduce.ts";

const running = (b: Builder, x: Node, axis: number, reverse: boolean): Node =>
  b.graph.node("cumsum", [x], { axis, reverse });

const cumsumTensor: Evaluate = (inputs, attrs) =>
  alongAxis(input(inputs, 0), attrNumber(attrs, "axis"), (values, out) => {
    const n = values.length;
    let total = 0;
    for (let k = 0; k < n; k++) {
      const i = attrs["reverse"] === true ? n - 1 - k : k;
      total += values[i] ?? Number.NaN;
      out[i] = total;
    }
  });

/** Lines of two tensors of one shape along an axis, taken together. */
function alongBoth(
  x: Tensor,
  y: Tensor,
  axis: number,
  f: (a: Float64Array, b: Float64Array, out: Float64Array) => void,
): Tensor {
  const lines: Float64Array[] = [];
  alongAxis(y, axis, (values) => {
    lines.push(values.slice());
  });
  let at = 0;
  return alongAxis(x, axis, (values, out) => {
    f(values, lines[at++] ?? values, out);
  });
}

/** Order that sorts a line; equal entries keep theirs, NaN goes last. */
function sortedPlaces(values: Float64Array, descending: boolean): number[] {
  const key = (i: number): number => {
    const value = values[i] ?? Number.NaN;
    return descending ? -value : value;
  };
  return Array.from(values, (_, i) => i).sort((i, j) => {
    const a = key(i);
    const c = key(j);
    if (Number.isNaN(a)) return Number.isNaN(c) ? i - j : 1;
    if (Number.isNaN(c)) return -1;
    return a - c || i - j;
  });
}

const argsortTensor: Evaluate = (inputs, attrs) =>
  alongAxis(input(inputs, 0), attrNumber(attrs, "axis"), (values, out) => {
    out.set(sortedPlaces(values, attrs["descending"] === true));
  });

const order = (b: Builder, x: Node, attrs: Attrs): Node => b.graph.node("argsort", [x], attrs);

/** Differences of neighbours along an axis: they vanish at ties. */
function neighbours(b: Builder, y: Node, axis: number): Node {
  const size = y.shape[axis] ?? 1;
  const spec = (start: number): (number | string | readonly (number | string)[])[] => [
    ...y.shape.slice(0, axis).map((n) => [0, n, 1]),
    [start, start === 1 ? size : shorter(size), 1],
  ];
  return b.sub(b.graph.node("index", [y], { spec: spec(1) }), b.graph.node("index", [y], { spec: spec(0) }));
}

const shorter = (size: number | string): number | string => subSize(size, 1);

/** Rows that run along one axis and keep it. */
export const SCANS: readonly TensorRow[] = [
  // attrs: axis, reverse (from the end).
  tensorRow("cumsum", {
    shape: shapeOfFirst,
    evaluate: cumsumTensor,
    jvp: "linear",
    vjp: (b, ct, _x, y) => [running(b, ct, attrNumber(y.attrs, "axis"), y.attrs["reverse"] !== true)],
    latex: "\\operatorname{cumsum}($0)",
  }),
  // attrs: axis.
  tensorRow("cumprod", {
    shape: shapeOfFirst,
    evaluate: (inputs, attrs) =>
      alongAxis(input(inputs, 0), attrNumber(attrs, "axis"), (values, out) => {
        let total = 1;
        for (let i = 0; i < values.length; i++) {
          total *= values[i] ?? Number.NaN;
          out[i] = total;
        }
      }),
    complex: ([z], attrs, shape) => {
      const re = z?.re ?? new Float64Array();
      const im = z?.im ?? new Float64Array();
      const axis = attrNumber(attrs, "axis");
      const part = (imaginary: boolean): Float64Array =>
        alongBoth({ shape, data: re }, { shape, data: im }, axis, (a, c, out) => {
          let x = 1;
          let y = 0;
          for (let i = 0; i < a.length; i++) {
            const p = a[i] ?? Number.NaN;
            const q = c[i] ?? 0;
            [x, y] = [x * p - y * q, x * q + y * p];
            out[i] = imaginary ? y : x;
          }
        }).data;
      return { shape, re: part(false), im: part(true) };
    },
    jvp: (b, [dx], x, y) => (dx ? b.graph.node("cumprod_tangent", [at(x, 0), dx], y.attrs) : null),
    vjp: (b, ct, x, y) => [b.graph.node("cumprod_adjoint", [at(x, 0), ct], y.attrs)],
    latex: "\\operatorname{cumprod}($0)",
  }),
  // From derivative rules: (x, t) ↦ the tangent of cumprod, y·cumsum(t/x), right also where x has zeros.
  tensorRow("cumprod_tangent", {
    arity: 2,
    shape: shapeOfFirst,
    evaluate: (inputs, attrs) =>
      alongBoth(input(inputs, 0), input(inputs, 1), attrNumber(attrs, "axis"), (x, t, out) => {
        let product = 1;
        let tangent = 0;
        for (let i = 0; i < x.length; i++) {
          const value = x[i] ?? Number.NaN;
          tangent = tangent * value + product * (t[i] ?? Number.NaN);
          product *= value;
          out[i] = tangent;
        }
      }),
    definition: (b, x, attrs) => {
      const axis = attrNumber(attrs, "axis");
      const product = b.graph.node("cumprod", [at(x, 0)], { axis });
      return b.mul(product, running(b, b.div(at(x, 1), at(x, 0)), axis, false));
    },
    jvp: (b, [dx, dt], x, y) => {
      const axis = attrNumber(y.attrs, "axis");
      const [x0, t] = [at(x, 0), at(x, 1)];
      const byT = dt ? b.graph.node("cumprod_tangent", [x0, dt], y.attrs) : null;
      if (!dx) return byT;
      const ratio = b.div(t, x0);
      const product = b.graph.node("cumprod", [x0], { axis });
      const first = b.mul(b.graph.node("cumprod_tangent", [x0, dx], y.attrs), running(b, ratio, axis, false));
      const second = b.mul(product, running(b, b.div(b.mul(ratio, dx), x0), axis, false));
      const byX = b.sub(first, second);
      return byT ? b.add(byT, byX) : byX;
    },
    vjp: (b, ct, x, y) => {
      const axis = attrNumber(y.attrs, "axis");
      const [x0, t] = [at(x, 0), at(x, 1)];
      const ratio = b.div(t, x0);
      const product = b.graph.node("cumprod", [x0], { axis });
      const byProduct = b.graph.node(
        "cumprod_adjoint",
        [x0, b.mul(ct, running(b, ratio, axis, false))],
        y.attrs,
      );
      const byRatio = b.div(b.mul(running(b, b.mul(ct, product), axis, true), ratio), x0);
      return [b.sub(byProduct, byRatio), b.graph.node("cumprod_adjoint", [x0, ct], y.attrs)];
    },
  }),
  // From derivative rules: (x, c) ↦ the cotangent of cumprod's input, reverse-cumsum(c·y)/x, right also at zeros.
  tensorRow("cumprod_adjoint", {
    arity: 2,
    shape: shapeOfFirst,
    evaluate: (inputs, attrs) =>
      alongBoth(input(inputs, 0), input(inputs, 1), attrNumber(attrs, "axis"), (x, c, out) => {
        const n = x.length;
        // suffix[j] = Σ_{i≥j} cᵢ ∏_{j<k≤i} x_k
        let suffix = 0;
        for (let j = n - 1; j >= 0; j--) {
          suffix = (c[j] ?? Number.NaN) + suffix * (j + 1 < n ? (x[j + 1] ?? Number.NaN) : 0);
          out[j] = suffix;
        }
        let before = 1;
        for (let j = 0; j < n; j++) {
          out[j] = (out[j] ?? 0) * before;
          before *= x[j] ?? Number.NaN;
        }
      }),
    definition: (b, x, attrs) => {
      const axis = attrNumber(attrs, "axis");
      const product = b.graph.node("cumprod", [at(x, 0)], { axis });
      return b.div(running(b, b.mul(at(x, 1), product), axis, true), at(x, 0));
    },
    jvp: (b, [dx, dc], x, y) => {
      const axis = attrNumber(y.attrs, "axis");
      const [x0, c] = [at(x, 0), at(x, 1)];
      const byC = dc ? b.graph.node("cumprod_adjoint", [x0, dc], y.attrs) : null;
      if (!dx) return byC;
      const moved = b.mul(c, b.graph.node("cumprod_tangent", [x0, dx], { axis }));
      const byX = b.sub(b.div(running(b, moved, axis, true), x0), b.div(b.mul(y, dx), x0));
      return byC ? b.add(byC, byX) : byX;
    },
    vjp: (b, ct, x, y) => {
      const axis = attrNumber(y.attrs, "axis");
      const [x0, c] = [at(x, 0), at(x, 1)];
      const scaled = b.div(ct, x0);
      const product = b.graph.node("cumprod", [x0], { axis });
      const forward = running(b, scaled, axis, false);
      const byProduct = b.graph.node("cumprod_adjoint", [x0, b.mul(c, forward)], y.attrs);
      return [b.sub(byProduct, b.mul(scaled, y)), b.mul(product, forward)];
    },
  }),
  // attrs: axis, descending.
  tensorRow("sort", {
    shape: shapeOfFirst,
    evaluate: (inputs, attrs) =>
      alongAxis(input(inputs, 0), attrNumber(attrs, "axis"), (values, out) => {
        const places = sortedPlaces(values, attrs["descending"] === true);
        for (const [k, i] of places.entries()) out[k] = values[i] ?? Number.NaN;
      }),
    definition: (b, x, attrs) =>
      b.graph.node("take_along", [at(x, 0), order(b, at(x, 0), attrs)], { axis: attrNumber(attrs, "axis") }),
    jvp: (b, [dx], x, y) =>
      dx
        ? b.graph.node("take_along", [dx, order(b, at(x, 0), y.attrs)], { axis: attrNumber(y.attrs, "axis") })
        : null,
    vjp: (b, ct, x, y) => {
      const axis = attrNumber(y.attrs, "axis");
      const attrs = { axis, size: at(x, 0).shape[axis] ?? 1 };
      return [b.graph.node("put_along", [ct, order(b, at(x, 0), y.attrs)], attrs)];
    },
    kinks: (b, _x, y) => [neighbours(b, y, attrNumber(y.attrs, "axis"))],
    latex: "\\operatorname{sort}($0)",
  }),
  tensorRow("argsort", {
    shape: shapeOfFirst,
    dtype: "int",
    evaluate: argsortTensor,
    complex: constantInComplex(argsortTensor),
    jvp: NO_TANGENT,
    vjp: NO_GRADIENT,
    latex: "\\operatorname{argsort}($0)",
  }),
  // attrs: axis.
  tensorRow("softmax", {
    shape: shapeOfFirst,
    evaluate: (inputs, attrs) =>
      alongAxis(input(inputs, 0), attrNumber(attrs, "axis"), (values, out) => {
        const top = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
        let total = 0;
        for (let i = 0; i < values.length; i++) {
          const e = Math.exp((values[i] ?? Number.NaN) - top);
          out[i] = e;
          total += e;
        }
        for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) / total;
      }),
    definition: (b, x, attrs) => {
      const { e, axes } = shiftedExponentials(b, at(x, 0), attrs);
      return b.div(e, b.graph.node("sum", [e], { axes, keepdims: true }));
    },
    jvp: (b, [dx], _x, y) => {
      if (!dx) return null;
      const mean = along(b, b.mul(y, dx), y);
      return b.mul(y, b.sub(dx, mean));
    },
    vjp: (b, ct, _x, y) => [b.mul(y, b.sub(ct, along(b, b.mul(y, ct), y)))],
    latex: "\\operatorname{softmax}($0)",
  }),
  tensorRow("log_softmax", {
    shape: shapeOfFirst,
    evaluate: (inputs, attrs) =>
      alongAxis(input(inputs, 0), attrNumber(attrs, "axis"), (values, out) => {
        const total = logSumExpOf(values);
        for (let i = 0; i < values.length; i++) out[i] = (values[i] ?? Number.NaN) - total;
      }),
    definition: (b, x, attrs) =>
      b.sub(
        at(x, 0),
        b.graph.node("logsumexp", [at(x, 0)], { axes: [attrNumber(attrs, "axis")], keepdims: true }),
      ),
    jvp: (b, [dx], x, y) => {
      const s = b.graph.node("softmax", [at(x, 0)], y.attrs);
      return dx ? b.sub(dx, along(b, b.mul(s, dx), y)) : null;
    },
    vjp: (b, ct, x, y) => {
      const s = b.graph.node("softmax", [at(x, 0)], y.attrs);
      return [b.sub(ct, b.mul(s, along(b, ct, y)))];
    },
    latex: "\\log\\operatorname{softmax}($0)",
  }),
];

/** Summed along y's axis, kept. */
const along = (b: Builder, t: Node, y: Node): Node =>
  b.graph.node("sum", [b.broadcast(t, y.shape)], { axes: [attrNumber(y.attrs, "axis")], keepdims: true });

function shiftedExponentials(
  b: Builder,
  x: Node,
  attrs: Attrs,
): { readonly e: Node; readonly axes: number[] } {
  const axes = [attrNumber(attrs, "axis")];
  const top = b.graph.node("max", [x], { axes, keepdims: true });
  return { e: b.call("exp", b.sub(x, top)), axes };
}
