import type { Node } from "../../graph/node.ts";
import { NONE, native, tuple, type Value } from "../values.ts";
import * as make from "./builders.ts";
import { SCIPY_LINEAR } from "./linear.ts";
import { LINALG } from "./numpy.ts";
import { type Arguments, type Entry, type Row, table } from "./row.ts";
import { gradientsOf } from "./tape.ts";

const { row, reduction } = make;

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

const bessel = (op: string, order: number): Row =>
  row("x", (a) => a.op(op, [{ kind: "known", type: "int", value: order }, a.tensor("x")]));

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
  log_ndtr: row("x", (a) => a.op("log", [a.op("normal_cdf", [a.tensor("x")])])),
  ndtri: row("x", (a) => {
    const { b } = a.host.trace;
    const inner = b.sub(b.mul(b.two, a.node("x")), b.one);
    return a.value(b.mul(b.call("sqrt", b.two), b.call("erfinv", inner)), [a.tensor("x")]);
  }),
  logsumexp: reduction("logsumexp", "x|a, axis=None, b=None, keepdims=False"),
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
  exp2: "exp2",
  exp10: row("x", (a) => a.op("pow", [{ kind: "known", type: "int", value: 10 }, a.tensor("x")])),
  expm1: "expm1",
  log1p: "log1p",
  cbrt: "cbrt",
  sinc: row("x", (a) =>
    a.op("sinc", [
      a.op("mul", [{ kind: "known", type: "float", value: Math.PI, node: a.host.trace.b.pi }, a.tensor("x")]),
    ]),
  ),
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

type Density = (a: Arguments, z: Node, p: (name: string) => Node) => Node;

/** A law with location and scale: log-density of z = (x − loc)/scale, less log scale. */
function law(shapes: string, logpdf: Density, cdf?: Density): Entry {
  const params = `x${shapes === "" ? "" : `, ${shapes}`}, loc=0, scale=1`;
  const build = (finish: (a: Arguments, log: Node) => Node): Row =>
    row(params, (a) => {
      const { b } = a.host.trace;
      const z = standard(a);
      const log = logpdf(a, z, (name) => a.node(name));
      return a.value(
        finish(a, a.has("scale") ? b.sub(log, b.call("log", a.node("scale"))) : log),
        values(a, shapes),
      );
    });
  const cumulative = (finish: (a: Arguments, value: Node) => Node): Row =>
    row(params, (a) => {
      if (!cdf) throw a.stop("this distribution function is not followed");
      return a.value(
        finish(
          a,
          cdf(a, standard(a), (name) => a.node(name)),
        ),
        values(a, shapes),
      );
    });
  return table({
    logpdf: build((_a, log) => log),
    pdf: build((a, log) => a.host.trace.b.call("exp", log)),
    cdf: cumulative((_a, value) => value),
    sf: cumulative((a, value) => a.host.trace.b.sub(a.host.trace.b.one, value)),
    logcdf: cumulative((a, value) => a.host.trace.b.call("log", value)),
    logsf: cumulative((a, value) =>
      a.host.trace.b.call("log", a.host.trace.b.sub(a.host.trace.b.one, value)),
    ),
  });
}

function standard(a: Arguments): Node {
  const { b } = a.host.trace;
  const shifted = a.has("loc") ? b.sub(a.node("x"), a.node("loc")) : a.node("x");
  return a.has("scale") ? b.div(shifted, a.node("scale")) : shifted;
}

const values = (a: Arguments, shapes: string): Value[] =>
  ["x", ...shapes.split(",").map((name) => name.trim()), "loc", "scale"].flatMap((name) =>
    name !== "" && a.has(name) ? [a.tensor(name)] : [],
  );

/** A law on the integers. */
const discrete = (shapes: string, logpmf: Density): Entry => {
  const params = `x|k, ${shapes}, loc=0`;
  const build = (finish: (a: Arguments, log: Node) => Node): Row =>
    row(params, (a) =>
      a.value(
        finish(
          a,
          logpmf(a, standard(a), (name) => a.node(name)),
        ),
        values(a, shapes),
      ),
    );
  return table({ logpmf: build((_a, log) => log), pmf: build((a, log) => a.host.trace.b.call("exp", log)) });
};

const half = (a: Arguments): Node => a.host.trace.b.ratio(1, 2);
const logTwoPi = (a: Arguments): Node =>
  a.host.trace.b.call("log", a.host.trace.b.mul(a.host.trace.b.two, a.host.trace.b.pi));

/** `scipy.stats` */
export const STATS: Readonly<Record<string, Entry>> = {
  norm: law(
    "",
    (a, z) => {
      const { b } = a.host.trace;
      return b.neg(b.add(b.mul(half(a), b.square(z)), b.mul(half(a), logTwoPi(a))));
    },
    (a, z) => a.host.trace.b.call("normal_cdf", z),
  ),
  expon: law(
    "",
    (a, z) => a.host.trace.b.neg(z),
    (a, z) => a.host.trace.b.sub(a.host.trace.b.one, a.host.trace.b.call("exp", a.host.trace.b.neg(z))),
  ),
  laplace: law("", (a, z) => {
    const { b } = a.host.trace;
    return b.neg(b.add(b.call("abs", z), b.call("log", b.two)));
  }),
  logistic: law(
    "",
    (a, z) => {
      const { b } = a.host.trace;
      return b.neg(b.add(z, b.mul(b.two, b.call("softplus", b.neg(z)))));
    },
    (a, z) => a.host.trace.b.call("sigmoid", z),
  ),
  cauchy: law("", (a, z) => {
    const { b } = a.host.trace;
    return b.neg(b.add(b.call("log", b.pi), b.call("log1p", b.square(z))));
  }),
  gumbel_r: law("", (a, z) => {
    const { b } = a.host.trace;
    return b.neg(b.add(z, b.call("exp", b.neg(z))));
  }),
  t: law("df", (a, z, p) => {
    const { b } = a.host.trace;
    const df = p("df");
    const n = b.mul(half(a), b.add(df, b.one));
    const constant = b.sub(
      b.sub(b.call("lgamma", n), b.call("lgamma", b.mul(half(a), df))),
      b.mul(half(a), b.call("log", b.mul(df, b.pi))),
    );
    return b.sub(constant, b.mul(n, b.call("log1p", b.div(b.square(z), df))));
  }),
  gamma: law("a", (a, z, p) => {
    const { b } = a.host.trace;
    return b.sub(
      b.sub(a.host.trace.graph.node("xlogy", [b.sub(p("a"), b.one), z]), z),
      b.call("lgamma", p("a")),
    );
  }),
  chi2: law("df", (a, z, p) => {
    const { b } = a.host.trace;
    const k = b.mul(half(a), p("df"));
    const core = b.sub(b.mul(b.sub(k, b.one), b.call("log", z)), b.mul(half(a), z));
    return b.sub(b.sub(core, b.mul(k, b.call("log", b.two))), b.call("lgamma", k));
  }),
  beta: law("a, b", (a, z, p) => {
    const { b, graph } = a.host.trace;
    const core = b.add(
      b.mul(b.sub(p("a"), b.one), b.call("log", z)),
      b.mul(b.sub(p("b"), b.one), b.call("log1p", b.neg(z))),
    );
    return b.sub(core, graph.node("betaln", [p("a"), p("b")]));
  }),
  lognorm: law("s", (a, z, p) => {
    const { b } = a.host.trace;
    const logs = b.call("log", z);
    const core = b.neg(b.mul(half(a), b.square(b.div(logs, p("s")))));
    return b.sub(b.sub(b.sub(core, logs), b.call("log", p("s"))), b.mul(half(a), logTwoPi(a)));
  }),
  uniform: law("", (a, z) => a.host.trace.b.mul(a.host.trace.b.zero, z)),
  poisson: discrete("mu", (a, k, p) => {
    const { b, graph } = a.host.trace;
    return b.sub(b.sub(graph.node("xlogy", [k, p("mu")]), p("mu")), b.call("lgamma", b.add(k, b.one)));
  }),
  bernoulli: discrete("p", (a, k, p) => {
    const { b } = a.host.trace;
    return b.add(b.mul(k, b.call("log", p("p"))), b.mul(b.sub(b.one, k), b.call("log1p", b.neg(p("p")))));
  }),
  binom: discrete("n, p", (a, k, p) => {
    const { b } = a.host.trace;
    const rest = b.sub(p("n"), k);
    const choose = b.sub(
      b.sub(b.call("lgamma", b.add(p("n"), b.one)), b.call("lgamma", b.add(k, b.one))),
      b.call("lgamma", b.add(rest, b.one)),
    );
    return b.add(choose, b.add(b.mul(k, b.call("log", p("p"))), b.mul(rest, b.call("log1p", b.neg(p("p"))))));
  }),
  multivariate_normal: table({
    logpdf: row("x, mean=None, cov=1", (a) => {
      const { b, graph } = a.host.trace;
      const d = a.has("mean") ? b.sub(a.node("x"), a.node("mean")) : a.node("x");
      make.wantRank(a, a.node("cov"), 2, "a covariance");
      make.wantRank(a, d, 1, "multivariate_normal");
      if (d.shape.length !== 1) throw a.stop("multivariate_normal of many points is not followed");
      const inside = graph.node("dot", [d, graph.node("solve", [a.node("cov"), d])]);
      const size = d.shape[0] ?? 1;
      const k = typeof size === "number" ? b.const(size) : graph.node("size", [], { size });
      const total = b.add(b.add(inside, graph.node("logabsdet", [a.node("cov")])), b.mul(k, logTwoPi(a)));
      return a.value(b.neg(b.mul(half(a), total)), [a.tensor("x")]);
    }),
  }),
};

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

const OPTIMIZE: Readonly<Record<string, Entry>> = {
  rosen,
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
      tuple([a.op("cholesky", [a.tensor("x")]), { kind: "known", type: "bool", value: true }]),
    ),
    cho_solve: row("c, b", (a) => {
      const factor = a.items("c")[0] ?? NONE;
      const first = a.op("triangular_solve", [factor, a.tensor("b")], { lower: true, transpose: false });
      return a.op("triangular_solve", [factor, first], { lower: true, transpose: true });
    }),
  }),
  integrate: table({
    quad: lenient(
      row("fun|f, *rest", (a) => {
        throw a.stop("an integral is not followed");
      }),
    ),
    trapezoid: row("y, x=None, dx=1", (a) => a.stop("use numpy").value),
  }),
  spatial: table({}),
  constants: table({}),
});

export const helper = native;
