import type { Budget } from "../graph/budget.ts";
import { checkBudget } from "../graph/budget.ts";
import type { Builder } from "../graph/build.ts";
import { attempt } from "../graph/errors.ts";
import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { isConcrete, type Shape } from "../graph/shape.ts";
import { type Tensor, zeros } from "../graph/tensor.ts";
import { evaluate } from "../run/interpret.ts";

/** Exact against numerical, at several points. */
export interface CrossCheck {
  readonly verdict: "agree" | "disagree" | "not-checked";
  /** The largest relative difference seen. */
  readonly error?: number;
  /** "complex step" | "central differences" */
  readonly method?: string;
  /** Why it was not checked. */
  readonly reason?: string;
}

export interface CheckOptions {
  /** A point by name that is checked first; others are drawn around it. */
  readonly at?: ReadonlyMap<string, Tensor>;
  readonly budget: Budget;
}

/** Agreement closer than this earns the tick. */
const TOLERANCE = 1e-6;
/** Points that must have been checked, and points that are tried at most. */
const POINTS = 3;
const TRIES = 24;
/** Entries of one tensor that are perturbed. */
const ENTRIES = 6;

/**
 * Compares the derivatives of `output` by `wrt` with central differences (Richardson-extrapolated) at points drawn by
 * a fixed seed; points where the value is not finite are passed over, since they lie outside the domain.
 */
export function crossCheck(
  _b: Builder,
  output: Node,
  wrt: readonly Node[],
  derivatives: readonly Node[],
  options: CheckOptions,
): CrossCheck {
  const variables = topological([output, ...derivatives]).filter((node) => node.op === "variable");
  const done = attempt((): CrossCheck => {
    const next = generator(20260101);
    let worst = 0;
    let checked = 0;
    for (let attemptNumber = 0; attemptNumber < TRIES && checked < POINTS; attemptNumber++) {
      checkBudget(options.budget);
      const point = drawPoint(variables, options.at, attemptNumber, next);
      const error = compareAt(output, wrt, derivatives, point);
      if (error === null) continue;
      checked++;
      worst = Math.max(worst, error);
      if (worst > TOLERANCE) return { verdict: "disagree", error: worst, method: "central differences" };
    }
    if (checked === 0)
      return { verdict: "not-checked", reason: "no point was found where the value is finite" };
    return { verdict: "agree", error: worst, method: "central differences" };
  });
  return done.ok ? done.value : { verdict: "not-checked", reason: done.error.message };
}

function drawPoint(
  variables: readonly Node[],
  at: ReadonlyMap<string, Tensor> | undefined,
  attemptNumber: number,
  next: () => number,
): Map<Node, Tensor> {
  const sizes = new Map<string, number>();
  const concrete = (shape: Shape): readonly number[] =>
    shape.map((size) => {
      if (typeof size === "number") return size;
      const known = sizes.get(size) ?? 3 + (sizes.size % 2);
      sizes.set(size, known);
      return known;
    });
  const point = new Map<Node, Tensor>();
  for (const variable of variables) {
    const given = at?.get(String(variable.attrs["name"]));
    if (given && attemptNumber === 0) {
      point.set(variable, given);
      continue;
    }
    const drawn = zeros(
      given?.shape ?? (isConcrete(variable.shape) ? variable.shape : concrete(variable.shape)),
    );
    // Positive first: most domains have that corner; then both signs, wider.
    const spread = 0.5 + (attemptNumber % 4);
    for (let i = 0; i < drawn.data.length; i++) {
      const u = next();
      drawn.data[i] = attemptNumber % 3 === 2 ? (2 * u - 1) * spread : 0.2 + u * spread;
    }
    point.set(variable, drawn);
  }
  return point;
}

/** The largest relative difference at one point; null when the point is outside the domain or too rough to tell. */
function compareAt(
  output: Node,
  wrt: readonly Node[],
  derivatives: readonly Node[],
  point: Map<Node, Tensor>,
): number | null {
  const exact = evaluate(derivatives, point);
  const value = evaluate([output], point)[0];
  if (!value || ![...value.data].every(Number.isFinite)) return null;
  let worst = 0;
  for (const [i, x] of wrt.entries()) {
    const base = point.get(x);
    const derivative = exact[i];
    if (!base || !derivative) continue;
    const step = Math.max(1, Math.floor(base.data.length / ENTRIES));
    for (let entry = 0; entry < base.data.length; entry += step) {
      const estimate = slopes(output, x, base, entry, point);
      if (!estimate) return null;
      // A gradient has an entry for each of x; a derivative of a tensor has one for each of the value.
      const compared =
        value.data.length === 1 ? [entry] : base.data.length === 1 ? [...value.data.keys()] : [entry];
      for (const place of compared) {
        const written = derivative.data[place] ?? Number.NaN;
        const numeric = estimate.slope[value.data.length === 1 ? 0 : place] ?? Number.NaN;
        if (!Number.isFinite(written)) return null;
        const scale = Math.max(1e-3, Math.abs(written), Math.abs(numeric));
        const uncertainty = (estimate.error[value.data.length === 1 ? 0 : place] ?? 0) / scale;
        if (uncertainty > TOLERANCE / 10) return null;
        worst = Math.max(worst, Math.abs(written - numeric) / scale);
      }
    }
  }
  return worst;
}

/** Ridders: central differences at shrinking steps, extrapolated; with an estimate of their error. */
function slopes(
  output: Node,
  x: Node,
  base: Tensor,
  entry: number,
  point: Map<Node, Tensor>,
): { slope: readonly number[]; error: readonly number[] } | null {
  const at = (value: number): Float64Array | null => {
    const moved: Tensor = { shape: base.shape, data: Float64Array.from(base.data) };
    moved.data[entry] = value;
    const result = evaluate([output], new Map(point).set(x, moved))[0];
    return result && [...result.data].every(Number.isFinite) ? result.data : null;
  };
  const centre = base.data[entry] ?? 0;
  const h = 1e-2 * Math.max(0.1, Math.abs(centre));
  const table: number[][][] = [];
  let best: number[] = [];
  let error: number[] = [];
  for (let row = 0; row < 5; row++) {
    const step = h / 2 ** row;
    const [up, down] = [at(centre + step), at(centre - step)];
    if (!up || !down) return null;
    const width = centre + step - (centre - step);
    const first = Array.from(up, (value, i) => (value - (down[i] ?? 0)) / width);
    const columns = [first];
    for (let k = 1; k <= row; k++) {
      const previous = table[row - 1]?.[k - 1] ?? first;
      const current = columns[k - 1] ?? first;
      columns.push(current.map((value, i) => value + (value - (previous[i] ?? 0)) / (4 ** k - 1)));
      const improved = columns[k] ?? first;
      improved.forEach((value, i) => {
        const guess = Math.max(Math.abs(value - (current[i] ?? 0)), Math.abs(value - (previous[i] ?? 0)));
        if (error[i] === undefined || guess < error[i]) {
          error[i] = guess;
          best[i] = value;
        }
      });
    }
    table.push(columns);
    if (row === 0) {
      best = [...first];
      error = first.map(() => Number.POSITIVE_INFINITY);
    }
  }
  return { slope: best, error };
}

/** A small repeatable generator (mulberry32): the same points every time. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
