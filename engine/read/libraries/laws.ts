import type { Builder } from "../../graph/build.ts";
import type { Node } from "../../graph/node.ts";
import { type Call, native, type ObjectValue, type Value } from "../values.ts";
import * as make from "./builders.ts";
import type { Host } from "./host.ts";
import { readTriangle } from "./linear.ts";
import { type Arguments, constant, type Entry, functionOf, type Row } from "./row.ts";

const { row } = make;

/** A parameter of the law, by name. */
type P = (name: string) => Node;

/** A law with location and scale: everything is of z = (x − loc)/scale. */
interface Law {
  /** Its shape parameters. */
  readonly shapes?: string;
  readonly log: (b: Builder, z: Node, p: P) => Node;
  readonly cdf?: (b: Builder, z: Node, p: P) => Node;
  readonly ppf?: (b: Builder, q: Node, p: P) => Node;
  /** Where the density is not zero. */
  readonly from?: number;
  readonly to?: number | ((b: Builder, p: P) => Node);
  /** On the integers: no scale. */
  readonly discrete?: boolean;
}

const half = (b: Builder): Node => b.ratio(1, 2);
const log = (b: Builder, x: Node): Node => b.call("log", x);
const exp = (b: Builder, x: Node): Node => b.call("exp", x);
const lgamma = (b: Builder, x: Node): Node => b.call("lgamma", x);
const log1p = (b: Builder, x: Node): Node => b.call("log1p", x);
const logTwoPi = (b: Builder): Node => log(b, b.mul(b.two, b.pi));
const normalLog = (b: Builder, z: Node): Node => b.neg(b.mul(half(b), b.add(b.square(z), logTwoPi(b))));
const cdf = (b: Builder, z: Node): Node => b.call("normal_cdf", z);
const times = (b: Builder, k: Node, x: Node): Node => b.mul(b.sub(k, b.one), log(b, x));

/** 1 − F, in a form that keeps the tail where there is one. */
function upper(b: Builder, value: Node): Node {
  const [first, second] = value.inputs;
  if (value.op === "normal_cdf" && first) return cdf(b, b.neg(first));
  return value.op === "gammainc" && first && second
    ? b.op("gammaincc", [first, second])
    : b.sub(b.one, value);
}

function logOf(b: Builder, value: Node): Node {
  const [first] = value.inputs;
  return value.op === "normal_cdf" && first ? b.call("log_normal_cdf", first) : log(b, value);
}

const gamma: Law = {
  shapes: "a",
  log: (b, z, p) => b.sub(b.sub(b.graph.node("xlogy", [b.sub(p("a"), b.one), z]), z), lgamma(b, p("a"))),
  cdf: (b, z, p) => b.op("gammainc", [p("a"), z]),
  from: 0,
};

const LAWS: Readonly<Record<string, Law>> = {
  norm: {
    log: normalLog,
    cdf,
    ppf: (b, q) => b.call("normal_quantile", q),
  },
  expon: {
    log: (b, z) => b.neg(z),
    cdf: (b, z) => b.neg(b.call("expm1", b.neg(z))),
    ppf: (b, q) => b.neg(log1p(b, b.neg(q))),
    from: 0,
  },
  laplace: {
    log: (b, z) => b.neg(b.add(b.call("abs", z), log(b, b.two))),
    cdf: (b, z) =>
      b.select(
        b.graph.node("lt", [z, b.zero]),
        b.mul(half(b), exp(b, z)),
        b.sub(b.one, b.mul(half(b), exp(b, b.neg(z)))),
      ),
  },
  logistic: {
    log: (b, z) => b.neg(b.add(z, b.mul(b.two, b.call("softplus", b.neg(z))))),
    cdf: (b, z) => b.call("sigmoid", z),
    ppf: (b, q) => b.call("logit", q),
  },
  cauchy: {
    log: (b, z) => b.neg(b.add(log(b, b.pi), log1p(b, b.square(z)))),
    cdf: (b, z) => b.add(half(b), b.div(b.call("atan", z), b.pi)),
  },
  gumbel_r: {
    log: (b, z) => b.neg(b.add(z, exp(b, b.neg(z)))),
    cdf: (b, z) => exp(b, b.neg(exp(b, b.neg(z)))),
  },
  gumbel_l: { log: (b, z) => b.sub(z, exp(b, z)) },
  t: {
    shapes: "df",
    log: (b, z, p) => {
      const n = b.mul(half(b), b.add(p("df"), b.one));
      const constant = b.sub(
        b.sub(lgamma(b, n), lgamma(b, b.mul(half(b), p("df")))),
        b.mul(half(b), log(b, b.mul(p("df"), b.pi))),
      );
      return b.sub(constant, b.mul(n, log1p(b, b.div(b.square(z), p("df")))));
    },
    cdf: (b, z, p) => {
      const tail = b.op("betainc", [
        b.mul(half(b), p("df")),
        half(b),
        b.div(p("df"), b.add(p("df"), b.square(z))),
      ]);
      const upper = b.mul(half(b), tail);
      return b.select(b.graph.node("gt", [z, b.zero]), b.sub(b.one, upper), upper);
    },
  },
  gamma,
  erlang: gamma,
  chi2: {
    shapes: "df",
    log: (b, z, p) => {
      const k = b.mul(half(b), p("df"));
      return b.sub(b.sub(b.sub(times(b, k, z), b.mul(half(b), z)), b.mul(k, log(b, b.two))), lgamma(b, k));
    },
    cdf: (b, z, p) => b.op("gammainc", [b.mul(half(b), p("df")), b.mul(half(b), z)]),
    from: 0,
  },
  invgamma: {
    shapes: "a",
    log: (b, z, p) =>
      b.sub(b.sub(b.neg(b.mul(b.add(p("a"), b.one), log(b, z))), b.div(b.one, z)), lgamma(b, p("a"))),
    cdf: (b, z, p) => b.op("gammaincc", [p("a"), b.div(b.one, z)]),
    from: 0,
  },
  beta: {
    shapes: "a, b",
    log: (b, z, p) => {
      const core = b.add(times(b, p("a"), z), b.mul(b.sub(p("b"), b.one), log1p(b, b.neg(z))));
      return b.sub(core, b.graph.node("betaln", [p("a"), p("b")]));
    },
    cdf: (b, z, p) => b.op("betainc", [p("a"), p("b"), z]),
    from: 0,
    to: 1,
  },
  f: {
    shapes: "dfn, dfd",
    log: (b, z, p) => {
      const [m, n] = [b.mul(half(b), p("dfn")), b.mul(half(b), p("dfd"))];
      const ratio = b.div(p("dfn"), p("dfd"));
      const core = b.add(b.mul(m, log(b, ratio)), times(b, m, z));
      return b.sub(
        b.sub(core, b.mul(b.add(m, n), log1p(b, b.mul(ratio, z)))),
        b.graph.node("betaln", [m, n]),
      );
    },
    from: 0,
  },
  lognorm: {
    shapes: "s",
    log: (b, z, p) => b.sub(b.sub(normalLog(b, b.div(log(b, z), p("s"))), log(b, z)), log(b, p("s"))),
    cdf: (b, z, p) => cdf(b, b.div(log(b, z), p("s"))),
    from: 0,
  },
  halfnorm: {
    log: (b, z) => b.add(log(b, b.two), normalLog(b, z)),
    cdf: (b, z) => b.sub(b.mul(b.two, cdf(b, z)), b.one),
    from: 0,
  },
  rayleigh: {
    log: (b, z) => b.sub(log(b, z), b.mul(half(b), b.square(z))),
    cdf: (b, z) => b.neg(b.call("expm1", b.neg(b.mul(half(b), b.square(z))))),
    from: 0,
  },
  maxwell: {
    log: (b, z) =>
      b.sub(
        b.add(b.mul(half(b), b.sub(log(b, b.two), log(b, b.pi))), b.mul(b.two, log(b, z))),
        b.mul(half(b), b.square(z)),
      ),
    from: 0,
  },
  weibull_min: {
    shapes: "c",
    log: (b, z, p) => b.sub(b.add(log(b, p("c")), times(b, p("c"), z)), b.pow(z, p("c"))),
    cdf: (b, z, p) => b.neg(b.call("expm1", b.neg(b.pow(z, p("c"))))),
    from: 0,
  },
  pareto: {
    shapes: "b",
    log: (b, z, p) => b.sub(log(b, p("b")), b.mul(b.add(p("b"), b.one), log(b, z))),
    cdf: (b, z, p) => b.sub(b.one, b.pow(z, b.neg(p("b")))),
    from: 1,
  },
  uniform: {
    log: (b, z) => b.mul(b.zero, z),
    cdf: (b, z) => b.graph.node("clip", [z, b.zero, b.one]),
    ppf: (_b, q) => q,
    from: 0,
    to: 1,
  },
  loguniform: {
    shapes: "a, b",
    log: (b, z, p) => b.neg(b.add(log(b, z), log(b, b.sub(log(b, p("b")), log(b, p("a")))))),
  },
  skewnorm: {
    shapes: "a",
    log: (b, z, p) => b.add(b.add(log(b, b.two), normalLog(b, z)), log(b, cdf(b, b.mul(p("a"), z)))),
  },
  truncnorm: {
    shapes: "a, b",
    log: (b, z, p) => b.sub(normalLog(b, z), log(b, b.sub(cdf(b, p("b")), cdf(b, p("a"))))),
  },
  gennorm: {
    shapes: "beta",
    log: (b, z, p) =>
      b.sub(
        b.sub(log(b, b.mul(half(b), p("beta"))), lgamma(b, b.div(b.one, p("beta")))),
        b.pow(b.call("abs", z), p("beta")),
      ),
  },
  poisson: {
    shapes: "mu",
    discrete: true,
    log: (b, k, p) => b.sub(b.sub(b.graph.node("xlogy", [k, p("mu")]), p("mu")), lgamma(b, b.add(k, b.one))),
  },
  bernoulli: {
    shapes: "p",
    discrete: true,
    log: (b, k, p) => b.add(b.mul(k, log(b, p("p"))), b.mul(b.sub(b.one, k), log1p(b, b.neg(p("p"))))),
  },
  binom: {
    shapes: "n, p",
    discrete: true,
    log: (b, k, p) => {
      const rest = b.sub(p("n"), k);
      const choose = b.sub(
        b.sub(lgamma(b, b.add(p("n"), b.one)), lgamma(b, b.add(k, b.one))),
        lgamma(b, b.add(rest, b.one)),
      );
      return b.add(choose, b.add(b.mul(k, log(b, p("p"))), b.mul(rest, log1p(b, b.neg(p("p"))))));
    },
  },
  geom: {
    shapes: "p",
    discrete: true,
    log: (b, k, p) => b.add(b.mul(b.sub(k, b.one), log1p(b, b.neg(p("p")))), log(b, p("p"))),
  },
  nbinom: {
    shapes: "n, p",
    discrete: true,
    log: (b, k, p) => {
      const choose = b.sub(b.sub(lgamma(b, b.add(k, p("n"))), lgamma(b, b.add(k, b.one))), lgamma(b, p("n")));
      return b.add(choose, b.add(b.mul(p("n"), log(b, p("p"))), b.mul(k, log1p(b, b.neg(p("p"))))));
    },
  },
};

/** Where the density is not zero; null where that is everywhere, or where the values at the point are all inside. */
function inside(a: Arguments, law: Law, z: Node, p: P): Node | null {
  const { b, graph, shadow } = a.host.trace;
  const bounds: Node[] = [];
  if (law.from !== undefined) bounds.push(graph.node("ge", [z, b.const(law.from)]));
  if (law.to !== undefined)
    bounds.push(graph.node("le", [z, typeof law.to === "number" ? b.const(law.to) : law.to(b, p)]));
  const [first, ...rest] = bounds;
  if (!first) return null;
  const all = rest.reduce((total, bound) => graph.node("and", [total, bound]), first);
  return shadow.value(all)?.data.every((on) => on !== 0) ? null : all;
}

/** Each method: what it makes of the log-density, or of the distribution function. */
function methodsOf(law: Law): Readonly<Record<string, Row>> {
  const shapes = law.shapes ? `, ${law.shapes}` : "";
  const params = law.discrete ? `x|k${shapes}, loc=0` : `x|q${shapes}, loc=0, scale=1`;
  const names = ["x", ...(law.shapes?.split(", ") ?? []), "loc", "scale"];
  const given = (a: Arguments): Value[] => names.flatMap((name) => (a.has(name) ? [a.tensor(name)] : []));
  const standard = (a: Arguments): Node => {
    const { b } = a.host.trace;
    const shifted = a.has("loc") ? b.sub(a.node("x"), a.node("loc")) : a.node("x");
    return a.has("scale") ? b.div(shifted, a.node("scale")) : shifted;
  };
  const density = (logs: boolean): Row =>
    row(params, (a) => {
      const { b } = a.host.trace;
      const z = standard(a);
      const p: P = (name) => a.node(name);
      const whole = a.has("scale") ? b.sub(law.log(b, z, p), log(b, a.node("scale"))) : law.log(b, z, p);
      const within = inside(a, law, z, p);
      const value = logs ? whole : exp(b, whole);
      return a.value(
        within ? b.select(within, value, b.const(logs ? Number.NEGATIVE_INFINITY : 0)) : value,
        given(a),
      );
    });
  const cumulative = (finish: (b: Builder, value: Node) => Node): Row =>
    row(params, (a) => {
      const { b } = a.host.trace;
      if (!law.cdf) throw a.stop("this distribution function is not followed");
      const z = standard(a);
      const within =
        law.from === undefined
          ? null
          : inside(a, { log: law.log, from: law.from }, z, (name) => a.node(name));
      const value = law.cdf(b, z, (name) => a.node(name));
      return a.value(finish(b, within ? b.select(within, value, b.zero) : value), given(a));
    });
  const logs = density(true);
  const plain = density(false);
  return {
    ...(law.discrete ? { logpmf: logs, pmf: plain } : { logpdf: logs, pdf: plain }),
    cdf: cumulative((_b, value) => value),
    sf: cumulative(upper),
    logcdf: cumulative(logOf),
    logsf: cumulative((b, value) => logOf(b, upper(b, value))),
    ppf: row(params, (a) => {
      const { b } = a.host.trace;
      if (!law.ppf) throw a.stop("these quantiles are not followed");
      const q = law.ppf(b, a.node("x"), (name) => a.node(name));
      const scaled = a.has("scale") ? b.mul(a.node("scale"), q) : q;
      return a.value(a.has("loc") ? b.add(a.node("loc"), scaled) : scaled, given(a));
    }),
  };
}

/** A law as SciPy has it: its methods, and (called) the law with its parameters given. */
export function lawOf(name: string, methods: Readonly<Record<string, Row>>): Entry {
  return constant((host: Host): ObjectValue => {
    const method = (key: string): Value | undefined => {
      const found = methods[key];
      return found ? functionOf(host, "numpy", `${name}.${key}`, found) : undefined;
    };
    return {
      kind: "object",
      type: name,
      attributes: new Map(),
      lookup: method,
      invoke: (frozen) => ({
        kind: "object",
        type: name,
        attributes: new Map(),
        lookup: (key) => {
          const whole = method(key);
          if (whole?.kind !== "function") return whole;
          return native(key, (call: Call) =>
            whole.invoke({
              ...call,
              args: [...call.args, ...frozen.args],
              spans: [...call.spans, ...frozen.spans],
              named: new Map([...frozen.named, ...call.named]),
            }),
          );
        },
      }),
    };
  });
}

const multivariate = (logs: boolean): Row =>
  row("x, mean=None, cov=1, allow_singular=False", (a) => {
    const { b, graph } = a.host.trace;
    make.wantRank(a, a.node("cov"), 2, "a covariance");
    const covariance = make.liftOf(a, readTriangle(a, false, "cov"));
    const d = a.has("mean") ? b.sub(a.node("x"), a.node("mean")) : a.node("x");
    make.wantRank(a, d, 1, "multivariate_normal");
    if (d.shape.length > 2) throw a.stop("multivariate_normal of points of this shape is not followed");
    const turn = (node: Node): Node =>
      node.shape.length === 2 ? graph.node("transpose", [node], { perm: [1, 0] }) : node;
    const solved = turn(graph.node("solve", [covariance, turn(d)]));
    const square = graph.node("sum", [b.mul(d, solved)], { axes: [d.shape.length - 1], keepdims: false });
    const size = d.shape[d.shape.length - 1] ?? 1;
    const k = typeof size === "number" ? b.const(size) : graph.node("size", [], { size });
    const total = b.add(b.add(square, graph.node("logabsdet", [covariance])), b.mul(k, logTwoPi(b)));
    const value = b.neg(b.mul(half(b), total));
    return a.value(logs ? value : exp(b, value), [a.tensor("x"), a.tensor("cov")]);
  });

const dirichlet = row("x, alpha", (a) => {
  const { b, graph } = a.host.trace;
  const alpha = a.node("alpha");
  make.wantRank(a, alpha, 1, "dirichlet");
  const sum = (node: Node): Node => graph.node("sum", [node], { axes: [0], keepdims: false });
  const core = sum(b.mul(b.sub(alpha, b.one), log(b, a.node("x"))));
  return a.value(b.sub(b.add(core, lgamma(b, sum(alpha))), sum(lgamma(b, alpha))), [
    a.tensor("x"),
    a.tensor("alpha"),
  ]);
});

/** Laws of `scipy.stats`, by name. */
export const SCIPY_LAWS: Readonly<Record<string, Entry>> = {
  ...Object.fromEntries(Object.entries(LAWS).map(([name, law]) => [name, lawOf(name, methodsOf(law))])),
  multivariate_normal: lawOf("multivariate_normal", { logpdf: multivariate(true), pdf: multivariate(false) }),
  dirichlet: lawOf("dirichlet", { logpdf: dirichlet }),
};
