import * as l10n from "@vscode/l10n";
import type { Formula } from "../../../engine/read/reading.ts";
import { formulaId } from "../identity.ts";
import type { Read } from "../readings.ts";
import { commandLink } from "../text/markdown.ts";

/** What can be done with a formula, and with its derivative as text. */
export function links(read: Read, formula: Formula, printable: "all" | "latex" | "nothing"): string {
  const { program, reading } = read;
  const { uri, range } = program.placeOf(formula.nameRange ?? formula.range);
  const where = { uri, position: range.start, id: formulaId(reading, formula) };
  const parts = [commandLink(l10n.t("Graph"), "nabla.openPanel", where, l10n.t("Open the derivative panel"))];
  if (printable === "nothing") return parts.join("");
  if (printable === "all" && (formula.kind === "function" || formula.kind === "assignment")) {
    const tip = l10n.t("Insert the derivative below, as code");
    parts.push(commandLink(l10n.t("Insert"), "nabla.insertDerivative", where, tip));
  }
  const tip = l10n.t("Copy the derivative as LaTeX");
  parts.push(commandLink(l10n.t("Copy LaTeX"), "nabla.copyLatex", where, tip));
  return parts.join(" · ");
}
