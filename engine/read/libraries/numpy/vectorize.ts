/** `np.vectorize`. */

import { native, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";

/** `np.vectorize(f)`: f of each entry. Its conditions are conditions on entries. */
export function vectorised(a: Arguments): Value {
  const inner = a.need("pyfunc");
  return native("vectorize", (call) => {
    a.host.trace.entrywise++;
    try {
      return a.host.call(inner, call);
    } finally {
      a.host.trace.entrywise--;
    }
  });
}
