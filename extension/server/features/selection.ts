import { encloses, type Span } from "../../../engine/graph/span.ts";
import type { Formula } from "../../../engine/read/reading.ts";
import type { Range } from "../../protocol/place.ts";
import type { Where } from "../../protocol/requests.ts";
import { partFormula } from "../hover/compose.ts";
import { formulaById } from "../identity.ts";
import { formulaAround } from "../locate.ts";
import type { Read } from "../readings.ts";

/** The formula meant: by its id, by a selection (a part of a formula, or a formula inside it), or at a position. */
export function formulaAt(read: Read, where: Where & { readonly range?: Range }): Formula | undefined {
  const { program, reading } = read;
  if (where.id !== undefined) {
    const known = formulaById(reading, where.id);
    if (known) return known;
  }
  const chosen = where.range && program.spanOf(where.uri, where.range);
  if (chosen && chosen.end > chosen.start) return formulaIn(read, trimmed(program.text, chosen));
  return formulaAround(reading, program.offsetAt(where.uri, where.position));
}

function formulaIn(read: Read, chosen: Span): Formula | undefined {
  const { formulas } = read.reading;
  const exact = formulas.find(({ range }) => range.start === chosen.start && range.end === chosen.end);
  if (exact) return exact;
  // Part of a formula: the largest occurrence inside what was chosen.
  for (const formula of formulas.toReversed()) {
    if (!encloses(formula.range, chosen)) continue;
    const part = formula.occurrences
      .filter(({ span, node }) => encloses(chosen, span) && node.inputs.length > 0)
      .sort((a, b) => b.span.end - b.span.start - (a.span.end - a.span.start))[0];
    if (part && part.node !== formula.output)
      return partFormula(formula, part, read.program.text.slice(part.span.start, part.span.end));
    if (formula.output) return formula;
  }
  return formulas.find(({ range }) => encloses(chosen, range)) ?? formulaAround(read.reading, chosen.start);
}

function trimmed(text: string, { start, end }: Span): Span {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(text[from] ?? "")) from++;
  while (to > from && /\s/.test(text[to - 1] ?? "")) to--;
  return { start: from, end: to };
}
