import type { ThemeKind } from "../../protocol/panel.ts";
import type { Appearance } from "../../protocol/requests.ts";
import type { Drawing } from "./drawer.ts";

/** An image cannot see the theme's colours, so each kind of theme has its ink: that of hover text. */
const INK: Readonly<Record<ThemeKind, string>> = {
  light: "#3b3b3b",
  dark: "#cccccc",
  "high-contrast": "#ffffff",
  "high-contrast-light": "#292929",
};

/** TeX's letters are small for their size: at this factor their x-height meets that of the text around. */
const SCALE = 1.18;
/** x-height of the TeX fonts, in em. */
const EX = 0.442;

/** Width and height on screen, in CSS pixels. */
export function sizeOf(drawing: Drawing, { fontSize }: Appearance): { width: number; height: number } {
  const ex = fontSize * SCALE * EX;
  return { width: Math.ceil(drawing.width * ex), height: Math.ceil(drawing.height * ex) };
}

/** A hover wider than this many pixels is hard to read, and scrolls sideways in a narrow editor. */
const MAX_WIDTH = 600;

/** Pixels on screen in ex of a drawing. */
export const exOf = (pixels: number, { fontSize }: Appearance): number => pixels / (fontSize * SCALE * EX);

/** The widest a formula may be, in ex. */
export const maxWidthIn = (appearance: Appearance): number => exOf(MAX_WIDTH, appearance);

/** White above a picture, in pixels: a hover gives its first line none. */
const HEADROOM = 3;

/** The drawing in the theme's ink, as a Markdown image with its size and its text. */
export function imageOf(drawing: Drawing, text: string, appearance: Appearance): string {
  const { width, height } = sizeOf(drawing, appearance);
  // Pixels for one unit of the drawing's own coordinates.
  const unit = (drawing.width * appearance.fontSize * SCALE * EX) / drawing.units;
  const inked = drawing.svg
    .replace(/ width="[^"]*" height="[^"]*"/, ` width="${width}" height="${height + HEADROOM}"`)
    .replace(/viewBox="(\S+) (\S+) (\S+) (\S+)"/, (_all, x: string, y: string) => {
      const top = Number(y) - HEADROOM / unit;
      return `viewBox="${x} ${top.toFixed(1)} ${(width / unit).toFixed(1)} ${((height + HEADROOM) / unit).toFixed(1)}"`;
    })
    .replace(/^<svg /, `<svg color="${INK[appearance.theme]}" `);
  const data = Buffer.from(inked, "utf8").toString("base64");
  const alt = text.replace(/[[\]\\]/g, "\\$&").replace(/\s+/g, " ");
  return `![${alt}](data:image/svg+xml;base64,${data}|width=${width},height=${height + HEADROOM})`;
}
