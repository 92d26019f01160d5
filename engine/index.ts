/**
 * Nabla's engine as a library: read mathematics from text, differentiate it, simplify it, print it, and turn it into
 * fast JavaScript functions. Pure: no I/O, no globals; runs in Node, browsers and workers.
 *
 * ```js
 * import { compileGradient, derivative, latex, readExpression } from "nabla/dist/engine.js";
 *
 * const read = readExpression("x^2 * sin(y)", { language: "math" });
 * if (!read.ok) throw new Error(read.error.message);
 *
 * const slope = derivative(read.value, "x");
 * if (slope.ok) latex(slope.value); // 2x \sin y
 *
 * const f = compileGradient(read.value);
 * if (f.ok) f.value(3, 0.5); // { value: 4.3148…, gradient: { x: 2.8765…, y: 7.8982… } }
 * ```
 *
 * Whatever may go wrong with what a person wrote comes back as a value: `{ ok: false, error: { code, message, span? } }`.
 */
export type { ErrorCode, Problem, Result } from "./graph/errors.ts";
export type { Nested, Tensor } from "./graph/tensor.ts";
export {
  type Argument,
  type Callable,
  type CompileOptions,
  compile,
  compileGradient,
  type GradientCallable,
} from "./library/callables.ts";
export { derivative, gradient, hessian, jacobian, simplify } from "./library/derivatives.ts";
export {
  type Formula,
  type Found,
  findFormulas,
  type ReadOptions,
  readExpression,
  readFunction,
  type Value,
} from "./library/formula.ts";
export { compileMap, type MapOptions, type Mapped } from "./library/mapped.ts";
export { code, latex, text } from "./library/printed.ts";
export type { Host } from "./read/documents.ts";
export { toMathJson } from "./read/latex/parser.ts";
export type { Language, Variable } from "./read/reading.ts";
