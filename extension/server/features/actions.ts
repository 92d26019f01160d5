import * as l10n from "@vscode/l10n";
import { type CodeAction, CodeActionKind } from "vscode-languageserver/node";
import type { Range } from "../../protocol/place.ts";
import { formulaId } from "../identity.ts";
import { canInsert } from "../insert/code.ts";
import { formulaAround } from "../locate.ts";
import type { Read } from "../readings.ts";
import { fixes } from "./diagnostics.ts";

/** Mending edits, and what can be inserted for the formula at the cursor; inserted by commands, so nothing is derived yet. */
export function actions(read: Read, uri: string, range: Range): CodeAction[] {
  const { program, reading } = read;
  const span = program.spanOf(uri, range);
  const out = fixes(read, uri, span.start, span.end);
  const formula = formulaAround(reading, span.start);
  if (!formula?.clear || !formula.output || formula.kind === "gradient-read") return out;
  if (!formula.variables.some((variable) => variable.differentiable)) return out;
  const where = { uri, position: range.start, id: formulaId(reading, formula) };
  const offer = (title: string, command: string): void => {
    out.push({
      title,
      kind: CodeActionKind.RefactorRewrite,
      command: { title, command, arguments: [where] },
    });
  };
  if (canInsert(formula, program.language, "derivative"))
    offer(l10n.t("Nabla: insert derivative below"), "nabla.insertDerivative");
  if (canInsert(formula, program.language, "gradient"))
    offer(l10n.t("Nabla: insert gradient function below"), "nabla.insertGradient");
  if (canInsert(formula, program.language, "gradient-check"))
    offer(l10n.t("Nabla: insert gradient check below"), "nabla.insertGradientCheck");
  return out;
}
