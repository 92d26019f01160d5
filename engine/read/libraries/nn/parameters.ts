/** `nn.Parameter`, `nn.init` and `nn.utils`: parameters made, filled, and their gradients clipped. */

import type { Node } from "../../../graph/node.ts";
import { setState } from "../../tensors/state.ts";
import { NONE, nodeOf, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";

const { row } = make;

const parameterRow: Row = row("x|data, requires_grad=True", (a) => {
  const value = a.tensor("x");
  if (value.kind !== "tensor") return value;
  const made = a.host.made(
    nodeOf(value),
    "torch",
    value.dtype ?? "float32",
    a.span,
    "nn.Parameter",
    a.flag("requires_grad", true),
  );
  return made.kind === "tensor" && value.random ? { ...made, random: true } : made;
});

/** `nn.init.…`: what is drawn at random stays random, the rest is a number. */
const initialiser = (fill: ((a: Arguments) => Node) | null): Row =>
  row("x|tensor, val=0, *rest, a=0, b=1, mean=0, std=1, gain=1, mode=None, nonlinearity=None", (a) => {
    const x = a.tensor("x");
    if (x.kind !== "tensor" || !fill) return x;
    const { trace } = a.host;
    trace.gradOff++;
    setState(trace, x, trace.b.fill(fill(a), nodeOf(x).shape), []);
    trace.gradOff--;
    return x;
  });

/** Gradients of parameters, each replaced by what `change` makes of it. */
function changeGradients(a: Arguments, change: (grad: Value) => Value): void {
  const given = a.need("x");
  for (const parameter of given.kind === "tensor" ? [given] : a.items("x")) {
    const grad = parameter.kind === "tensor" ? parameter.state.current.grad : undefined;
    if (parameter.kind !== "tensor" || !grad) continue;
    const changed = change(grad);
    if (changed.kind === "tensor")
      a.host.trace.trail.set(parameter.state, { ...parameter.state.current, grad: changed });
  }
}

/** All gradients by one factor, so that together they are no longer than `max_norm`. */
const clipNorm = row("x|parameters, max_norm, norm_type=2, error_if_nonfinite=False, foreach=None", (a) => {
  if (a.has("norm_type") && a.int("norm_type") !== 2)
    throw a.stop("gradients clipped by another norm are not followed");
  const { b, graph } = a.host.trace;
  let squares: Node = b.zero;
  changeGradients(a, (grad) => {
    const node = make.liftOf(a, grad);
    const axes = node.shape.map((_size, i) => i);
    const square = b.square(node);
    squares = b.add(
      squares,
      axes.length > 0 ? graph.node("sum", [square], { axes, keepdims: false }) : square,
    );
    return grad;
  });
  const total = b.call("sqrt", squares);
  const factor = graph.node("minimum", [b.div(a.node("max_norm"), b.add(total, b.const(1e-6))), b.one]);
  changeGradients(a, (grad) => a.value(b.mul(make.liftOf(a, grad), factor), [grad]));
  return a.value(total, []);
});

const clipValue = row("x|parameters, clip_value, foreach=None", (a) => {
  const limit = a.tensor("clip_value");
  changeGradients(a, (grad) => a.op("clip", [grad, a.op("neg", [limit]), limit]));
  return NONE;
});

/** Parameters and what is done to them. */
export const PARAMETERS: Readonly<Record<string, Entry>> = {
  Parameter: parameterRow,
  init: {
    table: {
      zeros_: initialiser((a) => a.host.trace.b.zero),
      ones_: initialiser((a) => a.host.trace.b.one),
      constant_: initialiser((a) => a.node("val")),
      ...Object.fromEntries(
        [
          "xavier_uniform_",
          "xavier_normal_",
          "kaiming_uniform_",
          "kaiming_normal_",
          "normal_",
          "uniform_",
          "trunc_normal_",
          "orthogonal_",
        ].map((name): [string, Entry] => [name, initialiser(null)]),
      ),
    },
  },
  utils: {
    table: {
      clip_grad_norm_: clipNorm,
      clip_grad_norm: clipNorm,
      clip_grad_value_: clipValue,
    },
  },
};
