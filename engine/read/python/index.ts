import type { Parser, Tree } from "web-tree-sitter";
import { type Budget, DEFAULT_BUDGET } from "../../graph/budget.ts";
import { NablaError, type Result } from "../../graph/errors.ts";
import { Graph } from "../../graph/graph.ts";
import type { Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Formula, Reading } from "../reading.ts";
import { Trace } from "../trace.ts";
import type { Library } from "../values.ts";
import { readExpression } from "./expression.ts";
import { readModule, readOneFunction, rereadModule } from "./module.ts";
import { plainTree } from "./syntax.ts";

export interface PythonOptions {
  readonly budget?: Budget;
  /** A tree of this very text, where the host keeps one up to date. */
  readonly tree?: Tree;
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
  const parse = (given: string, tree?: Tree) => {
    const text = withoutMagics(given);
    const own = tree && text === given ? null : parser.parse(text);
    const used = own ?? tree;
    if (!used) throw new NablaError("syntax", "the text could not be parsed");
    const plain = plainTree(used, text);
    own?.delete();
    return plain;
  };
  const readAgain = (previous: Reading, text: string, budget: Budget, tree?: Tree): Reading | null => {
    if (withoutMagics(text) !== text) return null;
    const own = tree ? null : parser.parse(text);
    const used = tree ?? own;
    const reading = used ? rereadModule(previous.graph, text, used, budget) : null;
    own?.delete();
    return reading;
  };
  return {
    read: (text, options = {}) => {
      const budget = options.budget ?? DEFAULT_BUDGET;
      const again =
        options.previous && !options.shapes ? readAgain(options.previous, text, budget, options.tree) : null;
      if (again) return again;
      const trace = new Trace(new Graph(budget));
      return readModule(trace, withoutMagics(text), parse(text, options.tree), options.shapes);
    },
    expression: (text, options = {}) => {
      const trace = new Trace(new Graph(options.budget ?? DEFAULT_BUDGET));
      return readExpression(trace, text, parse(text), options);
    },
    function: (text, name, at, options = {}) => {
      const trace = new Trace(new Graph(options.budget ?? DEFAULT_BUDGET));
      return readOneFunction(trace, text, parse(text, options.tree), name, at, options.shapes);
    },
  };
}
