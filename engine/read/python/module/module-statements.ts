import { numberOf } from "../again/numbers.ts";
import type { Python } from "../interpreter.ts";
import { executeOne } from "../statements.ts";
import { type Syntax, walk } from "../syntax/syntax.ts";
import { Guesses } from "../tracing/guesses.ts";

const MAX_TRIES = 16;

/** Names bound nowhere have no shape either: the smallest that traces is taken, as for parameters. */
export function runStatement(py: Python, statement: Syntax): void {
  const { trace } = py;
  const { recording } = trace;
  trace.statement = numberOf(statement);
  const known = new Set(py.free.keys());
  const mark = trace.trail.mark();
  const lists = [
    recording.occurrences,
    recording.names,
    recording.findings,
    recording.assumptions,
    recording.troubles,
    py.notes.found,
    py.notes.reads,
  ];
  const lengths = lists.map((list) => list.length);
  executeOne(py, statement, py.module);
  const fresh = [...py.free.keys()].filter((name) => !known.has(name));
  if (fresh.length === 0 || statement.type !== "expression_statement") return;
  const guesses = new Guesses(fresh);
  const before = py.shapes;
  trace.guessing = true;
  for (let round = 0; round < MAX_TRIES; round++) {
    trace.trail.undo(mark);
    for (const [i, list] of lists.entries()) list.length = lengths[i] ?? 0;
    for (const name of fresh) py.free.delete(name);
    py.shapes = new Map([...before, ...guesses.all()]);
    trace.soft = new Map();
    py.softNames = new Set(fresh);
    executeOne(py, statement, py.module);
    const named = new Map([...trace.soft]);
    if (!guesses.refine({ troubles: recording.troubles.slice(lengths[4] ?? 0), wanted: [] }, named)) break;
  }
  trace.guessing = false;
  trace.soft = new Map();
  py.softNames = new Set();
  py.shapes = before;
}

/** The bare names that are called in a stretch of the text. */
export function calleesOf(py: Python, root: Syntax): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of walk(root)) {
    const callee = node.type === "call" ? node.fields["function"] : undefined;
    if (callee?.type === "identifier") names.add(py.textOf(callee));
  }
  return names;
}
