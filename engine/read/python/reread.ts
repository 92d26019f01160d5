import type { Budget } from "../../graph/budget.ts";
import type { Graph } from "../../graph/graph.ts";
import { encloses, type Span } from "../../graph/span.ts";
import type { Reading } from "../reading.ts";
import { notedBy } from "../trace.ts";
import { affectedBy } from "./affected.ts";
import { type Edit, editBetween, linesIn, pointAt } from "./edit.ts";
import { factsOf } from "./facts.ts";
import type { Code } from "./frame.ts";
import { numberOf } from "./numbers.ts";
import { renumber, shift, shiftPlace } from "./places.ts";
import { replay } from "./replay.ts";
import { compose, type Session, sessionOf } from "./session.ts";
import type { Source } from "./source.ts";
import { type Comment, type Syntax, standsAt, statementAt } from "./syntax.ts";

/** A graph that has grown with many edits is given up for a fresh one. */
const MOST_NODES = 80_000;

/** What the reader of modules does at each step of a re-reading. */
export interface Again {
  readonly run: (session: Session, place: number) => void;
  readonly trace: (session: Session, codes: readonly Code[]) => void;
  /** Formulas and findings of what was run again. */
  readonly close: (session: Session) => void;
}

/**
 * The reading after an edit inside one statement, or between statements: that statement and what rests on it are read
 * anew, all else is moved along. Null where the edit may change anything else.
 */
export function reread(
  previous: Graph,
  text: string,
  source: Source,
  budget: Budget,
  again: Again,
): Reading | null {
  const session = sessionOf(previous);
  if (!session || previous.size > MOST_NODES) return null;
  const { py, root } = session;
  const edit = editBetween(py.text, text);
  if (!edit) return compose(session);
  const delta = edit.newEnd - edit.oldEnd;
  const changed: Span = {
    start: Math.min(edit.start, source.changed.start),
    end: Math.max(edit.newEnd, source.changed.end) - delta,
  };
  const between = commentsBetween(session, changed, delta, source.parsed);
  if (between && standsBefore(root, changed, source)) {
    move(session, edit, between.next, text);
    session.comments = between.comments;
    again.close(session);
    return compose(session);
  }
  const k = statementAround(root, changed);
  const old = root.children[k];
  if (!old) return null;
  const made = statementAt(source.tree, text, { start: old.start, end: old.end + delta });
  if (!made || made.node.type !== old.type || GLOBAL.test(text.slice(old.start, old.end + delta)))
    return null;
  const affected = affectedBy(session, k, factsOf(py.text, old), factsOf(text, made.node));
  if (!affected || notedElsewhere(session, affected.statements)) return null;
  Object.assign(previous, { budget });
  const touched = forget(session, affected.statements);
  const comments = [
    ...session.comments.filter((comment) => comment.span.end <= old.start),
    ...made.comments,
    ...session.comments.filter((comment) => comment.span.start >= old.end),
  ];
  move(session, edit, k + 1, text);
  session.comments = comments;
  root.children[k] = made.node;
  const known = new Set(py.codes.values());
  py.running = true;
  replay(session, affected.statements, (place) => again.run(session, place));
  const codes = [...py.codes.values()];
  again.trace(
    session,
    codes.filter(
      (code) => !known.has(code) || touched.has(code) || affected.definitions.has(code.definition),
    ),
  );
  inOrder(session);
  again.close(session);
  return compose(session);
}

const GLOBAL = /\bglobal\b/;

/** The statement that holds the whole of a change; -1 where none does. */
function statementAround(root: Syntax, changed: Span): number {
  const last = beginning(root, changed.start) - 1;
  for (const k of [last, last - 1]) {
    const statement = root.children[k];
    if (statement && statement.start <= changed.start && changed.end <= statement.end) return k;
  }
  return -1;
}

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

/** What a change between two statements leaves there, where nothing but comments stands; null where more does. */
function commentsBetween(
  { py, root, comments }: Session,
  changed: Span,
  delta: number,
  text: string,
): { readonly next: number; readonly comments: readonly Comment[] } | null {
  let next = beginning(root, changed.start);
  // Before the first letter of a statement is before it.
  if (root.children[next - 1]?.start === changed.start) next--;
  const from = root.children[next - 1]?.end ?? 0;
  const to = root.children[next]?.start ?? py.text.length;
  if (changed.start < from || changed.end > to) return null;
  const own = text.slice(from, to + delta);
  if (
    !COMMENTS.test(own) ||
    /#\s*nabla:/.test(own) ||
    !/(?:^|\n)$/.test(next < root.children.length ? own : "")
  )
    return null;
  const found = [...own.matchAll(/#[^\r\n]*/g)].map((match): Comment => {
    const start = from + match.index;
    return { span: { start, end: start + match[0].length }, text: match[0] };
  });
  return {
    next,
    comments: [
      ...comments.filter((comment) => comment.span.start < from),
      ...found,
      ...comments.filter((comment) => comment.span.start >= to),
    ],
  };
}

/** Nothing but blank lines and comments. */
const COMMENTS = /^(?:[ \t\f]*(?:#[^\r\n]*)?(?:\r?\n|$))*$/;

/** Whether the statement before a change ends where it did. */
function standsBefore(root: Syntax, changed: Span, { tree }: Source): boolean {
  const last = root.children[beginning(root, changed.start) - 1];
  return !last || changed.start > last.end || standsAt(tree, last);
}

/** Moves all that stands from the statement `first` on, and the comments behind the edit. */
function move(session: Session, edit: Edit, first: number, text: string): void {
  const { py, root, comments } = session;
  const { start, oldEnd, newEnd } = edit;
  const delta = newEnd - oldEnd;
  const lines = linesIn(text, start, newEnd) - linesIn(py.text, start, oldEnd);
  if (lines !== 0) renumber(session, pointAt(py.text, oldEnd).row + 1, lines);
  py.text = text;
  if (delta === 0) return;
  for (const statement of root.children.slice(first)) shift(statement, delta);
  for (const { span } of comments) if (span.start >= oldEnd) shiftPlace(span, delta);
  root.span.end += delta;
}

/** What ran inside functions is noted once, however many statements call them: which of these did is not known. */
function notedElsewhere({ py, root }: Session, statements: ReadonlySet<number>): boolean {
  const places = numbersOf(root, statements);
  return [py.prints, py.reads].some((list) =>
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
function inOrder({ py, root }: Session): void {
  const places = numbersOf(root, root.children.keys());
  const place = (item: object): number => places.get(notedBy(item) ?? -1) ?? -1;
  const { occurrences, names, findings, assumptions } = py.trace.recording;
  for (const list of [occurrences, names, findings, assumptions, py.found, py.reads, py.prints] as object[][])
    list.sort((a, b) => place(a) - place(b));
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
  const { recording } = py.trace;
  session.rest = {
    formulas: session.rest.formulas.filter((formula) => !inside(formula.range)),
    names: session.rest.names.filter(kept),
    findings: session.rest.findings.filter((each) => kept(each) && each.code !== "promised-number"),
  };
  for (const list of [
    recording.occurrences,
    recording.names,
    recording.findings,
    py.found,
    py.reads,
    py.prints,
  ])
    keepOnly(list, kept);
  keepOnly(recording.assumptions, (each) => !numbers.has(notedBy(each) ?? -1));
  for (const [node, leaf] of py.leaves)
    if (leaf.free && inside(leaf.span)) {
      py.leaves.delete(node);
      py.free.delete(leaf.name);
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
