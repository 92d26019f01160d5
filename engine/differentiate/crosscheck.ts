import type { Budget } from "../graph/budget.ts";
import { checkBudget } from "../graph/budget.ts";
import type { Builder } from "../graph/build.ts";
import { isZero } from "../graph/build.ts";
import { attempt } from "../graph/errors.ts";
import { scratchOver, topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { sizeNames } from "../graph/size.ts";
import { bindSizes, isSymbolic, specialise } from "../graph/specialise.ts";
import type { Tensor } from "../graph/tensor.ts";
import { Plan } from "../run/interpret.ts";
import { type ComplexPlan, complexPlan } from "../run/interpret-complex.ts";
import { Kinks } from "./kinks.ts";
import { complexStep, richardson } from "./numerical.ts";
import { Sampler } from "./sample.ts";

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
/** Slopes below this are rounding of the step itself. */
const LEAST = 1e-45;
/** Points that are checked, and points that are tried at most. */
const POINTS = 4;
const TRIES = 40;
/** Past this many milliseconds no further point is begun, so long as one has been checked. */
const ENOUGH_MS = 5;

/**
 * Compares the derivatives of `output` by `wrt` with numerical ones at the given point and at points drawn inside the
 * domain, always the same: the complex step where every operation allows it, else extrapolated central differences.
 * Points outside the domain and points on a kink are passed over; without any left the answer is "not-checked".
 */
export function crossCheck(
  _b: Builder,
  output: Node,
  wrt: readonly Node[],
  derivatives: readonly Node[],
  options: CheckOptions,
): CrossCheck {
  const done = attempt(() => {
    const opaque = topological([output]).find((node) => node.op === "opaque");
    if (opaque) return skipped(String(opaque.attrs["reason"] ?? "something in it was not understood"));
    return new Check(output, wrt, derivatives, options).run();
  });
  return done.ok ? done.value : skipped(done.error.message);
}

const skipped = (reason: string): CrossCheck => ({ verdict: "not-checked", reason });

/** How one point came out: its largest relative error, or why it says nothing. */
type Outcome =
  | { readonly kind: "error"; readonly error: number; readonly method: Method; readonly moved: boolean }
  | { readonly kind: "outside" }
  | { readonly kind: "kink" }
  | { readonly kind: "rough" };
type Method = "complex step" | "central differences";

class Check {
  readonly #wrt: readonly Node[];
  readonly #derivatives: readonly Node[];
  readonly #given: ReadonlyMap<Node, Tensor>;
  readonly #variables: readonly Node[];
  readonly #options: CheckOptions;
  readonly #value: Plan;
  readonly #exact: Plan;
  readonly #kinks: Kinks;
  readonly #output: Node;
  #complex: ComplexPlan | null | undefined;
  /** Some value was not zero: then a derivative that vanishes everywhere is one, not an underflow. */
  #alive = false;

  constructor(output: Node, wrt: readonly Node[], derivatives: readonly Node[], options: CheckOptions) {
    this.#options = options;
    const roots = [output, ...derivatives];
    const variables = topological(roots).filter((node) => node.op === "variable");
    const bound = bindShapes(roots, [...new Set([...variables, ...wrt])], options.at);
    this.#output = bound.roots[0] ?? output;
    this.#derivatives = bound.roots.slice(1);
    this.#wrt = wrt.map((x) => bound.variables.get(x) ?? x);
    this.#variables = [...bound.variables.values()];
    this.#given = bound.given;
    this.#value = new Plan([this.#output]);
    this.#exact = new Plan(this.#derivatives);
    this.#kinks = new Kinks(this.#output);
  }

  run(): CrossCheck {
    if (this.#wrt.length === 0) return skipped("nothing to differentiate by");
    const sampler = new Sampler([this.#output], this.#variables, this.#given);
    const complete = this.#variables.every((variable) => this.#given.has(variable));
    const still = this.#derivatives.every(isZero);
    const started = Date.now();
    const seen = new Set<Outcome["kind"]>();
    let worst = 0;
    let checked = 0;
    let moved = still;
    let method: Method = "complex step";
    for (let k = 0; k < TRIES && (checked < POINTS || !moved); k++) {
      checkBudget(this.#options.budget);
      if (checked > 0 && moved && Date.now() - started > ENOUGH_MS) break;
      const point = k === 0 && complete ? new Map(this.#given) : sampler.draw(k);
      const outcome = this.#at(point);
      seen.add(outcome.kind);
      if (outcome.kind !== "error") continue;
      checked++;
      moved ||= outcome.moved;
      worst = Math.max(worst, outcome.error);
      if (outcome.method === "central differences") method = outcome.method;
      if (!(worst <= TOLERANCE)) return { verdict: "disagree", error: worst, method };
    }
    if (checked === 0) return skipped(whyNone(seen));
    if (!moved && !this.#alive) return skipped("the value and its derivative vanish at every point tried");
    return { verdict: "agree", error: worst, method };
  }

  #at(point: ReadonlyMap<Node, Tensor>): Outcome {
    const value = this.#value.run(point)[0];
    if (!value?.data.every(Number.isFinite)) return { kind: "outside" };
    if (this.#kinks.any && this.#kinks.touched(point).length > 0) return { kind: "kink" };
    this.#alive ||= value.data.some((entry) => entry !== 0);
    const exact = this.#exact.run(point);
    if (!exact.every((tensor) => tensor.data.every(Number.isFinite))) return { kind: "outside" };
    let worst = 0;
    let moved = false;
    let method: Method = "complex step";
    for (const [i, x] of this.#wrt.entries()) {
      const derivative = exact[i];
      const base = point.get(x);
      if (!derivative || !base) continue;
      for (const direction of directionsOf(base)) {
        const expected = along(derivative, direction, value);
        const noise = Math.max(LEAST, 1e-9 * noiseOf(value, base));
        const complex = this.#complexError(point, x, direction, expected, value, noise);
        let error = complex;
        if (error === null || error > TOLERANCE) {
          // Doubt is settled by the other method: the complex forms are not beyond it themselves.
          const real = this.#centralError(point, x, direction, expected, noise);
          if (real !== null) {
            if (error === null || real < error) method = "central differences";
            error = error === null ? real : Math.min(error, real);
          }
        }
        if (error === null) return { kind: "rough" };
        if (!(error <= TOLERANCE) && this.#shaky(i, point, x, direction, expected, noise))
          return { kind: "rough" };
        worst = Math.max(worst, error);
        moved ||= expected.some((entry) => entry !== 0);
      }
    }
    return { kind: "error", error: worst, method, moved };
  }

  #complexError(
    point: ReadonlyMap<Node, Tensor>,
    x: Node,
    direction: Float64Array,
    expected: readonly number[],
    value: Tensor,
    noise: number,
  ): number | null {
    if (this.#complex === undefined) {
      const plan = complexPlan([this.#output]);
      this.#complex = plan.ok ? plan.value : null;
    }
    if (!this.#complex) return null;
    const plan = this.#complex;
    const step = attempt(() => complexStep(plan, new Map(point), x, direction));
    if (!step.ok) return null;
    // A continuation that does not start at the real value is another function.
    for (const [i, entry] of value.data.entries())
      if (
        !(
          Math.abs((step.value.value[i] ?? Number.NaN) - entry) <=
          1e-9 * Math.max(1e-300, Math.abs(entry)) + 1e-13
        )
      )
        return null;
    return worstError(expected, step.value.slope, noise);
  }

  #centralError(
    point: ReadonlyMap<Node, Tensor>,
    x: Node,
    direction: Float64Array,
    expected: readonly number[],
    noise: number,
  ): number | null {
    const base = point.get(x);
    if (!base) return null;
    const at = (t: number, place: number): number => {
      const data = base.data.map((entry, i) => entry + t * (direction[i] ?? 0));
      return (
        this.#value.run(new Map(point).set(x, { shape: base.shape, data }))[0]?.data[place] ?? Number.NaN
      );
    };
    const size = base.data.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0) || 1;
    const start = size / 64;
    if (this.#kinks.any && this.#straddles(point, x, base, direction, start)) return null;
    const estimates = expected.map((_, place) => richardson((t) => at(t, place), 0, start));
    const scale = estimates.map((estimate, i) => scaleOf(expected[i] ?? 0, estimate.value, noise));
    if (estimates.some((estimate, i) => !(estimate.error / (scale[i] ?? 1) <= TOLERANCE / 10))) return null;
    return worstError(
      expected,
      estimates.map((estimate) => estimate.value),
      noise,
    );
  }

  /**
   * Whether rounding alone moves the exact derivative or the complex step this much: cosh² − sinh² far out is all
   * cancellation. Both are taken again a few units in the last place away, where a sound derivative stays.
   */
  #shaky(
    i: number,
    point: ReadonlyMap<Node, Tensor>,
    x: Node,
    direction: Float64Array,
    expected: readonly number[],
    noise: number,
  ): boolean {
    const base = point.get(x);
    if (!base) return false;
    for (const units of [-7, -3, 2, 5]) {
      const data = base.data.map((entry) => entry * (1 + units * Number.EPSILON));
      const beside = new Map(point).set(x, { shape: base.shape, data });
      const value = this.#value.run(beside)[0];
      const derivative = this.#exact.run(beside)[i];
      if (!value || !derivative) return false;
      if (worstError(expected, along(derivative, direction, value), noise) > TOLERANCE / 10) return true;
      const plan = this.#complex;
      const here = plan && attempt(() => complexStep(plan, new Map(point), x, direction).slope);
      const there = plan && attempt(() => complexStep(plan, beside, x, direction).slope);
      if (here?.ok && there?.ok && worstError(Array.from(here.value), there.value, noise) > TOLERANCE / 10)
        return true;
    }
    return false;
  }

  /** Whether a kink lies within the reach of the differences. */
  #straddles(
    point: ReadonlyMap<Node, Tensor>,
    x: Node,
    base: Tensor,
    direction: Float64Array,
    reach: number,
  ): boolean {
    const signs = [-1, 0, 1].map((side) => {
      const data = base.data.map((entry, i) => entry + side * reach * (direction[i] ?? 0));
      return this.#kinks.signs(new Map(point).set(x, { shape: base.shape, data }));
    });
    return signs[0] !== signs[1] || signs[1] !== signs[2];
  }
}

function whyNone(seen: ReadonlySet<Outcome["kind"]>): string {
  if (seen.has("rough")) return "the numerical derivative was not accurate enough to tell";
  if (seen.has("kink")) return "every point found lies on a kink";
  return "no point was found where the value and its derivative are finite";
}

/** One direction for a number; for a tensor two that move every entry, so that each entry of the gradient counts. */
function directionsOf(base: Tensor): Float64Array[] {
  if (base.data.length === 1) return [Float64Array.of(1)];
  return [
    base.data.map((_, i) => 0.5 + ((i * 7) % 11) / 11),
    base.data.map((_, i) => (i % 2 === 0 ? 1 : -1) / (1 + (i % 5))),
  ];
}

/**
 * The derivative along a direction: of a scalar value, the gradient's inner product with it; of a tensor, its Jacobian
 * times it, or entry by entry (by a scalar, or by a tensor that the value follows entry by entry).
 */
function along(derivative: Tensor, direction: Float64Array, value: Tensor): number[] {
  if (value.data.length === 1 && value.shape.length === 0)
    return [derivative.data.reduce((sum, entry, i) => sum + entry * (direction[i] ?? 0), 0)];
  const columns = direction.length;
  if (columns > 1 && derivative.data.length === value.data.length * columns)
    return Array.from(value.data, (_entry, row) =>
      direction.reduce((sum, part, i) => sum + part * (derivative.data[row * columns + i] ?? Number.NaN), 0),
    );
  return Array.from(derivative.data, (entry, i) => entry * (direction[columns === 1 ? 0 : i] ?? 0));
}

/** Rounding of the value, as a slope. */
const noiseOf = (value: Tensor, base: Tensor): number => {
  const size = (tensor: Tensor): number =>
    tensor.data.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  return size(value) / (size(base) || 1);
};

const scaleOf = (a: number, c: number, noise: number): number =>
  Math.max(Math.abs(a), Math.abs(c), noise, Number.MIN_VALUE);

function worstError(expected: readonly number[], found: ArrayLike<number>, noise: number): number {
  let worst = 0;
  for (const [i, entry] of expected.entries()) {
    const other = found[i] ?? Number.NaN;
    const error = entry === other ? 0 : Math.abs(entry - other) / scaleOf(entry, other, noise);
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

interface Bound {
  readonly roots: readonly Node[];
  readonly variables: ReadonlyMap<Node, Node>;
  readonly given: ReadonlyMap<Node, Tensor>;
}

/** Sizes from the given values; those that nothing fixes get small numbers, each name its own. */
function bindShapes(
  roots: readonly Node[],
  variables: readonly Node[],
  at: ReadonlyMap<string, Tensor> | undefined,
): Bound {
  const values = new Map<Node, Tensor>();
  const sizes = new Map<string, number>();
  for (const variable of variables) {
    const value = at?.get(String(variable.attrs["name"]));
    if (!value) continue;
    bindSizes(sizes, variable.shape, value.shape, String(variable.attrs["name"]));
    values.set(variable, value);
  }
  if (!isSymbolic([...roots, ...variables]))
    return { roots, variables: new Map(variables.map((v) => [v, v])), given: values };
  let next = 3;
  for (const node of topological([...roots, ...variables]))
    for (const size of node.op === "size" ? [node.attrs["size"]] : node.shape)
      for (const name of typeof size === "string" ? sizeNames(size) : [])
        if (!sizes.has(name)) sizes.set(name, next++);
  const made = specialise(scratchOver([...roots, ...variables]), [...roots, ...variables], sizes);
  const bound = new Map(variables.map((variable, i) => [variable, made[roots.length + i] ?? variable]));
  return {
    roots: made.slice(0, roots.length),
    variables: bound,
    given: new Map([...values].map(([variable, value]) => [bound.get(variable) ?? variable, value])),
  };
}
