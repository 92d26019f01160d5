/** What a slider or an axis spans. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

const LEADS = [1, 1.5, 2, 3, 5, 8, 10];

/** A round number at or above `size`. */
export function niceCeil(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const lead = size / power;
  return (LEADS.find((nice) => lead <= nice * (1 + 1e-9)) ?? 10) * power;
}

/** How far a picture about `value` reaches: zero is usually worth seeing, and what lies on its other side. */
export function reachAround(value: number): number {
  const size = Number.isFinite(value) ? Math.abs(value) : 0;
  if (size === 0) return 3;
  return niceCeil(size < 0.01 ? 5 * size : Math.max(2.5 * size, 1.5));
}

/** A round range about `value`, wide enough to see what happens, in some hundreds of round steps. */
export function rangeAround(value: number, reach?: number): Range {
  const centre = Number.isFinite(value) ? value : 0;
  const half = reach ?? reachAround(value);
  const step = 10 ** Math.floor(Math.log10(half / 90));
  const middle = Math.round(centre / step) * step;
  return { low: tidy(middle - half), high: tidy(middle + half), step };
}

/** Without the dust of binary fractions. */
const tidy = (value: number): number => Number(value.toPrecision(12));
