/** Derivatives along directions: `jvp`, `vjp`, `hvp`. */

import { jvp } from "../../../differentiate/forward.ts";
import { gradient } from "../../../differentiate/reverse.ts";
import type { Node } from "../../../graph/node.ts";
import { native, tuple, type Unknown, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { row } from "../builders.ts";
import type { Row } from "../row.ts";
import { layoutOf, type Run, runOpen } from "./opened.ts";

/** A function called with variables in place of all its arguments. */
const openedAll = (a: Arguments, fn: Value, args: readonly Value[]): Run | Unknown =>
  runOpen(
    a.host,
    fn,
    { args, named: new Map(), span: a.span, spans: args.map(() => a.span) },
    args.map((_arg, i) => i),
  );

/** `jax.jvp(f, primals, tangents)` → (value, tangent) */
export const jvpRow: Row = row("fun|func, primals|inputs, tangents|v", (a) => {
  const primals = sequenceOf(a, "primals");
  const tangents = sequenceOf(a, "tangents");
  const ran = openedAll(a, a.need("fun"), primals);
  if ("kind" in ran) return ran;
  const output = a.host.trace.lift(ran.output);
  if (!output) throw a.stop("jvp of what is no number");
  const moving = new Map<Node, Node>();
  for (const [i, opened] of ran.opened.entries()) {
    const tangent = tangents[i];
    const node = tangent ? a.host.trace.lift(tangent) : null;
    const [variable] = opened.variables;
    if (variable && node) moving.set(variable, a.host.trace.b.broadcast(node, variable.shape));
  }
  const [moved] = jvp(a.host.trace.b, [output], moving);
  const [value, tangent] = ran.settle([
    output,
    moved ?? a.host.trace.b.fill(a.host.trace.b.zero, output.shape),
  ]);
  a.host.noteRead({
    span: a.span,
    results: [tangent ?? null],
    of: a.host.nameOf(a.need("fun")),
    by: ["direction"],
    layout: { items: [{ node: value ?? output }, { node: tangent ?? output }] },
  });
  return tuple([
    a.host.trace.tensor(value ?? output, a.library),
    a.host.trace.tensor(tangent ?? output, a.library),
  ]);
});

function sequenceOf(a: Arguments, name: string): readonly Value[] {
  const value = a.need(name);
  return value.kind === "sequence" ? value.items.current : [value];
}

/** `jax.vjp(f, *primals)` → (value, function of the cotangent) */
export const vjpRow: Row = row("fun|func, *primals, has_aux=False", (a) => {
  const primals = a.items("primals");
  const fn = a.need("fun");
  const ran = openedAll(a, fn, primals);
  if ("kind" in ran) return ran;
  const output = a.host.trace.lift(ran.output);
  if (!output) throw a.stop("vjp of what is no number");
  const [value] = ran.settle([output]);
  const pull = native("vjp function", (inner) => {
    const seed = inner.args[0] ? a.host.trace.lift(inner.args[0]) : null;
    if (!seed) return a.host.trace.unknown("a cotangent is missing", inner.span);
    const wrt = ran.opened.flatMap((opened) => opened.variables);
    const nodes = ran.settle(
      gradient(a.host.trace.b, output, wrt, a.host.trace.b.broadcast(seed, output.shape)),
    );
    a.host.noteRead({
      span: inner.span,
      results: nodes,
      of: a.host.nameOf(fn),
      by: wrt.map((node) => String(node.attrs["name"])),
    });
    return tuple(nodes.map((node) => a.host.trace.tensor(node, a.library)));
  });
  return tuple([a.host.trace.tensor(value ?? output, a.library), pull]);
});

/** `torch.autograd.functional.vjp(f, inputs, v)` → (value, vjp); `jvp` alike. */
export const functionalVjp: Row = row("func, inputs, v=None, create_graph=False, strict=False", (a) => {
  const fn = a.need("func");
  const inputs = sequenceOf(a, "inputs");
  const ran = openedAll(a, fn, inputs);
  if ("kind" in ran) return ran;
  const output = a.host.trace.lift(ran.output);
  if (!output) throw a.stop("vjp of what is no number");
  const seed = a.has("v") ? a.node("v") : a.host.trace.b.one;
  const wrt = ran.opened.flatMap((opened) => opened.variables);
  const nodes = ran.settle([
    output,
    ...gradient(a.host.trace.b, output, wrt, a.host.trace.b.broadcast(seed, output.shape)),
  ]);
  return withValue(a, nodes, wrt);
});

/** (value, derivative) of the functional forms, noted as read. */
function withValue(a: Arguments, nodes: readonly Node[], wrt: readonly Node[]): Value {
  const [value, ...grads] = nodes.map((node) => a.host.trace.tensor(node, a.library));
  const many = a.need("inputs").kind === "sequence";
  const whole = tuple([
    value ?? tuple([]),
    many || grads.length !== 1 ? tuple(grads) : (grads[0] ?? tuple(grads)),
  ]);
  const layout = layoutOf(a.host, whole);
  a.host.noteRead({
    span: a.span,
    results: nodes.slice(1),
    of: a.host.nameOf(a.need("func")),
    by: wrt.map((node) => String(node.attrs["name"])),
    ...(layout ? { layout } : {}),
  });
  return whole;
}

/** `torch.autograd.functional.hvp(f, inputs, v)` → (value, Hessian · v): the gradient of ⟨∇f, v⟩. */
export const functionalHvp: Row = row("func, inputs, v=None, create_graph=False, strict=False", (a) => {
  const inputs = sequenceOf(a, "inputs");
  const ran = openedAll(a, a.need("func"), inputs);
  if ("kind" in ran) return ran;
  const output = a.host.trace.lift(ran.output);
  if (!output) throw a.stop("a Hessian of what is no number");
  const { b, graph } = a.host.trace;
  const wrt = ran.opened.flatMap((opened) => opened.variables);
  const along = a.has("v") ? sequenceOf(a, "v").map((value) => a.host.trace.lift(value)) : [];
  const slopes = gradient(b, output, wrt);
  const parts = wrt.map((x, i) => {
    const product = b.mul(b.fill(slopes[i] ?? b.zero, x.shape), along[i] ?? b.one);
    const axes = product.shape.map((_size, axis) => axis);
    return axes.length > 0 ? graph.node("sum", [product], { axes, keepdims: false }) : product;
  });
  const total = parts.reduce((sum, part) => b.add(sum, part), b.zero);
  return withValue(a, ran.settle([output, ...gradient(b, total, wrt)]), wrt);
});
