import type { Derivation } from "../../engine/derive/derivation.ts";
import { within } from "../../engine/graph/budget.ts";
import { NablaError } from "../../engine/graph/errors.ts";
import type { Nested } from "../../engine/graph/tensor.ts";
import type { Formula } from "../../engine/read/reading.ts";
import type { DeriveOptions, Engine } from "./engine.ts";
import type { Log } from "./log.ts";
import type { Points } from "./points.ts";
import type { Read } from "./readings.ts";

export interface Ask {
  readonly wrt?: readonly string[];
  readonly order?: number;
  readonly cancelled?: () => boolean;
}

/** Derivations of the formulas of a reading, kept as long as the reading is. */
export class Derivations {
  readonly #engine: Engine;
  readonly #points: Points;
  readonly #log: Log;
  readonly #cache = new WeakMap<Formula, Map<string, Derivation>>();
  timeLimit = 2_000;

  constructor(engine: Engine, points: Points, log: Log) {
    this.#engine = engine;
    this.#points = points;
    this.#log = log;
  }

  of(read: Read, formula: Formula, ask: Ask = {}): Derivation {
    const at = this.#points.of(read, formula);
    const key = JSON.stringify([ask.wrt ?? null, ask.order ?? 1, at ?? null]);
    let known = this.#cache.get(formula);
    if (!known) {
      known = new Map();
      this.#cache.set(formula, known);
    }
    const kept = known.get(key);
    if (kept) return kept;
    const derivation = this.#derive(read, formula, ask, at);
    const code = derivation.problem?.code;
    // What was stopped from outside may succeed the next time.
    if (code !== "cancelled" && code !== "deadline") known.set(key, derivation);
    return derivation;
  }

  /** How the engine is asked about the formula: at its point, within the limits. */
  options(read: Read, formula: Formula, cancelled?: () => boolean): DeriveOptions {
    const at = this.#points.of(read, formula);
    return { ...(at ? { at } : {}), budget: within(this.timeLimit, cancelled) };
  }

  #derive(
    read: Read,
    formula: Formula,
    ask: Ask,
    at: Readonly<Record<string, Nested>> | undefined,
  ): Derivation {
    const options: DeriveOptions = {
      ...(ask.wrt ? { wrt: ask.wrt } : {}),
      ...(ask.order ? { order: ask.order } : {}),
      ...(at ? { at } : {}),
      budget: within(this.timeLimit, ask.cancelled),
    };
    try {
      return this.#engine.derive(formula, read.reading, options);
    } catch (error) {
      if (!(error instanceof NablaError)) this.#log.error(`differentiating ${formula.text} failed`, error);
      const problem =
        error instanceof NablaError
          ? error.problem
          : ({
              code: "unsupported",
              message: "an error inside Nabla; its output channel tells more",
            } as const);
      return {
        latex: "",
        text: formula.text,
        variables: [],
        derivatives: [],
        checked: { verdict: "not-checked" },
        kinks: [],
        assumptions: [],
        problem,
      };
    }
  }
}
