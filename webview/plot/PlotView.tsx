import type { PanelFormula } from "../../extension/protocol/formula.ts";
export function PlotView({ formula }: { readonly formula: PanelFormula }) {
  return <p>{formula.title}</p>;
}
