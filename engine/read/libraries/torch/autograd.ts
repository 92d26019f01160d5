/** `torch.autograd` and `torch.func`, and the switches of the tape: `no_grad` and its kin. */

import { bool, type FunctionValue, NONE, native, type ObjectValue, type Value } from "../../values.ts";
import { arrayOf } from "../arrays/conversion.ts";
import * as make from "../builders.ts";
import { autogradBackward, autogradGrad } from "../gradients/backward.ts";
import { functionalHvp, functionalVjp, jvpRow, vjpRow } from "../gradients/directions.ts";
import { functionalRow, gradRow, matrixRow } from "../gradients/transforms.ts";
import { vmapRow } from "../gradients/vmap.ts";
import type { Host } from "../host.ts";
import { constant, type Entry, table } from "../row.ts";

const { row } = make;

/** A context in which nothing is put on the tape; as a decorator, nothing that the function does. */
export function noGrad(host: Host, off: boolean): ObjectValue {
  let before = 0;
  return {
    kind: "object",
    type: "no_grad",
    attributes: new Map(),
    inner: {
      enter: () => {
        before = host.trace.gradOff;
        host.trace.gradOff = off ? before + 1 : 0;
        return undefined;
      },
      exit: () => {
        host.trace.gradOff = before;
      },
    },
    invoke: ({ args: [f = NONE] }) => (off && f.kind === "function" ? offTape(host, f) : f),
  };
}

/** `@torch.no_grad()`: what calls of the function give back is a constant to their callers. */
const offTape = (host: Host, f: FunctionValue): FunctionValue => ({
  ...f,
  invoke: (call) => {
    host.trace.gradOff++;
    try {
      return f.invoke(call);
    } finally {
      host.trace.gradOff--;
    }
  },
});

/** `torch.autograd.Function`: `apply` runs `forward`; the hand-written `backward` is checked elsewhere. */
const functionBase = (): Value => ({
  kind: "class",
  name: "Function",
  bases: [],
  attributes: new Map(),
  construct: () => NONE,
});

/** Gradients. */
export const TORCH_GRADIENTS: Readonly<Record<string, Entry>> = {
  no_grad: row("f=None", (a) => (a.has("f") ? a.need("f") : noGrad(a.host, true))),
  inference_mode: row("f=None", (a) => (a.has("f") ? a.need("f") : noGrad(a.host, true))),
  enable_grad: row("f=None", (a) => (a.has("f") ? a.need("f") : noGrad(a.host, false))),
  set_grad_enabled: row("mode", (a) => noGrad(a.host, !a.flag("mode"))),
  is_grad_enabled: row("", (a) => bool(a.host.trace.gradOff === 0)),
  autograd: table({
    grad: constant((host) => native("torch.autograd.grad", (call) => autogradGrad(host, call))),
    backward: constant((host) => native("torch.autograd.backward", (call) => autogradBackward(host, call))),
    functional: table({
      jacobian: functionalRow(false),
      hessian: functionalRow(true),
      vjp: functionalVjp,
      jvp: jvpRow,
      hvp: functionalHvp,
      vhp: functionalHvp,
    }),
    set_detect_anomaly: make.nothing,
    gradcheck: row("*rest", make.opaque),
    Variable: row("x|data, requires_grad=False", (a) => arrayOf(a, "Variable", a.flag("requires_grad"))),
    Function: constant(functionBase),
    no_grad: row("f=None", (a) => noGrad(a.host, true)),
  }),
  func: table({
    grad: gradRow(false),
    grad_and_value: gradRow(true),
    jacrev: matrixRow(false),
    jacfwd: matrixRow(false),
    hessian: matrixRow(true),
    vmap: vmapRow,
    jvp: jvpRow,
    vjp: vjpRow,
  }),
};
