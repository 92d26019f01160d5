/** Types of numbers (`np.float32`), and values made arrays of a library: `np.array`, `astype`. */

import { dtypeOf } from "../../dtypes.ts";
import { toTensor } from "../../tensors/literals.ts";
import { float, int, isNumber, nodeOf, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import * as make from "../builders.ts";
import { X } from "../builders.ts";
import type { Entry } from "../row.ts";

const { row } = make;

/** An array in another type of numbers: floats cut to integers, truth as not zero. */
export function cast(a: Arguments, x: Value, name: string): Value {
  const integral = /^u?int/.test(name);
  const node = make.liftOf(a, x);
  if (integral && node.dtype === "float" && !(isNumber(x) && x.type === "int")) {
    const cut = a.op("trunc", [x]);
    return cut.kind === "tensor" ? { ...cut, dtype: name } : cut;
  }
  if (name === "bool" && node.dtype !== "bool") return a.op("ne", [x, int(0)]);
  if (x.kind !== "tensor") return { ...a.host.trace.tensor(node, a.library), dtype: name };
  // torch makes no other tensor where it is of that type already.
  if (x.library === "torch" && x.dtype === name) return x;
  const state = x.state.current;
  return {
    ...x,
    ...(x.view ? {} : { state: { current: state } }),
    library: a.library === "python" ? x.library : a.library,
    dtype: name,
  };
}

/** A type of numbers (`np.float32`): a name, and a conversion when it is called. */
const dtype = (name: string): Entry => ({
  params: "x=None",
  build: (a) => cast(a, a.tensorOr("x", float(0)), name),
});

/** Types of numbers by name. */
export const DTYPES: Readonly<Record<string, Entry>> = Object.fromEntries(
  ["float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bfloat16", "bool"].map(
    (name) => [name, dtype(name)],
  ),
);

/** An array of the type that `dtype` asks for. */
export const typed = (a: Arguments, x: Value): Value => {
  const wanted = dtypeOf(a.get("dtype"));
  return wanted ? cast(a, x, wanted) : x;
};

/** A new array that shares nothing with the old. */
export const copied = (x: Value): Value => {
  if (x.kind !== "tensor") return x;
  const { view: _view, ...rest } = x;
  return { ...rest, state: { current: { ...x.state.current, node: nodeOf(x) } } };
};

/** The type of floats that a library makes unless told. */
export const defaultFloat = (a: Arguments): string =>
  a.library === "numpy" || a.library === "python" ? "float64" : "float32";

/** `np.array([[1., 2.]])`, `torch.tensor(...)`: numbers as an array of the library. */
export function arrayOf(a: Arguments, what: string, grad = false): Value {
  const { host, library } = a;
  const given = a.need("x");
  const wanted = dtypeOf(a.get("dtype"));
  if (given.kind === "tensor") {
    const made = copied(given);
    const own = made.kind === "tensor" ? { ...made, library } : made;
    const named = wanted ? cast(a, own, wanted) : own;
    if (grad && named.kind === "tensor")
      return host.made(nodeOf(named), library, wanted ?? given.dtype, a.span, what, true);
    return named;
  }
  const made = toTensor(host.trace, given, a.spanOf("x"), library);
  if (made.kind !== "tensor") return made;
  const node = nodeOf(made);
  if (wanted && /^u?int|^bool/.test(wanted)) return cast(a, made, wanted);
  if (node.inputs.length > 0) return wanted ? { ...made, dtype: wanted } : made;
  // Numbers with names of their own keep them: `np.array([a, b])`.
  if (node.op === "variable" && !grad) return { ...made, library };
  return host.made(node, library, wanted ?? made.dtype, a.span, what, grad);
}

/** An array is given back as it is; anything else is made one. */
const itselfOr = (a: Arguments, what: string): Value =>
  a.raw("x")?.kind === "tensor" && !a.has("dtype") ? a.need("x") : arrayOf(a, what);

/** Arrays from numbers, lists and other arrays. */
export const CONVERSIONS: Readonly<Record<string, Entry>> = {
  ...DTYPES,
  copy: row(X, (a) => copied(a.tensor("x"))),
  array: row("x|object, dtype=None, copy=True", (a) =>
    a.flag("copy", true) ? arrayOf(a, "array") : itselfOr(a, "array"),
  ),
  asarray: row("x|a, dtype=None", (a) => itselfOr(a, "asarray")),
  asanyarray: row("x|a, dtype=None", (a) => itselfOr(a, "asanyarray")),
  asfarray: row("x|a, dtype=None", (a) => itselfOr(a, "asfarray")),
  ascontiguousarray: row("x|a, dtype=None", (a) => {
    const x = a.raw("x");
    return x?.kind === "tensor" && a.host.trace.shares.scattered.has(x.state)
      ? arrayOf(a, "ascontiguousarray")
      : itselfOr(a, "ascontiguousarray");
  }),
  fromiter: row("x|iter, dtype=None, count=-1", (a) => arrayOf(a, "fromiter")),
  real_if_close: row("x", (a) => a.tensor("x")),
  real: row("x", (a) => a.tensor("x")),
};
