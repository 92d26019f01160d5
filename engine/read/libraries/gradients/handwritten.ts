/** Derivatives written by hand beside a function: taken where they are the true ones, else put in their place. */

import { gradient } from "../../../differentiate/reverse.ts";
import type { Node } from "../../../graph/node.ts";
import { entries, isConcrete } from "../../../graph/shape.ts";
import type { Span } from "../../../graph/span.ts";
import { NONE, nodeOf, type TensorValue, type Value } from "../../values.ts";
import type { Host } from "../host.ts";

/** A derivative written by hand beside a result: which function it is of, and what it makes of a cotangent. */
export interface Handwritten {
  readonly name: string;
  readonly inputs: readonly Value[];
  /** The cotangents of the inputs, in order. */
  readonly backward: (cotangent: Value) => Value;
  readonly span: Span;
}

/**
 * `out` with the derivative that is written for it: where that is the true one (at the values that are known), the
 * result is differentiated as any other, else it stands in for it.
 */
export function withDerivative(
  host: Host,
  out: Value,
  { name, inputs: given, backward, span }: Handwritten,
): Value {
  if (out.kind !== "tensor") return out;
  const inputs = given.map((arg) => (arg.kind === "tensor" ? arg : null));
  const seed = host.trace.freshVariable("g", nodeOf(out).shape);
  const made = backward(host.trace.tensor(seed, out.library));
  if (made.kind === "unknown") return made;
  const parts = made.kind === "sequence" ? made.items.current : [made];
  const says = inputs.map((input, i): Node | null => (input ? host.trace.lift(parts[i] ?? NONE) : null));
  const nodes = inputs.flatMap((input) => (input ? [nodeOf(input)] : []));
  const exact = gradient(host.trace.b, nodeOf(out), nodes, seed);
  const told = says.filter((_each, i) => inputs[i] !== null);
  const same = agree(host, seed, told, exact);
  if (same === null) host.trace.assume(`the derivative written for ${name} is taken as the true one`, span);
  return same === false ? standIn(host, out, seed, told, inputs, span) : out;
}

/** Whether `backward` gives the true derivatives at the known values; null where nothing is known there. */
function agree(
  host: Host,
  seed: Node,
  told: readonly (Node | null)[],
  exact: readonly Node[],
): boolean | null {
  const { shape } = seed;
  if (!isConcrete(shape)) return null;
  const data = Float64Array.from({ length: entries(shape) }, (_, i) => 0.7 + 0.31 * i);
  host.trace.shadow.bind(seed, { shape, data });
  for (const [i, node] of exact.entries()) {
    const right = host.trace.shadow.value(node);
    const written = told[i] ? host.trace.shadow.value(told[i]) : null;
    if (!right || (told[i] && !written)) return null;
    const size = Math.max(1e-12, ...right.data.map(Math.abs));
    for (const [k, value] of right.data.entries())
      if (Math.abs((written?.data[written.data.length === 1 ? 0 : k] ?? 0) - value) > 1e-9 * size)
        return false;
  }
  return true;
}

/**
 * A result of the same value whose derivative is what `backward` says: for s(g) = Σᵢ ⟨backward(g)ᵢ, xᵢ − const xᵢ⟩,
 * which is nought and linear in g, ∂s/∂g is nought too and pulls every cotangent c back to backward(c).
 */
function standIn(
  host: Host,
  out: TensorValue,
  seed: Node,
  told: readonly (Node | null)[],
  inputs: readonly (TensorValue | null)[],
  span: Span,
): Value {
  const { b, graph } = host.trace;
  const stop = (node: Node): Node => graph.node("stop_gradient", [node]);
  const tensors = inputs.filter((input) => input !== null);
  const constants = new Map(tensors.map((input) => [nodeOf(input), stop(nodeOf(input))]));
  let total: Node = b.zero;
  for (const [i, input] of tensors.entries()) {
    const written = told[i];
    if (!written) continue;
    const x = nodeOf(input);
    const [fixed] = host.trace.replace([written], constants);
    const product = b.mul(b.fill(fixed ?? written, x.shape), b.sub(x, stop(x)));
    const axes = x.shape.map((_size, axis) => axis);
    total = b.add(total, axes.length > 0 ? graph.node("sum", [product], { axes, keepdims: false }) : product);
  }
  const [carrier] = gradient(b, total, [seed]);
  if (carrier && host.trace.dependsOn(carrier, seed))
    return host.trace.unknown(
      "a written derivative that is not linear in the cotangent is not followed",
      span,
    );
  const node = b.add(stop(nodeOf(out)), b.fill(carrier ?? b.zero, nodeOf(out).shape));
  host.trace.record(node, span);
  return host.trace.result(node, "add", tensors);
}
