import type { Size } from "../../graph/shape.ts";
import { Stop, toTensor } from "../tensors.ts";
import { float, int, list, native, type Value } from "../values.ts";
import * as make from "./builders.ts";
import { known } from "./indices.ts";
import { pick } from "./quantiles.ts";
import type { Arguments, Entry, Row } from "./row.ts";

const { row } = make;

const lengthOf = (a: Arguments, x: Value): number => {
  const [size] = make.liftOf(a, x).shape;
  if (typeof size !== "number") throw a.stop("the length of these arrays must be known");
  return size;
};

/** Σ_j x[k + j] y[j] for every place the shorter one touches (full), stays inside (valid), or is centred at (same). */
function slid(a: Arguments, x: Value, y: Value, mode: string): Value {
  const [n, m] = [lengthOf(a, x), lengthOf(a, y)];
  const wide = mode === "valid" ? x : a.op("pad", [x, float(0)], { pads: [[m - 1, m - 1]] });
  const all = a.op("matmul", [a.op("windows", [wide], { axes: [0], window: [m], stride: [1] }), y]);
  if (mode !== "same") return all;
  const size = Math.max(n, m);
  const start = Math.floor((n + m - 1 - size) / 2);
  return make.cutAxis(a, all, 0, start, start + size);
}

const turned = (a: Arguments, x: Value): Value => a.op("flip", [x], { axes: [0] });

const convolve = row("x|a|in1, y|v|in2, mode='full', method=None", (a) => {
  for (const name of ["x", "y"]) make.wantRank(a, a.node(name), 1, "convolve");
  if (a.node("x").shape.length > 1) throw a.stop("convolve of matrices is not followed");
  const [x, y] = [a.tensor("x"), a.tensor("y")];
  const [long, short] = lengthOf(a, x) >= lengthOf(a, y) ? [x, y] : [y, x];
  return slid(a, long, turned(a, short), a.text("mode", "full"));
});

function correlated(a: Arguments, fallback: string): Value {
  for (const name of ["x", "y"]) make.wantRank(a, a.node(name), 1, "correlate");
  if (a.node("x").shape.length > 1) throw a.stop("correlate of matrices is not followed");
  const [x, y] = [a.tensor("x"), a.tensor("y")];
  const mode = a.text("mode", fallback);
  if (lengthOf(a, x) >= lengthOf(a, y)) return slid(a, x, y, mode);
  return turned(a, slid(a, y, x, mode));
}

const correlate = row("x|a|in1, y|v|in2, mode='valid', method=None", (a) => correlated(a, "valid"));

/** Piecewise linear between points; constant outside. */
const interp = row("x, xp, fp, left=None, right=None, period=None", (a) => {
  if (a.has("left") || a.has("right") || a.has("period"))
    throw a.stop("interp with values outside is not followed");
  const [x, xp, fp] = [a.tensor("x"), a.tensor("xp"), a.tensor("fp")];
  const count = lengthOf(a, xp);
  let total: Value = pick(a, fp, 0, 0);
  for (let i = 0; i + 1 < count; i++) {
    const [from, to] = [pick(a, xp, 0, i), pick(a, xp, 0, i + 1)];
    const width = a.op("sub", [to, from]);
    const slope = a.op("div", [a.op("sub", [pick(a, fp, 0, i + 1), pick(a, fp, 0, i)]), width]);
    const inside = a.op("clip", [a.op("sub", [x, from]), float(0), width]);
    total = a.op("add", [total, a.op("mul", [slope, inside])]);
  }
  const { shape } = make.liftOf(a, x);
  return count === 1 ? a.op("broadcast", [total], { shape: [...shape] }) : total;
});

/** Central differences inside, one-sided at the ends. */
const gradientRow = row("f, *spacing, axis=None, edge_order=1", (a) => {
  const f = a.tensor("f");
  const node = make.liftOf(a, f);
  make.wantRank(a, node, 1, "gradient");
  if (a.int("edge_order", 1) !== 1) throw a.stop("np.gradient with edge_order=2 is not followed");
  const spacing = a.items("spacing");
  const axes = a.has("axis") ? a.axes("axis", node) : node.shape.map((_size, i) => i);
  const parts = axes.map((axis, i) => differences(a, f, axis, spacing[spacing.length === 1 ? 0 : i]));
  const [only] = parts;
  return parts.length === 1 && only ? only : list(parts);
});

function differences(a: Arguments, f: Value, axis: number, spacing: Value | undefined): Value {
  const size = make.liftOf(a, f).shape[axis];
  if (typeof size !== "number" || size < 2) throw a.stop("np.gradient of a size that is not known");
  const step = spacing ?? float(1);
  if (make.liftOf(a, toArray(a, step)).shape.length > 0)
    throw a.stop("np.gradient over uneven places is not followed");
  const cut = (from: number, to: number): Value => make.cutAxis(a, f, axis, from, to);
  const first = a.op("sub", [cut(1, 2), cut(0, 1)]);
  const last = a.op("sub", [cut(size - 1, size), cut(size - 2, size - 1)]);
  const middle = size > 2 ? [a.op("div", [a.op("sub", [cut(2, size), cut(0, size - 2)]), float(2)])] : [];
  return a.op("div", [a.op("concatenate", [first, ...middle, last], { axis }), step]);
}

function toArray(a: Arguments, value: Value): Value {
  const made = toTensor(a.host.trace, value, a.span, a.library);
  if (made.kind === "unknown") throw new Stop(made);
  return made;
}

/** Rows of variables, observations along the columns. */
function observed(a: Arguments): Value {
  const rowsOf = (name: string): Value => {
    const x = a.tensor(name);
    const { shape } = make.liftOf(a, x);
    make.wantRank(a, make.liftOf(a, x), 1, "cov");
    if (shape.length === 1) return make.reshapeTo(a, x, [1, shape[0] ?? 1]);
    return a.flag("rowvar", true) ? x : make.swap(a, x, 0, 1);
  };
  return a.has("y") ? a.op("concatenate", [rowsOf("x"), rowsOf("y")], { axis: 0 }) : rowsOf("x");
}

function covariance(a: Arguments, x: Value, ddof: number): Value {
  const { shape } = make.liftOf(a, x);
  const count = shape[1];
  if (typeof count !== "number") throw a.stop("a covariance over a number of observations that is not known");
  const centred = a.op("sub", [x, a.op("mean", [x], { axes: [1], keepdims: true })]);
  return a.op("div", [a.op("matmul", [centred, make.swap(a, centred, 0, 1)]), float(count - ddof)]);
}

const alone = (a: Arguments, matrix: Value): Value =>
  make.liftOf(a, matrix).shape[0] === 1 ? make.reshapeTo(a, matrix, []) : matrix;

const cov = row("x|m|input, y=None, rowvar=True, bias=False, ddof|correction=None", (a) => {
  if (a.library === "torch" && a.has("y")) throw a.stop("torch.cov of two arguments is not followed");
  return alone(a, covariance(a, observed(a), a.int("ddof", a.flag("bias") ? 0 : 1)));
});

const corrcoef = row("x|input, y=None, rowvar=True", (a) => {
  const c = covariance(a, observed(a), 1);
  const spread = a.op("sqrt", [a.op("diagonal", [c], { offset: 0 })]);
  return alone(a, a.op("div", [c, a.op("outer", [spread, spread])]));
});

const vander = row("x, n|N=None, increasing=False", (a) => {
  const x = a.tensor("x");
  const count = a.int("n", lengthOf(a, x));
  const powers = Array.from({ length: count }, (_, i) => a.op("pow", [x, int(i)]));
  return a.op("stack", a.flag("increasing") || a.library === "torch" ? powers : powers.reverse(), {
    axis: 1,
  });
});

const select = row("condlist, choicelist, default=0", (a) => {
  const conditions = make.arrays(a, "condlist");
  const choices = make.arrays(a, "choicelist");
  const last: Value = a.has("default") ? a.tensor("default") : float(0);
  return conditions.reduceRight<Value>(
    (rest, condition, i) => a.op("select", [condition, choices[i] ?? last, rest]),
    last,
  );
});

const piecewise = row("x, condlist, funclist, *args", (a) => {
  const x = a.tensor("x");
  const conditions = make.arrays(a, "condlist");
  const functions = a.items("funclist");
  const pieceOf = (fn: Value | undefined): Value => {
    if (!fn) return float(0);
    if (fn.kind !== "function") return toArray(a, fn);
    const made = a.host.call(fn, {
      args: [x, ...a.items("args")],
      named: new Map(),
      span: a.span,
      spans: [],
    });
    if (made.kind === "unknown") throw new Stop(made);
    return made;
  };
  const last = functions.length > conditions.length ? pieceOf(functions[conditions.length]) : float(0);
  // The last condition that holds wins.
  return conditions.reduce<Value>(
    (rest, condition, i) => a.op("select", [condition, pieceOf(functions[i]), rest]),
    last,
  );
});

const along = row("f|func1d, axis, x|arr, *args", (a) => {
  const x = a.tensor("x");
  const node = make.liftOf(a, x);
  make.wantRank(a, node, 2, "apply_along_axis");
  const axis = a.axis("axis", node, 0);
  if (node.shape.length !== 2) throw a.stop("apply_along_axis of more than a matrix is not followed");
  const other = node.shape[1 - axis];
  if (typeof other !== "number") throw a.stop("apply_along_axis over a size that is not known");
  const parts = Array.from({ length: other }, (_, i) => {
    const made = a.host.call(a.need("f"), {
      args: [pick(a, x, 1 - axis, i), ...a.items("args")],
      named: new Map(),
      span: a.span,
      spans: [],
    });
    if (made.kind === "unknown") throw new Stop(made);
    return toArray(a, made);
  });
  return a.op("stack", parts, { axis: axis === 0 && make.liftOf(a, parts[0] ?? x).shape.length > 0 ? 1 : 0 });
});

/** Coefficients from the constant up. */
const ascending = row("x, c|coef, tensor=True", (a) =>
  [...a.items("c")]
    .reverse()
    .reduce<Value>(
      (total, c, i) => (i === 0 ? c : a.op("add", [a.op("mul", [total, a.tensor("x")]), c])),
      float(0),
    ),
);

/** `np.poly1d([a, b, c])`: a function, and its coefficients. */
const poly1d = row("c, r=False, variable=None", (a) => {
  const coefficients = a.items("c");
  if (a.flag("r")) throw a.stop("poly1d of roots is not followed");
  return polynomial(a, coefficients);
});

function polynomial(a: Arguments, coefficients: readonly Value[]): Value {
  return {
    kind: "object",
    type: "poly1d",
    attributes: new Map(),
    inner: { coefficients },
    invoke: (call) => {
      const [x] = call.args;
      if (!x) return a.host.trace.unknown("a polynomial is called without a number", call.span);
      const step = (total: Value, c: Value): Value => {
        const scaled = a.host.trace.apply("mul", [total, x], undefined, call.span);
        return a.host.trace.apply("add", [scaled, c], undefined, call.span);
      };
      const [first, ...rest] = coefficients;
      return first ? rest.reduce(step, first) : float(0);
    },
    lookup: (name) => {
      if (name === "coeffs" || name === "coef" || name === "c") return list([...coefficients]);
      if (name === "order" || name === "o") return int(coefficients.length - 1);
      if (name === "deriv") return native("deriv", () => polynomial(a, derived(a, coefficients)));
      return undefined;
    },
  };
}

const derived = (a: Arguments, coefficients: readonly Value[]): Value[] =>
  coefficients.slice(0, -1).map((c, i) => a.op("mul", [float(coefficients.length - 1 - i), c]));

const polyder = row("p, m=1", (a) => {
  const p = a.need("p");
  const held =
    p.kind === "object" && p.type === "poly1d"
      ? (p.inner as { readonly coefficients: readonly Value[] }).coefficients
      : null;
  let coefficients: readonly Value[] = held ?? a.items("p");
  for (let round = a.int("m", 1); round > 0; round--) coefficients = derived(a, coefficients);
  return held ? polynomial(a, coefficients) : toArray(a, list([...coefficients]));
});

const simpson = row("y, x=None, dx=1, axis=-1, even=None", (a) => {
  const y = a.tensor("y");
  const node = make.liftOf(a, y);
  make.wantRank(a, node, 1, "simpson");
  const axis = a.axis("axis", node, -1);
  const size = node.shape[axis];
  if (typeof size !== "number" || size % 2 === 0)
    throw a.stop("Simpson's rule over an even number of points is not followed");
  let step: Value = a.has("dx") ? a.tensor("dx") : float(1);
  if (a.has("x")) {
    const at = known(a, "x").data;
    const gap = (at[1] ?? 0) - (at[0] ?? 0);
    if (at.some((x, i) => i > 0 && Math.abs(x - (at[i - 1] ?? 0) - gap) > 1e-9 * Math.abs(gap)))
      throw a.stop("Simpson's rule over uneven places is not followed");
    step = float(gap);
  }
  const weights = Array.from({ length: size }, (_, i) =>
    i === 0 || i === size - 1 ? 1 : i % 2 === 1 ? 4 : 2,
  );
  const shape: Size[] = node.shape.map((_s, i) => (i === axis ? size : 1));
  const w = make.reshapeTo(a, toArray(a, list(weights.map((weight) => float(weight)))), shape);
  const total = a.op("sum", [a.op("mul", [y, w])], { axes: [axis], keepdims: false });
  return a.op("div", [a.op("mul", [total, step]), float(3)]);
});

const cumulative = row("y, x=None, dx=1, axis=-1, initial=None", (a) => {
  const y = a.tensor("y");
  const node = make.liftOf(a, y);
  if (node.shape.length !== 1) throw a.stop("cumulative_trapezoid of more than a vector is not followed");
  const size = lengthOf(a, y);
  const mean = a.op("div", [
    a.op("add", [make.cutAxis(a, y, 0, 1, size), make.cutAxis(a, y, 0, 0, size - 1)]),
    float(2),
  ]);
  let width: Value = a.has("dx") ? a.tensor("dx") : float(1);
  if (a.has("x"))
    width = a.op("sub", [
      make.cutAxis(a, a.tensor("x"), 0, 1, size),
      make.cutAxis(a, a.tensor("x"), 0, 0, size - 1),
    ]);
  const areas = a.op("cumsum", [a.op("mul", [mean, width])], { axis: 0 });
  if (!a.has("initial")) return areas;
  return a.op("concatenate", [make.reshapeTo(a, toArray(a, a.need("initial")), [1]), areas], { axis: 0 });
});

export const INTEGRALS: Readonly<Record<string, Entry>> = {
  simpson,
  simps: simpson,
  cumulative_trapezoid: cumulative,
  cumtrapz: cumulative,
};

export const POLYNOMIALS: Readonly<Record<string, Entry>> = { polyval: ascending };

const called: Row = row("f|func, nin=1, nout=1", (a) => a.need("f"));

export const CONVOLUTIONS: Readonly<Record<string, Entry>> = {
  convolve,
  correlate: row("x|in1, y|in2, mode='full', method=None", (a) => correlated(a, "full")),
  fftconvolve: convolve,
};

export const SIGNALS: Readonly<Record<string, Entry>> = {
  convolve,
  correlate,
  interp,
  gradient: gradientRow,
  cov,
  corrcoef,
  vander,
  select,
  piecewise,
  apply_along_axis: along,
  poly1d,
  polyder,
  frompyfunc: called,
  ediff1d: row("x|ary", (a) => {
    const flat = make.reshapeTo(a, a.tensor("x"), [-1]);
    const size = lengthOf(a, flat);
    return a.op("sub", [make.cutAxis(a, flat, 0, 1, size), make.cutAxis(a, flat, 0, 0, size - 1)]);
  }),
};
