import type { Node } from "../../engine/graph/node.ts";
import { decodeGraph } from "../compute/decode.ts";
import { computeGrid, type Grid } from "../gpu/grid.ts";
import type { GridAnswer, GridQuestion } from "./aside.ts";
import { gridRequest } from "./grid-request.ts";

/** What this file uses of the worker it runs in. */
interface Scope {
  onmessage: ((event: MessageEvent<GridQuestion>) => void) | null;
  postMessage(answer: GridAnswer, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as Scope;
let nodes: readonly Node[] = [];

async function answer({ graph, roots, point, axes }: GridQuestion): Promise<Grid | null> {
  if (graph) nodes = decodeGraph(graph);
  const request = gridRequest({ nodes, roots, point: new Map(point), axes });
  return request && (await computeGrid(request));
}

/** One after the other, in the order they were asked: there is one GPU. */
let before: Promise<void> = Promise.resolve();

scope.onmessage = ({ data }) => {
  before = before.then(async () => {
    const grid = await answer(data).catch(() => null);
    const planes = grid?.planes.map(({ buffer }) => buffer as ArrayBuffer) ?? [];
    scope.postMessage({ id: data.id, grid }, [...new Set(planes)]);
  });
};
