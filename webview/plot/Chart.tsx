import "./locale.ts";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { inkOf } from "../parts/colours.ts";
import { look } from "../store.ts";
import { limitsOf } from "./limits.ts";

export interface ChartLine {
  readonly label: string;
  readonly tone: "forward" | "backward";
  readonly values: ArrayLike<number>;
  readonly dashed?: boolean;
  /** Does not widen the range of the picture (a tangent). */
  readonly loose?: boolean;
}

interface Props {
  readonly title: string;
  readonly summary: string;
  readonly x: Float64Array;
  readonly lines: readonly ChartLine[];
  /** The point, drawn on the first line. */
  readonly mark: { readonly x: number; readonly y: number };
  readonly onMove: (x: number) => void;
  readonly onRelease: () => void;
  readonly onZoom: (factor: number) => void;
  readonly step: number;
}

/** Lines over one variable, with the point on them; the point is dragged with the mouse or moved with the arrows. */
export function Chart({ title, summary, x, lines, mark, onMove, onRelease, onZoom, step }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef({ mark, onMove, onRelease, lines });
  latest.current = { mark, onMove, onRelease, lines };
  const drawn = look.value;
  const shape = lines.map(({ tone, dashed }) => `${tone}${dashed ? "-" : ""}`).join();
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const ink = inkOf(element, drawn.kind);
    const axis: uPlot.Axis = {
      stroke: ink.dim,
      grid: { stroke: ink.line, width: 1 },
      ticks: { stroke: ink.line, width: 1, size: 4 },
      font: `11px ${getComputedStyle(element).fontFamily}`,
      gap: 4,
    };
    const made = new uPlot(
      {
        width: Math.max(60, element.clientWidth),
        height: Math.max(60, element.clientHeight),
        padding: [8, 10, 0, 0],
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
        scales: { x: { time: false }, y: { range: () => yRange(latest.current.lines) } },
        axes: [
          { ...axis, size: 24, space: 44, values: (_chart, ticks) => ticks.map(tickText) },
          { ...axis, size: 52, space: 26, values: (_chart, ticks) => ticks.map(tickText) },
        ],
        series: [
          {},
          ...lines.map(
            (line): uPlot.Series => ({
              label: line.label,
              stroke: line.tone === "forward" ? ink.forward : ink.backward,
              width: line.dashed ? 1.5 : 2,
              points: { show: false },
              ...(line.dashed ? { dash: [6, 4] } : {}),
            }),
          ),
        ],
        hooks: { draw: [(self) => drawMark(self, latest.current.mark, ink.foreground, ink.background)] },
      },
      [[], ...lines.map(() => [])] as uPlot.AlignedData,
      element,
    );
    chart.current = made;
    const observer = new ResizeObserver(() => {
      const width = Math.floor(element.clientWidth);
      const height = Math.floor(element.clientHeight);
      if (width > 0 && height > 0 && (width !== made.width || height !== made.height))
        made.setSize({ width, height });
    });
    observer.observe(element);
    const stop = dragOver(
      made,
      (to) => latest.current.onMove(to),
      () => latest.current.onRelease(),
    );
    return () => {
      stop();
      observer.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [drawn, shape]);

  useEffect(() => {
    chart.current?.setData([
      Array.from(x),
      ...lines.map(({ values }) => withGaps(values)),
    ] as uPlot.AlignedData);
  });

  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div
        ref={host}
        class="chart-canvas"
        role="slider"
        tabIndex={0}
        aria-label={summary}
        aria-valuenow={mark.x}
        aria-valuemin={x[0] ?? 0}
        aria-valuemax={x[x.length - 1] ?? 0}
        onKeyDown={(event) => {
          const by = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 }[event.key];
          if (by !== undefined) {
            onMove(mark.x + by * step * (event.shiftKey ? 10 : 1));
            onRelease();
          } else if (event.key === "+" || event.key === "=") onZoom(0.5);
          else if (event.key === "-") onZoom(2);
          else return;
          event.preventDefault();
        }}
        onWheel={(event) => {
          if (!event.ctrlKey && !event.metaKey) return;
          event.preventDefault();
          onZoom(event.deltaY > 0 ? 1.25 : 0.8);
        }}
      />
    </figure>
  );
}

function yRange(lines: readonly ChartLine[]): [number, number] {
  const { low, high } = limitsOf(lines.filter(({ loose }) => !loose).map(({ values }) => values));
  return [low, high];
}

function tickText(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e5 || size < 1e-3) return value.toExponential(1).replace("e+", "e").replace("-", "−");
  return String(Number(value.toPrecision(6))).replace("-", "−");
}

const withGaps = (values: ArrayLike<number>): (number | null)[] =>
  Array.from(values, (value) => (Number.isFinite(value) ? value : null));

function drawMark(self: uPlot, mark: { x: number; y: number }, ink: string, ground: string): void {
  if (!Number.isFinite(mark.x) || !Number.isFinite(mark.y)) return;
  const x = self.valToPos(mark.x, "x", true);
  const y = self.valToPos(mark.y, "y", true);
  const { left, top, width, height } = self.bbox;
  if (x < left || x > left + width || y < top - 8 || y > top + height + 8) return;
  const { ctx } = self;
  const scale = window.devicePixelRatio || 1;
  ctx.save();
  ctx.setLineDash([]);
  ctx.fillStyle = ink;
  ctx.strokeStyle = ground;
  ctx.lineWidth = 2 * scale;
  ctx.beginPath();
  ctx.arc(x, y, 5 * scale, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}

/** Moves the point while the mouse is held down over the chart. */
function dragOver(self: uPlot, onMove: (x: number) => void, onRelease: () => void): () => void {
  const { over } = self;
  let frame = 0;
  const at = (event: PointerEvent): number =>
    self.posToVal(event.clientX - over.getBoundingClientRect().left, "x");
  const move = (event: PointerEvent): void => {
    if (!over.hasPointerCapture(event.pointerId)) return;
    const to = at(event);
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => onMove(to));
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    over.setPointerCapture(event.pointerId);
    onMove(at(event));
  };
  const up = (event: PointerEvent): void => {
    if (!over.hasPointerCapture(event.pointerId)) return;
    cancelAnimationFrame(frame);
    onMove(at(event));
    onRelease();
  };
  over.addEventListener("pointerdown", down);
  over.addEventListener("pointermove", move);
  over.addEventListener("pointerup", up);
  return () => {
    cancelAnimationFrame(frame);
    over.removeEventListener("pointerdown", down);
    over.removeEventListener("pointermove", move);
    over.removeEventListener("pointerup", up);
  };
}
