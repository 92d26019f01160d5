import { DEFAULT_BUDGET } from "../graph/budget.ts";
import { attempt, type Problem, type Result } from "../graph/errors.ts";
import type { Graph } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import type { Shape } from "../graph/shape.ts";
import { type Nested, type Tensor, tensorOf } from "../graph/tensor.ts";
import {
  type Host,
  readDocument,
  readFunction as readNamed,
  readExpression as readOne,
} from "../read/documents.ts";
import type { FormulaKind, Language, Variable } from "../read/reading.ts";

/** A piece of mathematics that was read: a value as a graph of its variables. */
export interface Formula {
  readonly name?: string;
  readonly graph: Graph;
  readonly output: Node;
  readonly variables: readonly Variable[];
  /** What the reading rests on that the text does not say outright. */
  readonly assumptions: readonly string[];
  /** Shapes that are known for variables whose own shapes have sizes by name: where compiled functions take them from. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
}

/** What a document holds, in order: a formula, or the reason why there is none. */
export interface Found {
  readonly kind: FormulaKind;
  readonly name?: string;
  /** Where it stands: UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  /** Clearly mathematics, rather than everyday code. */
  readonly clear: boolean;
  readonly formula?: Formula;
  readonly problem?: Problem;
}

export interface ReadOptions {
  readonly language: Language;
  /** Grammars: `python` for Python, `latex` for LaTeX. Plain mathematics (`math`) needs none. */
  readonly host?: Host;
  /** Shapes of variables that are no scalars, by name; sizes are numbers or names: `{ X: ["n", 3] }`. */
  readonly shapes?: Readonly<Record<string, Shape>>;
}

/** Reads one expression, assignment or formula. */
export function readExpression(text: string, options: ReadOptions): Result<Formula> {
  return attempt(() => {
    const read = readOne(options.language, text, options.host ?? {}, {
      shapes: new Map(Object.entries(options.shapes ?? {})),
      budget: DEFAULT_BUDGET,
    });
    return formulaOf(read);
  });
}

/** A value of a parameter: a number, nested lists of them, or a tensor. */
export type Value = Nested | Tensor;

const isTensor = (value: Value): value is Tensor => typeof value === "object" && "data" in value;

export const toTensor = (value: Value): Tensor => (isTensor(value) ? value : tensorOf(value));

/** Reads one function of a file, its shapes taken from a value for each parameter. */
export function readFunction(
  text: string,
  name: string,
  at: Readonly<Record<string, Value>>,
  options: Omit<ReadOptions, "shapes">,
): Result<Formula> {
  return attempt(() => {
    const point = new Map(Object.entries(at).map(([key, value]) => [key, toTensor(value)]));
    const read = readNamed(options.language, text, name, point, options.host ?? {}, DEFAULT_BUDGET);
    const shapes = Object.fromEntries([...point].map(([key, { shape }]) => [key, shape]));
    return { ...formulaOf(read), name, shapes };
  });
}

/** Everything that a document holds: functions, assignments, formulas in comments. */
export function findFormulas(text: string, options: Omit<ReadOptions, "shapes">): Result<readonly Found[]> {
  return attempt(() => {
    const { formulas, graph } = readDocument(options.language, text, options.host ?? {});
    return formulas.map(
      ({ kind, name, range, clear, output, variables, assumptions, problem }): Found => ({
        kind,
        ...(name === undefined ? {} : { name }),
        start: range.start,
        end: range.end,
        clear,
        ...(output
          ? {
              formula: {
                ...(name === undefined ? {} : { name }),
                ...formulaOf({ graph, output, variables, assumptions }),
              },
            }
          : {}),
        ...(problem ? { problem } : {}),
      }),
    );
  });
}

function formulaOf(read: {
  readonly graph: Graph;
  readonly output: Node;
  readonly variables: readonly Variable[];
  readonly assumptions: readonly { readonly message: string }[];
}): Formula {
  const { graph, output, variables } = read;
  return { graph, output, variables, assumptions: read.assumptions.map(({ message }) => message) };
}
