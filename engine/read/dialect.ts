import type { Spelling, Target } from "../graph/ops/row.ts";

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

/** The library that a module imports for its mathematics: arrays before numbers. */
export function importedBy(text: string): Target | undefined {
  if (/^[ \t]*(?:import|from)[ \t]+torch\b/m.test(text)) return "torch";
  return /^[ \t]*(?:import|from)[ \t]+(?:numpy|jax|scipy|autograd|tensorflow)\b/m.test(text)
    ? "numpy"
    : /^[ \t]*(?:import|from)[ \t]+math\b/m.test(text)
      ? "math"
      : undefined;
}

/** The library like NumPy whose functions a piece of Python calls; null where it calls NumPy's own or none. */
export function spellingOf(text: string): Spelling | null | undefined {
  if (/\b(?:jnp|jax|lax)\./.test(text)) return "jax";
  if (/\btf\./.test(text)) return "tensorflow";
  return /\b(?:np|numpy|scipy|math)\./.test(text) ? null : undefined;
}

/** The same for what a module imports, where it does not import NumPy too. */
export function spellingImported(text: string): Spelling | undefined {
  const imports = (module: string): boolean =>
    new RegExp(`^[ \\t]*(?:import|from)[ \\t]+${module}\\b`, "m").test(text);
  if (imports("numpy")) return undefined;
  return imports("jax") ? "jax" : imports("tensorflow") ? "tensorflow" : undefined;
}
