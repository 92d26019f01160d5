import type { Graph } from "../../../graph/graph.ts";
import { encloses } from "../../../graph/span.ts";
import type { Prose } from "../../prose/index.ts";
import type { Finding, Formula, NameInfo, Reading } from "../../reading.ts";
import type { Python } from "../interpreter.ts";
import type { Comment, Syntax } from "../syntax/syntax.ts";

/** What was noted while one function was traced on its own. */
export interface Aside {
  readonly names: readonly NameInfo[];
  readonly findings: readonly Finding[];
}

/** A reading that is kept, so that an edit re-reads only what rests on it. One for each graph. */
export interface Session {
  readonly py: Python;
  readonly root: Syntax;
  /** By the definition of each function. */
  readonly functions: Map<Syntax, Formula | null>;
  readonly asides: Map<Syntax, Aside>;
  /** Where the trail stood before each statement of the module. */
  readonly marks: number[];
  comments: readonly Comment[];
  /** Comments and docstrings in which mathematics may be written. */
  prose: readonly Prose[];
  /** Formulas, names and findings of the module's own statements. */
  rest: Rest;
}

export interface Rest {
  readonly formulas: readonly Formula[];
  readonly names: readonly NameInfo[];
  readonly findings: readonly Finding[];
}

const SESSIONS = new WeakMap<Graph, Session>();

export function keep(session: Session): void {
  SESSIONS.set(session.py.trace.graph, session);
}

export function sessionOf(graph: Graph): Session | undefined {
  return SESSIONS.get(graph);
}

/** What was half changed is good for nothing. */
export function dismiss(graph: Graph): void {
  SESSIONS.delete(graph);
}

/** What a session has found, in order of position. */
export function compose(session: Session): Reading {
  const { py, functions, asides, rest } = session;
  const formulas = [...[...functions.values()].filter((formula) => formula !== null), ...rest.formulas];
  formulas.sort((a, b) => a.range.start - b.range.start || b.range.end - a.range.end);
  const findings: Finding[] = [...rest.findings];
  for (const { findings: more } of asides.values())
    for (const each of more)
      if (!findings.some((known) => known.code === each.code && known.span.start === each.span.start))
        findings.push(each);
  let names: readonly NameInfo[] | null = null;
  return {
    language: "python",
    graph: py.trace.graph,
    formulas,
    // There are many, and most readings are never asked for them.
    get names() {
      names ??= namesOf(rest.names, asides);
      return names;
    },
    findings: findings.sort((a, b) => a.span.start - b.span.start),
  };
}

function namesOf(own: readonly NameInfo[], asides: Session["asides"]): readonly NameInfo[] {
  const byPlace = new Map<number, NameInfo>();
  for (const name of own) if (!byPlace.has(name.span.start)) byPlace.set(name.span.start, name);
  // Of a function traced on its own, the names in its own text: what it calls tells its own.
  for (const [definition, { names }] of asides)
    for (const name of names)
      if (encloses(definition, name.span) && !byPlace.has(name.span.start))
        byPlace.set(name.span.start, name);
  return [...byPlace.values()].sort((a, b) => a.span.start - b.span.start);
}
