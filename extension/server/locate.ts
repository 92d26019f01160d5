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

const PROSE: ReadonlySet<FormulaKind> = new Set<FormulaKind>(["comment", "docstring", "markdown"]);

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

/** The formula that the panel and commands mean: the smallest around the offset, wherever in it that is. */
export function formulaAround(reading: Reading, offset: number): Formula | undefined {
  const around = reading.formulas.filter((formula) => contains(formula.range, offset));
  const reads = around.filter((formula) => formula.kind === "gradient-read");
  const named = reading.formulas.find((each) => each.nameRange && contains(each.nameRange, offset));
  return (
    smallest(reads, (each) => each.range, offset) ?? named ?? smallest(around, (each) => each.range, offset)
  );
}

/** What a hover at the offset is about. */
export function locate(reading: Reading, text: string, offset: number): Spot {
  const name = smallest(reading.names, (each) => each.span, offset);
  const around = reading.formulas.filter((formula) => contains(formula.range, offset));
  const read = smallest(
    around.filter((formula) => formula.kind === "gradient-read"),
    (formula) => formula.range,
    offset,
  );
  if (read) return spot(read, undefined, name);
  const named = reading.formulas.find((each) => each.nameRange && contains(each.nameRange, offset));
  if (named) return spot(named, undefined, name);
  const formula = smallest(around, (each) => each.range, offset);
  if (!formula) return spot(undefined, undefined, name);
  if (PROSE.has(formula.kind)) return spot(formula, partAt(formula, offset), name);
  const part = wordAt(formula, text, offset) ?? partAt(formula, offset);
  // Between what is mathematics (a keyword, a `print`, white space) nothing is said.
  if (!part && occurrencesAt(formula, offset).length === 0) return spot(undefined, undefined, name);
  return spot(formula, part === "whole" ? undefined : part, name);
}

/** The smallest occurrence at the offset; none when it is the whole formula. */
export function partAt(formula: Formula, offset: number): Occurrence | undefined {
  const part = smallest(
    formula.occurrences.filter(({ span }) => encloses(formula.range, span)),
    (occurrence) => occurrence.span,
    offset,
  );
  return part && part.node !== formula.output ? part : undefined;
}

/** A variable's name, or one that a part was assigned to, as an occurrence of its own; "whole": that of the value itself. */
export function wordAt(formula: Formula, text: string, offset: number): Occurrence | "whole" | undefined {
  const span = identifierAt(text, offset);
  if (!span || inQuotes(text, formula.range.start, span.start)) return undefined;
  const word = text.slice(span.start, span.end);
  // The last assignment before this use; on its own line the name stands before what is assigned.
  const end = lineEnd(text, offset);
  const assigned = formula.occurrences.findLast((each) => each.name === word && each.span.start <= end);
  if (assigned) return assigned.node === formula.output ? "whole" : { ...assigned, span };
  const variable = formula.variables.find((each) => each.name === word);
  return variable && { node: variable.node, span };
}

const LETTER = /[\p{L}\p{N}_]/u;

/** The identifier at the offset; none for a number or an attribute. */
function identifierAt(text: string, offset: number): Span | undefined {
  let start = offset;
  let end = offset;
  while (start > 0 && LETTER.test(text[start - 1] ?? "")) start--;
  while (end < text.length && LETTER.test(text[end] ?? "")) end++;
  if (start === end || /\d/.test(text[start] ?? "") || text[start - 1] === ".") return undefined;
  return { start, end };
}

/** Whether the offset is in a comment or a string, as far as its line and the docstrings before it tell. */
function inQuotes(text: string, from: number, offset: number): boolean {
  const before = text.slice(from, offset);
  if ((before.match(/"""|'''/g) ?? []).length % 2 === 1) return true;
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return line.includes("#") || (line.match(/["']/g) ?? []).length % 2 === 1;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
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
