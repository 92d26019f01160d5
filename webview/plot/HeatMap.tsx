import { divergingRgb, type Ink, inkOf } from "../parts/colours.ts";
import { look } from "../store.ts";
import { useCanvas } from "./canvas.ts";
import { contour } from "./contours.ts";
import { colourScale, type Frame, ticksIn } from "./frame.ts";
import { limitsOf } from "./limits.ts";

interface Props {
  readonly title: string;
  readonly summary: string;
  readonly values: ArrayLike<number>;
  readonly frame: Frame;
  readonly gradient?: { readonly x: number; readonly y: number };
  readonly small?: boolean;
  readonly onMove: (to: { readonly x: number; readonly y: number }) => void;
  readonly onRelease: () => void;
}

const LEFT = 44;
const BOTTOM = 22;
const EDGE = 6;

/** Values over two variables as colours with contour lines; the point is dragged with the mouse or the arrows. */
export function HeatMap({
  title,
  summary,
  values,
  frame,
  gradient,
  small = false,
  onMove,
  onRelease,
}: Props) {
  const drawn = look.value;
  const canvas = useCanvas((context, size, element) => {
    const ink = inkOf(element, drawn.kind);
    drawMap(context, size.width, size.height, values, frame, ink, small ? 5 : 9);
    drawPoint(context, size.width, size.height, frame, ink, gradient);
  });
  const toPlane = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const u = (event.clientX - box.left - LEFT) / (box.width - LEFT - EDGE);
    const v = (box.bottom - BOTTOM - event.clientY) / (box.height - BOTTOM - EDGE);
    const clamp = (part: number): number => Math.max(0, Math.min(1, part));
    return {
      x: frame.x.low + clamp(u) * (frame.x.high - frame.x.low),
      y: frame.y.low + clamp(v) * (frame.y.high - frame.y.low),
    };
  };
  return (
    <figure class={small ? "map small" : "map"}>
      <figcaption>{title}</figcaption>
      <canvas
        ref={canvas}
        class="map-canvas"
        role="img"
        tabIndex={0}
        aria-label={summary}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          onMove(toPlane(event));
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) onMove(toPlane(event));
        }}
        onPointerUp={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) onRelease();
        }}
        onKeyDown={(event) => {
          const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[
            event.key
          ];
          if (!way) return;
          event.preventDefault();
          const [dx = 0, dy = 0] = way;
          onMove({
            x: frame.place.x + (dx * (frame.x.high - frame.x.low)) / 100,
            y: frame.place.y + (dy * (frame.y.high - frame.y.low)) / 100,
          });
          onRelease();
        }}
      />
    </figure>
  );
}

function drawMap(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  values: ArrayLike<number>,
  frame: Frame,
  ink: Ink,
  levels: number,
): void {
  const { count } = frame;
  const { low, high } = limitsOf([values]);
  const scale = colourScale(low, high);
  const pixels = new ImageData(count, count);
  for (let row = 0; row < count; row++)
    for (let column = 0; column < count; column++) {
      const value = values[row * count + column] as number;
      const at = 4 * ((count - 1 - row) * count + column);
      const [r, g, b] = Number.isFinite(value) ? divergingRgb(scale(value), ink) : ink.middle;
      pixels.data.set([r, g, b, Number.isFinite(value) ? 255 : 0], at);
    }
  const tile = new OffscreenCanvas(count, count);
  tile.getContext("2d")?.putImageData(pixels, 0, 0);
  const w = width - LEFT - EDGE;
  const h = height - BOTTOM - EDGE;
  context.clearRect(0, 0, width, height);
  context.imageSmoothingEnabled = true;
  context.drawImage(tile, 0.5, 0.5, count - 1, count - 1, LEFT, EDGE, w, h);
  context.strokeStyle = ink.foreground;
  context.globalAlpha = 0.45;
  context.lineWidth = 1;
  context.beginPath();
  for (const level of ticksIn(low, high, levels)) {
    const pieces = contour(values, count, level);
    for (let i = 0; i + 3 < pieces.length; i += 4) {
      const at = (j: number): number => pieces[i + j] as number;
      context.moveTo(LEFT + (at(0) / (count - 1)) * w, EDGE + h - (at(1) / (count - 1)) * h);
      context.lineTo(LEFT + (at(2) / (count - 1)) * w, EDGE + h - (at(3) / (count - 1)) * h);
    }
  }
  context.stroke();
  context.globalAlpha = 1;
  drawScales(context, width, height, frame, ink);
}

function drawScales(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  frame: Frame,
  ink: Ink,
): void {
  const w = width - LEFT - EDGE;
  const h = height - BOTTOM - EDGE;
  context.fillStyle = ink.dim;
  context.font = `11px ${getComputedStyle(context.canvas).fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  const { x, y, names } = frame;
  const inX = (value: number): number => LEFT + ((value - x.low) / (x.high - x.low)) * w;
  const inY = (value: number): number => EDGE + h - ((value - y.low) / (y.high - y.low)) * h;
  const nameX = fitted(context, names.x, w / 2);
  const freeX = width - EDGE - context.measureText(nameX).width - 18;
  for (const tick of ticksIn(x.low, x.high, w / 60))
    if (inX(tick) < freeX) context.fillText(text(tick), inX(tick), height - BOTTOM + 5);
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of ticksIn(y.low, y.high, h / 40))
    if (inY(tick) > EDGE + 20) context.fillText(text(tick), LEFT - 5, inY(tick));
  context.fillStyle = ink.foreground;
  context.textBaseline = "top";
  context.fillText(nameX, width - EDGE, height - BOTTOM + 5);
  context.fillText(fitted(context, names.y, LEFT - 7), LEFT - 5, EDGE);
}

const text = (value: number): string => String(value).replace("-", "−");

function drawPoint(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { x, y, place }: Frame,
  ink: Ink,
  gradient?: { readonly x: number; readonly y: number },
): void {
  const w = width - LEFT - EDGE;
  const h = height - BOTTOM - EDGE;
  const px = LEFT + ((place.x - x.low) / (x.high - x.low)) * w;
  const py = EDGE + h - ((place.y - y.low) / (y.high - y.low)) * h;
  if (!(px >= LEFT && px <= LEFT + w && py >= EDGE && py <= EDGE + h)) return;
  context.setLineDash([4, 4]);
  context.strokeStyle = ink.foreground;
  context.globalAlpha = 0.7;
  context.beginPath();
  context.moveTo(LEFT, py);
  context.lineTo(LEFT + w, py);
  context.moveTo(px, EDGE);
  context.lineTo(px, EDGE + h);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
  if (gradient)
    drawArrow(
      context,
      px,
      py,
      (gradient.x * w) / (x.high - x.low),
      (-gradient.y * h) / (y.high - y.low),
      ink,
    );
  context.fillStyle = ink.foreground;
  context.strokeStyle = ink.background;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(px, py, 5, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}

/** The gradient's direction, at a length that can be seen. */
function drawArrow(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  dx: number,
  dy: number,
  ink: Ink,
): void {
  const length = Math.hypot(dx, dy);
  if (!(length > 0) || !Number.isFinite(length)) return;
  const reach = 44;
  const [ux, uy] = [dx / length, dy / length];
  const [tx, ty] = [x + ux * reach, y + uy * reach];
  const head = (): void => {
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(tx, ty);
    context.moveTo(tx - 9 * ux + 5 * uy, ty - 9 * uy - 5 * ux);
    context.lineTo(tx, ty);
    context.lineTo(tx - 9 * ux - 5 * uy, ty - 9 * uy + 5 * ux);
    context.stroke();
  };
  context.strokeStyle = ink.background;
  context.lineWidth = 5;
  head();
  context.strokeStyle = ink.foreground;
  context.lineWidth = 2;
  head();
}

/** As much of a name as there is room for; the choice above has all of it. */
function fitted(context: CanvasRenderingContext2D, name: string, room: number): string {
  const isTooLong = (text: string): boolean => context.measureText(text).width > room;
  if (!isTooLong(name)) return name;
  let kept = name.slice(0, -1);
  while (kept.length > 1 && isTooLong(`${kept}…`)) kept = kept.slice(0, -1);
  return `${kept}…`;
}
