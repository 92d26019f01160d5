import { gradient } from "../../differentiate/reverse.ts";
import type { Node } from "../../graph/node.ts";
import type { Span } from "../../graph/span.ts";
import {
  float,
  int,
  isNumber,
  list,
  native,
  nodeOf,
  type TensorValue,
  tuple,
  type Value,
} from "../values.ts";
import * as make from "./builders.ts";
import { ELEMENTARY } from "./elementary.ts";
import type { Host } from "./host.ts";
import { type Arguments, constant, type Entry, type Row, table } from "./row.ts";

const { row } = make;

/** A symbol: a variable that is the same wherever it has the same name. */
function symbol(host: Host, name: string, span: Span): TensorValue {
  const node = host.trace.b.variable(name);
  host.symbol(node, name, span);
  return host.trace.tensor(node, "sympy");
}

/** `symbols('x y z')`, `symbols('x, y')`, `symbols('x0:3')` */
const symbols = row(
  "names, *rest, real=None, positive=None, nonnegative=None, integer=None, negative=None, nonzero=None, finite=None, cls=None",
  (a) => {
    const text = a.text("names", "");
    const names = text
      .split(/[\s,]+/)
      .filter(Boolean)
      .flatMap((name) => {
        const range = /^(\w*?)(\d*):(\d+)$/.exec(name);
        if (!range) return [name];
        const [, stem = "", from = "", to = "0"] = range;
        return Array.from(
          { length: Number(to) - Number(from || 0) },
          (_, i) => `${stem}${i + Number(from || 0)}`,
        );
      });
    const made = names.map((name) => symbol(a.host, name, a.span));
    const [only] = made;
    return made.length === 1 && only && !/[,:]/.test(text) ? only : tuple(made);
  },
);

const variableOf = (a: Arguments, value: Value): Node => {
  const node = value.kind === "tensor" ? nodeOf(value) : null;
  if (node?.op !== "variable") throw a.stop("SymPy differentiates by symbols only");
  return node;
};

/** One expression differentiated once by each of a list of symbols. */
function differentiate(a: Arguments, node: Node, by: readonly Node[]): Node {
  const { b } = a.host.trace;
  return by.reduce((total, x) => {
    if (total.shape.length === 0) return gradient(b, total, [x])[0] ?? b.zero;
    return entrywise(a, total, (entry) => gradient(b, entry, [x])[0] ?? b.zero);
  }, node);
}

/** A matrix, entry by entry. */
function entrywise(a: Arguments, node: Node, map: (entry: Node) => Node): Node {
  const { graph, b } = a.host.trace;
  const [size, ...rest] = node.shape;
  if (size === undefined) return map(node);
  if (typeof size !== "number") throw a.stop("a matrix of a size that is not known");
  const parts = Array.from({ length: size }, (_, i) => {
    const part = node.op === "stack" && node.attrs["axis"] === 0 ? node.inputs[i] : undefined;
    return entrywise(
      a,
      part ?? graph.node("index", [node], { spec: [i, ...rest.map((n) => [0, n, 1] as const)] }),
      map,
    );
  });
  return graph.node("stack", parts.length > 0 ? parts : [b.zero], { axis: 0 });
}

/** `diff(f, x)`, `diff(f, x, 2)`, `diff(f, x, y)`, `diff(f, (x, 2))` */
const diff = row("x|expr, *by, evaluate=True", (a) => {
  const node = a.node("x");
  const order: Node[] = [];
  for (const each of a.items("by")) {
    if (isNumber(each)) {
      const last = order[order.length - 1];
      for (let more = Number(each.value) - 1; more > 0 && last; more--) order.push(last);
    } else if (each.kind === "sequence") {
      const [x, times] = each.items.current;
      if (x)
        for (let k = times ? (a.host.trace.number(times, a.span) ?? 1) : 1; k > 0; k--)
          order.push(variableOf(a, x));
    } else order.push(variableOf(a, each));
  }
  if (order.length === 0) {
    const variables = a.host.trace.variablesOf(node);
    const [only] = variables;
    if (variables.length !== 1 || !only) throw a.stop("by which symbol is not said");
    order.push(only);
  }
  const result = differentiate(a, node, order);
  a.host.noteRead({
    span: a.span,
    results: [result],
    of: a.host.nameOf(a.need("x")),
    by: order.map((x) => String(x.attrs["name"])),
  });
  return a.host.trace.tensor(result, "sympy");
});

/** Replacements as SymPy takes them: `subs(x, 2)`, `subs({x: 2})`, `subs([(x, 2), (y, 3)])`. */
function replaced(a: Arguments, node: Node, pairs: readonly (readonly [Value, Value])[]): Node {
  const map = new Map<Node, Node>();
  for (const [from, to] of pairs) {
    const left = from.kind === "tensor" ? nodeOf(from) : null;
    const right = a.host.trace.lift(to);
    if (!left || !right) throw a.stop("this substitution is not followed");
    map.set(left, right);
  }
  return a.host.trace.replace([node], map)[0] ?? node;
}

function pairsOf(a: Arguments, value: Value | undefined): (readonly [Value, Value])[] {
  if (!value) return [];
  if (value.kind === "mapping")
    return [...value.entries.current.values()].map((entry) => [entry.key, entry.value] as const);
  if (value.kind === "sequence")
    return value.items.current.map((pair) => {
      const [from, to] = pair.kind === "sequence" ? pair.items.current : [];
      if (!from || !to) throw a.stop("this substitution is not followed");
      return [from, to] as const;
    });
  return [];
}

const asNumber = (a: Arguments, node: Node): Value => a.host.trace.tensor(node, "sympy");

const subs = row("x|expr, old, new=None", (a) => {
  const pairs = a.has("new") ? [[a.need("old"), a.need("new")] as const] : pairsOf(a, a.get("old"));
  return asNumber(a, replaced(a, a.node("x"), pairs));
});

/** A derivative evaluated at a point is a gradient read, in numbers. */
const evalf = row("x|expr, n=15, subs=None, maxn=None", (a) => {
  const pairs = pairsOf(a, a.get("subs"));
  const result = replaced(a, a.node("x"), pairs);
  if (pairs.length > 0 && a.host.trace.variablesOf(result).length === 0)
    a.host.noteRead({
      span: a.span,
      results: [result],
      of: a.host.nameOf(a.need("x")),
      by: pairs.map(([from]) => a.host.nameOf(from)),
    });
  return asNumber(a, result);
});

/** Forms of the same expression. */
const same = row(
  "x|expr, *rest, method=None, deep=None, force=None, rational=None, ratio=None, trig=None",
  (a) => a.tensor("x"),
);

/** `lambdify((x, y), f)`: a function of numbers or arrays. */
const lambdify = row("args, x|expr, modules=None, cse=False", (a) => {
  const args = a.need("args");
  const wanted = args.kind === "sequence" ? args.items.current : [args];
  const body = a.need("x");
  const flat = wanted.map((each) =>
    (each.kind === "sequence" ? each.items.current : [each]).map((one) => variableOf(a, one)),
  );
  const { host } = a;
  return native("lambdify", (call) => {
    const map = new Map<Node, Node>();
    for (const [i, group] of flat.entries()) {
      const given = call.args[i];
      if (!given) return host.trace.unknown("an argument is missing", call.span);
      const parts =
        group.length === 1 && wanted[i]?.kind !== "sequence" ? [given] : host.items(given, call.span);
      if (!Array.isArray(parts)) return parts;
      for (const [k, x] of group.entries()) {
        const node = parts[k] ? host.trace.lift(parts[k]) : null;
        if (!node) return host.trace.unknown("an argument is no number", call.span);
        map.set(x, node);
      }
    }
    const put = (value: Value): Value => {
      if (value.kind === "sequence") return list(value.items.current.map(put), value.type);
      const node = value.kind === "unknown" ? null : host.trace.lift(value);
      if (!node) return value;
      return host.trace.tensor(host.trace.replace([node], map)[0] ?? node, "numpy");
    };
    return put(body);
  });
});

const matrix = row("x, *rest", (a) => {
  const value = a.need("x");
  const parts = value.kind === "sequence" ? value.items.current : [];
  const flat = parts.length > 0 && parts.every((part) => part.kind !== "sequence");
  const made = a.tensor("x");
  // A list of entries is a column.
  const shaped = flat ? make.reshapeTo(a, made, [make.liftOf(a, made).shape[0] ?? 1, 1]) : made;
  const node = make.liftOf(a, shaped);
  return a.host.trace.tensor(flat ? column(a, parts) : node, "sympy");
});

/** A column keeps its entries, so that they can be taken out again. */
function column(a: Arguments, parts: readonly Value[]): Node {
  const { graph } = a.host.trace;
  return graph.node(
    "stack",
    parts.map((part) => graph.node("stack", [make.liftOf(a, part)], { axis: 0 })),
    { axis: 0 },
  );
}

/** Entries of a matrix, row by row. */
function entriesOf(a: Arguments, node: Node): Node[] {
  const out: Node[] = [];
  entrywise(a, node, (entry) => {
    out.push(entry);
    return entry;
  });
  return out;
}

const jacobian = row("x, by", (a) => {
  const outputs = entriesOf(a, a.node("x"));
  const by = a.need("by");
  const variables =
    by.kind === "sequence" ? by.items.current.map((each) => variableOf(a, each)) : entriesOf(a, a.node("by"));
  const { graph, b } = a.host.trace;
  const rows = outputs.map((output) => graph.node("stack", gradient(b, output, variables), { axis: 0 }));
  const result = graph.node("stack", rows, { axis: 0 });
  a.host.noteRead({
    span: a.span,
    results: [result],
    of: a.host.nameOf(a.need("x")),
    by: variables.map((x) => String(x.attrs["name"])),
  });
  return a.host.trace.tensor(result, "sympy");
});

const hessian = row("x|f, by|varlist, constraints=None", (a) => {
  const variables = a.items("by").map((each) => variableOf(a, each));
  const { graph, b } = a.host.trace;
  const first = gradient(b, a.node("x"), variables);
  const rows = first.map((part) => graph.node("stack", gradient(b, part, variables), { axis: 0 }));
  const result = graph.node("stack", rows, { axis: 0 });
  a.host.noteRead({
    span: a.span,
    results: [result],
    of: a.host.nameOf(a.need("x")),
    by: variables.map((x) => String(x.attrs["name"])),
  });
  return a.host.trace.tensor(result, "sympy");
});

const piecewise = row("*pieces, evaluate=True", (a) => {
  const pieces = a.items("pieces").map((piece) => (piece.kind === "sequence" ? piece.items.current : []));
  const { graph } = a.host.trace;
  let total: Node | null = null;
  for (const [value, condition] of pieces.reverse()) {
    if (!value || !condition) throw a.stop("a piece that is not complete");
    const node = make.liftOf(a, value);
    const always = condition.kind === "known" && condition.value === true;
    if (always || !total) total = node;
    else total = graph.node("select", [make.liftOf(a, condition), node, total]);
  }
  return a.host.trace.tensor(total ?? a.host.trace.b.zero, "sympy");
});

const folded = (op: string): Row => row("*items", (a) => a.items("items").reduce((x, y) => a.op(op, [x, y])));

const refused = (why: string): Row => ({
  params: "*rest, dir=None, n=None, x0=None, conds=None, dict=None",
  build: (a) => {
    throw a.stop(why);
  },
});

const rational = row("p, q=1", (a) => {
  const p = a.need("p");
  if (p.kind === "known" && p.type === "string") throw a.stop("a rational in text");
  const { b } = a.host.trace;
  return a.host.trace.tensor(b.div(a.node("p"), a.has("q") ? a.node("q") : b.one), "sympy");
});

const one = (name: string) =>
  constant(({ trace }) => trace.tensor(name === "E" ? trace.graph.node("e", []) : trace.b.pi, "sympy"));

/** Methods of SymPy expressions. */
export const SYMBOL_METHODS: Readonly<Record<string, Entry>> = {
  diff,
  subs,
  xreplace: subs,
  evalf,
  n: evalf,
  doit: same,
  simplify: same,
  expand: same,
  factor: same,
  cancel: same,
  together: same,
  rewrite: same,
  applyfunc: row("x, f", (a) => a.tensor("x")),
  jacobian,
  det: make.matrixOp("det"),
  inv: make.matrixOp("inv"),
  trace: make.matrixOp("trace"),
  dot: row("x, y", (a) => {
    const [x, y] = [entriesOf(a, a.node("x")), entriesOf(a, a.node("y"))];
    const { b } = a.host.trace;
    return a.host.trace.tensor(
      x.reduce((total, entry, i) => b.add(total, b.mul(entry, y[i] ?? b.zero)), b.zero),
      "sympy",
    );
  }),
  norm: row("x", (a) => {
    const { b } = a.host.trace;
    const total = entriesOf(a, a.node("x")).reduce((sum, entry) => b.add(sum, b.square(entry)), b.zero);
    return a.host.trace.tensor(b.call("sqrt", total), "sympy");
  }),
  transpose: row("x", (a) => make.swap(a, a.tensor("x"), 0, 1)),
  integrate: refused("an integral is not followed"),
  series: refused("a series is not followed"),
  limit: refused("a limit is not followed"),
};

const SYMPY: Readonly<Record<string, Entry>> = {
  ...ELEMENTARY,
  symbols,
  Symbol: symbols,
  var: symbols,
  Dummy: symbols,
  diff,
  Derivative: diff,
  simplify: same,
  expand: same,
  factor: same,
  cancel: same,
  collect: same,
  trigsimp: same,
  together: same,
  apart: same,
  nsimplify: same,
  radsimp: same,
  powsimp: same,
  logcombine: same,
  expand_log: same,
  sympify: same,
  S: same,
  N: evalf,
  subs,
  lambdify,
  Matrix: matrix,
  ImmutableMatrix: matrix,
  hessian,
  Piecewise: piecewise,
  Rational: rational,
  Integer: row("x", (a) => a.tensor("x")),
  Float: row("x, n=None", (a) => a.tensor("x")),
  log: row("x, base=None", (a) => {
    const top = a.op("log", [a.tensor("x")]);
    return a.has("base") ? a.op("div", [top, a.op("log", [a.tensor("base")])]) : top;
  }),
  ln: "log",
  Abs: "abs",
  sec: "sec",
  csc: "csc",
  cot: "cot",
  coth: "coth",
  sech: "sech",
  csch: "csch",
  acot: "acot",
  asec: "asec",
  acsc: "acsc",
  erf: "erf",
  erfc: "erfc",
  gamma: "gamma",
  loggamma: "lgamma",
  digamma: "digamma",
  beta: "beta",
  sinc: "sinc",
  besselj: row("n, x", (a) => a.op("besselj", [a.tensor("n"), a.tensor("x")])),
  besseli: row("n, x", (a) => a.op("besseli", [a.tensor("n"), a.tensor("x")])),
  Ei: "expi",
  Heaviside: row("x, at0=0.5", (a) =>
    a.op("heaviside", [a.tensor("x"), a.has("at0") ? a.tensor("at0") : float(0.5)]),
  ),
  Max: folded("maximum"),
  Min: folded("minimum"),
  Mul: folded("mul"),
  Add: folded("add"),
  Pow: "pow",
  root: row("x, n", (a) => a.op("pow", [a.tensor("x"), a.op("div", [int(1), a.tensor("n")])])),
  pi: one("pi"),
  E: one("E"),
  oo: constant(() => float(Number.POSITIVE_INFINITY)),
  And: "and",
  Or: "or",
  Not: "not",
  Lt: "lt",
  Le: "le",
  Gt: "gt",
  Ge: "ge",
  Lambda: row("args, x|expr", (a) => lambdify.build(a)),
  init_printing: row("*rest, use_unicode=None, use_latex=None", make.opaque),
  pprint: row("*rest, use_unicode=None", make.opaque),
  latex: row("*rest", make.opaque),
  init_session: row("*rest", make.opaque),
  plot: row("*rest", make.opaque),
  Eq: refused("an equation is no expression"),
  integrate: refused("an integral is not followed"),
  Integral: refused("an integral is not followed"),
  limit: refused("a limit is not followed"),
  series: refused("a series is not followed"),
  solve: refused("solving is not followed"),
  solveset: refused("solving is not followed"),
  nsolve: refused("solving is not followed"),
  dsolve: refused("solving is not followed"),
  Sum: refused("a symbolic sum is not followed"),
  summation: refused("a symbolic sum is not followed"),
  Product: refused("a symbolic product is not followed"),
  Function: refused("a function that is not defined"),
};

export const sympy = table(SYMPY);
