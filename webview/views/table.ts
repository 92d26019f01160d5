import type { ComponentType } from "preact";
import type { PanelFormula } from "../../extension/protocol/formula.ts";
import { GraphView } from "../graph/GraphView.tsx";
import { t } from "../l10n.ts";
import { lazy } from "./lazy.tsx";

/** A view of the panel: one tab. Adding a view is adding a row. */
export interface ViewRow {
  readonly id: string;
  readonly title: () => string;
  /** Whether it has anything to show of this formula. */
  readonly offers: (formula: PanelFormula) => boolean;
  readonly view: ComponentType<{ readonly formula: PanelFormula }>;
}

const PlotView = lazy<{ readonly formula: PanelFormula }>(() =>
  import("../plot/PlotView.tsx").then((module) => module.PlotView),
);

export const VIEWS: readonly ViewRow[] = [
  { id: "graph", title: () => t("Graph"), offers: ({ boxes }) => boxes.length > 0, view: GraphView },
  {
    id: "plot",
    title: () => t("Plot"),
    offers: ({ output, variables }) => output !== undefined && variables.length > 0,
    view: PlotView,
  },
];
