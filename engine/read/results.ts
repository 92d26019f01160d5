import type { Node } from "../graph/node.ts";
import type { Span } from "../graph/span.ts";
import { resultDtype } from "./dtypes.ts";
import { Cell } from "./environment.ts";
import type { Trace } from "./trace.ts";
import type { Library, TensorValue, Value } from "./values.ts";

/** A node as a value, inheriting library, dtype and tape from what it was computed of. */
export function resultOf(
  trace: Trace,
  node: Node,
  op: string,
  from: readonly Value[],
  library?: Library,
): TensorValue {
  const tensors = from.filter((value) => value.kind === "tensor");
  const lib = library && library !== "python" ? library : libraryOf(tensors);
  const dtype = resultDtype(node, tensors, lib);
  const tracked = trace.gradOff === 0 ? tensors.filter((t) => t.state.current.requiresGrad) : [];
  const random = tensors.some((t) => t.random);
  // What is computed outside the tape is a constant to whatever uses it later.
  if (
    trace.gradOff > 0 &&
    node.inputs.length > 0 &&
    (trace.tracing || tensors.some((t) => t.state.current.requiresGrad))
  )
    return {
      kind: "tensor",
      library: lib,
      state: new Cell({
        node: trace.tracing ? trace.graph.node("stop_gradient", [node]) : trace.cut(node, "constant"),
      }),
      ...(dtype ? { dtype } : {}),
    };
  return {
    kind: "tensor",
    library: lib,
    state: new Cell({
      node,
      requiresGrad: tracked.length > 0 && node.dtype !== "bool",
      ...(trace.tapes.size > 0 ? { recorded: new Set(trace.tapes) } : {}),
      ...(tracked.length > 0 ? { tape: { op, parents: tracked, freed: new Cell<Span | null>(null) } } : {}),
    }),
    ...(dtype ? { dtype } : {}),
    ...(random ? { random } : {}),
  };
}

/** Of several libraries the first of these has the result. */
const RANK: readonly Library[] = ["torch", "tensorflow", "jax", "sympy", "numpy", "python"];

function libraryOf(tensors: readonly TensorValue[]): Library {
  return RANK.find((library) => tensors.some((t) => t.library === library)) ?? "python";
}
