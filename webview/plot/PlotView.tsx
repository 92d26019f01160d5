import { useEffect, useMemo, useState } from "preact/hooks";
import type { PanelFormula } from "../../extension/protocol/formula.ts";
import { rangeAround, reachAround } from "../compute/range.ts";
import { t } from "../l10n.ts";
import { drag, point, setPlot, settle, view } from "../store.ts";
import { type AxisChoice, axisChoices, coordinate, moved } from "./axes.ts";
import { CurvePlot } from "./CurvePlot.tsx";
import { GridPlot } from "./GridPlot.tsx";
import { PlotTools } from "./PlotTools.tsx";

/** What every plot is given. */
export interface PlotProps {
  readonly formula: PanelFormula;
  readonly window: (axis: AxisChoice) => Window;
  readonly onMove: (axis: AxisChoice, to: number) => void;
  readonly onRelease: (axis: AxisChoice) => void;
  readonly onZoom: (axis: AxisChoice, factor: number) => void;
  readonly onRan: (what: string) => void;
}

export interface Window {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

/** f and ∂f over one variable, or f with its partial derivatives over two. */
export function PlotView({ formula }: { readonly formula: PanelFormula }) {
  const [ran, setRan] = useState("");
  const [centres, setCentres] = useState<Readonly<Record<string, number>>>({});
  useEffect(() => setCentres({}), [formula.id]);
  const here = point.value;
  const shapes = [...here].map(([name, { shape }]) => `${name}${shape.join("x")}`).join();
  const choices = useMemo(() => axisChoices(formula, here), [formula, shapes]);
  const { plot } = view.value;
  const x = choices.find(({ key }) => key === plot.x) ?? choices[0];
  const y =
    choices.find(({ key }) => key === plot.y && key !== x?.key) ?? choices.find((choice) => choice !== x);
  if (!x)
    return (
      <p class="plot-nothing dim">{t("Nothing to plot over: no variable is a number or a short array.")}</p>
    );
  const settledAt = (axis: AxisChoice): number => centres[axis.key] ?? coordinate(here, axis);
  const kind = y ? (plot.kind ?? "curve") : "curve";
  // Over two variables one unit is as long across as up, until somebody zooms.
  const shared = Math.max(...[x, y].map((axis) => (axis ? reachAround(settledAt(axis)) : 1)));
  const windowOf = (axis: AxisChoice, chosen = plot.reach): Window => {
    const value = coordinate(here, axis);
    const reach = chosen[axis.key] ?? (kind === "curve" ? undefined : shared);
    const around = rangeAround(settledAt(axis), reach);
    return value >= around.low && value <= around.high ? around : rangeAround(value, reach);
  };
  const props: PlotProps = {
    formula,
    window: (axis) => windowOf(axis),
    onMove: (axis, to) => {
      // The picture stays while the point moves in it.
      setCentres((old) => (axis.key in old ? old : { ...old, [axis.key]: coordinate(here, axis) }));
      drag(axis.name, moved(point.peek(), axis, snap(to, windowOf(axis).step)));
    },
    onRelease: (axis) => settle(axis.name),
    onZoom: (axis, factor) => {
      // As it is by now: two axes are zoomed at once, and several clicks may come before the next picture.
      const chosen = view.peek().plot.reach;
      const { low, high } = windowOf(axis, chosen);
      const reach = Math.max(1e-9, Math.min(1e9, ((high - low) / 2) * factor));
      setPlot({ reach: { ...chosen, [axis.key]: reach } });
    },
    onRan: setRan,
  };
  return (
    <div class="plot-view">
      <PlotTools choices={choices} kind={kind} x={x} {...(y ? { y } : {})} ran={ran} onZoom={props.onZoom} />
      {kind === "curve" || !y ? (
        <CurvePlot {...props} x={x} />
      ) : (
        <GridPlot {...props} x={x} y={y} kind={kind} />
      )}
    </div>
  );
}

const snap = (value: number, step: number): number =>
  Number((Math.round(value / step) * step).toPrecision(12));
