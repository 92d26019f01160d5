import { useLayoutEffect, useRef } from "preact/hooks";
import { shapeText } from "../../engine/graph/shape.ts";
import type { Tensor } from "../../engine/graph/tensor.ts";
import { format, look } from "../store.ts";
import { diverging, inkOf } from "./colours.ts";

interface Props {
  readonly value: Tensor;
  readonly tone: "forward" | "backward";
  readonly width?: number;
  readonly height?: number;
}

const MOST = 64;

/** A tensor at a glance: one cell an entry (rows of a matrix below one another), colour by sign and size. */
export function HeatStrip({ value, tone, width = 56, height = 12 }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = look.value;
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const scale = window.devicePixelRatio || 1;
    element.width = Math.round(width * scale);
    element.height = Math.round(height * scale);
    const { rows, columns, at } = grid(value);
    const largest = value.data.reduce(
      (most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most),
      0,
    );
    const ink = inkOf(element, drawn.kind);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const x0 = Math.floor((column * element.width) / columns);
        const y0 = Math.floor((row * element.height) / rows);
        const x1 = Math.floor(((column + 1) * element.width) / columns);
        const y1 = Math.floor(((row + 1) * element.height) / rows);
        const entry = at(row, column);
        context.fillStyle = Number.isFinite(entry) ? diverging(entry / (largest || 1), ink) : ink.bad;
        context.fillRect(x0, y0, x1 - x0, y1 - y0);
      }
  }, [value, tone, width, height, drawn]);
  const summary = summarise(value);
  return (
    <canvas
      ref={canvas}
      class="heat"
      style={{ width, height }}
      role="img"
      aria-label={summary}
      title={summary}
    />
  );
}

/** At most 8 rows and 64 columns, evenly sampled. */
function grid({ shape, data }: Tensor) {
  const last = shape[shape.length - 1] ?? 1;
  const all = last === 0 ? 0 : data.length / last;
  const rows = Math.min(all, 8);
  const columns = Math.min(last, MOST);
  const at = (row: number, column: number): number =>
    data[Math.floor((row * all) / rows) * last + Math.floor((column * last) / columns)] ?? Number.NaN;
  return { rows, columns, at };
}

function summarise({ shape, data }: Tensor): string {
  const shown = Array.from(data.slice(0, 6), format).join(", ");
  return `${shapeText(shape)}: ${shown}${data.length > 6 ? ", …" : ""}`;
}
