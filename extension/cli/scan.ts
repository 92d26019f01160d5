import { deriveFormula } from "../../engine/derive/formula.ts";
import { within } from "../../engine/graph/budget.ts";
import { attempt } from "../../engine/graph/errors.ts";
import { readDocument } from "../../engine/read/documents.ts";
import type { Formula, Reading } from "../../engine/read/reading.ts";
import { readSource, type Source } from "./files.ts";
import { hostForFile } from "./host.ts";
import { parseOptions, UsageError } from "./options.ts";
import { print, shortText, toJson } from "./output.ts";

/** `nabla scan`: the mathematics of files, as the editor finds it unasked. */
export async function scanCommand(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, [], ["json"]);
  if (options.positional.length === 0) throw new UsageError("scan needs at least one FILE");
  const scanned = [];
  for (const file of options.positional) {
    const source = await readSource(file);
    scanned.push(await scan(source));
  }
  if (options.flags.has("json")) print(toJson(scanned, 2));
  else for (const { file, items } of scanned) for (const item of items) print(describe(file, item));
  return 0;
}

async function scan(source: Source) {
  const host = await hostForFile(source.language);
  const read = attempt(() => readDocument(source.language, source.text, host, { budget: within(30_000) }));
  if (!read.ok) throw new UsageError(`${source.file}: ${read.error.message}`);
  const items = read.value.formulas
    .filter((formula) => formula.clear)
    .map((formula) => itemOf(formula, read.value, source));
  return { file: source.file, language: source.language, items };
}

type Item = ReturnType<typeof itemOf>;

function itemOf(formula: Formula, reading: Reading, source: Source) {
  const derivation = deriveFormula(formula, reading, { budget: within(2_000) });
  const problem = derivation.problem;
  const output = formula.output;
  return {
    kind: formula.kind,
    range: source.range(formula.range),
    text: formula.text,
    ...(formula.name === undefined ? {} : { name: formula.name }),
    variables: formula.variables.map((variable) => variable.name),
    ...(output ? { shape: output.shape } : {}),
    ...(derivation.value === undefined ? {} : { value: derivation.whole ?? derivation.value }),
    derivatives: Object.fromEntries(
      derivation.derivatives.map(({ wrt, latex, source: text, value, operations }) => [
        wrt,
        { latex, source: text, ...(value === undefined ? {} : { value }), operations },
      ]),
    ),
    ...(derivation.at ? { at: derivation.at } : {}),
    assumptions: derivation.assumptions.map((assumption) => assumption.message),
    ...(problem
      ? {
          problem: {
            code: problem.code,
            message: problem.message,
            ...(problem.span ? { range: source.range(problem.span) } : {}),
          },
        }
      : {}),
  };
}

function describe(file: string, item: Item): string {
  const { line, character, cell } = item.range.start;
  const where = `${file}:${cell === undefined ? "" : `cell ${cell}:`}${line + 1}:${character + 1}`;
  const parts = Object.entries(item.derivatives).map(
    ([name, { source, value }]) =>
      `d/d${name} = ${source}${value === undefined ? "" : ` = ${shortText(value)}`}`,
  );
  const said = item.problem ? [item.problem.message] : parts;
  return [
    `${where}  ${item.kind} ${item.name ?? item.text.split("\n")[0]}`,
    ...said.map((part) => `    ${part}`),
  ].join("\n");
}
