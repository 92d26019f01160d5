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

/** A number; a short vector written out; anything larger as its shape and a strip of colours. */
export function TensorValue({ value, tone, compact = false }: Props) {
  if (value.shape.length === 0) return <span class="number">{format(value.data[0] ?? Number.NaN)}</span>;
  if (compact) return <HeatStrip value={value} tone={tone} />;
  if (value.shape.length === 1 && value.data.length <= 3)
    return <span class="number">[{Array.from(value.data, format).join(", ")}]</span>;
  return (
    <span class="tensor-value">
      <HeatStrip value={value} tone={tone} />
      <span class="shape">{shapeText(value.shape)}</span>
    </span>
  );
}
