import * as l10n from "@vscode/l10n";
import type { Formula } from "../../../engine/read/reading.ts";
import type { Answer, Failure, PrintAnswer, PrintParams } from "../../protocol/requests.ts";
import type { Derivations } from "../derivations.ts";
import { aligned } from "../draw/layout.ts";
import { adjointHead, calledAs, derivativeHead } from "../hover/heads.ts";
import { insertion } from "../insert/code.ts";
import { importedBy, inWordsOf } from "../insert/imports.ts";
import { below, indentAt, tabOf } from "../insert/place.ts";
import type { Read } from "../readings.ts";
import { said } from "../text/messages.ts";

export const failure = (message: string, code: Failure["failed"]["code"] = "nothing-here"): Failure => ({
  failed: { code, message },
});

/** Derivatives of a formula as text: to copy, or as an edit below it. */
export function print(
  read: Read,
  formula: Formula,
  params: PrintParams,
  derivations: Derivations,
  cancelled: () => boolean,
): Answer<PrintAnswer> {
  const { form } = params;
  const order = params.order ?? 1;
  const derivation = derivations.of(read, formula, {
    ...(params.wrt ? { wrt: params.wrt } : {}),
    order,
    cancelled,
  });
  if (derivation.problem) return failure(said(derivation.problem.message), derivation.problem.code);
  if (derivation.derivatives.length === 0)
    return failure(l10n.t("There is nothing to differentiate by."), "not-differentiable");
  if (derivation.checked.verdict === "disagree")
    return failure(
      l10n.t("Exact and numerical derivatives disagree, so nothing is shown."),
      "not-differentiable",
    );
  if (form === "latex") {
    const called = calledAs(formula);
    const alone = derivation.variables.length === 1;
    const rows = derivation.derivatives.map(({ wrt, latex }) => ({
      left: (derivation.cotangent ? adjointHead(wrt) : derivativeHead(called, wrt, alone, order)).latex,
      right: latex,
    }));
    return { text: aligned(rows) };
  }
  if (derivation.cotangent)
    return failure(
      l10n.t(
        "the value is a tensor: its derivative is a Jacobian; take a scalar (a sum, a mean, one entry) for a gradient",
      ),
      "not-differentiable",
    );
  const { text, language } = read.program;
  const local = (lines: readonly string[]) =>
    language === "python" ? inWordsOf(text, lines) : { lines: [...lines], imports: [] };
  if (form === "code")
    return { text: local(derivation.derivatives.map(({ source }) => source)).lines.join("\n") };
  const lines = insertion(
    {
      formula,
      derivation,
      reading: read.reading,
      fallback: importedBy(text),
      language,
      order,
      indent: indentAt(text, formula.range.start),
      tab: tabOf(text),
    },
    form,
  );
  if (!lines) return failure(l10n.t("This cannot be written as code here."), "unsupported");
  const written = local(lines);
  const whole =
    written.imports.length > 0 ? [...written.imports, ...gap(formula), ...written.lines] : written.lines;
  return { text: written.lines.join("\n"), edit: below(read.program, formula, whole) };
}

/** Two blank lines before a function, as Python is written. */
const gap = (formula: Formula): string[] => (formula.kind === "function" ? ["", ""] : []);
