import type { Parser } from "web-tree-sitter";
import { type Budget, DEFAULT_BUDGET } from "../graph/budget.ts";
import { NablaError } from "../graph/errors.ts";
import { Graph } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import type { Target } from "../graph/ops/row.ts";
import type { Shape } from "../graph/shape.ts";
import { type MathFormula, readLatexFormula } from "./latex/index.ts";
import type { LatexParser } from "./latex/parser.ts";
import { readPlainFormula } from "./plain/index.ts";
import { readProse } from "./prose/index.ts";
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
