import type { Layout, Place } from "./layout.ts";

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The box that an arrow key leads to: the nearest on that side, connected ones first. */
export function neighbour(
  key: string,
  from: number,
  layout: Layout,
  connected: ReadonlySet<number>,
): number | null {
  const way = WAYS[key];
  const here = layout.places.get(from);
  if (!way || !here) return null;
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [id, place] of layout.places) {
    if (id === from) continue;
    const cost = costOf(here, place, way) * (connected.has(id) ? 0.4 : 1);
    if (cost < least) {
      least = cost;
      best = id;
    }
  }
  return best;
}

/** Infinite on the wrong side; sideways distance counts double. */
function costOf(from: Place, to: Place, [dx, dy]: readonly [number, number]): number {
  const ahead = (to.x - from.x) * dx + (to.y - from.y) * dy;
  const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
  const least = dx === 0 ? 12 : from.width / 4;
  return ahead < least ? Number.POSITIVE_INFINITY : ahead + 2 * aside;
}
