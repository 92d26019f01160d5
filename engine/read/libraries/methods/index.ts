/** Attributes and methods of arrays, of whatever library they are. */

import type { Span } from "../../../graph/span.ts";
import { own } from "../../own.ts";
import { updateInPlace } from "../../tensors/state.ts";
import { NONE, native, type TensorValue, type Value } from "../../values.ts";
import { ARRAYS } from "../arrays/index.ts";
import { ELEMENTARY } from "../elementary.ts";
import type { Host } from "../host.ts";
import { UNFOLD } from "../nn/pooling.ts";
import { type Entry, functionOf, shared } from "../row.ts";
import { SYMBOL_METHODS } from "../sympy/index.ts";
import { TORCH_ONLY_METHODS } from "../torch/factories.ts";
import { TORCH_FUNCTIONS } from "../torch/functions.ts";
import { ATTRIBUTES } from "./attributes.ts";
import { IN_PLACE, RESHAPING, reshapedInPlace, sortedInPlace } from "./in-place.ts";
import { ARRAY_METHODS, NOT_METHODS, NUMPY_WORDS, SPREADS, TORCH_METHODS, TORCH_WORDS } from "./names.ts";
import { METHODS } from "./rows.ts";

/** Attributes and methods of arrays, of whatever library they are. */
export function tensorAttribute(
  host: Host,
  tensor: TensorValue,
  name: string,
  span: Span,
  text: string,
): Value | undefined {
  const attribute = own(ATTRIBUTES, name);
  if (attribute) return attribute(host, tensor, span, text);
  const symbolic = tensor.library === "sympy" ? own(SYMBOL_METHODS, name) : undefined;
  if (symbolic) return methodOf(host, tensor, name, symbolic);
  if (name === "sort" && tensor.library === "numpy") return sortedInPlace(host, tensor);
  if (name === "resize" && tensor.library !== "torch") return resized(host, tensor);
  const row = methodRow(tensor, name);
  if (row) {
    const method = methodOf(host, tensor, name, row);
    const torch = tensor.library === "python" && TORCH_METHODS.has(name) ? TORCH_FUNCTIONS[name] : undefined;
    if (!torch || method.kind !== "function") return method;
    const other = methodOf(host, tensor, name, torch);
    const ambiguous = own(SPREADS, name);
    // Arguments tell whose method it is where the library does not.
    return native(name, (call) => {
      const words = [...call.named.keys()];
      if (words.some((key) => TORCH_WORDS.has(key)) && other.kind === "function") return other.invoke(call);
      if (ambiguous && !words.some((key) => NUMPY_WORDS.has(key)))
        return host.trace.unknown(ambiguous, call.span);
      return method.invoke(call);
    });
  }
  const stem = name.endsWith("_") && !name.startsWith("_") ? name.slice(0, -1) : null;
  if (stem) {
    const inPlace = own(IN_PLACE, stem);
    if (inPlace) return native(name, (call) => inPlace(host, tensor, call));
    const pure = methodRow(tensor, stem);
    if (!pure) return undefined;
    const method = methodOf(host, tensor, stem, pure);
    return native(name, (call) => {
      const after = method.kind === "function" ? method.invoke(call) : method;
      if (after.kind === "tensor" && RESHAPING.has(stem))
        return reshapedInPlace(host, tensor, after, call.span);
      return after.kind === "unknown" ? after : updateInPlace(host.trace, tensor, after, call.span);
    });
  }
  return undefined;
}

function methodRow(tensor: TensorValue, name: string): Entry | undefined {
  // An array whose library is not known, and a method that NumPy's arrays do not have.
  const torch = tensor.library === "torch" || (tensor.library === "python" && !ARRAY_METHODS.has(name));
  if (torch && Object.hasOwn(TORCH_ONLY_METHODS, name)) return TORCH_ONLY_METHODS[name];
  if (name === "unfold") return UNFOLD.method;
  if (torch && TORCH_METHODS.has(name)) return TORCH_FUNCTIONS[name];
  if (Object.hasOwn(METHODS, name)) return METHODS[name];
  if (NOT_METHODS.has(name)) return undefined;
  if (tensor.library === "torch" || !Object.hasOwn(ARRAYS, name)) {
    if (Object.hasOwn(TORCH_FUNCTIONS, name)) return TORCH_FUNCTIONS[name];
  }
  if (Object.hasOwn(ARRAYS, name)) return ARRAYS[name];
  return own(ELEMENTARY, name);
}

function methodOf(host: Host, tensor: TensorValue, name: string, entry: Entry): Value {
  if (typeof entry !== "string" && !("build" in entry)) return NONE;
  const fn = functionOf(host, tensor.library, name, entry);
  return native(name, (call) =>
    fn.invoke({ ...call, args: [tensor, ...call.args], spans: [call.span, ...call.spans] }),
  );
}

/** `x.resize(2, 3)` of NumPy: the same entries in another shape, in place. */
const resized = (host: Host, tensor: TensorValue): Value => {
  const reshape = methodOf(host, tensor, "reshape", shared(METHODS, "reshape"));
  return native("resize", (call) => {
    const after = reshape.kind === "function" ? reshape.invoke(call) : reshape;
    if (after.kind !== "tensor") return after;
    const done = reshapedInPlace(host, tensor, after, call.span);
    return done.kind === "unknown" ? done : NONE;
  });
};

/** `x.size(dim)` of torch. */
export function sizeMethod(host: Host, tensor: TensorValue): Value {
  return methodOf(host, tensor, "size", shared(METHODS, "size"));
}
