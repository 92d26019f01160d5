/** Functions made of functions by differentiation: `grad`, `jacobian`, `hessian`. */

import { gradient } from "../../../differentiate/reverse.ts";
import type { Node } from "../../../graph/node.ts";
import { productSize } from "../../../graph/size.ts";
import type { Span } from "../../../graph/span.ts";
import { Stop } from "../../tensors/stop.ts";
import {
  type Call,
  int,
  type Library,
  list,
  native,
  tuple,
  typeName,
  type Unknown,
  type Value,
} from "../../values.ts";
import { row } from "../builders.ts";
import type { Host } from "../host.ts";
import type { Row } from "../row.ts";
import { bundled, closed, layoutOf, leavesOf, type Run, rebuild, runOpen } from "./opened.ts";

function argnumsOf(host: Host, value: Value | undefined): number[] {
  if (!value) return [0];
  const items = value.kind === "sequence" ? value.items.current : [value];
  return items.map((item) => host.trace.number(item, { start: 0, end: 0 }) ?? 0);
}

const isMany = (value: Value | undefined): boolean => value?.kind === "sequence";

/** One number out of what a function gives back: itself, or the first of (value, aux). */
function scalarOf(host: Host, output: Value, hasAux: boolean, span: Span): Node | Unknown {
  const value = hasAux && output.kind === "sequence" ? (output.items.current[0] ?? output) : output;
  if (value.kind === "unknown") return value;
  const node = host.trace.lift(value);
  const lost = node && host.trace.lostIn(node);
  if (lost) return lost;
  if (!node) return host.trace.unknown(`a gradient is of a number, not of a ${typeName(value)}`, span);
  if (node.shape.some((size) => size !== 1))
    return host.trace.unknown("a gradient is of one number: the function gives back an array", span);
  return node.shape.length === 0 ? node : host.trace.graph.node("reshape", [node], { shape: [] });
}

/** What comes beside the value, with the actual arguments put back. */
function settled(host: Host, ran: Run, value: Value, library: Library): Value {
  const leaves = leavesOf(value).map((leaf): Value => {
    const node = leaf.kind === "tensor" || leaf.kind === "known" ? host.trace.lift(leaf) : null;
    const [actual] = node ? ran.settle([node]) : [];
    return actual ? host.trace.tensor(actual, leaf.kind === "tensor" ? leaf.library : library) : leaf;
  });
  return rebuild(value, leaves);
}

interface GradOptions {
  readonly argnums: Value | undefined;
  readonly hasAux: boolean;
  readonly withValue: boolean;
}

/** `jax.grad(f)`: a function of the same arguments. */
function gradFunction(host: Host, library: Library, fn: Value, options: GradOptions): Value {
  const many = isMany(options.argnums);
  const made = native(`grad of ${host.nameOf(fn)}`, (call) => {
    const ran = runOpen(host, fn, call, argnumsOf(host, options.argnums));
    if ("kind" in ran) return ran;
    const output = scalarOf(host, ran.output, options.hasAux, call.span);
    if ("kind" in output) return output;
    const wrt = ran.opened.flatMap((opened) => opened.variables);
    const nodes = ran.settle(gradient(host.trace.b, output, wrt));
    if (wrt.length === 0) return host.trace.unknown("nothing to differentiate by", call.span);
    const result = closed(host, ran.opened, nodes, library, many);
    const beside = options.hasAux && ran.output.kind === "sequence" ? ran.output.items.current[1] : undefined;
    const aux = beside && settled(host, ran, beside, library);
    const [value] = ran.settle([output]);
    const plain = host.trace.tensor(value ?? output, library);
    const both = options.withValue
      ? tuple([aux ? tuple([plain, aux]) : plain, result])
      : aux
        ? tuple([result, aux])
        : result;
    const layout = layoutOf(host, both);
    host.noteRead({
      span: call.span,
      results: nodes,
      of: host.nameOf(fn),
      by: wrt.map((node) => String(node.attrs["name"])),
      ...(layout ? { layout } : {}),
    });
    return both;
  });
  return { ...made, attributes: new Map([["__wrapped__", fn]]) };
}

/** `grad` and `value_and_grad` */
export const gradRow = (withValue: boolean): Row =>
  row("fun|func|f, argnums|argnum=0, has_aux=False, holomorphic=False, allow_int=False", (a) =>
    gradFunction(a.host, a.library, a.need("fun"), {
      argnums: a.get("argnums"),
      hasAux: a.flag("has_aux"),
      withValue,
    }),
  );

/** The Jacobian of `output` by a variable: output axes first. */
export function jacobianNode(host: Host, output: Node, variable: Node): Node {
  const { b, graph } = host.trace;
  if (output.shape.length === 0) return b.fill(gradient(b, output, [variable])[0] ?? b.zero, variable.shape);
  const total = productSize(output.shape);
  if (typeof total !== "number" || total > 512)
    throw new Stop(host.trace.unknown("a Jacobian of a size that is not known", { start: 0, end: 0 }));
  const flat = output.shape.length === 1 ? output : graph.node("reshape", [output], { shape: [total] });
  const rows: Node[] = [];
  for (let i = 0; i < total; i++) {
    const entry = graph.node("index", [flat], { spec: [i] });
    rows.push(b.fill(gradient(b, entry, [variable])[0] ?? b.zero, variable.shape));
  }
  const stacked = graph.node("stack", rows, { axis: 0 });
  return output.shape.length === 1
    ? stacked
    : graph.node("reshape", [stacked], { shape: [...output.shape, ...variable.shape] });
}

/** `jax.jacobian(f)` and `jax.hessian(f)` as functions; torch's forms take the inputs at once. */
function derivativeMatrix(
  host: Host,
  library: Library,
  fn: Value,
  call: Call,
  {
    argnums,
    second,
    hasAux,
  }: { readonly argnums: Value | undefined; readonly second: boolean; readonly hasAux?: boolean },
): Value {
  const ran = runOpen(host, fn, call, argnumsOf(host, argnums));
  if ("kind" in ran) return ran;
  const { opened } = ran;
  const many = isMany(argnums);
  const variables = opened.flatMap((each) => each.variables);
  const names = variables.map((node) => String(node.attrs["name"]));
  if (variables.length === 0) return host.trace.unknown("nothing to differentiate by", call.span);
  const results: Node[] = [];
  const by: string[] = [];
  /** The Jacobian of one array, in the structure of what it is by. */
  const rows = (output: Node, of: string): Value => {
    const nodes = ran.settle(variables.map((x) => jacobianNode(host, output, x)));
    results.push(...nodes);
    by.push(...names.map((name) => of + name));
    return closed(host, opened, nodes, library, many);
  };
  const output =
    hasAux && ran.output.kind === "sequence" ? (ran.output.items.current[0] ?? ran.output) : ran.output;
  let whole: Value;
  if (second) {
    const scalar = scalarOf(host, output, false, call.span);
    if ("kind" in scalar) return scalar;
    const slopes = gradient(host.trace.b, scalar, variables);
    const blocks = variables.map((x, i) =>
      rows(
        host.trace.b.fill(slopes[i] ?? host.trace.b.zero, x.shape),
        names.length > 1 ? `${names[i]}, ` : "",
      ),
    );
    whole = bundled(opened, blocks, many);
  } else {
    const outputs = leavesOf(output).map((leaf) => (leaf.kind === "unknown" ? null : host.trace.lift(leaf)));
    if (outputs.length === 0 || !outputs.every((node) => node !== null))
      return host.trace.unknown("this function gives back no array of numbers", call.span);
    whole = rebuild(
      output,
      outputs.map((node, i) => rows(node, outputs.length > 1 ? `${i}, ` : "")),
    );
  }
  const aux = hasAux && ran.output.kind === "sequence" ? ran.output.items.current[1] : undefined;
  if (aux) whole = tuple([whole, aux]);
  const layout = layoutOf(host, whole);
  host.noteRead({ span: call.span, results, of: host.nameOf(fn), by, ...(layout ? { layout } : {}) });
  return whole;
}

/** A function of a library whose body may stop. */
export const guardedNative = (_host: Host, name: string, body: (call: Call) => Value): Value =>
  native(name, (call) => {
    try {
      return body(call);
    } catch (error) {
      if (error instanceof Stop) return { ...error.value, span: call.span };
      throw error;
    }
  });

/** `jacobian` and `hessian` */
export const matrixRow = (second: boolean): Row =>
  row("fun|func|f, argnums|argnum=0, has_aux=False", (a) => {
    const fn = a.need("fun");
    return guardedNative(a.host, second ? "hessian" : "jacobian", (call) =>
      derivativeMatrix(a.host, a.library, fn, call, {
        argnums: a.get("argnums"),
        second,
        hasAux: a.flag("has_aux"),
      }),
    );
  });

/** `torch.autograd.functional.jacobian(f, inputs)` */
export const functionalRow = (second: boolean): Row =>
  row("func, inputs, create_graph=False, strict=False, vectorize=False", (a) => {
    const inputs = a.need("inputs");
    const many = inputs.kind === "sequence";
    const args = many ? inputs.items.current : [inputs];
    return derivativeMatrix(
      a.host,
      a.library,
      a.need("func"),
      { args, named: new Map(), span: a.span, spans: args.map(() => a.span) },
      { argnums: many ? list(args.map((_arg, i) => int(i))) : undefined, second },
    );
  });

/** `jax.jit(f)`: the same function. */
export const sameFunction: Row = row(
  "fun|func|f, static_argnums=None, static_argnames=None, donate_argnums=None, backend=None",
  (a) => a.need("fun"),
);
