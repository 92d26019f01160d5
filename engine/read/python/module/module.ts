import type { Budget } from "../../../graph/budget.ts";
import { NablaError } from "../../../graph/errors.ts";
import type { Graph } from "../../../graph/graph.ts";
import type { Shape } from "../../../graph/shape.ts";
import type { Prose } from "../../prose/index.ts";
import type { Finding, Formula, NameInfo, Reading } from "../../reading.ts";
import type { Trace } from "../../trace.ts";
import { type ParseStretch, reread } from "../again/reread.ts";
import { compose, keep, type Session } from "../again/session.ts";
import { type Code, qualifiedName } from "../frame.ts";
import { Python } from "../interpreter.ts";
import type { Comment, Syntax } from "../syntax/syntax.ts";
import { functionFormula } from "../tracing/tracing.ts";
import { closeRest } from "./module-formulas.ts";
import { calleesOf, runStatement } from "./module-statements.ts";

/** A module as it was parsed. */
export interface ParsedModule {
  readonly root: Syntax;
  readonly comments: readonly Comment[];
  readonly prose?: readonly Prose[];
}

/** Runs the module and traces every function written in it. */
export function readModule(
  trace: Trace,
  text: string,
  parsed: ParsedModule,
  shapes?: ReadonlyMap<string, Shape>,
): Reading {
  const py = new Python(trace, text, false);
  if (shapes) py.shapes = shapes;
  const session: Session = {
    py,
    root: parsed.root,
    functions: new Map(),
    asides: new Map(),
    marks: [],
    comments: parsed.comments,
    prose: parsed.prose ?? [],
    rest: { formulas: [], names: [], findings: [] },
  };
  runModule(session);
  closeRest(session);
  keep(session);
  return compose(session);
}

/** The reading after an edit, where little of it changed; null where all of it must be read again. */
export function rereadModule(
  previous: Graph,
  text: string,
  parse: ParseStretch,
  budget: Budget,
): Reading | null {
  return reread(previous, text, parse, budget, {
    run: ({ py, root }, place) => {
      const statement = root.children[place];
      if (!statement) return;
      py.addCallees(calleesOf(py, statement));
      runStatement(py, statement);
      py.trace.statement = null;
    },
    trace: (session, codes) => {
      for (const code of codes) traceOne(session, code);
    },
    close: closeRest,
  });
}

/** Statement by statement; a function is traced when what it depends on is about to change, else at the end. */
function runModule(session: Session): void {
  const { py, root, functions } = session;
  py.setCallees(calleesOf(py, root));
  const settled = (code: Code): boolean => {
    const formula = functions.get(code.definition);
    return formula !== undefined && !formula?.problem;
  };
  py.beforeRebind = (name) => {
    py.beforeRebindOff(() => {
      for (const code of py.codes.values())
        if (!settled(code) && code.rests.has(name)) traceOne(session, code);
    });
  };
  for (const statement of root.children) {
    session.marks.push(py.trace.trail.mark());
    runStatement(py, statement);
  }
  py.trace.statement = null;
  py.beforeRebind = null;
  for (const code of py.codes.values()) if (!settled(code)) traceOne(session, code);
}

function traceOne(session: Session, code: Code): void {
  const { py, functions, asides } = session;
  const aside: { names: NameInfo[]; findings: Finding[] } = { names: [], findings: [] };
  const formula = guarded(() => functionFormula(py, code, qualifiedName(code), aside));
  if (formula === undefined) return;
  functions.set(code.definition, formula);
  asides.set(code.definition, aside);
}

function guarded(body: () => Formula | null): Formula | null | undefined {
  try {
    return body();
  } catch (error) {
    if (error instanceof NablaError && error.problem.code === "too-large") return undefined;
    throw error;
  }
}
