import type { Tree } from "web-tree-sitter";
import type { Budget } from "../../graph/budget.ts";
import type { Graph } from "../../graph/graph.ts";
import { encloses, type Span } from "../../graph/span.ts";
import type { Assumption, Finding, Formula, NameInfo, Reading } from "../reading.ts";
import { notedBy } from "../trace.ts";
import { affectedBy } from "./affected.ts";
import type { Code } from "./frame.ts";
import type { Python } from "./interpreter.ts";
import { HeldName } from "./names.ts";
import { type Comment, plainStatement, type Syntax, topLevel, walk } from "./syntax.ts";

/** What was noted while one function was traced on its own. */
export interface Aside {
  readonly names: readonly NameInfo[];
  readonly findings: readonly Finding[];
}

/** A reading that is kept, so that an edit inside a function re-reads only what rests on that function. */
export interface Session {
  readonly py: Python;
  readonly root: Syntax;
  readonly functions: Map<Code, Formula | null>;
  readonly asides: Map<Code, Aside>;
  comments: readonly Comment[];
  /** Formulas, names and findings of the module's own statements. */
  rest: {
    readonly formulas: readonly Formula[];
    readonly names: readonly NameInfo[];
    readonly findings: readonly Finding[];
  };
}

const SESSIONS = new WeakMap<Graph, Session>();

export function keep(session: Session): void {
  SESSIONS.set(session.py.trace.graph, session);
}

export function compose(session: Session): Reading {
  const { py, functions, asides, rest } = session;
  const formulas = [...[...functions.values()].filter((formula) => formula !== null), ...rest.formulas];
  formulas.sort((a, b) => a.range.start - b.range.start || b.range.end - a.range.end);
  const byPlace = new Map<number, NameInfo>();
  for (const name of rest.names) if (!byPlace.has(name.span.start)) byPlace.set(name.span.start, name);
  // Of a function traced on its own, the names in its own text: what it calls tells its own.
  for (const [code, { names }] of asides)
    for (const name of names)
      if (encloses(code.definition, name.span) && !byPlace.has(name.span.start))
        byPlace.set(name.span.start, name);
  const findings: Finding[] = [...rest.findings];
  for (const { findings: more } of asides.values())
    for (const each of more)
      if (!findings.some((known) => known.code === each.code && known.span.start === each.span.start))
        findings.push(each);
  return {
    language: "python",
    graph: py.trace.graph,
    formulas,
    names: [...byPlace.values()].sort((a, b) => a.span.start - b.span.start),
    findings: findings.sort((a, b) => a.span.start - b.span.start),
  };
}

/** A graph that has grown with many edits is given up for a fresh one. */
const MOST_NODES = 80_000;

/**
 * The reading after an edit inside the body of one function: that function, those that rest on it and the plain
 * statements that use them are read anew, all else is moved along. Null where the edit may change anything else.
 */
export function reread(
  previous: Graph,
  text: string,
  tree: Tree,
  budget: Budget,
  again: Again,
): Reading | null {
  const session = SESSIONS.get(previous);
  if (!session || previous.size > MOST_NODES) return null;
  const { py, root } = session;
  const edit = difference(py.text, text);
  if (!edit) return compose(session);
  const k = root.children.findIndex((child) => child.start <= edit.start && edit.oldEnd <= child.end);
  const old = root.children[k];
  const code = old && py.codes.get(old);
  const body = old?.fields["body"];
  if (!old || !code || !body || old.type !== "function_definition" || edit.start <= headEnd(old)) return null;
  const affected = affectedBy(py, root, code);
  if (!affected) return null;
  const delta = text.length - py.text.length;
  if (!sameAround(root.children, topLevel(tree), k, delta)) return null;
  const made = plainStatement(tree, text, k);
  if (
    !made ||
    headEnd(made.node) !== headEnd(old) ||
    /\bglobal\b/.test(text.slice(old.start, old.end + delta))
  )
    return null;

  Object.assign(previous, { budget });
  const move = mover(edit, py.text, text);
  shiftAll(session, k, move, delta, text);
  session.comments = [
    ...session.comments.filter((comment) => comment.end <= old.start),
    ...made.comments,
    ...session.comments
      .filter((comment) => comment.start >= old.end)
      .map((comment) => ({ ...comment, ...move.span(comment) })),
  ];
  root.children[k] = made.node;
  py.codes.delete(old);
  session.functions.delete(code);
  session.asides.delete(code);
  const ranges: Span[] = [{ start: old.start, end: old.end + delta }, ...affected.statements];
  const touched = forget(session, ranges, new Set([old, ...affected.statements].map(numberOf)));
  py.running = true;
  again.define(session, made.node);
  const fresh = py.codes.get(made.node);
  if (!fresh) return null;
  for (const statement of affected.statements) again.run(session, statement);
  for (const each of py.codes.values())
    if (each.specimen && ranges.some((range) => encloses(range, each.specimen?.span ?? range)))
      touched.add(each);
  touched.delete(code);
  again.trace(session, [...new Set([fresh, ...affected.codes, ...touched])]);
  again.close(session);
  return compose(session);
}

/** Takes out what was noted in these ranges; the functions whose first call was there. */
function forget(session: Session, ranges: readonly Span[], numbers: ReadonlySet<number>): Set<Code> {
  const { py } = session;
  const outside = (item: { readonly span: Span }): boolean => {
    const by = notedBy(item);
    return by !== undefined ? !numbers.has(by) : !ranges.some((range) => encloses(range, item.span));
  };
  const { recording } = py.trace;
  session.rest = {
    formulas: session.rest.formulas.filter((formula) => outside({ span: formula.range })),
    names: session.rest.names.filter(outside),
    findings: session.rest.findings.filter(
      (finding) => outside(finding) && finding.code !== "promised-number",
    ),
  };
  for (const list of [
    recording.occurrences,
    recording.names,
    recording.findings,
    py.found,
    py.reads,
    py.prints,
  ])
    keepOnly(list, outside);
  const touched = new Set<Code>();
  for (const code of py.codes.values()) {
    if (!code.specimen || outside(code.specimen)) continue;
    delete code.specimen;
    touched.add(code);
  }
  return touched;
}

function keepOnly<T extends { readonly span: Span }>(list: T[], kept: (item: T) => boolean): void {
  const left = list.filter(kept);
  list.length = 0;
  for (const item of left) list.push(item);
}

let statements = 0;
const NUMBERS = new WeakMap<Syntax, number>();

/** A number for each statement, the same as long as it is not read anew. */
export function numberOf(statement: Syntax): number {
  let known = NUMBERS.get(statement);
  if (known === undefined) {
    known = statements++;
    NUMBERS.set(statement, known);
  }
  return known;
}

/** What the reader of modules does at each step of a re-reading. */
export interface Again {
  readonly define: (session: Session, definition: Syntax) => void;
  readonly run: (session: Session, statement: Syntax) => void;
  readonly trace: (session: Session, codes: readonly Code[]) => void;
  /** Formulas and findings of what was run again. */
  readonly close: (session: Session) => void;
}

/** Where the parameters and the return type of a function end. */
const headEnd = (definition: Syntax): number =>
  (definition.fields["return_type"] ?? definition.fields["parameters"] ?? definition).end;

interface Edit {
  readonly start: number;
  readonly oldEnd: number;
}

/** Where two texts differ. */
function difference(before: string, after: string): Edit | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < most - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  return { start, oldEnd: before.length - same };
}

function sameAround(
  before: readonly Syntax[],
  after: readonly { readonly type: string; readonly start: number; readonly end: number }[],
  k: number,
  delta: number,
): boolean {
  if (before.length !== after.length) return false;
  return before.every((old, i) => {
    const now = after[i];
    if (!now || now.type !== old.type) return false;
    return now.start === old.start + (i > k ? delta : 0) && now.end === old.end + (i >= k ? delta : 0);
  });
}

interface Mover {
  /** Wholly before the edit, in lines too. */
  readonly before: (end: number) => boolean;
  readonly span: (span: Span) => Span;
  readonly text: (text: string) => string;
}

/** Moves what stands after the edit; lines that messages name move with it. */
function mover(edit: Edit, before: string, after: string): Mover {
  const delta = after.length - before.length;
  const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;
  const lines = lineOf(after, after.length) - lineOf(before, before.length);
  const line = lineOf(before, edit.oldEnd);
  return {
    before: (end) => end <= edit.start && lines === 0,
    span: (span) => (span.start >= edit.oldEnd ? { start: span.start + delta, end: span.end + delta } : span),
    text: (text) =>
      lines === 0
        ? text
        : text.replace(/\bline (\d+)/g, (all, n: string) =>
            Number(n) > line ? `line ${Number(n) + lines}` : all,
          ),
  };
}

/** Moves everything that is kept from the reading before. */
function shiftAll(session: Session, k: number, move: Mover, delta: number, text: string): void {
  const { py, root } = session;
  py.text = text;
  for (const statement of root.children.slice(k + 1))
    for (const node of walk(statement)) {
      node.start += delta;
      node.end += delta;
    }
  root.end += delta;
  for (const code of py.codes.values()) {
    code.nameSpan = move.span(code.nameSpan);
    code.parameters = code.parameters.map((parameter) => ({ ...parameter, span: move.span(parameter.span) }));
    if (code.specimen) code.specimen = { ...code.specimen, span: move.span(code.specimen.span) };
  }
  for (const [node, leaf] of py.leaves)
    py.leaves.set(node, {
      ...leaf,
      span: move.span(leaf.span),
      ...(leaf.valueSpan ? { valueSpan: move.span(leaf.valueSpan) } : {}),
      ...(leaf.shapeFrom ? { shapeFrom: move.text(leaf.shapeFrom) } : {}),
    });
  const { recording } = py.trace;
  for (const list of [recording.occurrences, recording.findings, py.found, py.reads, py.prints] as {
    span: Span;
  }[][])
    for (const [i, item] of list.entries()) list[i] = { ...item, span: move.span(item.span) };
  for (const [i, found] of py.found.entries())
    if (found.nameSpan) py.found[i] = { ...found, nameSpan: move.span(found.nameSpan) };
  for (const [i, name] of recording.names.entries()) recording.names[i] = movedName(name, move);
  for (const [code, formula] of session.functions)
    if (formula) session.functions.set(code, movedFormula(formula, move));
  for (const [code, aside] of session.asides)
    session.asides.set(code, {
      names: aside.names.map((name) => movedName(name, move)),
      findings: aside.findings.map((each) => movedFinding(each, move)),
    });
  session.rest = {
    formulas: session.rest.formulas.map((formula) => movedFormula(formula, move)),
    names: session.rest.names.map((name) => movedName(name, move)),
    findings: session.rest.findings.map((each) => movedFinding(each, move)),
  };
}

const movedAssumption = (assumption: Assumption, move: Mover): Assumption => ({
  message: move.text(assumption.message),
  ...(assumption.span ? { span: move.span(assumption.span) } : {}),
});

function movedFormula(formula: Formula, move: Mover): Formula {
  const { problem, nameRange } = formula;
  if (move.before(formula.range.end) && formula.kind !== "function") return formula;
  return {
    ...formula,
    range: move.span(formula.range),
    ...(nameRange ? { nameRange: move.span(nameRange) } : {}),
    variables: formula.variables.map((variable) => ({
      ...variable,
      ...(variable.span ? { span: move.span(variable.span) } : {}),
      ...(variable.valueSpan ? { valueSpan: move.span(variable.valueSpan) } : {}),
      ...(variable.shapeFrom ? { shapeFrom: move.text(variable.shapeFrom) } : {}),
    })),
    occurrences: formula.occurrences.map((each) => ({ ...each, span: move.span(each.span) })),
    assumptions: formula.assumptions.map((each) => movedAssumption(each, move)),
    ...(problem
      ? {
          problem: {
            ...problem,
            ...(problem.span ? { span: move.span(problem.span) } : {}),
            ...(problem.related
              ? { related: problem.related.map((each) => ({ ...each, span: move.span(each.span) })) }
              : {}),
          },
        }
      : {}),
  };
}

function movedName(name: NameInfo, move: Mover): NameInfo {
  const span = move.span(name.span);
  const from = name.from === undefined ? undefined : move.text(name.from);
  if (span === name.span && from === name.from) return name;
  return name instanceof HeldName
    ? name.at(span, from)
    : { ...name, span, ...(from === undefined ? {} : { from }) };
}

const movedFinding = (finding: Finding, move: Mover): Finding => ({
  ...finding,
  span: move.span(finding.span),
  ...(finding.related
    ? { related: finding.related.map((each) => ({ ...each, span: move.span(each.span) })) }
    : {}),
  ...(finding.fix ? { fix: { ...finding.fix, span: move.span(finding.fix.span) } } : {}),
});
