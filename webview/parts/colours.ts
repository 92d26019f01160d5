import type { ThemeKind } from "../../extension/protocol/panel.ts";

export type Rgb = readonly [number, number, number];

/** Colours that canvases need as numbers, read from the theme. */
export interface Ink {
  readonly foreground: string;
  readonly dim: string;
  readonly line: string;
  readonly background: string;
  readonly forward: string;
  readonly backward: string;
  readonly bad: string;
  readonly negative: Rgb;
  readonly middle: Rgb;
  readonly positive: Rgb;
}

const isDark = (kind: ThemeKind): boolean => kind === "dark" || kind === "high-contrast";

/** The theme's colours at `element`; `kind` only says which way the middle of a scale leans. */
export function inkOf(element: Element, kind: ThemeKind): Ink {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    foreground: read("--n-ink") || style.color,
    dim: read("--n-dim") || style.color,
    line: read("--n-grid") || style.color,
    background: read("--n-ground"),
    forward: read("--n-forward"),
    backward: read("--n-backward"),
    bad: read("--n-bad"),
    ...(isDark(kind)
      ? { negative: [82, 160, 255], middle: [44, 46, 52], positive: [255, 158, 66] }
      : { negative: [15, 92, 190], middle: [238, 238, 236], positive: [206, 92, 0] }),
  };
}

/** −1 … 1 to blue … neutral … orange: told apart by people who see no red or green, and by lightness. */
export function diverging(value: number, ink: Pick<Ink, "negative" | "middle" | "positive">): string {
  const [r, g, b] = divergingRgb(value, ink);
  return `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`;
}

export function divergingRgb(value: number, ink: Pick<Ink, "negative" | "middle" | "positive">): Rgb {
  const end = value < 0 ? ink.negative : ink.positive;
  const strength = Math.min(1, Math.abs(value)) ** 0.7;
  const mix = (i: 0 | 1 | 2): number => ink.middle[i] + (end[i] - ink.middle[i]) * strength;
  return [mix(0), mix(1), mix(2)];
}
