import type { Domain, ElementwiseRow } from "../../../engine/graph/ops/row.ts";

/** A generator of numbers in [0, 1) that a seed fixes (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A value of the domain, not close to its border. */
export function inside(domain: Domain, next: () => number): number {
  const u = next();
  switch (domain) {
    case "positive":
    case "non-negative":
      return 0.1 + 3 * u;
    case "unit":
    case "open-unit":
      return -0.9 + 1.8 * u;
    case "at-least-one":
      return 1.1 + 2 * u;
    case "real":
      return -3 + 6 * u;
    default:
      return (u < 0.5 ? -1 : 1) * (0.1 + 2.3 * next());
  }
}

export const arityOf = (row: ElementwiseRow): number =>
  typeof row.arity === "number" ? row.arity : row.arity[0];

/** Arguments of a row inside its domain. The order of Bessel functions and the like is a whole number. */
export function argumentsOf(row: ElementwiseRow, next: () => number): number[] {
  return Array.from({ length: arityOf(row) }, (_, i) => {
    if (i === 0 && /^(polygamma|bessel|sinc_derivative)/.test(row.name)) return 1 + Math.floor(2 * next());
    return inside(row.domain?.[i] ?? "real", next);
  });
}

/** Values at which rows are treacherous. */
export const EDGES = [
  0,
  -0,
  1,
  -1,
  0.5,
  -2,
  3,
  1e-300,
  1e300,
  -1e300,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
];

/** The relative difference, zero where both are the same special value. */
export function apart(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  if (Number.isNaN(a) || Number.isNaN(b) || !Number.isFinite(a) || !Number.isFinite(b))
    return Number.POSITIVE_INFINITY;
  return Math.abs(a - b) / Math.max(1e-30, Math.abs(a), Math.abs(b));
}
