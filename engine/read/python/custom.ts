import { gradient } from "../../differentiate/reverse.ts";
import type { Node } from "../../graph/node.ts";
import { entries, isConcrete } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import { Cell } from "../environment.ts";
import {
  type Call,
  type ClassValue,
  NONE,
  native,
  nodeOf,
  type ObjectValue,
  type TensorValue,
  tuple,
  type Value,
} from "../values.ts";
import { classAttribute } from "./attributes.ts";
import type { Python } from "./interpreter.ts";

/** Whether a class of the text is a `torch.autograd.Function`. */
export const isCustomFunction = (type: ClassValue): boolean =>
  type.bases.some((base) => base.kind === "class" && (base.name === "Function" || isCustomFunction(base)));

/**
 * `Cube.apply(x)`: `forward` runs as it is written. Its derivative is what `backward` says: where that is the true one
 * (at the values that are known), the result is differentiated as any other, else it stands in for it.
 */
export function applyCustom(py: Python, type: ClassValue, call: Call): Value {
  const [forward, backward] = [classAttribute(type, "forward"), classAttribute(type, "backward")];
  if (!forward) return py.trace.unknown(`${type.name} has no forward`, call.span);
  const ctx = context();
  const out = py.call(forward, { ...call, args: [ctx, ...call.args], spans: [call.span, ...call.spans] });
  if (out.kind !== "tensor" || !backward) return out;
  const inputs = call.args.map((arg) => (arg.kind === "tensor" ? arg : null));
  const seed = py.trace.freshVariable("g", nodeOf(out).shape);
  const given = py.call(backward, {
    args: [ctx, py.trace.tensor(seed, "torch")],
    named: new Map(),
    span: call.span,
    spans: [call.span, call.span],
  });
  if (given.kind === "unknown") return given;
  const parts = given.kind === "sequence" ? given.items.current : [given];
  const says = inputs.map((input, i): Node | null => (input ? py.trace.lift(parts[i] ?? NONE) : null));
  const { b } = py.trace;
  const nodes = inputs.flatMap((input) => (input ? [nodeOf(input)] : []));
  const exact = gradient(b, nodeOf(out), nodes, seed);
  const told = says.filter((_each, i) => inputs[i] !== null);
  const same = agree(py, seed, told, exact);
  if (same === null)
    py.trace.assume(`${type.name}.backward is taken as the derivative of its forward`, call.span);
  return same === false ? standIn(py, out, seed, told, inputs, call.span) : out;
}

/** What `forward` and `backward` share. */
function context(): ObjectValue {
  const attributes = new Map<string, Cell<Value | undefined>>();
  return {
    kind: "object",
    type: "ctx",
    attributes,
    lookup: (name) => {
      if (name === "save_for_backward")
        return native(name, ({ args }) => {
          attributes.set("saved_tensors", new Cell<Value | undefined>(tuple(args)));
          return NONE;
        });
      return /^(mark_|set_|needs_)/.test(name) ? native(name, () => NONE) : undefined;
    },
  };
}

/** Whether `backward` gives the true derivatives at the known values; null where nothing is known there. */
function agree(
  py: Python,
  seed: Node,
  told: readonly (Node | null)[],
  exact: readonly Node[],
): boolean | null {
  const { shape } = seed;
  if (!isConcrete(shape)) return null;
  const data = Float64Array.from({ length: entries(shape) }, (_, i) => 0.7 + 0.31 * i);
  py.trace.shadow.bind(seed, { shape, data });
  for (const [i, node] of exact.entries()) {
    const right = py.trace.shadow.value(node);
    const written = told[i] ? py.trace.shadow.value(told[i]) : null;
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
  py: Python,
  out: TensorValue,
  seed: Node,
  told: readonly (Node | null)[],
  inputs: readonly (TensorValue | null)[],
  span: Span,
): Value {
  const { b, graph } = py.trace;
  const stop = (node: Node): Node => graph.node("stop_gradient", [node]);
  const tensors = inputs.filter((input) => input !== null);
  const constants = new Map(tensors.map((input) => [nodeOf(input), stop(nodeOf(input))]));
  let total: Node = b.zero;
  for (const [i, input] of tensors.entries()) {
    const written = told[i];
    if (!written) continue;
    const x = nodeOf(input);
    const [fixed] = py.trace.replace([written], constants);
    const product = b.mul(b.fill(fixed ?? written, x.shape), b.sub(x, stop(x)));
    const axes = x.shape.map((_size, axis) => axis);
    total = b.add(total, axes.length > 0 ? graph.node("sum", [product], { axes, keepdims: false }) : product);
  }
  const [carrier] = gradient(b, total, [seed]);
  const node = b.add(stop(nodeOf(out)), b.fill(carrier ?? b.zero, nodeOf(out).shape));
  py.trace.record(node, span);
  return py.trace.result(node, "add", tensors);
}
