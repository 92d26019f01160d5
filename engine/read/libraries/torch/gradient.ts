/** `torch.gradient`: differences over a grid. */

import { NONE, tuple, type Value } from "../../values.ts";
import type { Arguments } from "../arguments.ts";
import { ARRAYS } from "../arrays/index.ts";

/** torch.gradient: one array for each axis, in a tuple also where there is only one. */
export function torchGradient(a: Arguments): Value {
  const whole = ARRAYS["gradient"];
  if (typeof whole !== "object" || !("build" in whole)) return NONE;
  const spacing = a.has("spacing") ? [a.need("spacing")] : [];
  const made = whole.build(a.with("f", a.tensor("x")).with("spacing", tuple(spacing)));
  return made.kind === "sequence" ? made : tuple([made]);
}
