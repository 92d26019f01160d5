import { contains, encloses, type Span } from "../../engine/graph/span.ts";
import type { Formula, FormulaKind, NameInfo, Occurrence, Reading } from "../../engine/read/reading.ts";

/** What is under a position, from the most particular to the widest. */
export interface Spot {
  /** The formula that an answer is about. */
  readonly formula?: Formula;
  /** A part of it: the smallest occurrence there, when it is not the formula's value itself. */
  readonly part?: Occurrence;
  /** A tensor name there. */
  readonly name?: NameInfo;
}

const size = ({ start, end }: Span): number => end - start;

/** The smallest of `items` whose span holds the offset. */
function smallest<T>(items: readonly T[], spanOf: (item: T) => Span, offset: number): T | undefined {
  let best: T | undefined;
  for (const item of items) {
    const span = spanOf(item);
    if (contains(span, offset) && (!best || size(span) < size(spanOf(best)))) best = item;
  }
  return best;
}

export function locate(reading: Reading, offset: number): Spot {
  const name = smallest(reading.names, (each) => each.span, offset);
  const around = reading.formulas.filter((formula) => contains(formula.range, offset));
  const read = smallest(
    around.filter((formula) => formula.kind === "gradient-read"),
    (formula) => formula.range,
    offset,
  );
  if (read) return spot(read, undefined, name);
  const named = around.find((formula) => formula.nameRange && contains(formula.nameRange, offset));
  if (named) return spot(named, undefined, name);
  const formula = smallest(around, (each) => each.range, offset);
  if (!formula) return spot(undefined, undefined, name);
  const part = partAt(formula, offset);
  // Between what is mathematics (a keyword, a `print`, white space) nothing is said.
  if (!part && !PROSE.has(formula.kind) && occurrencesAt(formula, offset).length === 0)
    return spot(undefined, undefined, name);
  return spot(formula, part, name);
}

const PROSE: ReadonlySet<FormulaKind> = new Set<FormulaKind>(["comment", "docstring", "markdown"]);

/** The smallest occurrence at the offset; none when it is the whole formula. */
export function partAt(formula: Formula, offset: number): Occurrence | undefined {
  const part = smallest(
    formula.occurrences.filter(({ span }) => encloses(formula.range, span)),
    (occurrence) => occurrence.span,
    offset,
  );
  return part && part.node !== formula.output ? part : undefined;
}

/** Occurrences at the offset, smallest first. */
export function occurrencesAt(formula: Formula, offset: number): number[] {
  return formula.occurrences
    .map((occurrence, id) => ({ id, span: occurrence.span }))
    .filter(({ span }) => contains(span, offset))
    .sort((a, b) => size(a.span) - size(b.span))
    .map(({ id }) => id);
}

function spot(formula?: Formula, part?: Occurrence, name?: NameInfo): Spot {
  return { ...(formula ? { formula } : {}), ...(part ? { part } : {}), ...(name ? { name } : {}) };
}
