import { DEFAULT_BUDGET } from "../../graph/budget.ts";
import { Builder } from "../../graph/build.ts";
import { NablaError } from "../../graph/errors.ts";
import { Graph } from "../../graph/graph.ts";
import type { MathFormula, MathOptions } from "../latex/index.ts";
import { isNamedFunction } from "../math/composed.ts";
import { differentiated } from "../math/derivative.ts";
import { Evaluator } from "../math/evaluate.ts";
import { args, type MathJson, numberText, refuseHostile, symbolsIn } from "../math/mathjson.ts";
import { LETTERS, type Name, nameText } from "../math/names.ts";
import { Scope } from "../math/scope.ts";
import { conditionals } from "./conditionals.ts";
import { type PlainStatement, parsePlain } from "./mathjs.ts";
import { normalisePlain } from "./normalise.ts";
import { plainLine } from "./statement.ts";

export interface PlainOptions extends MathOptions {
  /** Names that mean themselves, however many letters they have: those of the program around a comment. */
  readonly known?: ReadonlySet<string>;
}

/**
 * Reads a line of plain mathematics (`f(x, y) = x^2 + 3xy`, `2x²y`, `e^(-x)`) into a graph. Throws NablaError.
 * A name of several letters is split into a product where the header or single letters around license it.
 */
export function readPlainFormula(text: string, options: PlainOptions = {}): MathFormula {
  refuseHostile(text);
  const line = plainLine(conditionals(normalisePlain(text)));
  if (/^[\s\S]*[^<>=!]=[^=][\s\S]*[^<>=!]=[^=]/.test(line.text))
    throw new NablaError("unsupported", "a chain of equations is not read");
  if (/(?<![A-Za-z_.])e\s*\^\s*-?\s*\d+(?:\.\d+)?[a-z(]/.test(line.text))
    throw new NablaError("syntax", "the exponent of e needs parentheses: e^(2x)");
  const statement = parsed(line.text);
  const graph = options.graph ?? new Graph(options.budget ?? DEFAULT_BUDGET);
  const scope = new Scope(new Builder(graph), options.shapes ?? new Map(), options.definitions ?? new Map());
  const parameters = [...(statement.parameters ?? []), ...line.parameters];
  refuseDifferentials(statement, line.rate === true && !scope.shapes.has("d"));
  for (const parameter of parameters) scope.lookup(plainName(parameter));
  const expression = splitNames(statement.expression, {
    singles: singleLetters(statement.expression, parameters),
    parameters: new Set(parameters),
    known: options.known ?? new Set(parameters),
    given: new Set(scope.shapes.keys()),
    alone: options.known === undefined && !parameters.some((name) => name.length > 1 && isWord(name)),
    program:
      options.known !== undefined ||
      (/^[a-z]{3,}$/.test(statement.name ?? "") && !GREEK_NAMES.has(statement.name ?? "")),
    starred: line.text.includes("*"),
    pairs: /^[A-Z]{2}$/.test(statement.name ?? "") && statement.name !== "PV",
    kept: (name) => scope.assume(`${name} is taken as one name`),
    say: (name, parts) =>
      scope.assume(
        isNamedFunction(parts[0] ?? "")
          ? `${name} is read as ${parts[0]}(${parts[1]})`
          : `${name} is read as the product ${parts.join("·")}`,
      ),
  });
  if (/(?<![\w.])e\s*\^\s*-?\s*[a-z]{2,3}(?![\w(])/.test(line.text))
    scope.assume("letters joined in an exponent all belong to it: e^xy is e^(xy)");
  refuseWords(expression, options.known ?? new Set(parameters));
  if (hasProductBelow(expression)) scope.assume("factors side by side behind a slash are all below it");
  const numbers = new Set(options.numbers);
  if (line.rate && /^\s*sigma\s*\(\s*[A-Za-z]\w?\s*-\s*[A-Za-z]\w?\s*\)$/.test(line.text)) {
    numbers.add("sigma");
    scope.assume("σ is taken as a number: this is a rate of change");
  }
  const evaluator = new Evaluator(
    scope,
    {
      name: plainName,
      greekLetters: false,
      isLetter: (symbol) => symbol === "γ",
      numbers,
      ...(statement.parameters && statement.name ? { defines: nameText(plainName(statement.name)) } : {}),
    },
    expression,
  );
  const { node, axes } = evaluator.value(expression);
  if (axes.length > 0) throw new NablaError("unsupported", "an index is left free");
  scope.refuseFreeEntries();
  if (node.dtype === "bool") throw new NablaError("unsupported", "this is a relation, not a formula");
  const { derivative } = line;
  if (derivative && !scope.variables.has(nameText(plainName(derivative.by))))
    throw new NablaError("unsupported", `what is differentiated does not contain ${derivative.by}`);
  const by = derivative && scope.lookup(plainName(derivative.by)).node;
  const output = by ? differentiated(scope.b, node, by, derivative.order) : node;
  return {
    graph,
    output,
    ...(statement.name ? { name: statement.name } : {}),
    variables: [...scope.variables.values()],
    assumptions: scope.assumptions,
  };
}

function parsed(text: string): PlainStatement {
  let statement: PlainStatement;
  try {
    statement = parsePlain(text);
  } catch (error) {
    if (error instanceof NablaError) throw error;
    if (error instanceof RangeError) throw new NablaError("too-large", "the formula is nested too deeply");
    const message = error instanceof Error ? error.message : "cannot read this as mathematics";
    throw new NablaError(
      "syntax",
      /left hand side/.test(message) ? "an equation, not a definition" : message,
    );
  }
  return statement;
}

/** `df = 2x dx` relates differentials: dx is no variable. */
function refuseDifferentials({ name, expression }: PlainStatement, isRate: boolean): void {
  if (
    (isRate || /^d[a-z]$/.test(name ?? "")) &&
    symbolsIn(expression).some((symbol) => /^d[a-z]$/.test(symbol))
  )
    throw new NablaError("unsupported", "a relation between differentials is not read");
}

function hasProductBelow(expression: MathJson): boolean {
  if (!Array.isArray(expression)) return false;
  const [head, ...parts] = expression as unknown as [string, ...MathJson[]];
  const below = head === "Divide" ? args(parts[1], "InvisibleOperator") : null;
  const [first, second] = below ?? [];
  // A call is one factor.
  const isCall =
    typeof first === "string" &&
    isNamedFunction(first) &&
    args(second, "Delimiter") !== null &&
    below?.length === 2;
  return (below !== null && !isCall) || parts.some(hasProductBelow);
}

/** `the x axis`: words side by side are a sentence, not a product. */
function refuseWords(expression: MathJson, known: ReadonlySet<string>): void {
  if (!Array.isArray(expression)) return;
  const [head, ...parts] = expression as unknown as [string, ...MathJson[]];
  const isLong = (part: MathJson | undefined): boolean =>
    typeof part === "string" && part.length > 2 && !known.has(part) && isWord(part);
  if (head === "InvisibleOperator")
    for (const [i, part] of parts.entries()) {
      const next = parts[i + 1];
      const inside = args(next, "Delimiter")?.[0];
      if (typeof inside === "string" && isLong(inside))
        throw new NablaError("syntax", `a word in parentheses is no factor: ${inside}`);
      const after = typeof next === "string" || (next !== undefined && numberText(next) !== null);
      if (
        typeof part === "string" &&
        next !== undefined &&
        numberText(next) !== null &&
        part !== "Pi" &&
        !isNamedFunction(part)
      )
        throw new NablaError("syntax", `a number behind a name is no factor: ${part} ${numberText(next)}`);
      if ((isLong(part) && after) || (typeof part === "string" && isLong(next)))
        throw new NablaError(
          "syntax",
          `words side by side are not a product: ${String(isLong(part) ? part : next)}`,
        );
    }
  for (const part of parts) refuseWords(part, known);
}

function plainName(symbol: string): Name {
  const parts = /^(\p{L}+(?:_(?:hat|bar|tilde|dot|ddot))?)_([\p{L}\p{N}]+)$/u.exec(symbol);
  return parts?.[1] && parts[2]
    ? { base: parts[1], subscripts: [parts[2]], bold: false }
    : { base: symbol === "γ" ? "gamma" : symbol, subscripts: [], bold: false };
}

/** The one-letter names that the text itself uses or declares. */
function singleLetters(expression: MathJson, parameters: readonly string[]): ReadonlySet<string> {
  return new Set([...symbolsIn(expression), ...parameters].filter((name) => name.length === 1));
}

const GREEK_NAMES = new Set(LETTERS.values());

/** Pairs of letters that are names by custom. */
const CUSTOMARY = /^(?:d[a-zA-Z]|lr|wd|kB|FV|pK|mV|id|ok|Re|Im|Pr|Nu|SE|KE|PE|TP|TN|FP|FN|pH)$/;
/** Letters without a vowel that are one name all the same. */
const ABBREVIATIONS =
  /^(?:std|tmp|pdf|cdf|pmf|nll|kld|rms|mlp|cnn|rnn|ppm|rgb|hsv|fps|gdp|npv|pct|num|cnt|ctx|cfg|ptr|str|src|dst|cmd|yrs|hrs|nrm|sqr|sgn|prv|nxt|kwh|bbl|mmt)$/i;

interface Splitting {
  /** One-letter names of the text. */
  readonly singles: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
  readonly known: ReadonlySet<string>;
  /** Names that the point gives values to: what is one name and what a product is known from them. */
  readonly given: ReadonlySet<string>;
  /** No program and no parameter of several letters stands around. */
  readonly alone: boolean;
  /** The names around are those of a program: long ones. */
  readonly program: boolean;
  /** Products are written with a sign. */
  readonly starred: boolean;
  /** What is defined has a name of two capitals, as others may then: `FV = PV(1 + r)^n`. */
  readonly pairs: boolean;
  readonly say: (name: string, parts: readonly string[]) => void;
  readonly kept: (name: string) => void;
}

/**
 * `3xy` arrives as 3 times a name `xy`: letters that are all declared or used alone are a product, and so are two
 * letters (three, where none is a vowel) where no longer name stands around them, and letters beside a parameter.
 */
function splitNames(
  expression: MathJson,
  { singles, parameters, known, given, alone, program, starred, pairs, say, kept }: Splitting,
): MathJson {
  const isRun = (name: string): boolean =>
    name.length === 3 && !/[aeiou]/i.test(name) && !ABBREVIATIONS.test(name);
  const words = symbolsIn(expression).filter((name) => name.length > 2 && isWord(name) && !isRun(name));
  const partsOf = (name: string): readonly string[] | null => {
    if (known.has(name) || given.has(name) || isNamedFunction(name)) return null;
    if (isWord(name) && [...name].every((letter) => given.has(letter) || letter === "e")) return [...name];
    if (/^(?:[A-Za-z]\d+){2,4}$/.test(name)) {
      const parts = name.match(/[A-Za-z]\d+/g) ?? [];
      say(name, parts);
      return parts;
    }
    // kq₁ and sinx, written together.
    const glued =
      /^([a-z])([a-z]_\d+)$/.exec(name) ?? /^(sin|cos|tan|ln|log|exp|sqrt)([a-gi-rt-z])$/.exec(name);
    if (glued?.[1] && glued[2] && !program && !CUSTOMARY.test(name.slice(0, 2))) {
      say(name, [glued[1], glued[2]]);
      return [glued[1], glued[2]];
    }
    const letters = [...name];
    if (letters.length < 2 || letters.length > 4 || !isWord(name)) return null;
    if (letters.every((letter) => singles.has(letter) || letter === "e")) return letters;
    const short = letters.length === 2 || isRun(name);
    const beside = short && letters.some((letter) => parameters.has(letter)) && !CUSTOMARY.test(name);
    const plain = /^(?:[a-z][A-Za-z]|[A-Z]{2})$/.test(name) || isRun(name);
    const paired = pairs && /^[A-Z]{2}$/.test(name);
    const usedAlone = !starred && letters.some((letter) => singles.has(letter));
    const lone = plain && words.length === 0 && alone && (!program || usedAlone) && !CUSTOMARY.test(name);
    const split = (beside || lone) && !paired;
    if (split) say(name, letters);
    else if (paired || /^[A-Z][a-z]$/.test(name)) kept(name);
    return split ? letters : null;
  };
  const walk = (part: MathJson): MathJson => {
    if (typeof part === "string") {
      if (part === "PI" && !given.has("P")) return "Pi";
      const split = partsOf(part);
      return split ? product(split) : part;
    }
    if (!Array.isArray(part)) return part;
    const [head, ...parts] = part as unknown as [string, ...MathJson[]];
    const made = parts.map(walk);
    // `mc²` arrives as a power of `mc`; the exponent belongs to the last letter.
    const [base, exponent] = parts;
    const letters = head === "Power" && typeof base === "string" ? partsOf(base) : null;
    if (letters && exponent !== undefined)
      return product([...letters.slice(0, -1), ["Power", letters.at(-1) ?? "", walk(exponent)] as MathJson]);
    return head === "InvisibleOperator"
      ? product(made.flatMap(factors))
      : ([head, ...made] as unknown as MathJson);
  };
  return walk(expression);
}

const isWord = (name: string): boolean =>
  /^\p{L}+$/u.test(name) && !isNamedFunction(name) && !GREEK_NAMES.has(name) && name !== "Pi";

const product = (parts: readonly MathJson[]): MathJson =>
  ["InvisibleOperator", ...parts] as unknown as MathJson;

const factors = (part: MathJson): readonly MathJson[] =>
  Array.isArray(part) && part[0] === "InvisibleOperator" ? (part.slice(1) as MathJson[]) : [part];
