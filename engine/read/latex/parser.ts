import type { MathJson } from "../math/mathjson.ts";

/** Parses LaTeX to MathJSON; given by the host, which loads the grammar. */
export type LatexParser = (latex: string) => MathJson | null;

/** What a grammar returned, as MathJSON; null where it returned nothing. */
export function toMathJson(parsed: unknown): MathJson | null {
  const isMathJson = (part: unknown): part is MathJson =>
    typeof part === "number" ||
    typeof part === "string" ||
    (Array.isArray(part) ? part.every(isMathJson) : typeof part === "object" && part !== null);
  return isMathJson(parsed) ? parsed : null;
}
