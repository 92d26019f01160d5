import { useEffect } from "preact/hooks";
import { isQuick } from "../compute/lanes.ts";
import { t } from "../l10n.ts";
import { format, isHeld, nodes, point, values } from "../store.ts";
import { type AxisChoice, coordinate } from "./axes.ts";
import { Chart } from "./Chart.tsx";
import { HeatMap } from "./HeatMap.tsx";
import type { PlotProps } from "./PlotView.tsx";
import { ranText } from "./ran.ts";
import { Surface } from "./Surface.tsx";
import { type SampleAxis, sampleOnCpu, whereDefined } from "./sample.ts";
import { useSampled } from "./use-sampled.ts";

const COUNT = 121;
const COUNT_DRAGGED = 61;
const COUNT_SLOW = 31;
const SECTION = 201;

interface Props extends PlotProps {
  readonly x: AxisChoice;
  readonly y: AxisChoice;
  readonly kind: "map" | "surface";
}

/** f with its partial derivatives over two variables, and the two sections through the point. */
export function GridPlot({ formula, x, y, kind, window, onMove, onRelease, onZoom, onRan }: Props) {
  const here = point.value;
  const output = formula.output ?? 0;
  const axis = (choice: AxisChoice, samples: number): SampleAxis => {
    const { low, high } = window(choice);
    return { name: choice.name, entry: choice.entry, low, high, count: samples };
  };
  const roots = [{ node: output, entry: 0 }, ...[x, y].flatMap(({ slope }) => (slope ? [slope] : []))];
  const fine = isHeld.value ? COUNT_DRAGGED : COUNT;
  const count = isQuick(nodes.value, roots, here) ? fine : COUNT_SLOW;
  const sampled = useSampled({
    nodes: nodes.value,
    roots,
    point: here,
    axes: [axis(x, count), axis(y, count)],
  });
  const ran = ranText(sampled);
  useEffect(() => onRan(ran), [ran, onRan]);
  const [f, ...partials] = sampled.values;
  const name = formula.title;
  const value = values.value[output]?.data[0] ?? Number.NaN;
  const slopeAt = ({ slope }: AxisChoice): number =>
    slope ? (values.value[slope.node]?.data[slope.entry] ?? Number.NaN) : Number.NaN;
  const place = { x: coordinate(here, x), y: coordinate(here, y) };
  const gradient = { x: slopeAt(x), y: slopeAt(y) };
  const frame = { x: window(x), y: window(y), count, place, names: { x: x.key, y: y.key } };
  const move = (to: { readonly x: number; readonly y: number }): void => {
    onMove(x, to.x);
    onMove(y, to.y);
  };
  const release = (): void => {
    onRelease(x);
    if (y.name !== x.name) onRelease(y);
  };
  const others = [x, y].filter(({ slope }) => slope);
  return (
    <div class="grid-plot">
      {kind === "surface" ? (
        <Surface
          title={`${name} = ${format(value)}`}
          values={f ?? []}
          frame={frame}
          value={value}
          gradient={gradient}
        />
      ) : (
        <HeatMap
          title={`${name} = ${format(value)}`}
          summary={t("{0} over {1} and {2}; value {3}", name, x.key, y.key, format(value))}
          values={f ?? []}
          frame={frame}
          gradient={gradient}
          onMove={move}
          onRelease={release}
        />
      )}
      <div class="sections">
        {[x, y].map((axisOf, index) => (
          <Section
            key={axisOf.key}
            along={axisOf}
            fixed={index === 0 ? y : x}
            {...{ formula, window, onMove, onRelease, onZoom, onRan, value }}
            slope={slopeAt(axisOf)}
          />
        ))}
      </div>
      {kind === "map" ? (
        <div class="partials">
          {others.map((axisOf, i) => (
            <HeatMap
              key={axisOf.key}
              small
              title={`∂${name}/∂${axisOf.key} = ${format(slopeAt(axisOf))}`}
              summary={t("derivative of {0} by {1} over {2} and {3}", name, axisOf.key, x.key, y.key)}
              values={whereDefined(f, partials[i])}
              frame={frame}
              onMove={move}
              onRelease={release}
            />
          ))}
        </div>
      ) : null}
    </div>
  );
}

interface SectionProps extends PlotProps {
  readonly along: AxisChoice;
  readonly fixed: AxisChoice;
  readonly value: number;
  readonly slope: number;
}

/** The curve in which the surface meets the plane through the point, with its tangent. */
function Section({ formula, along, fixed, window, onMove, onRelease, onZoom, value, slope }: SectionProps) {
  const here = point.value;
  const { low, high, step } = window(along);
  const at = coordinate(here, along);
  const { values: found } = sampleOnCpu({
    nodes: nodes.value,
    roots: [{ node: formula.output ?? 0, entry: 0 }],
    point: here,
    axes: [{ name: along.name, entry: along.entry, low, high, count: SECTION }],
    inHurry: true,
  });
  const grid = Float64Array.from({ length: SECTION }, (_, i) => low + ((high - low) * i) / (SECTION - 1));
  const title = t("{0} = {1} held; slope {2}", fixed.key, format(coordinate(here, fixed)), format(slope));
  return (
    <Chart
      title={title}
      summary={t("section over {0}: {1}", along.key, title)}
      x={grid}
      step={step}
      lines={[
        { label: formula.title, tone: "forward", values: found[0] ?? [] },
        ...(Number.isFinite(slope)
          ? [
              {
                label: t("tangent"),
                tone: "backward" as const,
                values: grid.map((g) => value + slope * (g - at)),
                dashed: true,
                loose: true,
              },
            ]
          : []),
      ]}
      mark={{ x: at, y: value }}
      onMove={(to) => onMove(along, to)}
      onRelease={() => onRelease(along)}
      onZoom={(factor) => onZoom(along, factor)}
    />
  );
}
