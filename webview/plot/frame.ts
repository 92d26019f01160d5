/** The part of a plane that is sampled, and the point in it. */
export interface Frame {
  readonly x: { readonly low: number; readonly high: number };
  readonly y: { readonly low: number; readonly high: number };
  /** Samples along each side; x runs fastest. */
  readonly count: number;
  readonly place: { readonly x: number; readonly y: number };
  readonly names: { readonly x: string; readonly y: string };
}

/** Maps values to −1 … 1 for colours: around zero when both signs occur, else from lowest to highest. */
export function colourScale(low: number, high: number): (value: number) => number {
  if (low < 0 && high > 0) {
    const most = Math.max(-low, high);
    return (value) => value / most;
  }
  const half = (high - low) / 2 || 1;
  return (value) => (value - low - half) / half;
}

/** Round numbers across a range, for ticks and contour levels. */
export function ticksIn(low: number, high: number, about: number): number[] {
  const raw = (high - low) / about;
  if (!(raw > 0) || !Number.isFinite(raw)) return [];
  const power = 10 ** Math.floor(Math.log10(raw));
  const lead = raw / power;
  const step = (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10) * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}
