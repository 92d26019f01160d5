/** What a slider or an axis spans. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

/** 1, 2 or 5 times a power of ten, at or above `size`. */
export function niceCeil(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const lead = size / power;
  const nice = lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10;
  return nice * power;
}

/** A round range about `value`, wide enough to see what happens, in some hundreds of round steps. */
export function rangeAround(value: number, reach?: number): Range {
  const centre = Number.isFinite(value) ? value : 0;
  const half = reach ?? niceCeil(Math.max(Math.abs(centre) * 1.5, 1) * 1.0000001);
  const step = niceCeil(half / 250);
  const middle = Math.round(centre / step) * step;
  return { low: tidy(middle - half), high: tidy(middle + half), step };
}

/** Without the dust of binary fractions. */
export const tidy = (value: number): number => Number(value.toPrecision(12));
