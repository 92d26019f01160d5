import { entries } from "../../shape.ts";
import type { TensorRow } from "../row.ts";
import { attrNumber } from "../rules.ts";
import { attrSize, NO_GRADIENT, NO_TANGENT, tensorRow } from "./common.ts";

/** Tensors made of nothing but a size. */
export const MAKING: readonly TensorRow[] = [
  // attrs: n, m, offset.
  tensorRow("eye", {
    arity: 0,
    shape: (_inputs, attrs) => [attrSize(attrs, "n"), attrSize(attrs, "m")],
    evaluate: (_inputs, attrs, shape) => {
      const [n = 0, m = 0] = shape;
      const data = new Float64Array(entries(shape));
      const offset = attrNumber(attrs, "offset");
      for (let i = 0; i < n; i++) if (i + offset >= 0 && i + offset < m) data[i * m + i + offset] = 1;
      return { shape, data };
    },
    jvp: NO_TANGENT,
    vjp: NO_GRADIENT,
    latex: "I",
  }),
  // attrs: size. 0, 1, …, size − 1.
  tensorRow("iota", {
    arity: 0,
    shape: (_inputs, attrs) => [attrSize(attrs, "size")],
    dtype: "int",
    evaluate: (_inputs, _attrs, shape) => ({
      shape,
      data: Float64Array.from({ length: shape[0] ?? 0 }, (_, i) => i),
    }),
    jvp: NO_TANGENT,
    vjp: NO_GRADIENT,
  }),
];
