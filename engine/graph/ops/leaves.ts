import type { Attrs, DType } from "../node.ts";
import type { Rational } from "../rational.ts";
import { SCALAR } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import type { LeafRow } from "./row.ts";
import { attrShape } from "./rules.ts";

const named = (name: string, value: number, latex: string, code: LeafRow["code"]): LeafRow => ({
  kind: "leaf",
  name,
  arity: 0,
  shape: () => SCALAR,
  value,
  latex,
  ...(code ? { code } : {}),
});

/** Leaves: what a graph starts from. */
export const LEAVES: readonly LeafRow[] = [
  // attrs: name, shape, dtype. What may be differentiated by.
  {
    kind: "leaf",
    name: "variable",
    arity: 0,
    shape: (_inputs, attrs) => attrShape(attrs, "shape"),
    dtype: (_inputs, attrs) => (attrs["dtype"] as DType | undefined) ?? "float",
  },
  // attrs: value (Rational, or number when it is not finite or was computed in floating point).
  {
    kind: "leaf",
    name: "const",
    arity: 0,
    shape: () => SCALAR,
    dtype: (_inputs, attrs) => {
      const value = attrs["value"] as Rational | number;
      return typeof value === "object" && value.d === 1n && !value.decimal ? "int" : "float";
    },
  },
  // attrs: data (Tensor). A literal array.
  { kind: "leaf", name: "tensor", arity: 0, shape: (_inputs, attrs) => (attrs["data"] as Tensor).shape },
  // attrs: size (symbolic). The size itself as a number: `len(x)`.
  { kind: "leaf", name: "size", arity: 0, shape: () => SCALAR, dtype: "int" },
  // attrs: reason, key, shape. Something that was not understood; nothing flows through it.
  { kind: "leaf", name: "opaque", arity: 0, shape: (_i: unknown, attrs: Attrs) => attrShape(attrs, "shape") },
  named("pi", Math.PI, "\\pi", {
    math: "math.pi",
    numpy: "np.pi",
    torch: "torch.pi",
    javascript: "Math.PI",
    julia: "π",
    c: "M_PI",
    sympy: "pi",
  }),
  named("e", Math.E, "e", {
    math: "math.e",
    numpy: "np.e",
    torch: "math.e",
    javascript: "Math.E",
    julia: "ℯ",
    c: "M_E",
    sympy: "E",
  }),
  named("euler_gamma", 0.5772156649015329, "\\gamma", {
    math: "0.5772156649015329",
    numpy: "np.euler_gamma",
    torch: "0.5772156649015329",
    javascript: "0.5772156649015329",
    julia: "0.5772156649015329",
    c: "0.5772156649015329",
    sympy: "EulerGamma",
  }),
];
