import { gradient } from "../differentiate/reverse.ts";
import { Builder } from "../graph/build.ts";
import { attempt, NablaError, type Result } from "../graph/errors.ts";
import { scratchOver } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { isConcrete, type Shape, shapeText } from "../graph/shape.ts";
import { bindSizes, isSymbolic, specialise } from "../graph/specialise.ts";
import { type Compiled, compile as compileNodes } from "../run/compile.ts";
import { differentiable, variableOf } from "./derivatives.ts";
import type { Formula } from "./formula.ts";

/** What compiled functions take and give: a number for a scalar, row-major entries for a tensor. */
export type Argument = number | Float64Array;

export interface CompileOptions {
  /** The order of the arguments; that of the formula's variables where absent. */
  readonly parameters?: readonly string[];
  /** Shapes, by name, of arguments whose sizes the formula leaves open. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
}

/** A formula as a function of numbers and arrays. */
export interface Callable {
  (...args: Argument[]): Argument;
  readonly parameters: readonly string[];
  /** Shape of the result. */
  readonly shape: readonly number[];
  /**
   * The generated function itself, for tight loops: a scalar result is returned; entries of a tensor are written into
   * a `Float64Array` given after the arguments. Nothing is allocated.
   */
  readonly into: Compiled;
}

/** Value and gradient of a scalar formula. */
export interface GradientCallable {
  (...args: Argument[]): { readonly value: number; readonly gradient: Readonly<Record<string, Argument>> };
  readonly parameters: readonly string[];
  readonly wrt: readonly string[];
  /** Shapes of the derivatives, in the order of `wrt`. */
  readonly shapes: readonly (readonly number[])[];
  /**
   * The generated function itself: returns the value and writes each derivative into a `Float64Array` (of one entry
   * for a scalar) given after the arguments, in the order of `wrt`. Nothing is allocated.
   */
  readonly into: Compiled;
}

/** The formula as a JavaScript function, generated once. */
export function compile(formula: Formula, options: CompileOptions = {}): Result<Callable> {
  return attempt(() => {
    const { outputs, inputs, parameters } = bound(formula, [formula.output], options);
    const into = compileNodes(outputs, inputs);
    const [shape = []] = into.shapes;
    const call = (...args: Argument[]): Argument => {
      checked(parameters, inputs, args);
      if (shape.length === 0) return into(...args);
      const out = new Float64Array(sizeOf(shape));
      into(...args, out);
      return out;
    };
    return Object.assign(call, { parameters, shape, into });
  });
}

/** Value and gradient as one JavaScript function, generated once. */
export function compileGradient(
  formula: Formula,
  wrt: readonly string[] = differentiable(formula),
  options: CompileOptions = {},
): Result<GradientCallable> {
  return attempt(() => {
    const b = new Builder(formula.graph);
    const slopes = gradient(
      b,
      formula.output,
      wrt.map((name) => variableOf(formula, name)),
    );
    const { outputs, inputs, parameters } = bound(formula, [formula.output, ...slopes], options);
    const into = compileNodes(outputs, inputs);
    const shapes = into.shapes.slice(1);
    const call = (...args: Argument[]) => {
      checked(parameters, inputs, args);
      const arrays = shapes.map((shape) => new Float64Array(sizeOf(shape)));
      const value = into(...args, ...arrays);
      const entries = wrt.map((name, i): [string, Argument] => {
        const array = arrays[i] ?? new Float64Array();
        return [name, shapes[i]?.length === 0 ? (array[0] ?? Number.NaN) : array];
      });
      return { value, gradient: Object.fromEntries(entries) };
    };
    return Object.assign(call, { parameters, wrt, shapes, into });
  });
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Outputs and arguments with concrete shapes. */
function bound(formula: Formula, outputs: readonly Node[], { parameters, shapes = {} }: CompileOptions) {
  const names = parameters ?? formula.variables.map((variable) => variable.name);
  const inputs = names.map((name) => variableOf(formula, name));
  const missing = formula.variables.find(({ name }) => !names.includes(name));
  if (missing) throw new NablaError("bad-request", `${missing.name} is not among the parameters`);
  if (!isSymbolic([...outputs, ...inputs])) return { outputs, inputs, parameters: names };
  const sizes = new Map<string, number>();
  for (const [i, input] of inputs.entries()) {
    const name = names[i] ?? "";
    const shape = shapes[name] ?? formula.shapes?.[name];
    if (shape) bindSizes(sizes, input.shape, shape, name);
  }
  const open = inputs.findIndex((input) => !isConcrete(concrete(input.shape, sizes)));
  if (open >= 0)
    throw new NablaError(
      "unbound",
      `${names[open]} has shape ${shapeText(inputs[open]?.shape ?? [])}: its sizes are to be given`,
    );
  const made = specialise(scratchOver([...outputs, ...inputs]), [...outputs, ...inputs], sizes);
  return { outputs: made.slice(0, outputs.length), inputs: made.slice(outputs.length), parameters: names };
}

const concrete = (shape: Shape, sizes: ReadonlyMap<string, number>): Shape =>
  shape.map((size) => (typeof size === "string" ? (sizes.get(size) ?? size) : size));

/** Arguments of the wrong kind or length would be computed with in silence. */
function checked(parameters: readonly string[], inputs: readonly Node[], args: readonly Argument[]): void {
  for (const [i, input] of inputs.entries()) {
    const arg = args[i];
    const size = sizeOf(input.shape as readonly number[]);
    const fits =
      input.shape.length === 0 ? typeof arg === "number" : arg instanceof Float64Array && arg.length === size;
    if (!fits)
      throw new TypeError(
        `${parameters[i]} must be ${input.shape.length === 0 ? "a number" : `a Float64Array of ${size} entries`}`,
      );
  }
}
