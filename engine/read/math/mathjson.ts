import { NablaError } from "../../graph/errors.ts";

/**
 * Mathematics as the LaTeX and plain-text parsers hand it over: a head and its arguments.
 * `["Power", "x", 2]`, `["InvisibleOperator", 2, "x"]` (juxtaposition), `["Sum", body, ["Tuple", "i", 1, "n"]]`.
 */
export type MathJson =
  | number
  | string
  | { readonly num: string }
  | { readonly [key: string]: unknown }
  | MathCall;
export type MathCall = readonly [string, ...MathJson[]];

export function isCall(expression: MathJson): expression is MathCall {
  return Array.isArray(expression) && typeof expression[0] === "string";
}

/** The arguments of a call with this head, else null. */
export function args(expression: MathJson | undefined, head: string): readonly MathJson[] | null {
  return expression !== undefined && isCall(expression) && expression[0] === head
    ? (expression.slice(1) as MathJson[])
    : null;
}

/** Literal digits, as written. */
export function numberText(expression: MathJson): string | null {
  if (typeof expression === "number") return String(expression);
  if (typeof expression === "object" && !Array.isArray(expression) && "num" in expression)
    return String(expression.num);
  return null;
}

/** Takes off parentheses and styling, which carry no meaning of their own. */
export function unwrap(expression: MathJson): MathJson {
  for (let inner: MathJson = expression; ; ) {
    if (!isCall(inner)) return inner;
    const [head, first, second] = inner;
    const single = head === "Delimiter" && first !== undefined && !args(first, "Sequence");
    const styled = head === "Annotated" && first !== undefined;
    const listed = (head === "List" || head === "Set") && first !== undefined && second === undefined;
    const parted = head === "Sequence" && first !== undefined && second === undefined;
    if (!(single || styled || listed || parted)) return inner;
    inner = first as MathJson;
  }
}

/** Every symbol in the expression, left to right. */
export function symbolsIn(expression: MathJson, found: string[] = []): string[] {
  if (typeof expression === "string") {
    if (!expression.startsWith("'")) found.push(expression);
  } else if (isCall(expression)) for (const part of expression.slice(1)) symbolsIn(part as MathJson, found);
  return found;
}

/** Symbols that stand somewhere without parentheses behind them. */
export function bareSymbols(expression: MathJson, found = new Set<string>()): ReadonlySet<string> {
  if (typeof expression === "string") found.add(expression);
  else if (isCall(expression)) {
    const parts = expression.slice(1) as MathJson[];
    for (const [i, part] of parts.entries()) {
      const next = parts[i + 1];
      const power = args(next, "Power");
      const applied =
        expression[0] === "InvisibleOperator" && (args(next, "Delimiter") ?? args(power?.[0], "Delimiter"));
      const raised = args(part, "Power");
      if (typeof raised?.[0] === "string" && applied) bareSymbols(raised[1] ?? 0, found);
      else if (!(typeof part === "string" && applied)) bareSymbols(part, found);
    }
  }
  return found;
}

/** How deep bars stand inside bars: how they pair is found by trying, which doubles with each one more that opens. */
function barsInside(text: string): number {
  let depth = 0;
  let deepest = 0;
  let opens = true;
  for (const { index } of text.matchAll(/\|/g)) {
    const before = text.slice(Math.max(0, index - 12), index).replace(/(?:\\left|\\|\s)*$/, "");
    // Of two bars in a row the second goes the way of the first.
    if (!before.endsWith("|"))
      opens = depth === 0 || before === "" || /[-+*/^({<>=,]$|\\(?:cdot|times)$/.test(before);
    depth = Math.max(0, depth + (opens ? 1 : -1));
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Bounds on what is given to the parsers, which recurse: longer or deeper input is refused. */
export function refuseHostile(text: string): void {
  if (text.length > 20_000) throw new NablaError("too-large", "the formula is too long");
  if (barsInside(text) > 12) throw new NablaError("too-large", "the formula is nested too deeply");
  let depth = 0;
  for (const char of text) {
    if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth--;
    if (depth > 150) throw new NablaError("too-large", "the formula is nested too deeply");
  }
  if (/(?:[\^_]\s*\{?\s*\w?\s*){120}/.test(text))
    throw new NablaError("too-large", "the formula is nested too deeply");
}
