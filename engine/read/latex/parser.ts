import { args, isCall, type MathJson, numberText } from "../math/mathjson.ts";

/** Parses LaTeX to MathJSON; given by the host, which loads the grammar. */
export type LatexParser = (latex: string) => MathJson | null;

/** What a grammar returned, as MathJSON; null where it returned nothing. */
export function toMathJson(parsed: unknown): MathJson | null {
  const isMathJson = (part: unknown): part is MathJson =>
    typeof part === "number" ||
    typeof part === "string" ||
    (Array.isArray(part) ? part.every(isMathJson) : typeof part === "object" && part !== null);
  return isMathJson(parsed) ? signsOut(parsed) : null;
}

/** −σ(x) comes as (−σ) beside (x), in which σ is called no more: the sign is of the whole. */
function signsOut(expression: MathJson): MathJson {
  if (!isCall(expression)) return expression;
  const [head, ...parts] = expression.map((part, at) => (at === 0 ? part : signsOut(part as MathJson)));
  const whole = [head, ...parts] as unknown as MathJson;
  const [first, ...rest] = args(whole, "InvisibleOperator") ?? [];
  const negated = first === undefined ? undefined : args(first, "Negate")?.[0];
  if (negated === undefined || numberText(negated) !== null) return whole;
  const inner = signsOut(["InvisibleOperator", negated, ...rest] as unknown as MathJson);
  return ["Negate", inner] as unknown as MathJson;
}
