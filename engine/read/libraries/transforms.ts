import { jvp } from "../../differentiate/forward.ts";
import { gradient } from "../../differentiate/reverse.ts";
import { substitute } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import type { Size } from "../../graph/shape.ts";
import { productSize } from "../../graph/size.ts";
import type { Span } from "../../graph/span.ts";
import { batch } from "../batch.ts";
import { Stop } from "../tensors.ts";
import {
  type Call,
  isNumber,
  type Library,
  list,
  type MappingValue,
  native,
  nodeOf,
  type SequenceValue,
  type TensorValue,
  tuple,
  typeName,
  type Unknown,
  type Value,
} from "../values.ts";
import { row } from "./builders.ts";
import type { Host } from "./host.ts";
import type { Arguments, Row } from "./row.ts";

/** The numbers inside a value (a number, a list or dict of them), each replaced by a variable of its own. */
interface Opened {
  readonly value: Value;
  readonly variables: readonly Node[];
  readonly actual: readonly Node[];
}

function open(host: Host, value: Value, name: string, span: Span): Opened | Unknown {
  if (value.kind === "unknown") return value;
  if (isNumber(value) || value.kind === "tensor") {
    const actual = host.trace.lift(value);
    if (!actual) return host.trace.unknown("this is not a number", span);
    const variable = host.trace.freshVariable(name, actual.shape);
    const at = host.trace.shadow.value(actual);
    if (at) host.trace.shadow.bind(variable, at);
    const tensor: TensorValue = host.trace.tensor(
      variable,
      value.kind === "tensor" ? value.library : "python",
      {
        ...(value.kind === "tensor" && value.random ? { random: true } : {}),
      },
    );
    return { value: tensor, variables: [variable], actual: [actual] };
  }
  const parts: Opened[] = [];
  const each = (part: Value, at: string): Value | Unknown => {
    const opened = open(host, part, at, span);
    if ("kind" in opened) return opened;
    parts.push(opened);
    return opened.value;
  };
  let made: Value;
  if (value.kind === "sequence" && !value.symbolic)
    made = list(
      value.items.current.map((part, i) => each(part, `${name}[${i}]`)),
      value.type,
    );
  else if (value.kind === "mapping")
    made = {
      kind: "mapping",
      entries: {
        current: new Map(
          [...value.entries.current].map(([key, entry]) => [
            key,
            { key: entry.key, value: each(entry.value, key.replace(/^s:/, `${name}.`)) },
          ]),
        ),
      },
    };
  else return host.trace.unknown(`a ${typeName(value)} cannot be differentiated by`, span);
  return {
    value: made,
    variables: parts.flatMap((p) => p.variables),
    actual: parts.flatMap((p) => p.actual),
  };
}

/** Numbers put back in the structure they came from. */
function close(host: Host, like: Value, nodes: Node[], library: Library): Value {
  if (like.kind === "sequence")
    return list(
      (like as SequenceValue).items.current.map((part) => close(host, part, nodes, library)),
      like.type,
    );
  if (like.kind === "mapping")
    return {
      kind: "mapping",
      entries: {
        current: new Map(
          [...(like as MappingValue).entries.current].map(([key, entry]) => [
            key,
            { key: entry.key, value: close(host, entry.value, nodes, library) },
          ]),
        ),
      },
    };
  const node = nodes.shift();
  return host.trace.tensor(
    node ?? host.trace.b.zero,
    like.kind === "tensor" && like.library !== "python" ? like.library : library,
  );
}

interface Run {
  readonly output: Value;
  readonly opened: readonly Opened[];
  /** Puts the actual arguments back. */
  readonly settle: (nodes: readonly Node[]) => Node[];
}

/** Calls `fn` with variables in place of some of its arguments. */
function runOpen(host: Host, fn: Value, call: Call, argnums: readonly number[]): Run | Unknown {
  const names = host.parametersOf(fn);
  const args = [...call.args];
  const opened: Opened[] = [];
  for (const at of argnums) {
    const index = at < 0 ? at + args.length : at;
    const arg = args[index];
    if (!arg) return host.trace.unknown(`there is no argument ${at} to differentiate by`, call.span);
    const made = open(host, arg, names[index] ?? "x", call.span);
    if ("kind" in made) return made;
    args[index] = made.value;
    opened.push(made);
  }
  // What the function reads inside is part of this read.
  host.trace.rehearsing++;
  const output = host.call(fn, { ...call, args });
  host.trace.rehearsing--;
  if (output.kind === "unknown") return output;
  const replacement = new Map<Node, Node>();
  for (const { variables, actual } of opened)
    for (const [i, variable] of variables.entries()) {
      const node = actual[i];
      if (node) replacement.set(variable, node);
    }
  const settle = (nodes: readonly Node[]): Node[] =>
    substitute(nodes, replacement, (op, inputs, attrs) => host.trace.b.op(op, inputs, attrs));
  return { output, opened, settle };
}

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
  if (!node) return host.trace.unknown(`a gradient is of a number, not of a ${typeName(value)}`, span);
  if (node.shape.some((size) => size !== 1))
    return host.trace.unknown("a gradient is of one number: the function gives back an array", span);
  return node.shape.length === 0 ? node : host.trace.graph.node("reshape", [node], { shape: [] });
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
    host.noteRead({
      span: call.span,
      results: nodes,
      of: host.nameOf(fn),
      by: wrt.map((node) => String(node.attrs["name"])),
    });
    const rest = [...nodes];
    const grads = ran.opened.map((opened) => close(host, opened.value, rest, library));
    const result = many
      ? tuple(grads)
      : (grads[0] ?? host.trace.unknown("nothing to differentiate by", call.span));
    const aux = options.hasAux && ran.output.kind === "sequence" ? ran.output.items.current[1] : undefined;
    const [value] = ran.settle([output]);
    if (options.withValue) {
      const plain = host.trace.tensor(value ?? output, library);
      return tuple([aux ? tuple([plain, aux]) : plain, result]);
    }
    return aux ? tuple([result, aux]) : result;
  });
  return { ...made, attributes: new Map([["__wrapped__", fn]]) };
}

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
  argnums: Value | undefined,
  second: boolean,
): Value {
  const ran = runOpen(host, fn, call, argnumsOf(host, argnums));
  if ("kind" in ran) return ran;
  const value = host.trace.lift(ran.output);
  if (!value) {
    if (ran.output.kind === "sequence" && !second) {
      const [opened] = ran.opened;
      const [variable] = opened?.variables ?? [];
      const parts = ran.output.items.current.map((part) => host.trace.lift(part));
      if (variable && parts.every((part) => part !== null))
        return list(
          ran
            .settle(parts.map((part) => jacobianNode(host, part ?? host.trace.b.zero, variable)))
            .map((node) => host.trace.tensor(node, library)),
        );
    }
    return host.trace.unknown("this function gives back no array of numbers", call.span);
  }
  const matrices = ran.opened.map((opened) =>
    opened.variables.map((x) => {
      if (!second) return jacobianNode(host, value, x);
      const one = host.trace.b.fill(
        gradient(
          host.trace.b,
          value.shape.length === 0 ? value : host.trace.graph.node("reshape", [value], { shape: [] }),
          [x],
        )[0] ?? host.trace.b.zero,
        x.shape,
      );
      return jacobianNode(host, one, x);
    }),
  );
  const settled = ran.settle(matrices.flat());
  host.noteRead({
    span: call.span,
    results: settled,
    of: host.nameOf(fn),
    by: ran.opened.flatMap((o) => o.variables.map((v) => String(v.attrs["name"]))),
  });
  const values = settled.map((node) => host.trace.tensor(node, library));
  const [first] = values;
  return values.length > 1
    ? tuple(values)
    : (first ?? host.trace.unknown("nothing to differentiate by", call.span));
}

const guardedNative = (_host: Host, name: string, body: (call: Call) => Value): Value =>
  native(name, (call) => {
    try {
      return body(call);
    } catch (error) {
      if (error instanceof Stop) return { ...error.value, span: call.span };
      throw error;
    }
  });

export const matrixRow = (second: boolean): Row =>
  row("fun|func|f, argnums|argnum=0, has_aux=False", (a) => {
    const fn = a.need("fun");
    return guardedNative(a.host, second ? "hessian" : "jacobian", (call) =>
      derivativeMatrix(a.host, a.library, fn, call, a.get("argnums"), second),
    );
  });

/** `torch.autograd.functional.jacobian(f, inputs)` */
export const functionalRow = (second: boolean): Row =>
  row("func, inputs, create_graph=False, strict=False, vectorize=False", (a) => {
    const inputs = a.need("inputs");
    const many = inputs.kind === "sequence";
    const args = many ? inputs.items.current : [inputs];
    const argnums = list(args.map((_arg, i) => ({ kind: "known", type: "int", value: i }) as const));
    return derivativeMatrix(
      a.host,
      a.library,
      a.need("func"),
      { args, named: new Map(), span: a.span, spans: args.map(() => a.span) },
      argnums,
      second,
    );
  });

/** `jax.jvp(f, primals, tangents)` → (value, tangent) */
export const jvpRow: Row = row("fun|func, primals|inputs, tangents|v", (a) => {
  const primals = sequenceOf(a, "primals");
  const tangents = sequenceOf(a, "tangents");
  const call: Call = { args: primals, named: new Map(), span: a.span, spans: primals.map(() => a.span) };
  const ran = runOpen(
    a.host,
    a.need("fun"),
    call,
    primals.map((_p, i) => i),
  );
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
  const call: Call = { args: primals, named: new Map(), span: a.span, spans: primals.map(() => a.span) };
  const ran = runOpen(
    a.host,
    fn,
    call,
    primals.map((_p, i) => i),
  );
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
  const ran = runOpen(
    a.host,
    fn,
    { args: inputs, named: new Map(), span: a.span, spans: inputs.map(() => a.span) },
    inputs.map((_p, i) => i),
  );
  if ("kind" in ran) return ran;
  const output = a.host.trace.lift(ran.output);
  if (!output) throw a.stop("vjp of what is no number");
  const seed = a.has("v") ? a.node("v") : a.host.trace.b.one;
  const wrt = ran.opened.flatMap((opened) => opened.variables);
  const nodes = ran.settle([
    output,
    ...gradient(a.host.trace.b, output, wrt, a.host.trace.b.broadcast(seed, output.shape)),
  ]);
  const [value, ...grads] = nodes.map((node) => a.host.trace.tensor(node, a.library));
  a.host.noteRead({
    span: a.span,
    results: nodes.slice(1),
    of: a.host.nameOf(fn),
    by: wrt.map((node) => String(node.attrs["name"])),
  });
  const many = a.need("inputs").kind === "sequence";
  return tuple([value ?? a.host.trace.tensor(output), many ? tuple(grads) : (grads[0] ?? tuple(grads))]);
});

/** `jax.vmap(f, in_axes, out_axes)`: f traced once on one item, then batched. */
export const vmapRow: Row = row("fun|func, in_axes|in_dims=0, out_axes|out_dims=0", (a) => {
  const fn = a.need("fun");
  const axes = a.get("in_axes");
  const out = a.has("out_axes") ? a.int("out_axes") : 0;
  const { host, library } = a;
  return guardedNative(host, `vmap of ${host.nameOf(fn)}`, (call) => {
    const given = call.args.map((_arg, i): number | null => {
      if (axes === undefined) return a.raw("in_axes") ? null : 0;
      const one = axes.kind === "sequence" ? axes.items.current[i] : axes;
      return one === undefined || (one.kind === "known" && one.type === "none")
        ? null
        : (host.trace.number(one, call.span) ?? 0);
    });
    const mapped = new Map<Node, Node>();
    let size: Size | null = null;
    const args = call.args.map((arg, i): Value => {
      const axis = given[i] ?? null;
      const node = host.trace.lift(arg);
      if (axis === null || !node) return arg;
      const at = axis < 0 ? axis + node.shape.length : axis;
      if (at >= node.shape.length)
        throw new Stop(host.trace.wantRank(node, at + 1, "vmap over an axis that is not there", call.span));
      size ??= node.shape[at] ?? 1;
      const rest = node.shape.filter((_s, k) => k !== at);
      const item = host.trace.freshVariable("item", rest);
      const perm = [at, ...node.shape.map((_s, k) => k).filter((k) => k !== at)];
      mapped.set(item, at === 0 ? node : host.trace.graph.node("transpose", [node], { perm }));
      return host.trace.tensor(item, arg.kind === "tensor" ? arg.library : library);
    });
    host.trace.rehearsing++;
    const output = host.call(fn, { ...call, args });
    host.trace.rehearsing--;
    const finish = (value: Value): Value => {
      if (value.kind === "sequence") return list(value.items.current.map(finish), value.type);
      if (value.kind === "unknown") return value;
      const node = host.trace.lift(value);
      if (!node || size === null) return host.trace.unknown("vmap of what is no number", call.span);
      const lanes = batch(host.trace.b, [node], mapped, size)[0] ?? node;
      const moved =
        out === 0 || lanes.shape.length < 2
          ? lanes
          : host.trace.graph.node("transpose", [lanes], {
              perm: lanes.shape.map((_s, k) =>
                k === (out < 0 ? out + lanes.shape.length : out) ? 0 : k <= out ? k + 1 : k,
              ),
            });
      return host.trace.tensor(moved, library);
    };
    const result = finish(output);
    if (result.kind === "tensor" && fn.kind === "function" && fn.attributes?.has("__wrapped__"))
      host.noteRead({
        span: call.span,
        results: [nodeOf(result)],
        of: host.nameOf(fn.attributes.get("__wrapped__") ?? fn),
        by: ["x"],
      });
    return result;
  });
});

/** `jax.jit(f)`: the same function. */
export const sameFunction: Row = row(
  "fun|func|f, static_argnums=None, static_argnames=None, donate_argnums=None, backend=None",
  (a) => a.need("fun"),
);
