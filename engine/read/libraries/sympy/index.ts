/** `sympy`, and the methods of its expressions. */

import { float, int } from "../../values.ts";
import * as make from "../builders.ts";
import { ELEMENTARY } from "../elementary.ts";
import { constant, type Entry, type Row, table } from "../row.ts";
import { diff, hessian, jacobian } from "./derivatives.ts";
import { piecewise, same } from "./forms.ts";
import { entriesOf, matrix } from "./matrices.ts";
import { evalf, lambdify, subs } from "./substitution.ts";
import { symbols } from "./symbols.ts";

const { row } = make;

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
  Heaviside: row("x, at0=0.5", (a) => a.op("heaviside", [a.tensor("x"), a.tensorOr("at0", float(0.5))])),
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

/** `sympy` */
export const sympy = table(SYMPY);
