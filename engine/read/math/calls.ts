import { NablaError } from "../../graph/errors.ts";
import { isOp, rowOf } from "../../graph/ops/table.ts";
import { COMPOSED } from "./composed.ts";
import type { Evaluator } from "./evaluate.ts";
import { BY_NAME, ELEMENTARY, FUNCTION_LETTERS, LETTER_FUNCTIONS } from "./functions.ts";
import { args, type MathJson, numberText, symbolsIn, unwrap } from "./mathjson.ts";
import { LETTERS, nameText } from "./names.ts";
import type { Indexed } from "./value.ts";

const GREEK = new Set(LETTERS.values());

/** Juxtaposition: products, and applications `f(x)`, `\sigma(z)`, `\operatorname{softplus}(x)`. */
export function juxtaposed(at: Evaluator, parts: readonly MathJson[]): Indexed {
  const kept = parts.filter((part) => !args(part, "HorizontalSpacing"));
  const factors: Indexed[] = [];
  for (let i = 0; i < kept.length; i++) {
    const part = kept[i] as MathJson;
    const next = kept[i + 1];
    const taken = next === undefined ? null : applied(at, part, next, kept.slice(i + 1));
    factors.push(taken ? taken.value : at.value(part));
    i += taken?.length ?? 0;
  }
  return at.product(factors);
}

/** A function at the head of factors, with how many of them behind it are its argument; null where it is none. */
function applied(
  at: Evaluator,
  part: MathJson,
  next: MathJson,
  rest: readonly MathJson[],
): { readonly value: Indexed; readonly length: number } | null {
  if (typeof part === "string") {
    const power = args(next, "Power");
    const inside = args(next, "Delimiter") ?? (power?.[0] ? args(power[0], "Delimiter") : null);
    const value = inside ? called(at, part, callArguments(inside), power !== null) : null;
    if (value) {
      const exponent = power?.[1];
      return { value: exponent === undefined ? value : at.map("pow", value, at.value(exponent)), length: 1 };
    }
  }
  // `\operatorname{erf}^2(x)` is the square of the value.
  const raised = args(unwrap(part), "Power");
  const symbol = raised ? raised[0] : part;
  if (typeof symbol !== "string") return null;
  if (!isApplicable(at, symbol)) {
    if (raised) refuseRaisedCall(at, symbol, next);
    return null;
  }
  const exponent = raised?.[1];
  if (exponent !== undefined && (numberText(unwrap(exponent)) === null || args(exponent, "Negate")))
    throw new NablaError("unsupported", "this power of a function could mean its inverse or its reciprocal");
  // `\operatorname{softplus} x`: what follows is the argument, up to the next function.
  const inside = args(next, "Delimiter");
  const length = inside ? 1 : argumentLength(at, rest);
  const given = inside ? callArguments(inside) : [product(rest.slice(0, length))];
  const value = applyNamed(at, symbol, given);
  return { value: exponent === undefined ? value : at.map("pow", value, at.value(exponent)), length };
}

/** f²(x) is the square of f(x), and Φ⁻¹(p) an inverse function: neither is a product. */
function refuseRaisedCall(at: Evaluator, symbol: string, next: MathJson): void {
  const [inside] = args(next, "Delimiter") ?? [];
  if (inside === undefined || at.bare.has(symbol)) return;
  const { base } = at.source.name(symbol);
  const lone = typeof unwrap(inside) === "string";
  const letter = LETTER_FUNCTIONS.has(base) || FUNCTION_LETTERS.has(base);
  if ((lone && letter) || (base.length === 1 && FUNCTION_LETTERS.has(base)))
    throw new NablaError("unsupported", `a power of the function ${base} is not read`);
}

const product = (parts: readonly MathJson[]): MathJson =>
  parts.length === 1 ? (parts[0] as MathJson) : (["InvisibleOperator", ...parts] as unknown as MathJson);

/** A name of several letters, or a head of the parser, that is a function and needs no parentheses. */
function isApplicable(at: Evaluator, symbol: string): boolean {
  const { base, subscripts } = at.source.name(symbol);
  return subscripts.length === 0 && isFunction(at, base);
}

const isLone = (inside: readonly MathJson[] | null): boolean =>
  inside?.length === 1 && typeof unwrap(inside[0] ?? 0) === "string";

/** How many factors behind a function's name are its argument: not the next function, nor parentheses behind a name. */
function argumentLength(at: Evaluator, factors: readonly MathJson[]): number {
  let constant = true;
  const isNamed = (part: MathJson | undefined): boolean =>
    typeof part === "string" && isFunction(at, at.source.name(part).base);
  for (const [i, factor] of factors.entries()) {
    const symbol = typeof factor === "string" ? factor : args(factor, "Power")?.[0];
    const another = isNamed(symbol);
    // log p(x) and ln σ(a − b): the letter is a function.
    const inner = i === 1 && typeof factors[0] === "string" ? at.source.name(factors[0]).base : null;
    const ofName = inner !== null && (LETTER_FUNCTIONS.has(inner) || isLone(args(factor, "Delimiter")));
    const inside = i > 0 && (isNamed(factors[i - 1]) || ofName);
    if (i > 0 && !inside && (another || (!constant && args(factor, "Delimiter")))) return i;
    constant &&= numberText(factor) !== null || factor === "Pi";
  }
  return factors.length;
}

/** `symbol(args)` where that is an application; null where it is a product. `raised`: to a power behind the parentheses. */
export function called(
  at: Evaluator,
  symbol: string,
  parts: readonly MathJson[],
  raised = false,
): Indexed | null {
  const { scope, source } = at;
  const name = source.name(symbol);
  const text = nameText(name);
  if (text === source.defines) throw new NablaError("unsupported", `${text} is defined by itself`);
  if (scope.bound.has(text) || symbol === "Pi") return null;
  const defined = scope.definitions.get(text);
  if (defined && defined.parameters.length === parts.length)
    return defined.apply(parts.map((part) => at.value(part)));
  const whole = name.subscripts.length === 0;
  const letter = whole ? LETTER_FUNCTIONS.get(name.base) : undefined;
  // σ(1 − σ): a letter that also stands alone is a number, and this is a product.
  const elsewhere = at.bare.has(symbol);
  const known = scope.variables.has(text) || scope.shapes.has(text) || source.numbers.has(text);
  if (letter && isOp(letter.op) && parts.length === 1 && !elsewhere && !known) {
    scope.assume(letter.says);
    return applyOp(at, letter.op, [at.value(parts[0] as MathJson)]);
  }
  const isCall = GREEK.has(name.base)
    ? !source.greekLetters &&
      !source.isLetter(symbol) &&
      !(elsewhere || known) &&
      parts.length === GREEK_ARITY.get(name.base)
    : isFunction(at, name.base);
  if (whole && isCall) return applyNamed(at, symbol, parts);
  // ζ(2) is Riemann's; as a factor a letter stands behind the number.
  const counted = name.base === "zeta" && numberText(unwrap(parts[0] ?? "")) !== null;
  const lone =
    counted || parts.length > 1 || (parts.length === 1 && needsNoParentheses(parts[0] as MathJson, raised));
  // In plain text a word before parentheses is a call: `sum(…)`, `price(t)`.
  const word = !source.greekLetters && /^(?![A-Z]{2}$)[A-Za-z]{2,}$/.test(text) && !GREEK.has(text);
  // g_L(V − E_L) is a conductance: a letter with a capital below it is a number.
  const isConductance = name.base === "g" && /^[A-Z]/.test(name.subscripts[0] ?? "");
  const functional =
    (FUNCTION_LETTERS.has(name.base) && !isConductance) || ((lone || word) && !scope.variables.has(text));
  if (functional && !elsewhere && !known)
    throw new NablaError("unsupported", `the function ${text} is not defined here`);
  return null;
}

/** Names and numbers multiplied, `xy`, `-2x`, `x^2`. */
function isMonomial(part: MathJson): boolean {
  const plain = unwrap(part);
  if (typeof plain === "string" || numberText(plain) !== null) return true;
  const factors =
    args(plain, "InvisibleOperator") ??
    args(plain, "Multiply") ??
    args(plain, "Negate") ??
    args(plain, "Power");
  return factors?.every(isMonomial) ?? false;
}

/** A product would be written without these parentheses: what is inside them is the argument of a function. */
const needsNoParentheses = (inside: MathJson, raised: boolean): boolean =>
  typeof unwrap(inside) === "string" ||
  (!raised && numberText(unwrap(inside)) === null && isMonomial(inside));

/** Functions of plain text that go by a letter's name: `gamma(x)`, `beta(a, b)`. */
const GREEK_ARITY: ReadonlyMap<string, number> = new Map([
  ["gamma", 1],
  ["beta", 2],
]);

/** Whether a name of several letters, not a letter's, calls a function. */
export function isFunction(at: Evaluator, base: string): boolean {
  return base.length > 1 && !GREEK.has(base) && (opNamed(at, base) !== undefined || COMPOSED.has(base));
}

/** The row that a name, or in LaTeX a head of the parser (`Erf`), stands for. */
function opNamed(at: Evaluator, base: string): string | undefined {
  const op = BY_NAME.get(base) ?? (at.source.greekLetters ? ELEMENTARY.get(base) : undefined);
  return op !== undefined && isOp(op) ? op : undefined;
}

/** A function that is called by this name, of these arguments. */
export function applyNamed(at: Evaluator, symbol: string, parts: readonly MathJson[]): Indexed {
  const { base } = at.source.name(symbol);
  const op = opNamed(at, base);
  if (op === "sinc" && !parts.some((part) => symbolsIn(part).includes("Pi")))
    throw new NablaError(
      "unsupported",
      "sinc(x) is sin(x)/x to some and sin(πx)/(πx) to others: write it out",
    );
  const values = parts.map((part) => at.value(part));
  if (op !== undefined) return applyOp(at, op, values);
  const composed = COMPOSED.get(base);
  if (!composed) throw new NablaError("unsupported", `the function ${base} is not read`);
  if (values.length !== composed.arity) throw wrongArity(base, composed.arity);
  return composed.make(at, values);
}

function applyOp(at: Evaluator, op: string, values: readonly Indexed[]): Indexed {
  if (op === "maximum" || op === "minimum") return at.fold(op, values);
  const { arity } = rowOf(op);
  if (typeof arity === "number" && values.length !== arity) throw wrongArity(op, arity);
  return at.map(op, ...values);
}

const wrongArity = (name: string, arity: number): NablaError =>
  new NablaError("syntax", `${name} takes ${arity} ${arity === 1 ? "argument" : "arguments"}`);

/** The arguments inside a pair of parentheses: `(x, y)` are two. */
function callArguments(inside: readonly MathJson[]): readonly MathJson[] {
  const first = inside[0];
  return first === undefined ? [] : (args(first, "Sequence") ?? [first]);
}
