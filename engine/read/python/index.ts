import type { Parser } from "web-tree-sitter";
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
import { type Source, sourceAfter, sourceOf } from "./source.ts";
import { plainTree } from "./syntax.ts";

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
  /** What the last reading with this graph was made from. */
  source(graph: Graph): Source | undefined;
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
  const sources = new WeakMap<Graph, Source>();
  // A tree lives outside the garbage collector's heap: it goes when its reading does.
  const forgotten = new FinalizationRegistry<Source>(({ tree }) => tree.delete());

  const hold = (graph: Graph, source: Source): void => {
    sources.set(graph, source);
    forgotten.register(graph, source, source);
  };

  const release = (graph: Graph): Source | undefined => {
    const source = sources.get(graph);
    sources.delete(graph);
    if (source) forgotten.unregister(source);
    return source;
  };

  const sourceFor = (text: string, previous?: Graph): Source => {
    const kept = previous && release(previous);
    const source = (kept && sourceAfter(parser, kept, text)) ?? sourceOf(parser, text);
    if (!source) throw new NablaError("syntax", "the text could not be parsed");
    return source;
  };

  const parse = (text: string) => {
    const { tree } = sourceFor(text);
    const plain = plainTree(tree, text);
    tree.delete();
    return plain;
  };

  return {
    read: (given, { budget = DEFAULT_BUDGET, previous, shapes } = {}) => {
      const text = withoutMagics(given);
      const source = sourceFor(text, previous?.graph);
      const again = previous && !shapes ? rereadModule(previous.graph, text, source, budget) : null;
      const reading =
        again ?? readModule(new Trace(new Graph(budget)), text, plainTree(source.tree, text), shapes);
      hold(reading.graph, source);
      return reading;
    },
    source: (graph) => sources.get(graph),
    expression: (text, options = {}) => {
      const trace = new Trace(new Graph(options.budget ?? DEFAULT_BUDGET));
      return readExpression(trace, text, parse(text), options);
    },
    function: (text, name, at, options = {}) => {
      const trace = new Trace(new Graph(options.budget ?? DEFAULT_BUDGET));
      return readOneFunction(trace, text, parse(text), name, at, options.shapes);
    },
  };
}
