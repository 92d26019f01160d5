import type { Estimate } from "./numerical.ts";

const STEPS = 9;

/**
 * The limit of f(ε) as ε falls to 0 from above, by polynomial extrapolation over halved steps; ±∞ where f grows without
 * bound. NaN where f is not defined beside the point.
 */
export function limitFrom(f: (step: number) => number, unit: number): Estimate {
  const tiny = f(unit * 1e-10);
  const small = f(unit * 1e-8);
  if (Number.isNaN(tiny) && Number.isNaN(small)) return { value: Number.NaN, error: 0 };
  if (growing(small, tiny)) return { value: Math.sign(tiny) * Number.POSITIVE_INFINITY, error: 0 };
  let previous: number[] = [];
  let value = Number.NaN;
  let error = Number.POSITIVE_INFINITY;
  let step = unit * 1e-3;
  for (let row = 0; row < STEPS; row++) {
    const current = [f(step)];
    for (let k = 1; k <= row; k++) {
      const a = current[k - 1] ?? Number.NaN;
      const c = previous[k - 1] ?? Number.NaN;
      const better = a + (a - c) / (2 ** k - 1);
      current.push(better);
      const guess = Math.max(Math.abs(better - a), Math.abs(better - c));
      if (guess < error) {
        error = guess;
        value = better;
      }
    }
    previous = current;
    step /= 2;
  }
  // Slow decay (√ε and its like) is beyond polynomials: the nearest value then tells more.
  if (Math.abs(tiny) < Math.abs(small) * 0.7 && Math.abs(tiny) < Math.abs(value))
    return { value: 0, error: Math.abs(tiny) };
  return { value, error };
}

/** A hundredth of the step, and more than twice the size: a pole, a vertical tangent. */
const growing = (small: number, tiny: number): boolean =>
  Math.abs(tiny) === Number.POSITIVE_INFINITY ||
  (Math.abs(tiny) > 2 * Math.abs(small) && Math.abs(tiny) > 100);
