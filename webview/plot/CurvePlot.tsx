import { useEffect } from "preact/hooks";
import { isQuick } from "../compute/lanes.ts";
import { t } from "../l10n.ts";
import { format, isHeld, nodes, point, values } from "../store.ts";
import { type AxisChoice, coordinate } from "./axes.ts";
import { Chart } from "./Chart.tsx";
import type { PlotProps } from "./PlotView.tsx";
import { ranText } from "./ran.ts";
import { whereDefined } from "./sample.ts";
import { useSampled } from "./use-sampled.ts";

const COUNT = 401;
const COUNT_SLOW = 101;

/** f above with the tangent at the point, ∂f below, over one variable. */
export function CurvePlot({
  formula,
  x,
  window,
  onMove,
  onRelease,
  onZoom,
  onRan,
}: PlotProps & { readonly x: AxisChoice }) {
  const { low, high, step } = window(x);
  const here = point.value;
  const at = coordinate(here, x);
  const output = formula.output ?? 0;
  const roots = [{ node: output, entry: 0 }, ...(x.slope ? [x.slope] : [])];
  const count = isQuick(nodes.value, roots, here) ? COUNT : COUNT_SLOW;
  const sampled = useSampled({
    nodes: nodes.value,
    roots,
    point: here,
    axes: [{ name: x.name, entry: x.entry, low, high, count }],
  });
  const ran = ranText(sampled);
  useEffect(() => onRan(ran), [ran, onRan]);
  const [f, slopes] = sampled.values;
  const grid = Float64Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
  const value = values.value[output]?.data[0] ?? Number.NaN;
  const slope = x.slope ? (values.value[x.slope.node]?.data[x.slope.entry] ?? Number.NaN) : null;
  const handlers = {
    x: grid,
    step,
    onMove: (to: number) => onMove(x, to),
    onRelease: () => onRelease(x),
    onZoom: (factor: number) => onZoom(x, factor),
  };
  // At a kink there is none; while the point is dragged nobody has looked for one.
  const isKink = !isHeld.value && formula.kinks.some(({ wrt }) => wrt === x.key);
  const tangent =
    slope === null || !Number.isFinite(slope) || isKink ? null : grid.map((g) => value + slope * (g - at));
  const name = formula.title;
  return (
    <div class="charts">
      <Chart
        {...handlers}
        title={`${name} = ${format(value)}`}
        summary={t("{0} over {1}; value {2} at {3}", name, x.key, format(value), format(at))}
        lines={[
          { label: name, tone: "forward", values: f ?? [] },
          ...(tangent
            ? [{ label: t("tangent"), tone: "backward" as const, values: tangent, dashed: true, loose: true }]
            : []),
        ]}
        mark={{ x: at, y: value }}
      />
      {x.slope && slopes && slope !== null ? (
        <Chart
          {...handlers}
          title={`∂${name}/∂${x.key} = ${format(slope)}`}
          summary={t("derivative of {0} by {1}; {2} at {3}", name, x.key, format(slope), format(at))}
          lines={[{ label: `∂${name}/∂${x.key}`, tone: "backward", values: whereDefined(f, slopes) }]}
          mark={{ x: at, y: slope }}
        />
      ) : null}
    </div>
  );
}
