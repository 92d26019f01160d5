import { t } from "../l10n.ts";
import { format } from "../store.ts";
import type { Link } from "./cards.ts";
import { type Layout, pathThrough } from "./layout.ts";

/** How an edge stands out: a value flows along it, a gradient flows back, it belongs to the selected box. */
export type Flow = "forward" | "backward" | "near" | "";

interface Props {
  readonly layout: Layout;
  readonly links: readonly Link[];
  readonly flowOf: (link: Link) => Flow;
}

export function Edges({ layout, links, flowOf }: Props) {
  return (
    <svg class="edges" width={layout.width} height={layout.height} aria-hidden="true" focusable="false">
      <defs>
        {["", "forward", "backward", "near"].map((flow) => (
          <marker
            key={flow}
            id={`arrow-${flow}`}
            class={`arrow ${flow}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto-start-reverse"
          >
            <path d="M0 0.5 7.5 4 0 7.5z" />
          </marker>
        ))}
      </defs>
      {links.map((link) => {
        const route = layout.routes.get(link.key);
        if (!route) return null;
        const flow = flowOf(link);
        return (
          <path
            key={link.key}
            class={`edge ${flow}`}
            d={pathThrough(route.points)}
            // A gradient flows against the arrow of the value.
            {...(flow === "backward"
              ? { "marker-start": "url(#arrow-backward)" }
              : { "marker-end": `url(#arrow-${flow})` })}
            data-edge={link.key}
          />
        );
      })}
    </svg>
  );
}

interface LabelProps extends Props {
  readonly local: ReadonlyMap<string, number>;
}

/** The local derivative on each edge, above the lines. */
export function EdgeLabels({ layout, links, flowOf, local }: LabelProps) {
  return (
    <div class="edge-labels" aria-hidden="true">
      {links.map((link) => {
        const spot = layout.routes.get(link.key)?.label;
        const value = local.get(link.key);
        if (!spot || value === undefined) return null;
        return (
          <span
            key={link.key}
            class={`edge-label ${flowOf(link)}`}
            title={t("local derivative")}
            style={{ left: spot.x, top: spot.y }}
          >
            {format(value)}
          </span>
        );
      })}
    </div>
  );
}
