/** Numbers from chance: of a known shape, and values that are never told. */

import type { Size } from "../../graph/shape.ts";
import type { Value } from "../values.ts";
import type { Arguments } from "./arguments.ts";

/** Numbers from a generator: the shape is known, the values are not told. */
export function sample(
  a: Arguments,
  what: string,
  shape: readonly Size[],
  kind: "float" | "int" = "float",
): Value {
  const { host, library } = a;
  const node = host.trace.freshVariable("sample", shape);
  const dtype = kind === "int" ? "int64" : library === "numpy" ? "float64" : "float32";
  const made = host.made(node, library, dtype, a.span, what, a.flag("requires_grad"));
  return made.kind === "tensor" ? { ...made, random: true } : made;
}
