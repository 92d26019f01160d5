import { NablaError } from "../../graph/errors.ts";
import type { Evaluator } from "./evaluate.ts";
import type { MathJson } from "./mathjson.ts";
import type { Indexed } from "./value.ts";

/** What a head of MathJSON means, given what stands in it. */
export type Rule = (at: Evaluator, parts: readonly MathJson[], head: string) => Indexed;

export const operand = (parts: readonly MathJson[], i: number): MathJson => {
  const part = parts[i];
  if (part === undefined) throw new NablaError("syntax", "an operand is missing");
  return part;
};
