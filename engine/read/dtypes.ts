import type { Node } from "../graph/node.ts";
import type { Library, TensorValue, Value } from "./values.ts";

const ORDER = [
  "bool",
  "uint8",
  "int8",
  "int16",
  "int32",
  "int64",
  "float16",
  "bfloat16",
  "float32",
  "float64",
];

/** The dtype a library gives a literal of this kind. */
export function defaultDtype(library: Library, kind: "float" | "int" | "bool"): string {
  if (kind === "bool") return "bool";
  if (kind === "int") return library === "jax" || library === "tensorflow" ? "int32" : "int64";
  return library === "numpy" || library === "python" || library === "sympy" ? "float64" : "float32";
}

/** The dtype of a result; undefined where an operand's own is not known. */
export function resultDtype(
  node: Node,
  tensors: readonly TensorValue[],
  library: Library,
): string | undefined {
  if (node.dtype === "bool") return "bool";
  let best: string | undefined;
  for (const tensor of tensors) {
    if (!tensor.dtype) return undefined;
    if (best === undefined || ORDER.indexOf(tensor.dtype) > ORDER.indexOf(best)) best = tensor.dtype;
  }
  if (best === undefined) return undefined;
  const integral = !best.startsWith("float") && !best.startsWith("bfloat");
  return integral && node.dtype === "float" ? defaultDtype(library, "float") : best;
}

/** The dtype an argument names: `np.float32`, `"float32"`, `float`. */
export function dtypeOf(value: Value | undefined): string | undefined {
  if (value?.kind === "known" && value.type === "string")
    return NAMES[String(value.value)] ?? String(value.value);
  if (value?.kind === "function" || value?.kind === "class") {
    const name = value.name.split(".").pop() ?? "";
    return NAMES[name] ?? name;
  }
  return undefined;
}

const NAMES: Readonly<Record<string, string>> = {
  float: "float64",
  int: "int64",
  long: "int64",
  double: "float64",
  half: "float16",
};
