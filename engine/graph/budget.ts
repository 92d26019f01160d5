import { NablaError } from "./errors.ts";

/**
 * What a request may cost. Every loop of the engine that can be long asks `check()`;
 * past the limits it stops with "too-large", "deadline" or "cancelled".
 */
export interface Budget {
  readonly maxNodes: number;
  /** Milliseconds since the epoch, as `Date.now()`; Infinity for none. */
  readonly deadline: number;
  readonly cancelled?: () => boolean;
}

export const DEFAULT_BUDGET: Budget = { maxNodes: 200_000, deadline: Number.POSITIVE_INFINITY };

/** A budget that ends `ms` milliseconds from now. */
export function within(ms: number, cancelled?: () => boolean, maxNodes = DEFAULT_BUDGET.maxNodes): Budget {
  const deadline = Date.now() + ms;
  return cancelled ? { maxNodes, deadline, cancelled } : { maxNodes, deadline };
}

export function checkBudget(budget: Budget): void {
  if (Date.now() > budget.deadline) throw new NablaError("deadline", "stopped: it took too long");
  if (budget.cancelled?.()) throw new NablaError("cancelled", "stopped: no longer needed");
}
