/** `loss.backward()`, `torch.autograd.backward` and `torch.autograd.grad`. */

import type { Node } from "../../../graph/node.ts";
import type { Span } from "../../../graph/span.ts";
import { Cell } from "../../environment.ts";
import { setState } from "../../tensors/state.ts";
import { type Call, isNone, NONE, nodeOf, type TensorValue, tuple, type Value } from "../../values.ts";
import type { Host } from "../host.ts";
import { gradientsOf, listOf, reaches } from "./adjoints.ts";
import { freed, refusal, release, tapeOf } from "./tape.ts";

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

/** A gradient by the parameters of a function is asked for only where they require one. */
const asksOfParameters = (host: Host, output: TensorValue, wrt: readonly TensorValue[]): boolean =>
  nodeOf(output).shape.every((size) => size === 1) && reachesAll(host, output, wrt);

const reachesAll = (host: Host, output: TensorValue, wrt: readonly TensorValue[]): boolean =>
  host.trace.tracing &&
  host.trace.gradOff === 0 &&
  output.state.current.requiresGrad !== true &&
  wrt.length > 0 &&
  wrt.every((x) => reaches(host, nodeOf(output), nodeOf(x)));

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
    if (seeds.length > 0 ? reachesAll(host, output, wrt) : asksOfParameters(host, output, wrt)) {
      for (const x of wrt)
        host.trace.assume(`${host.nameOf(x)} taken as a tensor that requires a gradient`, call.span);
      continue;
    }
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
