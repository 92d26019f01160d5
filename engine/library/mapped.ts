import { gradient } from "../differentiate/reverse.ts";
import { Builder } from "../graph/build.ts";
import { attempt, NablaError, type Result } from "../graph/errors.ts";
import { substitute } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { compile } from "../run/compile.ts";
import { variableOf } from "./derivatives.ts";
import type { Formula } from "./formula.ts";

export interface MapOptions {
  /** The order of the arguments; that of the formula's variables where absent. */
  readonly parameters?: readonly string[];
  /** Derivatives to compute beside the value; none where absent. */
  readonly wrt?: readonly string[];
}

/**
 * A formula of numbers at many points at once: one array of `count` values for each parameter, then one array to write
 * into for the value and for each derivative of `wrt`.
 */
export interface Mapped {
  (...arrays: Float64Array[]): void;
  readonly parameters: readonly string[];
  readonly wrt: readonly string[];
  readonly count: number;
  /** The generated text. */
  readonly source: string;
}

/** A formula of scalars, with its derivatives if wanted, as one loop over `count` points. */
export function compileMap(formula: Formula, count: number, options: MapOptions = {}): Result<Mapped> {
  return attempt(() => {
    const names = options.parameters ?? formula.variables.map((variable) => variable.name);
    const wrt = options.wrt ?? [];
    const scalars = names.map((name) => variableOf(formula, name));
    if ([formula.output, ...scalars].some((node) => node.shape.length > 0))
      throw new NablaError("unsupported", "only a formula of numbers can be computed at many points at once");
    const b = new Builder(formula.graph);
    const slopes = gradient(
      b,
      formula.output,
      wrt.map((name) => variableOf(formula, name)),
    );
    const arrays = scalars.map((node) => b.variable(String(node.attrs["name"]), [count]));
    const replaced = new Map<Node, Node>(scalars.map((node, i) => [node, arrays[i] ?? node]));
    const made = substitute([formula.output, ...slopes], replaced, (op, inputs, attrs) =>
      formula.graph.node(op, inputs, attrs),
    );
    const outputs = made.map((node) => b.fill(node, [count]));
    const run = compile(outputs, arrays);
    return Object.assign((...args: Float64Array[]): void => void run(...args), {
      parameters: names,
      wrt,
      count,
      source: run.source,
    });
  });
}
