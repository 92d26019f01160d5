import { Cell } from "../environment.ts";
import { withDerivative } from "../libraries/gradients/handwritten.ts";
import {
  type Call,
  type ClassValue,
  calling,
  NONE,
  native,
  type ObjectValue,
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
  if (!backward) return out;
  return withDerivative(py.host, out, {
    name: type.name,
    inputs: call.args,
    backward: (cotangent) => py.call(backward, calling([ctx, cotangent], call.span)),
    span: call.span,
  });
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
