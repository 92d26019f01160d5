import type { Node } from "../../graph/node.ts";
import { int, NONE, TRUE, tuple, type Value } from "../values.ts";
import { CONVOLUTIONS } from "./arrays/convolution.ts";
import { INTEGRALS } from "./arrays/differences.ts";
import { ARRAYS } from "./arrays/index.ts";
import { DESCRIPTIVE } from "./arrays/statistics.ts";
import * as make from "./builders.ts";
import { DISTANCES } from "./distances.ts";
import { SCIPY_LAWS } from "./laws.ts";
import { readTriangle, SCIPY_LINEAR } from "./linear.ts";
import { LINALG } from "./numpy.ts";
import { POLYNOMIAL_FAMILIES } from "./orthogonal.ts";
import { type Arguments, constant, type Entry, type Row, table } from "./row.ts";
import { gradientsOf } from "./tape.ts";

const { row } = make;

const axisOp = (op: string): Row =>
  row("x, axis=None", (a) => {
    const node = a.node("x");
    make.wantRank(a, node, 1, op);
    if (!a.has("axis") && node.shape.length > 1) {
      const flat = make.reshapeTo(a, a.tensor("x"), [-1]);
      const out = a.op(op, [flat], { axis: 0 });
      return make.reshapeTo(a, out, node.shape);
    }
    return a.op(op, [a.tensor("x")], { axis: a.axis("axis", node, 0) });
  });

const bessel = (op: string, order: number): Row => row("x", (a) => a.op(op, [int(order), a.tensor("x")]));

const inDegrees = (op: string): Row => row("x", (a) => a.op(op, [a.op("deg2rad", [a.tensor("x")])]));

/** n over k, also between the integers. */
const choose = (params: string): Row =>
  row(params, (a) => {
    const { b } = a.host.trace;
    const [n, k] = [a.node("x"), a.node("y")];
    const of = (x: Node): Node => b.call("lgamma", b.add(x, b.one));
    return a.value(b.call("exp", b.sub(b.sub(of(n), of(k)), of(b.sub(n, k)))), [
      a.tensor("x"),
      a.tensor("y"),
    ]);
  });

/** `scipy.special` */
export const SPECIAL: Readonly<Record<string, Entry>> = {
  expit: "sigmoid",
  logit: "logit",
  log_expit: "log_sigmoid",
  erf: "erf",
  erfc: "erfc",
  erfinv: "erfinv",
  gamma: "gamma",
  gammaln: "lgamma",
  loggamma: "lgamma",
  digamma: "digamma",
  psi: "digamma",
  polygamma: row("n, x", (a) => a.op("polygamma", [a.tensor("n"), a.tensor("x")])),
  beta: "beta",
  betaln: "betaln",
  xlogy: "xlogy",
  xlog1py: row("x, y", (a) => a.op("mul", [a.tensor("x"), a.op("log1p", [a.tensor("y")])])),
  ndtr: "normal_cdf",
  log_ndtr: "log_normal_cdf",
  ndtri: "normal_quantile",
  logsumexp: row("x|a, axis=None, b=None, keepdims=False, return_sign=False", (a) => {
    if (!a.has("b")) return make.reduce(a, "logsumexp", a.tensor("x"));
    // log Σ b eˣ = m + log Σ b e^(x − m)
    const x = a.tensor("x");
    const axes = a.axes("axis", make.liftOf(a, x));
    const top = a.op("stop_gradient", [a.op("max", [x], { axes, keepdims: true })]);
    const terms = a.op("mul", [a.tensor("b"), a.op("exp", [a.op("sub", [x, top])])]);
    const logs = a.op("add", [a.op("log", [a.op("sum", [terms], { axes, keepdims: true })]), top]);
    if (a.flag("keepdims")) return logs;
    return make.reshapeTo(
      a,
      logs,
      make.liftOf(a, logs).shape.filter((_size, i) => !axes.includes(i)),
    );
  }),
  softmax: axisOp("softmax"),
  log_softmax: axisOp("log_softmax"),
  entr: row("x", (a) => a.op("neg", [a.op("xlogy", [a.tensor("x"), a.tensor("x")])])),
  rel_entr: row("x, y", (a) =>
    a.op("sub", [
      a.op("xlogy", [a.tensor("x"), a.tensor("x")]),
      a.op("xlogy", [a.tensor("x"), a.tensor("y")]),
    ]),
  ),
  kl_div: row("x, y", (a) => {
    const core = a.op("sub", [
      a.op("xlogy", [a.tensor("x"), a.tensor("x")]),
      a.op("xlogy", [a.tensor("x"), a.tensor("y")]),
    ]);
    return a.op("add", [a.op("sub", [core, a.tensor("x")]), a.tensor("y")]);
  }),
  ...POLYNOMIAL_FAMILIES,
  erfcinv: row("x", (a) => a.op("erfinv", [a.op("sub", [int(1), a.tensor("x")])])),
  erfcx: "erfcx",
  expi: "expi",
  // E₁(x) = −Ei(−x)
  exp1: row("x", (a) => a.op("neg", [a.op("expi", [a.op("neg", [a.tensor("x")])])])),
  gammainc: "gammainc",
  gammaincc: "gammaincc",
  betainc: "betainc",
  i0: bessel("besseli", 0),
  i1: bessel("besseli", 1),
  i0e: bessel("besseli_scaled", 0),
  i1e: bessel("besseli_scaled", 1),
  iv: row("n, x", (a) => a.op("besseli", [a.tensor("n"), a.tensor("x")])),
  ive: row("n, x", (a) => a.op("besseli_scaled", [a.tensor("n"), a.tensor("x")])),
  rgamma: row("x", (a) => a.op("div", [int(1), a.op("gamma", [a.tensor("x")])])),
  factorial: row("x|n, exact=False", (a) => a.op("gamma", [a.op("add", [a.tensor("x"), int(1)])])),
  binom: choose("x|n, y|k"),
  comb: choose("x|N, y|k, exact=False, repetition=False"),
  poch: row("x|z, y|m", (a) => {
    const { b } = a.host.trace;
    return a.value(
      b.call("exp", b.sub(b.call("lgamma", b.add(a.node("x"), a.node("y"))), b.call("lgamma", a.node("x")))),
      [a.tensor("x"), a.tensor("y")],
    );
  }),
  pseudo_huber: row("delta, x|r", (a) => {
    const { b } = a.host.trace;
    const d = a.node("delta");
    const root = b.call("sqrt", b.add(b.one, b.square(b.div(a.node("x"), d))));
    return a.value(b.mul(b.square(d), b.sub(root, b.one)), [a.tensor("x")]);
  }),
  cosm1: row("x", (a) => a.op("sub", [a.op("cos", [a.tensor("x")]), int(1)])),
  sindg: inDegrees("sin"),
  cosdg: inDegrees("cos"),
  tandg: inDegrees("tan"),
  exp2: "exp2",
  exp10: row("x", (a) => a.op("pow", [int(10), a.tensor("x")])),
  expm1: "expm1",
  log1p: "log1p",
  cbrt: "cbrt",
  sinc: ARRAYS["sinc"] ?? "sinc",
  j0: bessel("besselj", 0),
  j1: bessel("besselj", 1),
  y0: bessel("bessely", 0),
  y1: bessel("bessely", 1),
  jv: row("n, x", (a) => a.op("besselj", [a.tensor("n"), a.tensor("x")])),
  jn: row("n, x", (a) => a.op("besselj", [a.tensor("n"), a.tensor("x")])),
  yv: row("n, x", (a) => a.op("bessely", [a.tensor("n"), a.tensor("x")])),
  huber: row("delta, x|r", (a) => {
    const { b, graph } = a.host.trace;
    const [d, r] = [a.node("delta"), a.node("x")];
    const size = b.call("abs", r);
    const half = b.ratio(1, 2);
    return a.value(
      b.select(graph.node("le", [size, d]), b.mul(half, b.square(r)), b.mul(d, b.sub(size, b.mul(half, d)))),
      [a.tensor("x")],
    );
  }),
};

/** `scipy.stats` */
export const STATS: Readonly<Record<string, Entry>> = { ...SCIPY_LAWS, ...DESCRIPTIVE };

/** Σ 100 (x[i+1] − x[i]²)² + (1 − x[i])² */
const rosen = row("x", (a) => {
  const { b, graph } = a.host.trace;
  make.wantRank(a, a.node("x"), 1, "rosen");
  const size = a.node("x").shape[0] ?? 1;
  const tail = make.liftOf(a, make.cutAxis(a, a.tensor("x"), 0, 1, size));
  const last = typeof size === "number" ? size - 1 : `${size}-1`;
  const head = make.liftOf(a, make.cutAxis(a, a.tensor("x"), 0, 0, last));
  const terms = b.add(
    b.mul(b.const(100), b.square(b.sub(tail, b.square(head)))),
    b.square(b.sub(b.one, head)),
  );
  return a.value(graph.node("sum", [terms], { axes: [0], keepdims: false }), [a.tensor("x")]);
});

/** The slope of rosen. */
function rosenSlope(a: Arguments): Node {
  const { trace } = a.host;
  const at = a.node("x");
  const x = trace.freshVariable("x", at.shape);
  const made = rosen.build(a.with("x", trace.tensor(x, "numpy")));
  const output = made.kind === "unknown" ? null : trace.lift(made);
  const [slope] = output ? gradientsOf(a.host, [output], [x], [null]) : [];
  return slope
    ? (trace.replace([slope], new Map([[x, at]]))[0] ?? slope)
    : trace.b.fill(trace.b.zero, at.shape);
}

/** `approx_fprime(xk, f, epsilon)`: forward differences; the exact gradient stands beside it. */
const approxFprime = row("xk, f, epsilon=1.4901161193847656e-08, *args", (a) => {
  const { trace } = a.host;
  const point = a.node("xk");
  const x = trace.freshVariable("x", point.shape);
  const at = trace.shadow.value(point);
  if (at) trace.shadow.bind(x, at);
  const call = (value: Value): Value =>
    a.host.call(a.need("f"), {
      args: [value, ...a.items("args")],
      named: new Map(),
      span: a.span,
      spans: [],
    });
  const result = call(trace.tensor(x, "numpy"));
  const output = result.kind === "unknown" ? null : trace.lift(result);
  if (!output)
    return result.kind === "unknown"
      ? result
      : a.host.trace.unknown("the function gives back no number", a.span);
  const [exact] = gradientsOf(a.host, [output], [x], [null]);
  const step = a.has("epsilon") ? a.node("epsilon") : trace.b.const(1.4901161193847656e-8);
  const size = point.shape[0];
  const settled = exact
    ? (trace.replace([exact], new Map([[x, point]]))[0] ?? exact)
    : trace.b.fill(trace.b.zero, point.shape);
  let numerical: Node | null = null;
  if (typeof size === "number" && point.shape.length === 1 && size <= 64) {
    const moved = (i: number): Node => {
      const unit = trace.graph.node("tensor", [], {
        data: { shape: [size], data: Float64Array.from({ length: size }, (_, k) => (k === i ? 1 : 0)) },
      });
      const shifted = trace.b.add(point, trace.b.mul(step, unit));
      return trace.replace([output], new Map([[x, shifted]]))[0] ?? output;
    };
    const here = trace.replace([output], new Map([[x, point]]))[0] ?? output;
    numerical = trace.graph.node(
      "stack",
      Array.from({ length: size }, (_, i) => trace.b.div(trace.b.sub(moved(i), here), step)),
      { axis: 0 },
    );
  }
  a.host.noteRead({
    span: a.span,
    results: [settled],
    of: a.host.nameOf(a.need("f")),
    by: [a.host.nameOf(a.need("xk"))],
    ...(numerical ? { numerical: [numerical] } : {}),
  });
  return trace.tensor(numerical ?? settled, "numpy", { dtype: "float64" });
});

const found = row("fun|f, *rest", (a) => {
  throw a.stop("what an optimiser finds is not followed");
});

/** `scipy.constants`, of CODATA 2018 (exact since 2019 but for G and what rests on measured masses). */
const PHYSICAL: Readonly<Record<string, number>> = {
  pi: Math.PI,
  golden: (1 + Math.sqrt(5)) / 2,
  golden_ratio: (1 + Math.sqrt(5)) / 2,
  c: 299792458,
  speed_of_light: 299792458,
  h: 6.62607015e-34,
  Planck: 6.62607015e-34,
  hbar: 6.62607015e-34 / (2 * Math.PI),
  e: 1.602176634e-19,
  elementary_charge: 1.602176634e-19,
  k: 1.380649e-23,
  Boltzmann: 1.380649e-23,
  N_A: 6.02214076e23,
  Avogadro: 6.02214076e23,
  R: 1.380649e-23 * 6.02214076e23,
  gas_constant: 1.380649e-23 * 6.02214076e23,
  G: 6.6743e-11,
  gravitational_constant: 6.6743e-11,
  g: 9.80665,
  eV: 1.602176634e-19,
  electron_volt: 1.602176634e-19,
  atm: 101325,
  zero_Celsius: 273.15,
  minute: 60,
  hour: 3600,
  day: 86400,
  degree: Math.PI / 180,
};

const OPTIMIZE: Readonly<Record<string, Entry>> = {
  rosen,
  rosen_der: row("x", (a) => a.value(rosenSlope(a), [a.tensor("x")])),
  rosen_hess: row("x", (a) => {
    const { trace } = a.host;
    const at = a.node("x");
    const size = at.shape[0];
    const x = trace.freshVariable("x", a.node("x").shape);
    if (typeof size !== "number") throw a.stop("a size that is not known");
    const slope = rosenSlope(a.with("x", trace.tensor(x, "numpy")));
    const rows = Array.from(
      { length: size },
      (_, i) =>
        gradientsOf(a.host, [trace.graph.node("index", [slope], { spec: [i] })], [x], [null])[0] ??
        trace.b.zero,
    );
    return a.value(
      trace.replace([trace.graph.node("stack", rows, { axis: 0 })], new Map([[x, at]]))[0] ?? x,
      [],
    );
  }),
  approx_fprime: approxFprime,
  minimize: lenient(found),
  minimize_scalar: lenient(found),
  root: lenient(found),
  fsolve: lenient(found),
  brentq: lenient(found),
  newton: lenient(found),
  curve_fit: lenient(found),
  least_squares: lenient(found),
};

/** Any arguments at all. */
function lenient(entry: Row): Row {
  return {
    params:
      "fun|f, *rest, x0=None, args=None, method=None, jac=None, hess=None, bounds=None, constraints=None, tol=None, options=None, callback=None, p0=None, sigma=None, maxfev=None, fprime=None, xtol=None",
    build: entry.build,
  };
}

export const scipy = table({
  special: table(SPECIAL),
  stats: table(STATS),
  optimize: table(OPTIMIZE),
  linalg: table({
    ...LINALG,
    ...SCIPY_LINEAR,
    solve_triangular: row("x|a, y|b, trans=0, lower=False", (a) => {
      const lower = a.flag("lower");
      return a.op("triangular_solve", [a.tensor("x"), a.tensor("y")], {
        lower,
        transpose: a.has("trans") && a.int("trans") !== 0,
      });
    }),
    cho_factor: row("x|a, lower=False, overwrite_a=False, check_finite=True", (a) =>
      tuple([a.op("cholesky", [readTriangle(a, !a.flag("lower"))]), TRUE]),
    ),
    cho_solve: row("c, b", (a) => {
      const factor = a.items("c")[0] ?? NONE;
      const first = a.op("triangular_solve", [factor, a.tensor("b")], { lower: true, transpose: false });
      return a.op("triangular_solve", [factor, first], { lower: true, transpose: true });
    }),
  }),
  integrate: table({
    ...INTEGRALS,
    trapezoid: ARRAYS["trapezoid"] ?? "add",
    trapz: ARRAYS["trapezoid"] ?? "add",
    quad: lenient(
      row("fun|f, *rest", (a) => {
        throw a.stop("an integral is not followed");
      }),
    ),
  }),
  signal: table(CONVOLUTIONS),
  spatial: table({ distance: table(DISTANCES), distance_matrix: DISTANCES["cdist"] ?? "add" }),
  constants: table(
    Object.fromEntries(
      Object.entries(PHYSICAL).map(([name, value]) => [
        name,
        constant(() => ({ kind: "known", type: "float", value })),
      ]),
    ),
  ),
});
