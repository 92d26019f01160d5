import type { Budget } from "../../graph/budget.ts";
import { NablaError, type Result } from "../../graph/errors.ts";
import type { Graph } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import type { Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Prose } from "../prose/index.ts";
import type { Finding, Formula, NameInfo, Occurrence, Reading, ReadLayout } from "../reading.ts";
import type { Trace } from "../trace.ts";
import { doesMathematics, isClear } from "./clear.ts";
import { formulaOf } from "./formulas.ts";
import { type Code, codeOf } from "./frame.ts";
import { givenOf } from "./given.ts";
import { Guesses } from "./guesses.ts";
import { Python } from "./interpreter.ts";
import { neededFor } from "./needed.ts";
import type { Found, ReadSite } from "./notes.ts";
import { numberOf } from "./numbers.ts";
import { brokenPromises } from "./promises.ts";
import { type ParseStretch, reread } from "./reread.ts";
import { compose, keep, type Session } from "./session.ts";
import { executeOne } from "./statements.ts";
import { type Comment, type Syntax, spanOf, walk } from "./syntax.ts";
import { functionFormula, traceFunction } from "./tracing.ts";

interface Parsed {
  readonly root: Syntax;
  readonly comments: readonly Comment[];
  readonly prose?: readonly Prose[];
}

/** Runs the module and traces every function written in it. */
export function readModule(
  trace: Trace,
  text: string,
  parsed: Parsed,
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

/** Formulas, names and findings of the module's own statements; those made before stay as they are. */
function closeRest(session: Session): void {
  const { py, rest } = session;
  const { recording } = py.trace;
  const made = new Set(
    rest.formulas.map(
      (formula) => `${formula.kind === "gradient-read"} ${formula.range.start} ${formula.range.end}`,
    ),
  );
  const formulas: Formula[] = [...rest.formulas];
  for (const found of py.notes.found)
    if (!made.has(`false ${found.span.start} ${found.span.end}`))
      formulas.push(assignmentFormula(py, found, recording.occurrences));
  for (const read of py.notes.reads)
    if (!made.has(`true ${read.span.start} ${read.span.end}`)) formulas.push(readFormula(py, read));
  session.rest = {
    formulas,
    names: [...recording.names],
    findings: [...recording.findings, ...brokenPromises(py, session.comments)],
  };
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

function traceOne(session: Session, code: Code): void {
  const { py, functions, asides } = session;
  const aside: { names: NameInfo[]; findings: Finding[] } = { names: [], findings: [] };
  const formula = guarded(() => functionFormula(py, code, qualifiedName(code), aside));
  if (formula === undefined) return;
  functions.set(code.definition, formula);
  asides.set(code.definition, aside);
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

const MAX_TRIES = 16;

/** Names bound nowhere have no shape either: the smallest that traces is taken, as for parameters. */
function runStatement(py: Python, statement: Syntax): void {
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

function qualifiedName(code: Code): string {
  if (!code.lambda) return code.qualified;
  return code.assignedName ?? "lambda";
}

function guarded(body: () => Formula | null): Formula | null | undefined {
  try {
    return body();
  } catch (error) {
    if (error instanceof NablaError && error.problem.code === "too-large") return undefined;
    throw error;
  }
}

export function calleesOf(py: Python, root: Syntax): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of walk(root)) {
    const callee = node.type === "call" ? node.fields["function"] : undefined;
    if (callee?.type === "identifier") names.add(py.textOf(callee));
  }
  return names;
}

/** A call of something written in the text. */
function isOwnCall(py: Python, node: Syntax): boolean {
  const callee = node.fields["function"];
  if (callee?.type !== "identifier")
    return callee?.type === "attribute" && !/^(np|torch|tf|jnp|F|plt|math)\b/.test(py.textOf(callee));
  const value = py.module.scope.find(py.textOf(callee))?.current;
  return value !== undefined && (codeOf(value) !== null || value.kind === "object");
}

function assignmentFormula(py: Python, found: Found, occurrences: readonly Occurrence[]): Formula {
  const own = occurrences.filter(
    (each) => each.span.start >= found.span.start && each.span.end <= found.span.end,
  );
  const callsOwn = (right: Syntax): boolean =>
    [...walk(right)].some((part) => part.type === "call" && isOwnCall(py, part));
  const { node } = found;
  return formulaOf(py, {
    kind: found.kind,
    ...(found.name === undefined ? {} : { name: found.name }),
    range: found.span,
    ...(found.nameSpan ? { nameRange: found.nameSpan } : {}),
    outputs: [node],
    occurrences: occurrences.filter((each) => each.span.start < found.span.end),
    assumptions: found.assumptions,
    clear:
      isClear(node, integersOf(py)) &&
      (callsOwn(found.right) || doesMathematics(own.map((each) => each.node))),
  });
}

/** Variables that are integers written outright: counters rather than mathematics when nothing else is there. */
function integersOf(py: Python): ReadonlySet<Node> {
  const out = new Set<Node>();
  for (const [node, leaf] of py.leaves)
    if (leaf.valueSpan && /^-?\d+$/.test(py.textOf(leaf.valueSpan))) out.add(node);
  return out;
}

function readFormula(py: Python, read: ReadSite): Formula {
  const resolved = read.results.map((node) => (node ? (py.trace.resolve([node])[0] ?? node) : null));
  const outputs = resolved.filter((node): node is Node => node !== null);
  const layout = read.layout && resolvedLayout(py, read.layout);
  // What stands beside the derivatives (the value) may rest on more variables than they do.
  const {
    output: _first,
    outputs: _all,
    ...formula
  } = formulaOf(py, {
    kind: "gradient-read",
    name: py.textOf(read.span),
    range: read.span,
    outputs: [...outputs, ...(layout ? nodesOf(layout) : [])],
    occurrences: [],
    assumptions: read.assumptions,
    clear: true,
  });
  const [output] = outputs;
  return {
    ...formula,
    ...(output ? { output } : {}),
    ...(outputs.length > 1 ? { outputs } : {}),
    read: {
      results: resolved,
      of: read.of,
      by: read.by,
      ...(read.none ? { none: read.none } : {}),
      ...(read.numerical ? { numerical: read.numerical } : {}),
      ...(layout ? { layout } : {}),
    },
  };
}

function resolvedLayout(py: Python, layout: ReadLayout): ReadLayout {
  if ("node" in layout) return { node: py.trace.resolve([layout.node])[0] ?? layout.node };
  if ("items" in layout) return { items: layout.items.map((each) => resolvedLayout(py, each)) };
  return { entries: new Map([...layout.entries].map(([key, each]) => [key, resolvedLayout(py, each)])) };
}

function nodesOf(layout: ReadLayout): Node[] {
  if ("node" in layout) return [layout.node];
  return ("items" in layout ? layout.items : [...layout.entries.values()]).flatMap(nodesOf);
}

/** `nabla gradient FILE --function NAME --at JSON` */
export function readOneFunction(
  trace: Trace,
  text: string,
  parsed: Parsed,
  name: string,
  at: Readonly<Record<string, unknown>> | ReadonlyMap<string, Tensor>,
  shapes?: ReadonlyMap<string, Shape>,
): Result<{ formula: Formula; graph: Graph }> {
  const few = neededFor(parsed.root, text, name);
  if (few && few.length < parsed.root.children.length) {
    const quick = readOne(
      trace,
      text,
      { ...parsed, root: parsed.root.as("module", [...few]) },
      name,
      at,
      shapes,
    );
    if (quick.ok) return quick;
  }
  return readOne(trace, text, parsed, name, at, shapes);
}

function readOne(
  trace: Trace,
  text: string,
  parsed: Parsed,
  name: string,
  at: Readonly<Record<string, unknown>> | ReadonlyMap<string, Tensor>,
  shapes?: ReadonlyMap<string, Shape>,
): Result<{ formula: Formula; graph: Graph }> {
  const py = new Python(trace, text, false);
  py.setCallees(calleesOf(py, parsed.root));
  for (const statement of parsed.root.children) executeOne(py, statement, py.module);
  const wanted = [...py.codes.values()].reverse();
  const code =
    wanted.find((each) => qualifiedName(each) === name) ?? wanted.find((each) => each.name === name);
  if (!code) {
    const names = [...new Set(wanted.map(qualifiedName))].reverse().join(", ");
    return {
      ok: false,
      error: {
        code: "bad-request",
        message: `no function named ${name}${names ? `; there are ${names}` : ""}`,
      },
    };
  }
  const traced = traceFunction(py, code, { ...givenOf(at), ...(shapes ? { shapes } : {}) });
  if (traced.problem) return { ok: false, error: traced.problem };
  if (traced.outputs.length === 0)
    return {
      ok: false,
      error: { code: "unsupported", message: `${name} gives back no number`, span: code.nameSpan },
    };
  const formula = formulaOf(py, {
    kind: "function",
    name,
    range: spanOf(code.definition),
    nameRange: code.nameSpan,
    outputs: traced.outputs,
    parameters: traced.parameters,
    occurrences: traced.recording.occurrences,
    assumptions: traced.recording.assumptions,
    untold: traced.recording.untold,
    clear: true,
  });
  return { ok: true, value: { formula, graph: trace.graph } };
}
