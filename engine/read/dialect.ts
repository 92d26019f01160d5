import type { Target } from "../graph/ops/row.ts";

/** How Python calls its libraries, and what derivatives are printed in beside them. */
const CALLED: readonly (readonly [RegExp, Target])[] = [
  [/\b(?:torch|F|nn)\./, "torch"],
  [/\b(?:sp|sympy)\./, "sympy"],
  [/\b(?:np|numpy|jnp|tf|scipy)\./, "numpy"],
  [/\bmath\./, "math"],
];

/** The library that a piece of Python is written with; undefined where it calls none. */
export function dialectOf(text: string): Target | undefined {
  return CALLED.find(([pattern]) => pattern.test(text))?.[1];
}
