import { useRef, useState } from "preact/hooks";
import { rangeAround } from "../compute/range.ts";
import { format } from "../store.ts";

interface Props {
  readonly label: string;
  readonly value: number;
  readonly onSlide: (value: number) => void;
  readonly onRelease: () => void;
}

/** Moves one number. The range stays while it is dragged, and follows when the value leaves it. */
export function Slider({ label, value, onSlide, onRelease }: Props) {
  const [range, setRange] = useState(() => rangeAround(value));
  const held = useRef(false);
  const frame = useRef(0);
  const inside = value >= range.low && value <= range.high;
  const { low, high, step } = inside || held.current || !Number.isFinite(value) ? range : rangeAround(value);
  if (!inside && !held.current && Number.isFinite(value) && low !== range.low) setRange({ low, high, step });
  const middle = ((value - low) / (high - low)) * 100;
  return (
    <input
      class="slider"
      type="range"
      min={low}
      max={high}
      step={step}
      value={value}
      aria-label={label}
      aria-valuetext={format(value)}
      style={{ "--n-filled": `${Math.max(0, Math.min(100, middle))}%` }}
      onInput={({ currentTarget }) => {
        held.current = true;
        const next = Number(currentTarget.value);
        cancelAnimationFrame(frame.current);
        frame.current = requestAnimationFrame(() => onSlide(next));
      }}
      onChange={({ currentTarget }) => {
        held.current = false;
        cancelAnimationFrame(frame.current);
        onSlide(Number(currentTarget.value));
        onRelease();
        const now = Number(currentTarget.value);
        if (now <= low + step || now >= high - step) setRange(rangeAround(now));
      }}
    />
  );
}
