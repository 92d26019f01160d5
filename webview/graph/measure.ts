import { shapeText } from "../../engine/graph/shape.ts";
import type { Tensor } from "../../engine/graph/tensor.ts";
import { format, settings } from "../store.ts";
import type { Card } from "./cards.ts";
import { shorten } from "./labels.ts";
import type { Size } from "./layout.ts";
import type { Passes } from "./passes.ts";

let context: CanvasRenderingContext2D | null | undefined;

function textWidth(text: string, font: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (!context) return text.length * 7;
  context.font = font;
  return context.measureText(text).width;
}

/** Fonts as the style sheet uses them on boxes. */
export interface Fonts {
  readonly text: string;
  readonly bold: string;
  readonly code: string;
  /** Stacked boxes, for a narrow panel. */
  readonly isNarrow: boolean;
}

export function fontsOf(element: Element, isNarrow: boolean): Fonts {
  const style = getComputedStyle(element);
  const code = style.getPropertyValue("--vscode-editor-font-family") || "monospace";
  return {
    text: `12px ${style.fontFamily}`,
    bold: `600 13px ${style.fontFamily}`,
    code: `12px ${code}`,
    isNarrow,
  };
}

const MOST_SOURCE = 28;
const MOST_SOURCE_NARROW = 13;
/** Mark, sign and gaps before the two numbers and between them. */
const AROUND_NUMBERS = 72;
/** Inputs are rounder, and keep more room at their sides. */
const ROUND = 8;
const STRIP_WIDTH = 58;

/** The text beside the operation: the name, and what was written unless that says the same. */
export function sourceLabel({ box, role }: Card, isNarrow: boolean): string {
  if (role === "input" || box.label === box.name || (isNarrow && box.name !== undefined)) return "";
  return shorten(box.label, isNarrow ? MOST_SOURCE_NARROW : MOST_SOURCE);
}

/** Room for a number: for what it is now, and for what it may become while a slider moves. */
function numberWidth(value: Tensor | undefined, fonts: Fonts): number {
  const number = value && value.shape.length === 0 ? format(value.data[0] ?? Number.NaN) : "";
  const usual = `0.${"0".repeat(Math.min(8, settings.peek().digits))}`;
  if (value && value.shape.length > 0) return STRIP_WIDTH;
  return Math.max(textWidth(number, fonts.text), textWidth(usual, fonts.text));
}

/** Room for a box: its title above, value and gradient below. */
export function cardSize(card: Card, fonts: Fonts, passes: Passes): Size {
  const name = card.box.name ?? (card.role === "input" ? card.box.label : "");
  const source = sourceLabel(card, fonts.isNarrow);
  const parts = [
    name === "" ? 0 : textWidth(name, fonts.bold) + 8,
    card.operation === "" ? 0 : textWidth(card.operation, fonts.text) + 22,
    source === "" ? 0 : textWidth(source, fonts.code) + 4,
    card.box.shape.length === 0
      ? 0
      : textWidth(shapeText(passes.value.get(card.id)?.shape ?? card.box.shape), fonts.text) + 12,
    card.folded === 0 ? 0 : 30,
  ];
  const round = card.role === "input" ? ROUND : 0;
  const title = parts.reduce((sum, part) => sum + part, 0) + 20 + round;
  const forward = numberWidth(passes.value.get(card.id), fonts);
  const backward = numberWidth(passes.adjoint.get(card.id), fonts);
  if (fonts.isNarrow)
    return { width: Math.ceil(Math.max(title, forward + 36 + round, backward + 50 + round)), height: 70 };
  return { width: Math.ceil(Math.max(title, forward + backward + AROUND_NUMBERS + round)), height: 54 };
}

/** Room for the local derivative on an edge. */
export function labelSize(text: string | null, fonts: Fonts): Size | null {
  return text === null
    ? null
    : { width: Math.max(30, Math.ceil(textWidth(text, fonts.text)) + 14), height: 18 };
}
