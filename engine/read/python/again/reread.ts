import type { Budget } from "../../../graph/budget.ts";
import { NablaError } from "../../../graph/errors.ts";
import type { Graph } from "../../../graph/graph.ts";
import { encloses, type Span } from "../../../graph/span.ts";
import type { Occurrence, Reading } from "../../reading.ts";
import { notedBy } from "../../recording.ts";
import type { Code } from "../frame.ts";
import type { Python } from "../interpreter.ts";
import type { Parsed } from "../syntax/parse.ts";
import type { Syntax } from "../syntax/syntax.ts";
import { affectedBy } from "./affected.ts";
import { type Edit, editBetween, linesIn, pointAt } from "./edit.ts";
import { factsOf } from "./facts.ts";
import { numberOf } from "./numbers.ts";
import { renumber, shift, shiftPlace } from "./places.ts";
import { replay, rewind } from "./replay.ts";
import { compose, dismiss, type Session, sessionOf } from "./session.ts";

/** A graph that has grown with many edits is given up for a fresh one. */
const MOST_NODES = 80_000;

/** What the reader of modules does at each step of a re-reading. */
export interface Again {
  readonly run: (session: Session, place: number) => void;
  readonly trace: (session: Session, codes: readonly Code[]) => void;
  /** Formulas and findings of what was run again. */
  readonly close: (session: Session) => void;
}

export type ParseStretch = (text: string, stretch: Span) => Parsed | null;

/**
 * The reading after an edit inside one statement, or between statements: that statement and what rests on it are read
 * anew, all else is moved along. Null where the edit may change anything else.
 */
export function reread(
  previous: Graph,
  text: string,
  parse: ParseStretch,
  budget: Budget,
  again: Again,
): Reading | null {
  const session = sessionOf(previous);
  if (!session || previous.size > MOST_NODES) return null;
  try {
    return edited(session, text, parse, budget, again);
  } catch (error) {
    dismiss(previous);
    const code = error instanceof NablaError ? error.problem.code : undefined;
    if (code === undefined || code === "cancelled" || code === "deadline") throw error;
    return null;
  }
}

function edited(
  session: Session,
  text: string,
  parse: ParseStretch,
  budget: Budget,
  again: Again,
): Reading | null {
  const { py, root } = session;
  const edit = editBetween(py.text, text);
  if (!edit) return compose(session);
  const delta = edit.newEnd - edit.oldEnd;
  const stretch = stretchAround(root, edit, text);
  const { from, to, start, end } = stretch;
  const made = parse(text, stretch);
  if (!made || GLOBAL.test(text.slice(start, end))) return null;
  const by = made.nodes.map((node) => factsOf(text, node));
  const affected = affectedBy(session, { from, to, by });
  if (!affected || notedElsewhere(session, affected.statements)) return null;

  Object.assign(py.trace.graph, { budget });
  const touched = forget(session, affected.statements);
  const outside = ({ span }: { readonly span: Span }): boolean =>
    span.start < start || span.start >= end - delta;
  const comments = session.comments.filter(outside);
  const prose = session.prose.filter(outside);
  const rewound = rewind(session, Math.min(from, ...affected.statements));
  for (const i of affected.statements) rewound.written[i - rewound.from] = null;
  rewound.written.splice(from - rewound.from, to - from, ...made.nodes.map(() => null));
  move(session, edit, to, text);
  root.children.splice(from, to - from, ...made.nodes);
  session.comments = inOrder([...comments, ...made.comments]);
  session.prose = inOrder([...prose, ...made.prose]);
  const known = new Map([...py.codes.values()].map((code) => [code, code.specimen]));
  py.running = true;
  const lengths = inTheirOrder(py).map((list) => list.length);
  // A reading may take so many steps; each one after an edit has its own.
  py.trace.recording.steps = 0;
  replay(session, rewound, (place) => again.run(session, place));
  const codes = [...py.codes.values()];
  again.trace(
    session,
    codes.filter(
      (code) =>
        !known.has(code) ||
        known.get(code) !== code.specimen ||
        touched.has(code) ||
        affected.definitions.has(code.definition),
    ),
  );
  asTheyRan(session, lengths);
  again.close(session);
  return compose(session);
}

const GLOBAL = /\bglobal\b/;

/** Some statements, from one up to another, and where what is there now begins and ends. */
interface Stretch extends Span {
  readonly from: number;
  readonly to: number;
}

/** The statements that an edit touches, with their lines whole; none where it is between two. */
function stretchAround(root: Syntax, { start, oldEnd, newEnd }: Edit, text: string): Stretch {
  const { children } = root;
  const delta = newEnd - oldEnd;
  let to = beginning(root, oldEnd);
  let from = to;
  while (from > 0 && (children[from - 1]?.end ?? 0) >= start) from--;
  // Of what could not be parsed, neighbours may have been taken for something else than they are.
  const before = children[from - 1]?.piece;
  while (before && children[from - 1]?.piece === before) from--;
  const behind = children[to]?.piece;
  while (behind && children[to]?.piece === behind) to++;
  // `a = 1; b = 2`: what stands on one line is parsed together.
  const endOf = (k: number): number => children[k]?.end ?? 0;
  while (from > 0 && !/^[ \t]*(?:#|\r?\n|$)/.test(text.slice(endOf(from - 1), endOf(from - 1) + 80))) from--;
  const startOf = (k: number): number => (children[k]?.start ?? Number.NaN) + delta;
  while (to < children.length && text[startOf(to) - 1] !== "\n") to++;
  // Only the first statement of a module can be the string that documents it.
  while (from === 0 && children[to]?.children[0]?.type === "string") to++;
  const end = to === children.length ? text.length : startOf(to);
  const first = (): number => (from === 0 ? 0 : endOf(from - 1));
  while (from > 0 && GOES_ON.test(text.slice(first(), end))) from--;
  return { from, to, start: first(), end };
}

/** Behind the end of a line: what begins with an indented line, or with `else`, belongs to the statement above. */
const GOES_ON = /^[^\n]*\n(?:(?:[ \t]*|#[^\n]*)\r?\n)*(?:[ \t]+\S|(?:else|elif|except|finally)\b)/;

/** How many statements begin at or before the offset. */
function beginning(root: Syntax, offset: number): number {
  let low = 0;
  let high = root.children.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((root.children[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

const inOrder = <T extends { readonly span: Span }>(items: T[]): T[] =>
  items.sort((a, b) => a.span.start - b.span.start);

/** Moves all that stands from the statement `first` on, and the comments behind the edit. */
function move(session: Session, edit: Edit, first: number, text: string): void {
  const { py, root, comments, prose } = session;
  const { start, oldEnd, newEnd } = edit;
  const delta = newEnd - oldEnd;
  const lines = linesIn(text, start, newEnd) - linesIn(py.text, start, oldEnd);
  if (lines !== 0) {
    const { row, column } = pointAt(py.text, oldEnd);
    // What stands on the line where the edit ends moves with it only when that is the line's first letter.
    renumber(session, column === 0 ? row : row + 1, lines);
  }
  py.text = text;
  if (delta === 0) return;
  for (const statement of root.children.slice(first)) shift(statement, delta);
  for (const { span } of [...comments, ...prose]) if (span.start >= oldEnd) shiftPlace(span, delta);
  root.span.end += delta;
}

/** What ran inside functions is noted once, however many statements call them: which of these did is not known. */
function notedElsewhere({ py, root }: Session, statements: ReadonlySet<number>): boolean {
  const places = numbersOf(root, statements);
  return [py.notes.prints, py.notes.reads].some((list) =>
    list.some((item) => {
      const place = places.get(notedBy(item) ?? -1);
      const statement = place === undefined ? undefined : root.children[place];
      return statement !== undefined && !encloses(statement, item.span);
    }),
  );
}

function numbersOf(root: Syntax, statements: Iterable<number>): ReadonlyMap<number, number> {
  const numbers = new Map<number, number>();
  for (const i of statements) {
    const statement = root.children[i];
    if (statement) numbers.set(numberOf(statement), i);
  }
  return numbers;
}

/** What was noted again stands last: everything in the order in which its statements run. */
function asTheyRan({ py, root }: Session, lengths: readonly number[]): void {
  const grown = inTheirOrder(py).filter((list, i) => list.length > (lengths[i] ?? 0));
  if (grown.length === 0) return;
  const places = numbersOf(root, root.children.keys());
  const place = (item: object): number => places.get(notedBy(item) ?? -1) ?? -1;
  for (const list of grown) list.sort((a, b) => place(a) - place(b));
}

/** Lists whose items stand in the order in which the statements that noted them run. */
function inTheirOrder(py: Python): object[][] {
  return [...noted(py), py.trace.recording.assumptions];
}

/** Everything that is noted at a place of the text while the module runs. */
function noted({ trace, notes }: Python): { readonly span: Span }[][] {
  const { occurrences, names, findings, untold } = trace.recording;
  const { found, reads, prints } = notes;
  return [occurrences, names, findings, untold, found, reads, prints];
}

/** Takes out what these statements noted; the functions whose first call was there. */
function forget(session: Session, statements: ReadonlySet<number>): Set<Code> {
  const { py, root } = session;
  const numbers = numbersOf(root, statements);
  const inside = (span: Span): boolean => {
    for (const i of statements) {
      const statement = root.children[i];
      if (statement && encloses(statement, span)) return true;
    }
    return false;
  };
  const kept = (item: { readonly span: Span }): boolean => {
    const by = notedBy(item);
    return by === undefined ? !inside(item.span) : !numbers.has(by);
  };
  const own = (item: object): boolean => numbers.has(notedBy(item) ?? -1);
  session.rest = {
    formulas: session.rest.formulas.filter((formula) => !inside(formula.range)),
    names: session.rest.names.filter(kept),
    findings: session.rest.findings.filter((each) => kept(each) && each.code !== "promised-number"),
  };
  for (const { occurrences } of session.rest.formulas)
    if (occurrences.some(own)) keepOnly(occurrences as Occurrence[], (each) => !own(each));
  for (const list of noted(py)) keepOnly(list, kept);
  keepOnly(py.trace.recording.assumptions, (each) => !own(each));
  for (const [node, leaf] of py.leaves) {
    if (!inside(leaf.span)) continue;
    py.leaves.delete(node);
    if (leaf.free) py.free.delete(leaf.name);
  }
  const touched = new Set<Code>();
  for (const code of py.codes.values()) {
    const { specimen, definition } = code;
    if (inside(definition)) {
      py.codes.delete(definition);
      session.functions.delete(definition);
      session.asides.delete(definition);
    } else if (specimen && (numbers.has(specimen.by ?? -1) || inside(specimen.span))) {
      delete code.specimen;
      touched.add(code);
    }
  }
  return touched;
}

function keepOnly<T>(list: T[], kept: (item: T) => boolean): void {
  let length = 0;
  for (const item of list) if (kept(item)) list[length++] = item;
  list.length = length;
}
