import * as l10n from "@vscode/l10n";
import type { CodeLens } from "vscode-languageserver/node";
import { formulaId } from "../identity.ts";
import type { Read } from "../readings.ts";

/** Names on a lens; more are counted. */
const MAX_NAMES = 4;

/** `∂ w, b` over functions that are clearly mathematics. Nothing is differentiated for it. */
export function lenses({ program, reading }: Read, uri: string): CodeLens[] {
  const out: CodeLens[] = [];
  for (const formula of reading.formulas) {
    if (formula.kind !== "function" || !formula.clear || !formula.output) continue;
    const names = formula.variables.filter((each) => each.differentiable).map((each) => each.name);
    if (names.length === 0) continue;
    const place = program.placeOf(formula.nameRange ?? formula.range);
    if (place.uri !== uri) continue;
    const shown = names.slice(0, MAX_NAMES);
    if (names.length > shown.length) shown.push(l10n.t("{0} more", names.length - shown.length));
    out.push({
      range: place.range,
      command: {
        title: `∂ ${shown.join(", ")}`,
        tooltip: l10n.t("Open the derivative panel"),
        command: "nabla.openPanel",
        arguments: [{ uri, position: place.range.start, id: formulaId(reading, formula) }],
      },
    });
  }
  return out;
}
