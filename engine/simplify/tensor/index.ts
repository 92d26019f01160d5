import type { Attrs } from "../../graph/node.ts";
import { type Shape, sameShape } from "../../graph/shape.ts";
import type { Algebra } from "../algebra.ts";
import { type Expr, isAtom } from "../expression.ts";
import { scalarsOut } from "./linear.ts";
import { dotRule, invRule, matmulRule, transposeRule } from "./matrix.ts";
import { indexRule } from "./place.ts";
import { axesOf, meanRule, softmaxRule, sumRule } from "./reduce.ts";

type Rule = (a: Algebra, x: readonly Expr[], attrs: Attrs) => Expr | null;

const unary =
  (rule: (a: Algebra, x: Expr, attrs: Attrs) => Expr | null): Rule =>
  (a, [x], attrs) =>
    x ? rule(a, x, attrs) : null;

const binary =
  (rule: (a: Algebra, x: Expr, y: Expr) => Expr | null): Rule =>
  (a, [x, y]) =>
    x && y ? rule(a, x, y) : null;

const shapeOf = (attrs: Attrs): Shape => (Array.isArray(attrs["shape"]) ? (attrs["shape"] as Shape) : []);

function reshapeRule(a: Algebra, x: Expr, attrs: Attrs): Expr | null {
  const shape = shapeOf(attrs);
  if (sameShape(x.shape, shape)) return x;
  if (x.shape.length === 0) return a.fill(x, shape);
  if (isAtom(x, "broadcast") && x.args[0]?.shape.length === 0) return a.fill(x.args[0], shape);
  if (isAtom(x, "reshape") && x.args[0]) return a.call("reshape", [x.args[0]], attrs);
  return null;
}

function broadcastRule(a: Algebra, x: Expr, attrs: Attrs): Expr {
  const inner = isAtom(x, "broadcast") && x.args[0] ? x.args[0] : x;
  return a.fill(inner, shapeOf(attrs));
}

/** Folding everything and keeping the axes: the number, repeated along axes of size 1. */
const FOLDS: ReadonlySet<string> = new Set([
  "sum",
  "mean",
  "prod",
  "max",
  "min",
  "any",
  "all",
  "logsumexp",
  "var",
  "std",
  "norm",
]);

function keptAxes(a: Algebra, op: string, [x]: readonly Expr[], attrs: Attrs): Expr | null {
  if (!x || attrs["keepdims"] !== true || !FOLDS.has(op) || axesOf(attrs).length < x.shape.length)
    return null;
  return a.fill(
    a.call(op, [x], { ...attrs, keepdims: false }),
    x.shape.map(() => 1),
  );
}

/** diag(u vᵀ) = u ⊙ v */
function diagonalRule(a: Algebra, x: Expr, attrs: Attrs): Expr | null {
  const [u, v] = isAtom(x, "outer") ? x.args : [];
  return u && v && attrs["offset"] === 0 && u.shape[0] === v.shape[0] ? a.mul(u, v) : null;
}

const PICKS: ReadonlySet<string> = new Set(["reshape", "index", "gather", "take_along"]);

/** ln of a softmax, or of what is picked from one: the log-softmax has all its digits. */
function logRule(a: Algebra, x: Expr): Expr | null {
  if (x.kind !== "atom") return null;
  const [from, ...places] = x.args;
  if (x.op === "softmax") return a.call("log_softmax", [...x.args], x.attrs);
  const inside = from && PICKS.has(x.op) ? logRule(a, from) : null;
  return inside && a.call(x.op, [inside, ...places], x.attrs);
}

/** One entry a line, put at its place: the entry times the unit vector there. */
function putAlongRule(a: Algebra, [updates, at]: readonly Expr[], attrs: Attrs): Expr | null {
  if (!updates || !at) return null;
  const last = at.shape.length - 1;
  if (attrs["axis"] !== last || at.shape[last] !== 1) return null;
  const places = a.call("reshape", [at], { shape: at.shape.slice(0, last) });
  return a.mul(updates, a.call("one_hot", [places], { depth: attrs["size"] ?? 1 }));
}

const RULES: Readonly<Record<string, Rule>> = {
  broadcast: unary(broadcastRule),
  reshape: unary(reshapeRule),
  transpose: unary(transposeRule),
  sum: unary(sumRule),
  mean: unary(meanRule),
  matmul: binary(matmulRule),
  dot: binary(dotRule),
  inv: unary(invRule),
  diagonal: unary(diagonalRule),
  index: unary(indexRule),
  put_along: putAlongRule,
  log: unary(logRule),
  softmax: unary(softmaxRule("softmax")),
  log_softmax: unary(softmaxRule("log_softmax")),
};

/** Rules of matrix calculus, by operation. */
export function tensorRule(a: Algebra, op: string, x: readonly Expr[], attrs: Attrs): Expr | null {
  const rule = Object.hasOwn(RULES, op) ? RULES[op] : undefined;
  return keptAxes(a, op, x, attrs) ?? scalarsOut(a, op, x, attrs) ?? rule?.(a, x, attrs) ?? null;
}
