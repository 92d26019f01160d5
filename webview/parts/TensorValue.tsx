import { shapeText } from "../../engine/graph/shape.ts";
import type { Tensor } from "../../engine/graph/tensor.ts";
import { format } from "../store.ts";
import { HeatStrip } from "./HeatStrip.tsx";

interface Props {
  readonly value: Tensor;
  readonly tone: "forward" | "backward";
  /** Little room: any tensor as a strip alone. */
  readonly compact?: boolean;
}

/** Up to so many entries are written out in the line. */
const MOST_INLINE = 6;
/** Rows and columns of the table behind a larger tensor. */
const MOST_ROWS = 12;
const MOST_COLUMNS = 8;

/** A number; a few entries written out; anything larger as its shape and a strip of colours, its numbers on request. */
export function TensorValue({ value, tone, compact = false }: Props) {
  const { shape, data } = value;
  if (shape.length === 0) return <span class="number">{format(data[0] ?? Number.NaN)}</span>;
  if (compact) return <HeatStrip value={value} tone={tone} />;
  if (data.length <= MOST_INLINE && shape.length <= 2) return <span class="number">{written(value)}</span>;
  return (
    <details class="tensor-value">
      <summary>
        <HeatStrip value={value} tone={tone} />
        <span class="shape">{shapeText(shape)}</span>
      </summary>
      <Numbers value={value} />
    </details>
  );
}

/** `[1, 2]`, `[[1, 2], [3, 4]]`. */
function written({ shape, data }: Tensor): string {
  const row = (from: number, count: number): string =>
    `[${Array.from(data.subarray(from, from + count), format).join(", ")}]`;
  const [rows = 0, columns = 0] = shape;
  if (shape.length === 1) return row(0, data.length);
  return `[${Array.from({ length: rows }, (_, i) => row(i * columns, columns)).join(", ")}]`;
}

/** The first rows and columns as a table; leading axes run down. */
function Numbers({ value: { shape, data } }: { readonly value: Tensor }) {
  const columns = shape[shape.length - 1] ?? 1;
  const rows = columns === 0 ? 0 : data.length / columns;
  const shown = Math.min(columns, MOST_COLUMNS);
  return (
    <table class="numbers">
      <tbody>
        {Array.from({ length: Math.min(rows, MOST_ROWS) }, (_, row) => (
          <tr key={row}>
            {Array.from({ length: shown }, (_, column) => (
              <td key={column}>{format(data[row * columns + column] ?? Number.NaN)}</td>
            ))}
            {columns > shown ? <td class="dim">…</td> : null}
          </tr>
        ))}
        {rows > MOST_ROWS ? (
          <tr>
            <td class="dim">…</td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}
