import { DEFAULT_BUDGET } from "../../graph/budget.ts";
import { Builder } from "../../graph/build.ts";
import { NablaError } from "../../graph/errors.ts";
import { Graph } from "../../graph/graph.ts";
import type { MathFormula, MathOptions } from "../latex/index.ts";
import { Evaluator } from "../math/evaluate.ts";
import { BY_NAME } from "../math/functions.ts";
import { type MathJson, refuseHostile, symbolsIn } from "../math/mathjson.ts";
import { LETTERS, type Name } from "../math/names.ts";
import { Scope } from "../math/scope.ts";
import { parsePlain } from "./mathjs.ts";
import { normalisePlain } from "./normalise.ts";

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
  const normal = normalisePlain(text);
  if (/^[\s\S]*[^<>=!]=[^=][\s\S]*[^<>=!]=[^=]/.test(normal))
    throw new NablaError("unsupported", "a chain of equations is not read");
  let statement: ReturnType<typeof parsePlain>;
  try {
    statement = parsePlain(normal);
  } catch (error) {
    throw new NablaError(
      "syntax",
      error instanceof Error ? error.message : "cannot read this as mathematics",
    );
  }
  const graph = options.graph ?? new Graph(options.budget ?? DEFAULT_BUDGET);
  const scope = new Scope(new Builder(graph), options.shapes ?? new Map(), options.definitions ?? new Map());
  const parameters = statement.parameters ?? [];
  const singles = singleLetters(statement.expression, parameters);
  for (const parameter of parameters) scope.lookup(plainName(parameter));
  const known = options.known ?? new Set(parameters);
  const expression = splitNames(statement.expression, singles, known, (name) =>
    scope.assume(`${name} is read as the product ${[...name].join("·")}`),
  );
  const evaluator = new Evaluator(
    scope,
    { name: plainName, naturalLog: true, greekLetters: false },
    expression,
  );
  const result = evaluator.value(expression);
  return {
    graph,
    output: result.node,
    ...(statement.name ? { name: statement.name } : {}),
    variables: [...scope.variables.values()],
    assumptions: scope.assumptions,
  };
}

function plainName(symbol: string): Name {
  const parts = /^([\p{L}]+)_([\p{L}\p{N}]+)$/u.exec(symbol);
  return parts?.[1] && parts[2]
    ? { base: parts[1], subscripts: [parts[2]], bold: false }
    : { base: symbol, subscripts: [], bold: false };
}

/** The one-letter names that the text itself uses or declares. */
function singleLetters(expression: MathJson, parameters: readonly string[]): ReadonlySet<string> {
  return new Set([...symbolsIn(expression), ...parameters].filter((name) => name.length === 1));
}

const GREEK_NAMES = new Set(LETTERS.values());

/** Pairs of letters that are names by custom. */
const CUSTOMARY = /^(?:d[a-z]|lr|wd|kB|kT|id|ok|Re|Im|Pr|SE|pH)$/;

/**
 * `3xy` arrives as 3 times a name `xy`: letters that are all declared or used alone are a product,
 * and so are two letters where no longer name stands around them.
 */
function splitNames(
  expression: MathJson,
  singles: ReadonlySet<string>,
  known: ReadonlySet<string>,
  say: (name: string) => void,
): MathJson {
  const words = symbolsIn(expression).filter((name) => name.length > 2 && isWord(name));
  const splits = (name: string): boolean => {
    const letters = [...name];
    if (letters.length < 2 || letters.length > 4 || known.has(name) || !isWord(name)) return false;
    if (letters.every((letter) => singles.has(letter) || letter === "e")) return true;
    const pair = /^[a-z]{2}$/.test(name) && words.length === 0 && known.size === 0 && !CUSTOMARY.test(name);
    if (pair) say(name);
    return pair;
  };
  const walk = (part: MathJson): MathJson => {
    if (typeof part === "string") return splits(part) ? product([...part]) : part;
    if (!Array.isArray(part)) return part;
    const [head, ...parts] = part as unknown as [string, ...MathJson[]];
    const made = parts.map(walk);
    // `mc²` arrives as a power of `mc`; the exponent belongs to the last letter.
    const [base, exponent] = parts;
    if (head === "Power" && typeof base === "string" && exponent !== undefined && splits(base)) {
      const letters = [...base];
      return product([...letters.slice(0, -1), ["Power", letters.at(-1) ?? "", walk(exponent)] as MathJson]);
    }
    return head === "InvisibleOperator"
      ? product(made.flatMap(factors))
      : ([head, ...made] as unknown as MathJson);
  };
  return walk(expression);
}

const isWord = (name: string): boolean =>
  /^\p{L}+$/u.test(name) && !BY_NAME.has(name) && !GREEK_NAMES.has(name) && name !== "Pi";

const product = (parts: readonly MathJson[]): MathJson =>
  ["InvisibleOperator", ...parts] as unknown as MathJson;

const factors = (part: MathJson): readonly MathJson[] =>
  Array.isArray(part) && part[0] === "InvisibleOperator" ? (part.slice(1) as MathJson[]) : [part];
