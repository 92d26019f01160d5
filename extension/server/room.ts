import type { Derivations } from "./derivations.ts";
import type { Engine } from "./engine.ts";
import type { Points } from "./points.ts";
import type { Readings } from "./readings.ts";

/** What is there once the engine is loaded. */
export interface Room {
  readonly engine: Engine;
  readonly readings: Readings;
  readonly derivations: Derivations;
  readonly points: Points;
}
