import * as l10n from "@vscode/l10n";
import { variablesOf } from "../../../engine/graph/graph.ts";
import { latexName, textName } from "../../../engine/print/names.ts";
import type { Formula } from "../../../engine/read/reading.ts";
import type { Read } from "../readings.ts";
import { readResults, readValue } from "../reads.ts";
import { code, cut, dim, escaped } from "../text/markdown.ts";
import { said } from "../text/messages.ts";
import type { Composer } from "./compose.ts";
import { type Block, type Content, line, quietly, type Spoken } from "./content.ts";
import { type Called, derivativeHead } from "./heads.ts";
import { assumptionLine, kinkLines, pointText, problemLine, trustLine } from "./lines.ts";
import { links } from "./links.ts";

/** More results go to the panel. */
const MAX_RESULTS = 3;

/** `x.grad`: what it holds, as a formula and a number, or why it is None. */
export function composeRead(read: Read, formula: Formula, composer: Composer): Content | null {
  const asked = formula.read;
  const { range } = formula;
  const head = line(code(cut(formula.text, 60)));
  if (asked?.none) return { blocks: [head, line(`**None**: ${escaped(said(asked.none))}`)], range };
  if (!formula.output) {
    if (!formula.problem) return null;
    return { blocks: [head, line(problemLine(formula.problem, read.program))], range };
  }
  const results = readResults(read, formula, composer.derivations, composer.cancelled);
  const derived = results.flatMap(({ derivation }) => (derivation ? [derivation] : []));
  const problem = derived.find((derivation) => derivation.problem)?.problem;
  if (problem) return { blocks: [head, line(problemLine(problem, read.program))], range };
  const wrong = derived.find(({ checked }) => checked.verdict === "disagree");
  if (wrong) return { blocks: [head, line(trustLine(wrong.checked))], range };
  const blocks: Block[] = [head];
  const equations = equationsOf(read, formula, composer).slice(0, MAX_RESULTS);
  if (equations.length > 0) blocks.push({ kind: "equations", equations });
  const value = readValue(results, composer.digits);
  const [first] = derived;
  if (value !== null) {
    const where = pointText(first?.at ?? {}, composer.digits);
    const at = where !== "" && where.length <= 60 ? ` ${dim(escaped(l10n.t("at {0}", where)))}` : "";
    blocks.push(line(`**${escaped(value)}**${at}`));
  }
  if (first) {
    blocks.push(...kinkLines(first.kinks, first.at, composer.digits).map(line));
    // What is read is not checked a second time: no tick, and no doubt either.
    if (first.checked.verdict === "agree") blocks.push(quietly(trustLine(first.checked)));
    const assumptions = assumptionLine(first.assumptions);
    if (assumptions) blocks.push(quietly(assumptions));
  }
  blocks.push(line(links(read, formula, "nothing")));
  return { blocks, range };
}

/** `∂z/∂x = 2xy`, one for each result that still has a variable in it: a number alone is told as the value. */
function equationsOf(read: Read, formula: Formula, composer: Composer): Spoken[] {
  const of = calledOf(formula.read?.of);
  const results = readResults(read, formula, composer.derivations, composer.cancelled);
  return results.flatMap(({ by, derivation }, i) => {
    const node = formula.read?.results[i] ?? formula.output;
    if (!derivation?.latex || !node || variablesOf([node]).length === 0) return [];
    const head = of && by !== undefined && isName(by) ? derivativeHead(of, by, false) : null;
    return [
      {
        left: head?.latex ?? "",
        right: derivation.latex,
        name: head?.text ?? "",
        value: derivation.text,
      },
    ];
  });
}

const isName = (text: string): boolean => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(text);

/** What the reader calls it, where that is a name of the text rather than a description. */
function calledOf(of: string | undefined): Called | null {
  if (of === "lambda" || of === "value") return { latex: "f", text: "f" };
  return of !== undefined && isName(of) ? { latex: latexName(of), text: textName(of) } : null;
}
