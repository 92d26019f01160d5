import type { Node } from "../graph/node.ts";
import { scalar, type Tensor } from "../graph/tensor.ts";
import { type Bindings, type EvaluateOptions, Plan } from "../run/interpret.ts";
import type { ComplexPlan } from "../run/interpret-complex.ts";

export type Precision = NonNullable<EvaluateOptions["precision"]>;

/**
 * Difference formulas, each in the floating-point order in which it is written:
 * forward (f(x+h) − f(x))/h, backward (f(x) − f(x−h))/h, central (f(x+h) − f(x−h))/(2h),
 * half-step (f(x+h/2) − f(x−h/2))/h.
 */
export type Scheme = "forward" | "backward" | "central" | "half-step";

export function difference(
  f: (x: number) => number,
  x: number,
  h: number,
  scheme: Scheme,
  precision: Precision = "float64",
): number {
  const r = precision === "float32" ? Math.fround : (value: number): number => value;
  const at = (value: number): number => r(f(r(value)));
  const [x0, step] = [r(x), r(h)];
  if (scheme === "forward") return r(r(at(x0 + step) - at(x0)) / step);
  if (scheme === "backward") return r(r(at(x0) - at(x0 - step)) / step);
  if (scheme === "central") return r(r(at(x0 + step) - at(x0 - step)) / r(2 * step));
  const half = r(step / 2);
  return r(r(at(x0 + half) - at(x0 - half)) / step);
}

/** An estimate, and how far off it may be. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

const ROWS = 8;

/** Ridders' method: central differences at shrinking steps, extrapolated to h = 0, stopped where rounding takes over. */
export function richardson(f: (x: number) => number, x: number, h = startingStep(x)): Estimate {
  let previous: number[] = [];
  let value = Number.NaN;
  let error = Number.POSITIVE_INFINITY;
  let step = h;
  for (let row = 0; row < ROWS; row++) {
    // The step that x really moves by.
    const width = x + step - (x - step);
    const current = [(f(x + step) - f(x - step)) / width];
    for (let k = 1; k <= row; k++) {
      const a = current[k - 1] ?? Number.NaN;
      const c = previous[k - 1] ?? Number.NaN;
      const better = a + (a - c) / (4 ** k - 1);
      current.push(better);
      const guess = Math.max(Math.abs(better - a), Math.abs(better - c));
      if (guess < error) {
        error = guess;
        value = better;
      }
    }
    const [a, c] = [current[row] ?? Number.NaN, previous[row - 1] ?? Number.NaN];
    if (row > 2 && Math.abs(a - c) >= 2 * error) break;
    previous = current;
    step /= 2;
  }
  return { value, error };
}

/** Large enough for rounding to stay small, small enough to stay near: a thirtieth of x's size. */
export const startingStep = (x: number): number => (x === 0 ? 0.02 : Math.abs(x) / 32);

/** f as a function of one entry of one input, the others held; scalar graphs only. */
export function alongEntry(
  plan: Plan,
  point: Bindings,
  x: Node,
  entry: number,
  precision: Precision = "float64",
): (value: number) => number {
  const base = point.get(x);
  const moved = new Map(point);
  const data = typeof base === "object" ? base.data.slice() : new Float64Array(1);
  const tensor: Tensor = { shape: typeof base === "object" ? base.shape : [], data };
  moved.set(x, tensor);
  return (value) => {
    data[entry] = value;
    const [result] = plan.runValues(moved, { precision });
    return typeof result === "number" ? result : Number.NaN;
  };
}

export interface NumericalOptions {
  readonly scheme: Scheme | "richardson";
  /** The step; not used by Richardson's extrapolation. */
  readonly h?: number;
  readonly precision?: Precision;
}

/** A numerical gradient of a scalar graph by each of `wrt`, entry by entry. Shapes must be concrete. */
export function numericalGradient(
  root: Node,
  wrt: readonly Node[],
  point: Bindings,
  { scheme, h = 1e-5, precision = "float64" }: NumericalOptions,
): Tensor[] {
  const plan = new Plan([root]);
  return wrt.map((x) => {
    const given = point.get(x) ?? point.get(String(x.attrs["name"])) ?? Number.NaN;
    const base = typeof given === "number" ? scalar(given) : given;
    const bound = new Map(point).set(x, base);
    const data = base.data.map((value, entry) => {
      const f = alongEntry(plan, bound, x, entry, precision);
      return scheme === "richardson"
        ? richardson(f, value).value
        : difference(f, value, h, scheme, precision);
    });
    return { shape: base.shape, data };
  });
}

/** Directions in which inputs move, together. */
export type Move = ReadonlyMap<Node, Float64Array>;

/** The derivative when inputs move along their directions, by the complex step: no subtraction, so no cancellation. */
export function complexStep(
  plan: ComplexPlan,
  point: ReadonlyMap<Node, Tensor>,
  move: Move,
): { readonly value: Float64Array; readonly slope: Float64Array } {
  let size = 0;
  for (const x of move.keys())
    for (const value of point.get(x)?.data ?? []) size = Math.max(size, Math.abs(value));
  const h = 1e-30 * (size > 0 ? size : 1);
  const bindings = new Map(
    [...point].map(([node, { shape, data }]) => {
      const direction = move.get(node);
      return [
        node,
        { shape, re: data, im: direction?.map((part) => part * h) ?? new Float64Array(data.length) },
      ];
    }),
  );
  const [result] = plan.run(bindings);
  return {
    value: result?.re ?? new Float64Array(),
    slope: (result?.im ?? new Float64Array()).map((part) => part / h),
  };
}

/** The point moved by t along a direction. */
export function displaced(point: ReadonlyMap<Node, Tensor>, move: Move, t: number): Map<Node, Tensor> {
  const out = new Map(point);
  for (const [x, direction] of move) {
    const base = point.get(x);
    if (base)
      out.set(x, { shape: base.shape, data: base.data.map((entry, i) => entry + t * (direction[i] ?? 0)) });
  }
  return out;
}

export interface StepError {
  readonly h: number;
  readonly value: number;
  /** |value − exact|, relative to the exact derivative where that is not zero. */
  readonly error: number;
}

export interface StepStudy {
  readonly scheme: Scheme;
  readonly precision: Precision;
  readonly points: readonly StepError[];
  /** The step with the least error. */
  readonly best: StepError;
}

export interface StudyOptions {
  readonly scheme: Scheme;
  readonly precision?: Precision;
  /** Powers of ten between which the steps run. */
  readonly from?: number;
  readonly to?: number;
  readonly perDecade?: number;
}

/** Error against step size: truncation on the right branch, rounding on the left one. */
export function stepStudy(
  f: (x: number) => number,
  x: number,
  exact: number,
  { scheme, precision = "float64", from = -15, to = 0, perDecade = 4 }: StudyOptions,
): StepStudy {
  const points: StepError[] = [];
  const scale = exact === 0 ? 1 : Math.abs(exact);
  for (let k = from * perDecade; k <= to * perDecade; k++) {
    // Whole decades are the decimal people write, 1e-4, not a power computed beside it.
    const h = k % perDecade === 0 ? Number(`1e${k / perDecade}`) : 10 ** (k / perDecade);
    const value = difference(f, x, h, scheme, precision);
    points.push({ h, value, error: Math.abs(value - exact) / scale });
  }
  const nothing: StepError = { h: Number.NaN, value: Number.NaN, error: Number.POSITIVE_INFINITY };
  const best = points.reduce((least, point) => (point.error < least.error ? point : least), nothing);
  return { scheme, precision, points, best };
}
