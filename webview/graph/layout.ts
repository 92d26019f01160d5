import { layout as dagre, graphlib } from "@dagrejs/dagre";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Place extends Spot, Size {}

/** A laid out edge: the points it passes and the middle of its label. */
export interface Route {
  readonly points: readonly Spot[];
  readonly label: Spot | null;
}

export interface Layout extends Size {
  /** Centres of boxes. */
  readonly places: ReadonlyMap<number, Place>;
  readonly routes: ReadonlyMap<string, Route>;
}

export interface LayoutEdge {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  /** Room its label needs; null for none. */
  readonly label: Size | null;
}

export type Direction = "down" | "right";

/** dagre crosses few edges and leaves room for labels, but its time grows steeply; beyond this a plain layering serves. */
const MOST_FOR_DAGRE = 200;

export function layOut(
  sizes: ReadonlyMap<number, Size>,
  edges: readonly LayoutEdge[],
  direction: Direction,
): Layout {
  return sizes.size <= MOST_FOR_DAGRE
    ? withDagre(sizes, edges, direction)
    : inLayers(sizes, edges, direction);
}

const MARGIN = 16;

function withDagre(
  sizes: ReadonlyMap<number, Size>,
  edges: readonly LayoutEdge[],
  direction: Direction,
): Layout {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({
    rankdir: direction === "down" ? "TB" : "LR",
    nodesep: 28,
    edgesep: 16,
    ranksep: direction === "down" ? 24 : 36,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  for (const [id, size] of sizes) graph.setNode(String(id), { ...size });
  for (const { key, from, to, label } of edges)
    graph.setEdge(
      String(from),
      String(to),
      label ? { width: label.width, height: label.height, labelpos: "c" } : {},
      key,
    );
  dagre(graph);
  const places = new Map<number, Place>();
  for (const id of sizes.keys()) {
    const { x, y, width, height } = graph.node(String(id)) as Place;
    places.set(id, { x, y, width, height });
  }
  const routes = new Map<string, Route>();
  for (const { key, from, to, label } of edges) {
    const edge = graph.edge(String(from), String(to), key) as { points: Spot[]; x?: number; y?: number };
    const spot = label && edge.x !== undefined && edge.y !== undefined ? { x: edge.x, y: edge.y } : null;
    routes.set(key, { points: edge.points, label: spot });
  }
  const { width = 0, height = 0 } = graph.graph() as Partial<Size>;
  return { places, routes, width, height };
}

/** Each box one layer past its deepest input, kept near its inputs; straight edges, no labels. */
function inLayers(
  sizes: ReadonlyMap<number, Size>,
  edges: readonly LayoutEdge[],
  direction: Direction,
): Layout {
  const inputs = new Map<number, number[]>();
  for (const { from, to } of edges) inputs.set(to, [...(inputs.get(to) ?? []), from]);
  const layerOf = new Map<number, number>();
  const layers: number[][] = [];
  for (const id of sizes.keys()) {
    const layer = Math.max(-1, ...(inputs.get(id) ?? []).map((from) => layerOf.get(from) ?? 0)) + 1;
    layerOf.set(id, layer);
    layers[layer] = [...(layers[layer] ?? []), id];
  }
  const order = new Map<number, number>();
  for (const layer of layers) {
    const wish = (id: number): number => {
      const from = inputs.get(id) ?? [];
      return from.reduce((sum, input) => sum + (order.get(input) ?? 0), 0) / (from.length || 1);
    };
    layer.sort((a, b) => wish(a) - wish(b) || a - b);
    for (const [at, id] of layer.entries()) order.set(id, at / layer.length);
  }
  const down = direction === "down";
  const places = new Map<number, Place>();
  let along = MARGIN;
  let across = 0;
  const extents = layers.map((layer) => {
    let total = 0;
    for (const id of layer) total += acrossOf(sizes.get(id), down) + 24;
    return total;
  });
  const widest = Math.max(0, ...extents);
  for (const [index, layer] of layers.entries()) {
    let depth = 0;
    across = MARGIN + (widest - (extents[index] ?? 0)) / 2;
    for (const id of layer) {
      const size = sizes.get(id) ?? { width: 0, height: 0 };
      const wide = acrossOf(size, down);
      const deep = down ? size.height : size.width;
      const centre = across + wide / 2;
      places.set(id, { ...size, x: down ? centre : along + deep / 2, y: down ? along + deep / 2 : centre });
      across += wide + 24;
      depth = Math.max(depth, deep);
    }
    along += depth + 56;
  }
  const routes = new Map<string, Route>();
  for (const { key, from, to } of edges) {
    const a = places.get(from);
    const b = places.get(to);
    if (!a || !b) continue;
    const start = down ? { x: a.x, y: a.y + a.height / 2 } : { x: a.x + a.width / 2, y: a.y };
    const end = down ? { x: b.x, y: b.y - b.height / 2 } : { x: b.x - b.width / 2, y: b.y };
    routes.set(key, { points: [start, end], label: null });
  }
  const wide = widest + 2 * MARGIN;
  return { places, routes, width: down ? wide : along, height: down ? along : wide };
}

const acrossOf = (size: Size | undefined, down: boolean): number =>
  size ? (down ? size.width : size.height) : 0;

/** A smooth path through the points of a route. */
export function pathThrough(points: readonly Spot[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  const [second] = rest;
  if (rest.length === 1 && second) return `M${first.x} ${first.y}L${second.x} ${second.y}`;
  let path = `M${first.x} ${first.y}`;
  for (let i = 0; i < rest.length - 1; i++) {
    const here = rest[i] as Spot;
    const next = rest[i + 1] as Spot;
    const isLast = i === rest.length - 2;
    const end = isLast ? next : { x: (here.x + next.x) / 2, y: (here.y + next.y) / 2 };
    path += `Q${here.x} ${here.y} ${end.x} ${end.y}`;
  }
  return path;
}
