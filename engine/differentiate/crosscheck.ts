import type { Budget } from "../graph/budget.ts";
import { checkBudget } from "../graph/budget.ts";
import type { Builder } from "../graph/build.ts";
import { isZero } from "../graph/build.ts";
import { attempt, NablaError } from "../graph/errors.ts";
import { everyNode, topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import type { Tensor } from "../graph/tensor.ts";
import { Plan } from "../run/interpret.ts";
import { type ComplexPlan, complexPlan } from "../run/interpret-complex.ts";
import { bindShapes } from "./bind.ts";
import { Kinks } from "./kinks.ts";
import { along, LEAST, movesOf, noiseOf, reachOf, scaleOf, workOf, worstError } from "./moves.ts";
import { complexStep, displaced, type Move, richardson } from "./numerical.ts";
import { generator, Sampler } from "./sample.ts";

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
/** Points that are tried at most. */
const TRIES = 40;
/** Past this many milliseconds no further point is begun. */
const MOST_MS = 200;
/** Multiplications of one evaluation, times the variables, past which all variables move together; and far too many. */
const HEAVY = 2e6;
const TOO_HEAVY = 1e8;

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
    const opaque = everyNode([output]).find((node) => node.op === "opaque");
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
  /** All variables are moved together: the graph is too heavy for more. */
  readonly #heavy: boolean;
  /** Points to check: by the work of one, not by the clock, so that the answer is the same every time. */
  readonly #points: number;
  readonly #held: boolean;
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
    const cost = workOf(bound.roots);
    if (cost > TOO_HEAVY) throw new NablaError("too-large", "too large to be checked while you type");
    const each = cost * wrt.length;
    this.#heavy = each > HEAVY;
    this.#points = each < 5e3 ? 4 : each < 5e4 ? 3 : this.#heavy ? 1 : 2;
    this.#held = everyNode([this.#output]).some((node) => node.op === "stop_gradient");
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
    for (let k = 0; k < TRIES && (checked < this.#points || !moved); k++) {
      checkBudget(this.#options.budget);
      if (Date.now() - started > MOST_MS) break;
      const point = k === 0 && complete ? new Map(this.#given) : sampler.draw(k);
      const outcome = this.#try(point);
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

  /** A point at which evaluation itself fails (an index out of range) lies outside. */
  #try(point: ReadonlyMap<Node, Tensor>): Outcome {
    const done = attempt(() => this.#at(point));
    if (done.ok) return done.value;
    if (done.error.code === "shape-mismatch" || done.error.code === "domain") return { kind: "outside" };
    throw new NablaError(done.error.code, done.error.message);
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
    for (const move of movesOf(this.#wrt, point, this.#heavy)) {
      const probe: Probe = {
        point,
        move,
        value,
        expected: this.#along(exact, move, value),
        noise: noiseOf(value, point, move),
      };
      let error = this.#complexError(probe);
      if (error === null || error > TOLERANCE) {
        // Doubt is settled by the other method: the complex forms are not beyond it themselves.
        const real = this.#centralError(probe);
        if (real !== null && (error === null || real < error)) {
          method = "central differences";
          error = real;
        }
      }
      if (error === null) return { kind: "rough" };
      if (!(error <= TOLERANCE) && this.#onEdge(probe)) return { kind: "outside" };
      if (!(error <= TOLERANCE) && this.#shaky(probe)) return { kind: "rough" };
      worst = Math.max(worst, error);
      moved ||= probe.expected.some((entry) => entry !== 0);
    }
    return { kind: "error", error: worst, method, moved };
  }

  /** The exact derivatives along a move, one number for each entry of the value. */
  #along(exact: readonly Tensor[], move: Move, value: Tensor): number[] {
    const total = new Array<number>(value.data.length).fill(0);
    for (const [i, x] of this.#wrt.entries()) {
      const direction = move.get(x);
      const derivative = exact[i];
      if (direction && derivative)
        for (const [k, part] of along(derivative, direction, value).entries())
          total[k] = (total[k] ?? 0) + part;
    }
    return total;
  }

  #complexError({ point, move, value, expected, noise }: Probe): number | null {
    if (this.#complex === undefined) {
      const plan = complexPlan([this.#output]);
      this.#complex = plan.ok ? plan.value : null;
    }
    const plan = this.#complex;
    if (!plan) return null;
    const step = attempt(() => complexStep(plan, point, move));
    if (!step.ok) return null;
    // A continuation that does not start at the real value is another function.
    const starts = value.data.every((entry, i) => {
      const gap = Math.abs((step.value.value[i] ?? Number.NaN) - entry);
      return gap <= 1e-9 * Math.abs(entry) + 1e-13;
    });
    return starts ? worstError(expected, step.value.slope, noise) : null;
  }

  #centralError({ point, move, expected, noise }: Probe): number | null {
    // Differences would move what is declared to be held.
    if (this.#held) return null;
    const start = reachOf(point, move) / 64;
    if (this.#kinks.any && this.#straddles(point, move, start)) return null;
    const known = new Map<number, Float64Array>();
    const at = (t: number, place: number): number => {
      let values = known.get(t);
      if (!values) {
        values = this.#value.run(displaced(point, move, t))[0]?.data ?? new Float64Array();
        known.set(t, values);
      }
      return values[place] ?? Number.NaN;
    };
    const estimates = expected.map((_, place) => richardson((t) => at(t, place), 0, start));
    const sure = estimates.every(
      ({ value, error }, i) => error / scaleOf(expected[i] ?? 0, value, noise) <= TOLERANCE / 10,
    );
    return sure
      ? worstError(
          expected,
          estimates.map((estimate) => estimate.value),
          noise,
        )
      : null;
  }

  /**
   * Whether rounding alone moves the exact derivative or the complex step this much: cosh² − sinh² far out is all
   * cancellation. Both are taken again a few units in the last place away, where a sound derivative stays; and with
   * every operation rounded otherwise, as σ(u)(1 − σ(u)) with σ near 1 stays where it is when only the point moves.
   */
  #shaky({ point, move, expected, noise, value }: Probe): boolean {
    for (const seed of [1, 2, 3]) {
      const next = generator(seed);
      const shaken = (entry: number): number => entry * (1 + (next() < 0.5 ? -1 : 1) * Number.EPSILON);
      const slopes = this.#along(this.#exact.run(point, { shaken }), move, value);
      if (worstError(expected, slopes, noise) > TOLERANCE / 10) return true;
      const values = this.#value.run(point, { shaken })[0];
      if (!values || worstError(Array.from(value.data), values.data, LEAST) > TOLERANCE / 10) return true;
    }
    const plan = this.#complex;
    const here = plan && attempt(() => complexStep(plan, point, move).slope);
    for (const units of [-7, -3, 2, 5]) {
      const beside = new Map(point);
      for (const x of move.keys()) {
        const base = point.get(x);
        if (base)
          beside.set(x, {
            shape: base.shape,
            data: base.data.map((entry) => entry * (1 + units * Number.EPSILON)),
          });
      }
      const value = this.#value.run(beside)[0];
      if (!value) return false;
      const again = this.#along(this.#exact.run(beside), move, value);
      if (worstError(expected, again, noise) > TOLERANCE / 10) return true;
      const there = plan && attempt(() => complexStep(plan, beside, move).slope);
      if (here?.ok && there?.ok && worstError(Array.from(here.value), there.value, noise) > TOLERANCE / 10)
        return true;
    }
    return false;
  }

  /** Whether the domain ends here: past a branch point (x^1.5 at 0) the complex step sees another function. */
  #onEdge({ point, move }: Probe): boolean {
    const step = reachOf(point, move) * 1e-6;
    return [-step, step].some(
      (t) => !this.#value.run(displaced(point, move, t))[0]?.data.every(Number.isFinite),
    );
  }

  /** Whether a kink lies within the reach of the differences. */
  #straddles(point: ReadonlyMap<Node, Tensor>, move: Move, reach: number): boolean {
    const [below, here, above] = [-reach, 0, reach].map((t) => this.#kinks.signs(displaced(point, move, t)));
    return below !== here || here !== above;
  }
}

/** One comparison: a move from a point, and what the exact derivative says of it. */
interface Probe {
  readonly point: ReadonlyMap<Node, Tensor>;
  readonly move: Move;
  readonly value: Tensor;
  readonly expected: readonly number[];
  /** Slopes smaller than this are rounding of the value. */
  readonly noise: number;
}

function whyNone(seen: ReadonlySet<Outcome["kind"]>): string {
  if (seen.has("rough")) return "the numerical derivative was not accurate enough to tell";
  if (seen.has("kink")) return "every point found lies on a kink";
  return "no point was found where the value and its derivative are finite";
}
