import type { Builder } from "../../graph/build.ts";
import { NablaError } from "../../graph/errors.ts";
import type { Node } from "../../graph/node.ts";
import { Stop } from "../tensors/stop.ts";
import { type Call, native, type ObjectValue, type Value } from "../values.ts";
import * as make from "./builders.ts";
import type { Host } from "./host.ts";
import { Arguments, type Entry, type Row, table } from "./row.ts";

const { row } = make;

type Parameters = Readonly<Record<string, Node>>;

/** A law of probability: what its methods are, as graphs of its parameters. */
interface Law {
  readonly params: string;
  /** What the constructor is given, as the parameters the formulas use. */
  readonly from?: (a: Arguments) => Parameters;
  readonly log: (b: Builder, x: Node, p: Parameters) => Node;
  readonly cdf?: (b: Builder, x: Node, p: Parameters) => Node;
  readonly entropy?: (b: Builder, p: Parameters) => Node;
  readonly mean?: (b: Builder, p: Parameters) => Node;
  readonly variance?: (b: Builder, p: Parameters) => Node;
  /** A draw as a function of the parameters and a standard draw, for rsample. */
  readonly draw?: (b: Builder, z: Node, p: Parameters) => Node;
}

const part = (p: Parameters, name: string): Node => p[name] as Node;
const half = (b: Builder): Node => b.ratio(1, 2);
const log = (b: Builder, x: Node): Node => b.call("log", x);
const logTwoPi = (b: Builder): Node => log(b, b.mul(b.two, b.pi));
const standard = (b: Builder, x: Node, p: Parameters): Node =>
  b.div(b.sub(x, part(p, "loc")), part(p, "scale"));
const sumLast = (b: Builder, x: Node): Node =>
  x.shape.length === 0 ? x : b.graph.node("sum", [x], { axes: [x.shape.length - 1], keepdims: false });

/** −softplus(−x) y − softplus(x) (1 − y) */
const bernoulli = (b: Builder, y: Node, logits: Node): Node =>
  b.sub(b.mul(y, logits), b.call("softplus", logits));

const logitsOf = (a: Arguments): Parameters => {
  const { b } = a.host.trace;
  if (a.has("logits")) return { logits: a.node("logits"), probs: b.call("sigmoid", a.node("logits")) };
  const probs = a.node("probs");
  return { probs, logits: b.sub(log(b, probs), b.call("log1p", b.neg(probs))) };
};

const classesOf = (a: Arguments): Parameters => {
  const { b, graph } = a.host.trace;
  if (a.has("logits")) {
    const logits = a.node("logits");
    make.wantRank(a, logits, 1, "Categorical");
    return { logs: graph.node("log_softmax", [logits], { axis: logits.shape.length - 1 }) };
  }
  const probs = a.node("probs");
  make.wantRank(a, probs, 1, "Categorical");
  const total = graph.node("sum", [probs], { axes: [probs.shape.length - 1], keepdims: true });
  return { logs: log(b, b.div(probs, total)) };
};

/** Entries at the classes, one for each row. */
function taken(b: Builder, logs: Node, x: Node): Node {
  if (logs.shape.length === 1) return b.graph.node("gather", [logs, x], { axis: 0 });
  const index = b.graph.node("reshape", [x], { shape: [...x.shape, 1] });
  const found = b.graph.node("take_along", [logs, index], { axis: logs.shape.length - 1 });
  return b.graph.node("reshape", [found], { shape: x.shape });
}

const LAWS: Readonly<Record<string, Law>> = {
  Normal: {
    params: "loc, scale",
    log: (b, x, p) => {
      const z = standard(b, x, p);
      return b.sub(
        b.sub(b.neg(b.mul(half(b), b.square(z))), log(b, part(p, "scale"))),
        b.mul(half(b), logTwoPi(b)),
      );
    },
    cdf: (b, x, p) => b.call("normal_cdf", standard(b, x, p)),
    entropy: (b, p) => b.add(b.add(half(b), b.mul(half(b), logTwoPi(b))), log(b, part(p, "scale"))),
    mean: (_b, p) => part(p, "loc"),
    variance: (b, p) => b.square(part(p, "scale")),
    draw: (b, z, p) => b.add(part(p, "loc"), b.mul(part(p, "scale"), z)),
  },
  LogNormal: {
    params: "loc, scale",
    log: (b, x, p) => {
      const logs = log(b, x);
      const z = standard(b, logs, p);
      return b.sub(
        b.sub(
          b.sub(b.neg(b.mul(half(b), b.square(z))), log(b, part(p, "scale"))),
          b.mul(half(b), logTwoPi(b)),
        ),
        logs,
      );
    },
  },
  Laplace: {
    params: "loc, scale",
    log: (b, x, p) => b.sub(b.neg(b.call("abs", standard(b, x, p))), log(b, b.mul(b.two, part(p, "scale")))),
    mean: (_b, p) => part(p, "loc"),
  },
  Cauchy: {
    params: "loc, scale",
    log: (b, x, p) =>
      b.neg(
        b.add(b.add(log(b, b.pi), log(b, part(p, "scale"))), b.call("log1p", b.square(standard(b, x, p)))),
      ),
  },
  Gumbel: {
    params: "loc, scale",
    log: (b, x, p) => {
      const z = standard(b, x, p);
      return b.sub(b.neg(b.add(z, b.call("exp", b.neg(z)))), log(b, part(p, "scale")));
    },
  },
  StudentT: {
    params: "df, loc=0, scale=1",
    log: (b, x, p) => {
      const df = part(p, "df");
      const n = b.mul(half(b), b.add(df, b.one));
      const constant = b.sub(
        b.sub(b.call("lgamma", n), b.call("lgamma", b.mul(half(b), df))),
        b.mul(half(b), log(b, b.mul(df, b.pi))),
      );
      return b.sub(
        b.sub(constant, log(b, part(p, "scale"))),
        b.mul(n, b.call("log1p", b.div(b.square(standard(b, x, p)), df))),
      );
    },
  },
  Exponential: {
    params: "rate",
    log: (b, x, p) => b.sub(log(b, part(p, "rate")), b.mul(part(p, "rate"), x)),
    cdf: (b, x, p) => b.sub(b.one, b.call("exp", b.neg(b.mul(part(p, "rate"), x)))),
    entropy: (b, p) => b.sub(b.one, log(b, part(p, "rate"))),
    mean: (b, p) => b.div(b.one, part(p, "rate")),
  },
  Gamma: {
    params: "concentration, rate",
    log: (b, x, p) => {
      const [shape, rate] = [part(p, "concentration"), part(p, "rate")];
      return b.sub(
        b.sub(b.add(b.mul(shape, log(b, rate)), b.mul(b.sub(shape, b.one), log(b, x))), b.mul(rate, x)),
        b.call("lgamma", shape),
      );
    },
    mean: (b, p) => b.div(part(p, "concentration"), part(p, "rate")),
  },
  Beta: {
    params: "c1|concentration1, c0|concentration0",
    log: (b, x, p) => {
      const [c1, c0] = [part(p, "c1"), part(p, "c0")];
      const core = b.add(
        b.mul(b.sub(c1, b.one), log(b, x)),
        b.mul(b.sub(c0, b.one), b.call("log1p", b.neg(x))),
      );
      return b.sub(core, b.graph.node("betaln", [c1, c0]));
    },
    mean: (b, p) => b.div(part(p, "c1"), b.add(part(p, "c1"), part(p, "c0"))),
  },
  Dirichlet: {
    params: "concentration",
    log: (b, x, p) => {
      const c = part(p, "concentration");
      const core = sumLast(b, b.mul(b.sub(c, b.one), log(b, x)));
      return b.sub(b.add(core, b.call("lgamma", sumLast(b, c))), sumLast(b, b.call("lgamma", c)));
    },
  },
  Poisson: {
    params: "rate",
    log: (b, x, p) =>
      b.sub(
        b.sub(b.graph.node("xlogy", [x, part(p, "rate")]), part(p, "rate")),
        b.call("lgamma", b.add(x, b.one)),
      ),
    mean: (_b, p) => part(p, "rate"),
  },
  Bernoulli: {
    params: "probs=None, logits=None",
    from: logitsOf,
    log: (b, x, p) => bernoulli(b, x, part(p, "logits")),
    entropy: (b, p) => b.neg(bernoulli(b, part(p, "probs"), part(p, "logits"))),
    mean: (_b, p) => part(p, "probs"),
    variance: (b, p) => b.mul(part(p, "probs"), b.sub(b.one, part(p, "probs"))),
  },
  Binomial: {
    params: "total_count=1, probs=None, logits=None",
    from: (a) => ({ ...logitsOf(a), n: a.has("total_count") ? a.node("total_count") : a.host.trace.b.one }),
    log: (b, x, p) => {
      const n = part(p, "n");
      const choose = b.sub(
        b.sub(b.call("lgamma", b.add(n, b.one)), b.call("lgamma", b.add(x, b.one))),
        b.call("lgamma", b.add(b.sub(n, x), b.one)),
      );
      return b.add(
        choose,
        b.sub(b.mul(x, part(p, "logits")), b.mul(n, b.call("softplus", part(p, "logits")))),
      );
    },
  },
  Geometric: {
    params: "probs=None, logits=None",
    from: logitsOf,
    log: (b, x, p) => b.add(b.mul(x, b.call("log1p", b.neg(part(p, "probs")))), log(b, part(p, "probs"))),
  },
  Categorical: {
    params: "probs=None, logits=None",
    from: classesOf,
    log: (b, x, p) => taken(b, part(p, "logs"), x),
    entropy: (b, p) => b.neg(sumLast(b, b.mul(b.call("exp", part(p, "logs")), part(p, "logs")))),
  },
  Uniform: {
    params: "low, high",
    log: (b, x, p) => {
      const { graph } = b;
      const inside = graph.node("and", [
        graph.node("ge", [x, part(p, "low")]),
        graph.node("lt", [x, part(p, "high")]),
      ]);
      return b.select(
        inside,
        b.neg(log(b, b.sub(part(p, "high"), part(p, "low")))),
        b.const(Number.NEGATIVE_INFINITY),
      );
    },
    mean: (b, p) => b.mul(half(b), b.add(part(p, "low"), part(p, "high"))),
  },
  MultivariateNormal: {
    params: "loc, covariance_matrix=None, precision_matrix=None, scale_tril=None",
    from: (a) => {
      const { graph } = a.host.trace;
      if (a.has("precision_matrix"))
        return { loc: a.node("loc"), covariance: graph.node("inv", [a.node("precision_matrix")]) };
      if (a.has("covariance_matrix")) return { loc: a.node("loc"), covariance: a.node("covariance_matrix") };
      const l = a.node("scale_tril");
      return {
        loc: a.node("loc"),
        covariance: graph.node("matmul", [l, graph.node("transpose", [l], { perm: [1, 0] })]),
      };
    },
    log: (b, x, p) => {
      const d = b.sub(x, part(p, "loc"));
      const covariance = part(p, "covariance");
      const size = d.shape[d.shape.length - 1];
      if (d.shape.length > 2 || typeof size !== "number")
        throw new NablaError("unsupported", "a multivariate normal of points of this shape is not followed");
      const turned = d.shape.length === 2 ? b.graph.node("transpose", [d], { perm: [1, 0] }) : d;
      const solved = b.graph.node("solve", [covariance, turned]);
      const back = d.shape.length === 2 ? b.graph.node("transpose", [solved], { perm: [1, 0] }) : solved;
      const inside = sumLast(b, b.mul(d, back));
      const total = b.add(
        b.add(inside, b.graph.node("logabsdet", [covariance])),
        b.mul(b.const(size), logTwoPi(b)),
      );
      return b.neg(b.mul(half(b), total));
    },
  },
};

const held = (name: string, law: Law): Row =>
  row(`${law.params}, validate_args=None`, (a) => {
    const names = law.params.split(",").map((each) => (each.split("=")[0] ?? "").trim().split("|")[0] ?? "");
    const { b } = a.host.trace;
    const given = names.filter((each) => a.has(each));
    const parameters: Parameters =
      law.from?.(a) ??
      Object.fromEntries(
        names.map((each) => [each, a.has(each) ? a.node(each) : each === "scale" ? b.one : b.zero]),
      );
    return distribution(
      a.host,
      name,
      law,
      parameters,
      given.map((each) => a.tensor(each)),
    );
  });

/** A distribution with its parameters bound. */
function distribution(
  host: Host,
  name: string,
  law: Law,
  p: Parameters,
  from: readonly Value[],
): ObjectValue {
  const { trace } = host;
  const { b } = trace;
  const value = (node: Node, more: readonly Value[] = []): Value =>
    trace.result(node, node.op, [...from, ...more], "torch");
  const of = (key: string, fn: ((b: Builder, x: Node, p: Parameters) => Node) | undefined): Value =>
    native(`${name}.${key}`, (call: Call) => {
      if (!fn) return trace.unknown(`${name}.${key} is not followed`, call.span);
      try {
        const a = new Arguments(
          host,
          "torch",
          { params: "value", build: () => value(b.zero) },
          call,
          `${name}.${key}`,
        );
        return value(fn(b, a.node("value"), p), [a.tensor("value")]);
      } catch (error) {
        if (error instanceof Stop) return error.value;
        return trace.failure(error, [], call.span);
      }
    });
  const plain = (fn: ((b: Builder, p: Parameters) => Node) | undefined): Value | undefined =>
    fn ? value(fn(b, p)) : undefined;
  return {
    kind: "object",
    type: name,
    attributes: new Map(),
    inner: { law: name, parameters: p },
    lookup: (key) => {
      switch (key) {
        case "log_prob":
          return of(key, law.log);
        case "cdf":
          return of(key, law.cdf);
        case "entropy":
          return native(key, (call) =>
            law.entropy
              ? value(law.entropy(b, p))
              : trace.unknown(`the entropy of ${name} is not followed`, call.span),
          );
        case "mean":
          return plain(law.mean);
        case "variance":
          return plain(law.variance);
        case "stddev":
          return law.variance ? value(b.call("sqrt", law.variance(b, p))) : undefined;
        case "rsample":
        case "sample":
          return native(key, () => {
            const shape = Object.values(p).reduce((total, node) => b.add(total, node), b.zero).shape;
            const z = trace.freshVariable("sample", shape);
            const drawn = key === "rsample" && law.draw ? value(law.draw(b, z, p)) : value(z);
            return drawn.kind === "tensor" ? { ...drawn, random: true } : drawn;
          });
        default: {
          const node = p[key];
          return node ? value(node) : undefined;
        }
      }
    },
  };
}

interface Held {
  readonly law: string;
  readonly parameters: Parameters;
}

const DIVERGENCES: Readonly<Record<string, (b: Builder, p: Parameters, q: Parameters) => Node>> = {
  Normal: (b, p, q) => {
    const ratio = b.square(b.div(part(p, "scale"), part(q, "scale")));
    const shift = b.square(b.div(b.sub(part(p, "loc"), part(q, "loc")), part(q, "scale")));
    return b.mul(half(b), b.sub(b.sub(b.add(ratio, shift), b.one), log(b, ratio)));
  },
  Categorical: (b, p, q) =>
    sumLast(b, b.mul(b.call("exp", part(p, "logs")), b.sub(part(p, "logs"), part(q, "logs")))),
  Bernoulli: (b, p, q) =>
    b.sub(
      bernoulli(b, part(p, "probs"), part(p, "logits")),
      bernoulli(b, part(p, "probs"), part(q, "logits")),
    ),
  Exponential: (b, p, q) => {
    const ratio = b.div(part(q, "rate"), part(p, "rate"));
    return b.sub(b.sub(ratio, log(b, ratio)), b.one);
  },
};

const divergence = row("p, q", (a) => {
  const [p, q] = ["p", "q"].map((name) => {
    const value = a.need(name);
    return value.kind === "object" ? (value.inner as Held | undefined) : undefined;
  });
  const rule = p && q && p.law === q.law ? DIVERGENCES[p.law] : undefined;
  if (!p || !q || !rule) throw a.stop("this divergence is not followed");
  return a.value(rule(a.host.trace.b, p.parameters, q.parameters), []);
});

/** `torch.distributions` */
export const DISTRIBUTIONS: Readonly<Record<string, Entry>> = {
  ...Object.fromEntries(Object.entries(LAWS).map(([name, law]) => [name, held(name, law)])),
  kl_divergence: divergence,
  kl: table({ kl_divergence: divergence }),
  ...Object.fromEntries(
    Object.entries(LAWS).map(([name, law]) => [name.toLowerCase(), table({ [name]: held(name, law) })]),
  ),
};
