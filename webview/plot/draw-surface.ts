import { divergingRgb, type Ink } from "../parts/colours.ts";
import { colourScale, type Frame, ticksIn } from "./frame.ts";
import { limitsOf } from "./limits.ts";

/** How the surface is turned: about the vertical axis, and towards the viewer (0: from the side). */
export interface Pose {
  readonly turn: number;
  readonly tilt: number;
}

export interface SurfaceData {
  readonly values: ArrayLike<number>;
  readonly frame: Frame;
  readonly value: number;
  readonly gradient: { readonly x: number; readonly y: number };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** From the cube −1 … 1 (z up) to the page. */
type Project = (x: number, y: number, z: number) => readonly [number, number];

/** Patches along a side; drawn from the far corner to the near one, so that nearer ones cover those behind. */
const MOST_PATCHES = 60;
const TALL = 0.62;

export function drawSurface(
  context: CanvasRenderingContext2D,
  { width, height }: Size,
  data: SurfaceData,
  pose: Pose,
  ink: Ink,
): void {
  context.clearRect(0, 0, width, height);
  const project = projection(width, height, pose);
  const { low, high } = limitsOf([data.values]);
  const up = (value: number): number =>
    TALL * Math.max(-1, Math.min(1, (2 * (value - low)) / (high - low) - 1));
  drawBox(context, project, data.frame, pose, ink);
  drawPatches(context, project, data, pose, ink, up, colourScale(low, high));
  drawSections(context, project, data, ink, up);
}

/** The whole box with its labels, as large as the page allows. */
function projection(width: number, height: number, { turn, tilt }: Pose): Project {
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const [ct, st] = [Math.cos(tilt), Math.sin(tilt)];
  const flat: Project = (x, y, z) => [c * x - s * y, -(z * ct + (s * x + c * y) * st)];
  const corners = [-1, 1].flatMap((x) =>
    [-1, 1].flatMap((y) => [flat(x * 1.3, y * 1.3, -TALL), flat(x, y, TALL)]),
  );
  const across = corners.map(([x]) => x);
  const down = corners.map(([, y]) => y);
  const [left, right] = [Math.min(...across), Math.max(...across)];
  const [top, bottom] = [Math.min(...down), Math.max(...down)];
  const size = Math.min((width - 24) / (right - left), (height - 16) / (bottom - top));
  const [dx, dy] = [width / 2 - (size * (left + right)) / 2, height / 2 - (size * (top + bottom)) / 2];
  return (x, y, z) => {
    const [u, v] = flat(x, y, z);
    return [dx + size * u, dy + size * v];
  };
}

function line(context: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  for (const [i, [x, y]] of points.entries()) {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
}

/** The floor with ticks along its two near sides. */
function drawBox(
  context: CanvasRenderingContext2D,
  project: Project,
  frame: Frame,
  pose: Pose,
  ink: Ink,
): void {
  const floor = -TALL;
  context.strokeStyle = ink.dim;
  context.lineWidth = 1;
  context.globalAlpha = 0.7;
  context.beginPath();
  line(context, [
    project(-1, -1, floor),
    project(1, -1, floor),
    project(1, 1, floor),
    project(-1, 1, floor),
    project(-1, -1, floor),
  ]);
  context.stroke();
  context.globalAlpha = 1;
  context.fillStyle = ink.dim;
  context.font = `11px ${getComputedStyle(context.canvas).fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const nearY = Math.cos(pose.turn) > 0 ? -1 : 1;
  const nearX = Math.sin(pose.turn) > 0 ? -1 : 1;
  const unit = ({ low, high }: { low: number; high: number }, value: number): number =>
    (2 * (value - low)) / (high - low) - 1;
  for (const tick of ticksIn(frame.x.low, frame.x.high, 4))
    context.fillText(String(tick).replace("-", "−"), ...project(unit(frame.x, tick), nearY * 1.16, floor));
  for (const tick of ticksIn(frame.y.low, frame.y.high, 4))
    context.fillText(String(tick).replace("-", "−"), ...project(nearX * 1.16, unit(frame.y, tick), floor));
  context.fillStyle = ink.foreground;
  context.font = context.font.replace("11px", "600 13px");
  context.fillText(frame.names.x, ...project(0, nearY * 1.34, floor));
  context.fillText(frame.names.y, ...project(nearX * 1.34, 0, floor));
}

function drawPatches(
  context: CanvasRenderingContext2D,
  project: Project,
  { values, frame }: SurfaceData,
  pose: Pose,
  ink: Ink,
  up: (value: number) => number,
  scale: (value: number) => number,
): void {
  const { count } = frame;
  const patches = Math.min(MOST_PATCHES, Math.floor((count - 1) / 2));
  const meshed = patches / 10;
  const step = (count - 1) / patches;
  const at = (i: number, j: number): number =>
    values[Math.round(j * step) * count + Math.round(i * step)] as number;
  const unit = (i: number): number => (2 * i) / patches - 1;
  const farFirst = (isRising: boolean): number[] =>
    Array.from({ length: patches }, (_, i) => (isRising ? i : patches - 1 - i));
  const rows = farFirst(Math.cos(pose.turn) < 0);
  const columns = farFirst(Math.sin(pose.turn) < 0);
  context.lineJoin = "round";
  for (const j of rows)
    for (const i of columns) {
      const corners = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)] as const;
      const middle = (corners[0] + corners[1] + corners[2] + corners[3]) / 4;
      if (!Number.isFinite(middle)) continue;
      const heights = corners.map(up) as unknown as readonly [number, number, number, number];
      const [r, g, b] = divergingRgb(scale(middle), ink);
      const light = lightOf(heights, patches);
      const colour = `rgb(${Math.round(r * light)} ${Math.round(g * light)} ${Math.round(b * light)})`;
      context.fillStyle = colour;
      // The seam between patches is drawn in their own colour; ten lines each way stand out as a mesh.
      context.strokeStyle = colour;
      context.lineWidth = 0.7;
      context.beginPath();
      line(context, [
        project(unit(i), unit(j), heights[0]),
        project(unit(i + 1), unit(j), heights[1]),
        project(unit(i + 1), unit(j + 1), heights[2]),
        project(unit(i), unit(j + 1), heights[3]),
      ]);
      context.closePath();
      context.fill();
      context.stroke();
      drawMesh(context, project, i, j, heights, unit, ink, meshed);
    }
}

function drawMesh(
  context: CanvasRenderingContext2D,
  project: Project,
  i: number,
  j: number,
  heights: readonly [number, number, number, number],
  unit: (i: number) => number,
  ink: Ink,
  meshed: number,
): void {
  if (i % meshed !== 0 && j % meshed !== 0) return;
  context.strokeStyle = ink.foreground;
  context.globalAlpha = 0.28;
  context.beginPath();
  if (j % meshed === 0)
    line(context, [project(unit(i), unit(j), heights[0]), project(unit(i + 1), unit(j), heights[1])]);
  if (i % meshed === 0)
    line(context, [project(unit(i), unit(j), heights[0]), project(unit(i), unit(j + 1), heights[3])]);
  context.stroke();
  context.globalAlpha = 1;
}

/** How much a patch faces the light, which comes from above at the left. */
function lightOf([a, b, c, d]: readonly [number, number, number, number], patches: number): number {
  const width = 4 / patches;
  const dx = (b + c - a - d) / width;
  const dy = (c + d - a - b) / width;
  const length = Math.hypot(dx, dy, 1);
  return 0.62 + 0.42 * Math.max(0, (0.45 * dx + 0.35 * dy + 0.82) / length);
}

/** The two curves through the point, their tangents, and the point. */
function drawSections(
  context: CanvasRenderingContext2D,
  project: Project,
  { values, frame, value, gradient }: SurfaceData,
  ink: Ink,
  up: (value: number) => number,
): void {
  const { count, x, y, place } = frame;
  const px = (2 * (place.x - x.low)) / (x.high - x.low) - 1;
  const py = (2 * (place.y - y.low)) / (y.high - y.low) - 1;
  if (!(Math.abs(px) <= 1 && Math.abs(py) <= 1) || !Number.isFinite(value)) return;
  const sample = (u: number, v: number): number => {
    const [i, j] = [((u + 1) / 2) * (count - 1), ((v + 1) / 2) * (count - 1)];
    const [i0, j0] = [Math.min(count - 2, Math.floor(i)), Math.min(count - 2, Math.floor(j))];
    const [fi, fj] = [i - i0, j - j0];
    const g = (a: number, b: number): number => values[b * count + a] as number;
    return (
      g(i0, j0) * (1 - fi) * (1 - fj) +
      g(i0 + 1, j0) * fi * (1 - fj) +
      g(i0, j0 + 1) * (1 - fi) * fj +
      g(i0 + 1, j0 + 1) * fi * fj
    );
  };
  const spots = Array.from({ length: 81 }, (_, i) => i / 40 - 1);
  const curve = (of: (s: number) => readonly [number, number]): void => {
    context.beginPath();
    line(
      context,
      spots.flatMap((s) => {
        const [u, v] = of(s);
        const z = sample(u, v);
        return Number.isFinite(z) ? [project(u, v, up(z))] : [];
      }),
    );
    context.stroke();
  };
  const both = (): void => {
    curve((s) => [s, py]);
    curve((s) => [px, s]);
  };
  context.strokeStyle = ink.background;
  context.lineWidth = 4;
  context.globalAlpha = 0.6;
  both();
  context.globalAlpha = 1;
  context.strokeStyle = ink.forward;
  context.lineWidth = 2;
  both();
  drawTangents(context, project, { values, frame, value, gradient }, ink, up, px, py);
  const [cx, cy] = project(px, py, up(value));
  context.fillStyle = ink.foreground;
  context.strokeStyle = ink.background;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(cx, cy, 5, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}

function drawTangents(
  context: CanvasRenderingContext2D,
  project: Project,
  { values, frame, value, gradient }: SurfaceData,
  ink: Ink,
  up: (value: number) => number,
  px: number,
  py: number,
): void {
  const { low, high } = limitsOf([values]);
  const rise = (slope: number, reach: number): number => (slope * reach * 2 * TALL) / (high - low) / 2;
  context.strokeStyle = ink.backward;
  context.lineWidth = 2.5;
  const half = 0.42;
  const z = up(value);
  const segment = (slope: number, span: number, du: number, dv: number): void => {
    if (!Number.isFinite(slope)) return;
    const dz = rise(slope, span);
    // Steep tangents are kept to the length of flat ones.
    const length = half / Math.hypot(1, dz);
    context.beginPath();
    line(context, [
      project(px - du * length, py - dv * length, z - dz * length),
      project(px + du * length, py + dv * length, z + dz * length),
    ]);
    context.stroke();
  };
  segment(gradient.x, frame.x.high - frame.x.low, 1, 0);
  segment(gradient.y, frame.y.high - frame.y.low, 0, 1);
}
