import { adjoints } from "../../differentiate/reverse.ts";
import { NablaError } from "../../graph/errors.ts";
import type { Node } from "../../graph/node.ts";
import { shapeText } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import { Cell } from "../environment.ts";
import { setState, spoilTensor } from "../tensors/state.ts";
import {
  bool,
  type Call,
  FALSE,
  isNone,
  NONE,
  native,
  nodeOf,
  type TensorValue,
  TRUE,
  tuple,
  type Value,
} from "../values.ts";
import { opaque } from "./builders.ts";
import type { Host } from "./host.ts";

/** Operations whose backward pass needs nothing saved: a second one through them is allowed. */
const KEEPS_NOTHING = new Set([
  "add",
  "sub",
  "neg",
  "sum",
  "mean",
  "reshape",
  "transpose",
  "index",
  "broadcast",
  "stack",
  "concatenate",
  "clone",
  "flip",
  "write",
]);

/** Everything on the tape behind `root`, users before inputs not guaranteed. */
function tapeOf(root: TensorValue): TensorValue[] {
  const seen = new Set<TensorValue>();
  const stack = [root];
  for (let at = stack.pop(); at; at = stack.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    stack.push(...(at.state.current.tape?.parents ?? []));
    if (at.view) stack.push(at.view.base);
  }
  return [...seen];
}

/** Gradients of `output` by `wrt`, as nodes; null where nothing flows. */
export function gradientsOf(
  host: Host,
  outputs: readonly Node[],
  wrt: readonly Node[],
  seeds: readonly (Node | null)[],
): (Node | null)[] {
  const { b } = host.trace;
  const totals: (Node | null)[] = wrt.map(() => null);
  for (const [i, output] of outputs.entries()) {
    const lost = host.trace.lostIn(output);
    if (lost) throw new NablaError("unsupported", lost.reason, lost.span);
    const seed = seeds[i] ?? b.fill(b.one, output.shape);
    const found = adjoints(b, output, wrt, b.fill(seed, output.shape));
    for (const [k, x] of wrt.entries()) {
      const part = found.get(x);
      if (!part) continue;
      const before = totals[k];
      totals[k] = before ? b.add(before, part) : part;
    }
  }
  return totals;
}

/** Whether a node depends on another at all, whatever the derivative. */
function reaches(host: Host, from: Node, to: Node): boolean {
  return host.trace.dependsOn(from, to);
}

/** What torch would refuse before it computes anything. */
function refusal(host: Host, output: TensorValue, seeded: boolean, span: Span): Value | null {
  const node = nodeOf(output);
  const many = node.shape.some((size) => size !== 1);
  // A parameter, or a name bound in another cell: whether it requires a gradient is not told here.
  if (!output.state.current.requiresGrad && (output.library !== "torch" || host.trace.tracing))
    return host.trace.unknown("whether this tensor requires a gradient is not known here", span);
  if (!output.state.current.requiresGrad) {
    host.finding(
      "no-gradient",
      "error",
      "this tensor does not require a gradient: nothing that leads to it has requires_grad=True",
      span,
    );
    return host.trace.unknown("nothing here requires a gradient", span);
  }
  if (many && !seeded) {
    host.finding(
      "backward-non-scalar",
      "error",
      `a gradient can be taken of one number only, and this tensor has shape ${shapeText(node.shape)}; reduce it (.sum(), .mean()) or pass a gradient`,
      span,
    );
    return host.trace.unknown("backward of more than one element", span);
  }
  return null;
}

/** A graph that was freed by an earlier backward pass. */
function freed(host: Host, tensors: readonly TensorValue[], span: Span): boolean {
  for (const tensor of tensors) {
    const tape = tensor.state.current.tape;
    const before = tape?.freed.current;
    if (!tape || !before || KEEPS_NOTHING.has(tape.op)) continue;
    host.finding(
      "backward-twice",
      "error",
      "a second backward pass through this graph: what it saved is freed by the first; pass retain_graph=True to the first",
      span,
      [{ span: before, message: "the first pass, which frees the graph" }],
    );
    return true;
  }
  return false;
}

function release(host: Host, tensors: readonly TensorValue[], span: Span): void {
  for (const tensor of tensors) {
    const { tape } = tensor.state.current;
    if (tape) host.trace.trail.set(tape.freed, span);
  }
}

const flag = (value: Value | undefined): boolean => value?.kind === "known" && value.value === true;

/** `loss.backward()` */
export function backward(host: Host, output: TensorValue, call: Call): Value {
  const seed = call.named.get("gradient") ?? call.args[0];
  const seeds = isNone(seed) || seed?.kind !== "tensor" ? null : nodeOf(seed);
  const refused = refusal(host, output, seeds !== null, call.span);
  if (refused) return NONE;
  const tape = tapeOf(output);
  if (freed(host, tape, call.span)) return NONE;
  accumulate(host, [output], [seeds], tape, flag(call.named.get("create_graph")));
  if (!flag(call.named.get("retain_graph")) && !flag(call.named.get("create_graph")))
    release(host, tape, call.span);
  return NONE;
}

/** Adds the gradients to every leaf behind the outputs. */
function accumulate(
  host: Host,
  outputs: readonly TensorValue[],
  seeds: readonly (Node | null)[],
  tape: readonly TensorValue[],
  create: boolean,
): void {
  const { b, trail } = host.trace;
  const leaves = tape.filter((tensor) => {
    const state = tensor.state.current;
    return state.requiresGrad && !tensor.view && (state.leaf || !state.tape || state.retain);
  });
  const names = outputs.map((output) => host.nameOf(output)).join(", ");
  const found = gradientsOf(host, outputs.map(nodeOf), leaves.map(nodeOf), seeds);
  for (const [i, leaf] of leaves.entries()) {
    const state = leaf.state.current;
    const node = found[i] ?? b.fill(b.zero, nodeOf(leaf).shape);
    const before = state.grad;
    const total = before ? b.add(nodeOf(before), node) : node;
    const grad = host.trace.tensor(b.broadcast(total, nodeOf(leaf).shape), leaf.library, {
      ...(leaf.dtype ? { dtype: leaf.dtype } : {}),
      ...(leaf.random ? { random: true } : {}),
      state: new Cell({
        node: b.broadcast(total, nodeOf(leaf).shape),
        ...(create
          ? { requiresGrad: true, tape: { op: "grad", parents: [leaf], freed: new Cell<Span | null>(null) } }
          : {}),
      }),
      from: { text: names },
    });
    // Accumulated into the same tensor where there is one: other names of it see the sum.
    if (before && !create) setState(host.trace, before, nodeOf(grad), []);
    else trail.set(leaf.state, { ...state, grad });
    if (before && !create)
      trail.set(leaf.state, { ...state, grad: before, gradOf: state.gradOf === names ? names : names });
    else trail.set(leaf.state, { ...leaf.state.current, gradOf: names });
  }
}

/** `torch.autograd.backward(tensors, grad_tensors, retain_graph)` */
export function autogradBackward(host: Host, call: Call): Value {
  const [first, given] = call.args;
  const outputs = listOf(first).filter((value) => value.kind === "tensor");
  const seeds = listOf(call.named.get("grad_tensors") ?? given).map((value) =>
    value.kind === "tensor" ? nodeOf(value) : null,
  );
  for (const output of outputs) if (refusal(host, output, seeds.length > 0, call.span)) return NONE;
  const tape = outputs.flatMap(tapeOf);
  if (freed(host, tape, call.span)) return NONE;
  accumulate(host, outputs, seeds, tape, flag(call.named.get("create_graph")));
  if (!flag(call.named.get("retain_graph")) && !flag(call.named.get("create_graph")))
    release(host, tape, call.span);
  return NONE;
}

export const listOf = (value: Value | undefined): readonly Value[] =>
  value === undefined || isNone(value) ? [] : value.kind === "sequence" ? value.items.current : [value];

/** `torch.autograd.grad(outputs, inputs, grad_outputs, retain_graph, create_graph)`: a tuple, whatever was asked. */
export function autogradGrad(host: Host, call: Call): Value {
  const outputs = listOf(call.args[0] ?? call.named.get("outputs"));
  const inputs = listOf(call.args[1] ?? call.named.get("inputs"));
  const given = listOf(call.args[2] ?? call.named.get("grad_outputs"));
  const bad = [...outputs, ...inputs].find((value) => value.kind === "unknown");
  if (bad) return bad;
  const from = outputs.filter((value) => value.kind === "tensor");
  const wrt = inputs.filter((value) => value.kind === "tensor");
  const seeds = given.map((value) => (value.kind === "tensor" ? nodeOf(value) : null));
  for (const output of from) {
    const refused = refusal(host, output, seeds.length > 0, call.span);
    if (refused) return refused;
  }
  const tape = from.flatMap(tapeOf);
  if (freed(host, tape, call.span)) return host.trace.unknown("the graph is freed already", call.span);
  const create = flag(call.args[4] ?? call.named.get("create_graph"));
  const retain = call.args[3] ?? call.named.get("retain_graph");
  const found = gradientsOf(host, from.map(nodeOf), wrt.map(nodeOf), seeds);
  if (!(retain === undefined || isNone(retain) ? create : flag(retain))) release(host, tape, call.span);
  const unused = flag(call.named.get("allow_unused"));
  const { b } = host.trace;
  const results = found.map((node, i) => {
    const x = wrt[i];
    if (!x) return null;
    const direct = from.some((output) => reaches(host, nodeOf(output), nodeOf(x)));
    return node ?? (direct || !unused ? b.fill(b.zero, nodeOf(x).shape) : null);
  });
  host.noteRead({
    span: call.span,
    results,
    of: from.map((value) => host.nameOf(value)).join(", "),
    by: wrt.map((value) => host.nameOf(value)),
    ...(results.includes(null) ? { none: "the output does not depend on it" } : {}),
  });
  return tuple(
    results.map((node, i): Value => {
      const x = wrt[i];
      if (!node || !x) return NONE;
      const full = b.broadcast(node, nodeOf(x).shape);
      return host.trace.tensor(full, x.library, {
        ...(x.dtype ? { dtype: x.dtype } : {}),
        state: new Cell({
          node: full,
          ...(create
            ? { requiresGrad: true, tape: { op: "grad", parents: wrt, freed: new Cell<Span | null>(null) } }
            : {}),
        }),
      });
    }),
  );
}

/** `.grad`, `.requires_grad`, `.backward`, `.grad_fn` and the like. */
export function gradAttribute(
  host: Host,
  tensor: TensorValue,
  name: string,
  span: Span,
  text: string,
): Value | undefined {
  const state = tensor.state.current;
  switch (name) {
    case "grad":
      return readGrad(host, tensor, span, text);
    case "requires_grad":
      return state.requiresGrad ? TRUE : FALSE;
    case "is_leaf":
      return bool(state.leaf === true || !state.tape);
    case "backward":
      return native("backward", (call) => backward(host, tensor, call));
    case "grad_fn":
      return state.tape ? opaque() : NONE;
    case "retain_grad":
      return native(name, () => {
        host.trace.trail.set(tensor.state, { ...tensor.state.current, retain: true });
        return NONE;
      });
    case "register_hook":
      return native(name, ({ args: [hook], span: at }) => {
        // A hook that gives nothing back only looks; any other changes every gradient that passes here.
        const probe = host.trace.tensor(host.trace.freshVariable("g", nodeOf(tensor).shape), tensor.library);
        const made = hook && host.call(hook, { args: [probe], named: new Map(), span: at, spans: [at] });
        if (!isNone(made))
          spoilTensor(host.trace, tensor, host.trace.unknown("a hook changes the gradient here", at));
        return NONE;
      });
    case "assign":
    case "assign_sub":
    case "assign_add":
      return native(name, ({ args: [value], span: at }) => {
        if (!value) return tensor;
        const op = name === "assign_sub" ? "sub" : name === "assign_add" ? "add" : null;
        const after = op ? host.trace.apply(op, [tensor, value], undefined, at) : value;
        const node = after.kind === "unknown" ? null : host.trace.lift(after);
        host.trace.gradOff++;
        if (node) setState(host.trace, tensor, node, []);
        host.trace.gradOff--;
        return tensor;
      });
    default:
      return undefined;
  }
}

function readGrad(host: Host, tensor: TensorValue, span: Span, text: string): Value {
  const state = tensor.state.current;
  const by = text.replace(/\.grad$/, "");
  const { grad } = state;
  const reads = !/\.grad\s*\.\s*$/.test(text);
  if (grad) {
    if (reads)
      host.noteRead({
        span,
        results: [nodeOf(grad)],
        of: state.gradOf ?? grad.from?.text ?? "output",
        by: [by],
      });
    return grad;
  }
  if (tensor.library === "python" || (host.trace.tracing && !state.requiresGrad))
    return host.trace.unknown(`where the gradient of ${by} comes from is not known here`, span);
  // A pass through something that is not known any more gave no number, not None.
  const [lost] = host.trace.lost.values();
  if (lost && state.requiresGrad) return lost;
  const none = !state.requiresGrad
    ? `${by} does not require a gradient: it is made without requires_grad=True`
    : state.tape && !state.leaf && !state.retain
      ? `${by} is not a leaf: its gradient is not kept (call ${by}.retain_grad() before backward)`
      : `no backward pass has reached ${by} yet`;
  host.noteRead({ span, results: [null], of: "", by: [by], none });
  if (!state.requiresGrad && tensor.library === "torch" && !host.trace.guessing && !host.trace.tracing)
    host.finding("grad-not-required", "information", none, span);
  return NONE;
}
