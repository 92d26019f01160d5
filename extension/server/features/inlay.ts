import * as l10n from "@vscode/l10n";
import { type InlayHint, InlayHintKind } from "vscode-languageserver/node";
import type { Formula } from "../../../engine/read/reading.ts";
import type { Range } from "../../protocol/place.ts";
import type { Derivations } from "../derivations.ts";
import type { Read } from "../readings.ts";
import { readResults, readValue } from "../reads.ts";
import { said } from "../text/messages.ts";

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
    const hint = hintOf(read, formula, derivations, digits, cancelled);
    if (!hint) continue;
    const place = program.placeOf({ start: formula.range.end, end: formula.range.end });
    if (place.uri !== uri) continue;
    hints.push({ ...hint, position: place.range.start, kind: InlayHintKind.Type, paddingLeft: true });
  }
  return hints;
}

function hintOf(
  read: Read,
  formula: Formula,
  derivations: Derivations,
  digits: number,
  cancelled: () => boolean,
): Pick<InlayHint, "label" | "tooltip"> | null {
  if (formula.read?.none) return { label: "= None", tooltip: said(formula.read.none) };
  if (!formula.output) return null;
  const results = readResults(read, formula, derivations, cancelled);
  if (results.some(({ derivation }) => derivation && derivation.kinks.length > 0))
    return { label: l10n.t("not differentiable here") };
  const value = readValue(results, digits);
  return value === null ? null : { label: `= ${value}` };
}
