import { useState } from "preact/hooks";
import { t } from "../l10n.ts";
import { inkOf } from "../parts/colours.ts";
import { look } from "../store.ts";
import { useCanvas } from "./canvas.ts";
import { drawSurface, type Pose } from "./draw-surface.ts";
import type { Frame } from "./frame.ts";

interface Props {
  readonly title: string;
  readonly values: ArrayLike<number>;
  readonly frame: Frame;
  readonly value: number;
  readonly gradient: { readonly x: number; readonly y: number };
}

const START: Pose = { turn: -0.65, tilt: 0.55 };

/** f as a surface over two variables, with both sections and their tangents; dragging turns it. */
export function Surface({ title, values, frame, value, gradient }: Props) {
  const [pose, setPose] = useState(START);
  const drawn = look.value;
  const canvas = useCanvas((context, size, element) => {
    drawSurface(context, size, { values, frame, value, gradient }, pose, inkOf(element, drawn.kind));
  });
  const turn = (by: number, over: number): void =>
    setPose(({ turn: old, tilt }) => ({
      turn: old + by,
      tilt: Math.max(0.05, Math.min(Math.PI / 2, tilt + over)),
    }));
  return (
    <figure class="map surface">
      <figcaption>{title}</figcaption>
      <canvas
        ref={canvas}
        class="map-canvas turn"
        role="img"
        tabIndex={0}
        aria-label={t("Surface over {0} and {1}; arrow keys turn it", frame.names.x, frame.names.y)}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId))
            turn(event.movementX / 120, event.movementY / 120);
        }}
        onDblClick={() => setPose(START)}
        onKeyDown={(event) => {
          const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
            event.key
          ];
          if (event.key === "0") setPose(START);
          if (!way) return;
          event.preventDefault();
          turn((way[0] ?? 0) * 0.12, (way[1] ?? 0) * 0.1);
        }}
      />
    </figure>
  );
}
