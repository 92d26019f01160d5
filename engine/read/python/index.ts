import type { Parser } from "web-tree-sitter";
import { type Budget, DEFAULT_BUDGET } from "../../graph/budget.ts";
import type { Result } from "../../graph/errors.ts";
import { Graph } from "../../graph/graph.ts";
import type { Shape } from "../../graph/shape.ts";
import type { Span } from "../../graph/span.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Prose } from "../prose/index.ts";
import type { Formula, Reading } from "../reading.ts";
import { Trace } from "../trace.ts";
import type { Library } from "../values.ts";
import { sessionOf } from "./again/session.ts";
import { readExpression } from "./expression.ts";
import { readModule, rereadModule } from "./module/module.ts";
import { readOneFunction } from "./module/one-function.ts";
import { parseModule, parseStretch } from "./syntax/parse.ts";
import { Syntax } from "./syntax/syntax.ts";

export interface PythonOptions {
  readonly budget?: Budget;
  /** Shapes of parameters and free names, set by the person. */
  readonly shapes?: ReadonlyMap<string, Shape>;
  /** The reading of this document before the edit: what did not change is taken from it. */
  readonly previous?: Reading;
}

export interface ExpressionOptions {
  readonly budget?: Budget;
  /** Shapes of variables, from the point that is given. */
  readonly shapes?: ReadonlyMap<string, Shape>;
  readonly values?: ReadonlyMap<string, Tensor>;
  /** Whose arrays the variables are, where the text does not tell (`x.std()` divides by n in NumPy, by n − 1 in torch). */
  readonly library?: Library;
}

export interface ExpressionReading {
  readonly formula: Formula;
  readonly graph: Graph;
}

/** Arguments as JSON has them: numbers and nested lists are what may be differentiated by, the rest is given as it is. */
export type Point = Readonly<Record<string, unknown>> | ReadonlyMap<string, Tensor>;

export interface PythonReader {
  /** Everything found in a file. Never throws for what is in the text; throws when cancelled or out of time. */
  read(text: string, options?: PythonOptions): Reading;
  /** The prose of the text whose reading has this graph; the same objects as before the edit where it touched none. */
  prose(graph: Graph): readonly Prose[];
  /** One expression, assignment or few statements, as `nabla derive` gets them. */
  expression(text: string, options?: ExpressionOptions): Result<ExpressionReading>;
  /** One function of a file at a point: parameter shapes come from `values`, the rest takes defaults. */
  function(text: string, name: string, at: Point, options?: PythonOptions): Result<ExpressionReading>;
}

/** Lines that a notebook hands to the shell or to IPython are blank to Python; offsets stay. */
function withoutMagics(text: string): string {
  if (!/^[ \t]*[%!]/m.test(text)) return text;
  return text.replace(/^[ \t]*(?:%|!)[^\n]*/gm, (line) => " ".repeat(line.length));
}

/** A reader over a parser that has the Python grammar set; the host loads both. */
export function createPythonReader(parser: Parser): PythonReader {
  const rootOf = (text: string) => {
    const { nodes, comments } = parseModule(parser, text);
    return { root: moduleOf(text, nodes), comments };
  };
  return {
    read: (given, { budget = DEFAULT_BUDGET, previous, shapes } = {}) => {
      const text = withoutMagics(given);
      const parse = (whole: string, stretch: Span) => parseStretch(parser, whole, stretch);
      const again = previous && !shapes ? rereadModule(previous.graph, text, parse, budget) : null;
      if (again) return again;
      const { nodes, comments, prose } = parseModule(parser, text);
      return readModule(
        new Trace(new Graph(budget)),
        text,
        { root: moduleOf(text, nodes), comments, prose },
        shapes,
      );
    },
    prose: (graph) => sessionOf(graph)?.prose ?? [],
    expression: (text, options = {}) => {
      const trace = new Trace(new Graph(options.budget ?? DEFAULT_BUDGET));
      return readExpression(trace, text, rootOf(text), options);
    },
    function: (text, name, at, options = {}) => {
      const trace = new Trace(new Graph(options.budget ?? DEFAULT_BUDGET));
      return readOneFunction(trace, text, rootOf(text), name, at, options.shapes);
    },
  };
}

function moduleOf(text: string, nodes: readonly Syntax[]): Syntax {
  const broken = nodes.some((node) => node.broken);
  return new Syntax(
    "module",
    { start: 0, end: text.length },
    broken,
    [...nodes],
    nodes.map(() => null),
  );
}
