import type { Tensor } from "../../engine/graph/tensor.ts";
import type { SerialGraph } from "../../engine/run/serialise.ts";
import { sourceOf } from "../compute/decode.ts";
import type { Root } from "../compute/lanes.ts";
import type { Grid } from "../gpu/grid.ts";
import type { SampleAxis, SampleRequest } from "./sample.ts";

/** To the worker. The graph is sent when it is another one than before. */
export interface GridQuestion {
  readonly id: number;
  readonly graph: SerialGraph | null;
  readonly roots: readonly Root[];
  readonly point: readonly (readonly [name: string, value: Tensor])[];
  readonly axes: readonly SampleAxis[];
}

/** From the worker; null where it could not be computed there. */
export interface GridAnswer {
  readonly id: number;
  readonly grid: Grid | null;
}

/** The worker of this page; null once it turned out that there is none. */
let worker: Promise<Worker | null> | undefined;
let sent: SampleRequest["nodes"] | null = null;
let count = 0;
const waiting = new Map<number, (grid: Grid | null) => void>();

/**
 * A GPU works in a worker: where it is only imitated by software, its compiler takes seconds, and the page goes on.
 * Null where there is no worker, or it has no answer.
 */
export async function computeAside(request: SampleRequest): Promise<Grid | null> {
  worker ??= start().catch(() => null);
  const running = await worker;
  const source = sourceOf(request.nodes);
  if (!running || !source) return null;
  const { nodes, roots, point, axes } = request;
  const id = count++;
  const question: GridQuestion = {
    id,
    graph: sent === nodes ? null : source,
    roots,
    point: [...point],
    axes,
  };
  sent = nodes;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    running.postMessage(question);
  });
}

/** Workers of a webview start from a blob: its files are of another origin. */
async function start(): Promise<Worker> {
  const base = document.body.dataset["base"] ?? "";
  const response = await fetch(`${base}grid.worker.js`);
  if (!response.ok) throw new Error(`the worker did not load: ${response.status}`);
  const made = new Worker(
    URL.createObjectURL(new Blob([await response.text()], { type: "text/javascript" })),
  );
  made.addEventListener("message", ({ data }: MessageEvent<GridAnswer>) => {
    waiting.get(data.id)?.(data.grid);
    waiting.delete(data.id);
  });
  made.addEventListener("error", () => {
    worker = Promise.resolve(null);
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
  });
  return made;
}
