/** `scipy.optimize`: the Rosenbrock function, `approx_fprime`, and searches, whose results are not followed. */

import type { Node } from "../../../graph/node.ts";
import type { Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import { gradientsOf } from "../gradients/adjoints.ts";
import type { Entry, Row } from "../row.ts";

const { row } = make;

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
  const call = (value: Value): Value => a.run(a.need("f"), [value, ...a.items("args")]);
  const result = call(trace.tensor(x, "numpy"));
  const output = result.kind === "unknown" ? null : trace.lift(result);
  if (!output)
    return result.kind === "unknown"
      ? result
      : a.host.trace.unknown("the function gives back no number", a.span);
  const [exact] = gradientsOf(a.host, [output], [x], [null]);
  const step = a.nodeOr("epsilon", 1.4901161193847656e-8);
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

/** Any arguments at all. */
export function lenient(entry: Row): Row {
  return {
    params:
      "fun|f, *rest, x0=None, args=None, method=None, jac=None, hess=None, bounds=None, constraints=None, tol=None, options=None, callback=None, p0=None, sigma=None, maxfev=None, fprime=None, xtol=None",
    build: entry.build,
  };
}

/** `scipy.optimize` */
export const OPTIMIZE: Readonly<Record<string, Entry>> = {
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
