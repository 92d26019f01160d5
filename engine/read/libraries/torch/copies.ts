/** The same tensor again: `clone`, `detach`. */

import { nodeOf, type TensorValue } from "../../values.ts";
import * as make from "../builders.ts";
import type { Entry } from "../row.ts";

const { row } = make;

/** The same tensor again. */
export const TORCH_COPIES: Readonly<Record<string, Entry>> = {
  clone: row("x|input, memory_format=None", (a) =>
    a.host.trace.result(nodeOf(a.need("x") as TensorValue), "clone", [a.need("x")]),
  ),
  detach: row("x|input", (a) => {
    const x = a.tensor("x");
    return x.kind === "tensor"
      ? x.state.current.requiresGrad
        ? a.host.detach(x, x.library)
        : a.host.cutOff(x)
      : x;
  }),
};
