import * as l10n from "@vscode/l10n";
import { type InlayHint, InlayHintKind } from "vscode-languageserver/node";
import type { Range } from "../../protocol/place.ts";
import type { Derivations } from "../derivations.ts";
import type { Read } from "../readings.ts";
import { cut } from "../text/markdown.ts";
import { said } from "../text/messages.ts";
import { valueText } from "../text/numbers.ts";

/** What a gradient holds, after the code that reads it. Only what has a value, and only where it was checked. */
export function inlayHints(
  read: Read,
  uri: string,
  range: Range,
  derivations: Derivations,
  digits: number,
  cancelled: () => boolean,
): InlayHint[] {
  const { program, reading } = read;
  const shown = program.spanOf(uri, range);
  const hints: InlayHint[] = [];
  for (const formula of reading.formulas) {
    if (cancelled()) return [];
    if (
      formula.kind !== "gradient-read" ||
      formula.range.end < shown.start ||
      formula.range.start > shown.end
    )
      continue;
    const label = labelOf(read, formula, derivations, digits, cancelled);
    if (!label) continue;
    const place = program.placeOf({ start: formula.range.end, end: formula.range.end });
    if (place.uri !== uri) continue;
    hints.push({ position: place.range.start, label, kind: InlayHintKind.Type, paddingLeft: true });
  }
  return hints;
}

function labelOf(
  read: Read,
  formula: Read["reading"]["formulas"][number],
  derivations: Derivations,
  digits: number,
  cancelled: () => boolean,
): string | null {
  if (formula.read?.none) return `= None (${cut(said(formula.read.none), 60)})`;
  if (!formula.output) return null;
  const derivation = derivations.of(read, formula, { cancelled });
  if (derivation.problem || derivation.checked.verdict === "disagree") return null;
  if (derivation.kinks.length > 0) return l10n.t("not differentiable here");
  return derivation.value === undefined ? null : `= ${valueText(derivation.value, digits)}`;
}
