import { select } from "d3-selection";
import { type D3ZoomEvent, type ZoomTransform, zoom, zoomIdentity } from "d3-zoom";
import type { Layout, Place } from "./layout.ts";

/** Zoom and pan of one picture. */
export interface Camera {
  readonly by: (factor: number) => void;
  readonly fit: () => void;
  /** The whole picture where it stays legible, else the part around `place`. */
  readonly begin: (place: Place | null) => void;
  /** Moves just so much that `place` is seen. */
  readonly show: (place: Place) => void;
  readonly stop: () => void;
}

const LEAST_LEGIBLE = 0.7;
const PADDING = 8;

/** `frame` is the window onto `stage`; `layout` is asked each time, since it changes with the text. */
export function makeCamera(frame: HTMLElement, stage: HTMLElement, layout: () => Layout): Camera {
  let now: ZoomTransform = zoomIdentity;
  const selection = select<HTMLElement, unknown>(frame);
  const behaviour = zoom<HTMLElement, unknown>()
    .scaleExtent([0.1, 4])
    .filter((event: Event) => {
      if (event instanceof WheelEvent) return true;
      return (
        !(event instanceof MouseEvent && event.button !== 0) && !(event.target as Element).closest("button")
      );
    })
    .on("zoom", (event: D3ZoomEvent<HTMLElement, unknown>) => {
      now = event.transform;
      stage.style.transform = `translate(${now.x}px, ${now.y}px) scale(${now.k})`;
    });
  selection.call(behaviour).on("dblclick.zoom", null);
  const put = (transform: ZoomTransform): void => {
    selection.call((s) => behaviour.transform(s, transform));
  };
  const fitScale = (): number => {
    const { width, height } = layout();
    return Math.min(
      (frame.clientWidth - 2 * PADDING) / Math.max(1, width),
      (frame.clientHeight - 2 * PADDING) / Math.max(1, height),
      1.2,
    );
  };
  const centred = (k: number): ZoomTransform => {
    const { width, height } = layout();
    return zoomIdentity
      .translate((frame.clientWidth - width * k) / 2, (frame.clientHeight - height * k) / 2)
      .scale(k);
  };
  const shown = (place: Place): void => {
    const { x, y, k } = now;
    const nudge = (low: number, high: number, size: number): number =>
      low < 12 ? 12 - low : high > size - 12 ? Math.max(size - 12 - high, 12 - low) : 0;
    const left = (place.x - place.width / 2) * k + x;
    const top = (place.y - place.height / 2) * k + y;
    const dx = nudge(left, left + place.width * k, frame.clientWidth);
    const dy = nudge(top, top + place.height * k, frame.clientHeight);
    if (dx !== 0 || dy !== 0) put(zoomIdentity.translate(x + dx, y + dy).scale(k));
  };
  return {
    by: (factor) => selection.call((s) => behaviour.scaleBy(s, factor)),
    fit: () => put(centred(fitScale())),
    begin: (place) => {
      const k = fitScale();
      if (k >= LEAST_LEGIBLE || !place) return put(centred(k));
      const near = LEAST_LEGIBLE;
      const { width, height } = layout();
      // Start where the flow starts; what does not fit is reached by scrolling on.
      const along = (size: number, room: number, at: number): number =>
        size * near <= room
          ? (room - size * near) / 2
          : Math.min(0, Math.max(room - size * near, room / 2 - at * near));
      put(
        zoomIdentity
          .translate(along(width, frame.clientWidth, place.x), along(height, frame.clientHeight, place.y))
          .scale(near),
      );
    },
    show: shown,
    stop: () => selection.on(".zoom", null),
  };
}
