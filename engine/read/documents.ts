import type { Parser } from "web-tree-sitter";
import { type Budget, DEFAULT_BUDGET } from "../graph/budget.ts";
import { NablaError } from "../graph/errors.ts";
import { Graph, topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import type { Target } from "../graph/ops/row.ts";
import type { Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { dialectOf, importedBy, spellingImported } from "./dialect.ts";
import { type MathFormula, readLatexFormula } from "./latex/index.ts";
import type { LatexParser } from "./latex/parser.ts";
import { readPlainFormula } from "./plain/index.ts";
import { readProse } from "./prose/index.ts";
import { createPythonReader, type ExpressionReading, type Point, type PythonReader } from "./python/index.ts";
import type { Assumption, Language, Reading, Variable } from "./reading.ts";

/** What the host of the engine loads for it: parsers of code, the grammar of LaTeX. */
export interface Host {
  readonly python?: Parser;
  readonly latex?: LatexParser;
}

/** One expression, read: what `derive` differentiates. */
export interface ReadExpression {
  readonly graph: Graph;
  readonly output: Node;
  readonly variables: readonly Variable[];
  readonly assumptions: readonly Assumption[];
  /** The language derivatives of it are printed in. */
  readonly target: Target;
  /** Functions are called by their bare names: `sin(x)`. */
  readonly bare?: boolean;
}

export interface ExpressionOptions {
  /** Shapes by name, from the point where one is given. */
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Values at the point: what steers (how often a loop runs, which entries are picked) is followed as they say. */
  readonly values?: ReadonlyMap<string, Tensor>;
  readonly budget: Budget;
}

export interface ReadOptions {
  readonly budget?: Budget;
  /** The reading before the last edit: what did not change is taken from it. */
  readonly previous?: Reading;
}

/** A language: how expressions and documents of it are read. Adding one is adding a row. */
interface LanguageRow {
  readonly expression?: (text: string, host: Host, options: ExpressionOptions) => ReadExpression;
  readonly document?: (text: string, host: Host, options: ReadOptions) => Reading;
}

const LANGUAGES: Readonly<Partial<Record<Language, LanguageRow>>> = {
  latex: {
    expression: (text, host, options) => {
      if (!host.latex) throw new NablaError("unsupported-language", "the LaTeX grammar is not loaded");
      return fromMath(readLatexFormula(text, host.latex, options));
    },
    document: readMarkup("latex"),
  },
  python: { expression: pythonExpression, document: pythonDocument },
  math: { expression: (text, _host, options) => fromMath(readPlainFormula(text, options)) },
  markdown: { document: readMarkup("markdown") },
};

function rowFor(language: string): LanguageRow {
  const row = Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language as Language] : undefined;
  return row ?? {};
}

/** Reads one expression, assignment or formula. Throws NablaError; "unsupported-language" where there is no reader. */
export function readExpression(
  language: string,
  text: string,
  host: Host,
  options: ExpressionOptions,
): ReadExpression {
  const read = rowFor(language).expression;
  if (!read) throw new NablaError("unsupported-language", `${language} is not read yet`);
  if (text.trim() === "") throw new NablaError("syntax", "an empty expression");
  return read(text, host, options);
}

/** Reads a document. Throws NablaError "unsupported-language" where there is no reader. */
export function readDocument(language: string, text: string, host: Host, options: ReadOptions = {}): Reading {
  const read = rowFor(language).document;
  if (!read) throw new NablaError("unsupported-language", `${language} is not read yet`);
  return read(text, host, options);
}

/** Whether documents in this language are read at all. */
export function isReadable(language: string): language is Language {
  return rowFor(language).document !== undefined;
}

/** Readers by parser: a reader keeps what it learned of the grammar. */
const PYTHON_READERS = new WeakMap<Parser, PythonReader>();

function pythonReader(host: Host): { readonly reader: PythonReader; readonly parser: Parser } {
  const parser = host.python;
  if (!parser) throw new NablaError("unsupported-language", "the Python grammar is not loaded");
  const reader = PYTHON_READERS.get(parser) ?? createPythonReader(parser);
  PYTHON_READERS.set(parser, reader);
  return { reader, parser };
}

function pythonExpression(text: string, host: Host, options: ExpressionOptions): ReadExpression {
  const read = pythonReader(host).reader.expression(text, options);
  if (!read.ok) throw new NablaError(read.error.code, read.error.message, read.error.span);
  return fromFormula(read.value, text);
}

/** The code, and the mathematics in its comments and docstrings. */
function pythonDocument(text: string, host: Host, options: ReadOptions): Reading {
  const { reader } = pythonReader(host);
  const reading = reader.read(text, options);
  const { graph } = reading;
  const prose = readProse(text, reader.prose(graph), { graph, ...(host.latex ? { latex: host.latex } : {}) });
  const formulas = [...reading.formulas, ...prose].sort(
    (a, b) => a.range.start - b.range.start || b.range.end - a.range.end,
  );
  const { language, findings } = reading;
  const imports = importedBy(text);
  const spelling = spellingImported(text);
  return {
    language,
    graph,
    ...(imports ? { imports } : {}),
    ...(spelling ? { spelling } : {}),
    formulas,
    get names() {
      return reading.names;
    },
    findings,
  };
}

/**
 * One function of a file at a point, which is JSON: numbers and lists of them are what may be differentiated by,
 * the rest (strings, null, the fields of `self`) are arguments as they are. Throws NablaError.
 */
export function readFunction(
  language: string,
  text: string,
  name: string,
  point: Point,
  host: Host,
  budget: Budget,
): ReadExpression & { readonly outputs: readonly Node[] } {
  if (language !== "python")
    throw new NablaError("unsupported-language", `functions of ${language} are not read yet`);
  const read = pythonReader(host).reader.function(text, name, point, { budget });
  if (!read.ok) throw new NablaError(read.error.code, read.error.message, read.error.span);
  const from = fromFormula(read.value, text);
  return { ...from, outputs: read.value.formula.outputs ?? [from.output] };
}

function fromFormula({ formula, graph }: ExpressionReading, text: string): ReadExpression {
  const { output, problem, variables, assumptions } = formula;
  if (!output)
    throw new NablaError(
      problem?.code ?? "unsupported",
      problem?.message ?? "there is no value",
      problem?.span,
    );
  return { graph, output, variables, assumptions, ...printedAs(text, output) };
}

/** Derivatives are printed with the library that the text calls; bare names stay bare. */
function printedAs(text: string, output: Node): Pick<ReadExpression, "target" | "bare"> {
  const target = dialectOf(text);
  if (target) return { target };
  const tensors = topological([output]).some((node) => node.shape.length > 0);
  if (tensors) return { target: "numpy" };
  return /(?<![.\w])(?:sin|cos|tan|exp|log|sqrt|sinh|cosh|tanh|atan|asin|acos)\s*\(/.test(text)
    ? { target: "math", bare: true }
    : { target: "math" };
}

/** Prose with formulas between dollars. */
function readMarkup(language: "latex" | "markdown"): NonNullable<LanguageRow["document"]> {
  return (text, host, options) => {
    const graph = new Graph(options.budget ?? DEFAULT_BUDGET);
    const prose = [{ span: { start: 0, end: text.length }, kind: "markdown" as const }];
    const formulas = readProse(text, prose, { graph, ...(host.latex ? { latex: host.latex } : {}) });
    return { language, graph, formulas, names: [], findings: [] };
  };
}

function fromMath(formula: MathFormula): ReadExpression {
  return {
    graph: formula.graph,
    output: formula.output,
    variables: formula.variables.map((node) => ({
      name: String(node.attrs["name"]),
      node,
      differentiable: true,
    })),
    assumptions: formula.assumptions.map((message) => ({ message })),
    target: "math",
    bare: true,
  };
}
