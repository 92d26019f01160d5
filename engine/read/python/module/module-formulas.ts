import type { Node } from "../../../graph/node.ts";
import type { Formula, Occurrence, ReadLayout } from "../../reading.ts";
import type { Session } from "../again/session.ts";
import { codeOf } from "../frame.ts";
import type { Python } from "../interpreter.ts";
import type { Found, ReadSite } from "../notes.ts";
import { type Syntax, walk } from "../syntax/syntax.ts";
import { doesMathematics, isClear } from "../tracing/clear.ts";
import { formulaOf } from "../tracing/formulas.ts";
import { brokenPromises } from "./promises.ts";
/** Formulas, names and findings of the module's own statements; those made before stay as they are. */
export function closeRest(session: Session): void {
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

/** An assignment or expression of the module as a formula. */
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

/** A call of something written in the text. */
function isOwnCall(py: Python, node: Syntax): boolean {
  const callee = node.fields["function"];
  if (callee?.type !== "identifier")
    return callee?.type === "attribute" && !/^(np|torch|tf|jnp|F|plt|math)\b/.test(py.textOf(callee));
  const value = py.module.scope.find(py.textOf(callee))?.current;
  return value !== undefined && (codeOf(value) !== null || value.kind === "object");
}

/** Variables that are integers written outright: counters rather than mathematics when nothing else is there. */
function integersOf(py: Python): ReadonlySet<Node> {
  const out = new Set<Node>();
  for (const [node, leaf] of py.leaves)
    if (leaf.valueSpan && /^-?\d+$/.test(py.textOf(leaf.valueSpan))) out.add(node);
  return out;
}

/** A gradient that is read, as a formula. */
function readFormula(py: Python, read: ReadSite): Formula {
  const resolved = read.results.map((node) => (node ? (py.trace.resolve([node])[0] ?? node) : null));
  const outputs = resolved.filter((node): node is Node => node !== null);
  const layout = read.layout && laidOut(read.layout, (node) => py.trace.resolve([node])[0] ?? node);
  // What stands beside the derivatives (the value) may rest on more variables than they do.
  const {
    output: first,
    outputs: all,
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
  // The same nodes, their variables told apart by name.
  const told = [...(all ?? (first ? [first] : []))].values();
  const next = (node: Node): Node => told.next().value ?? node;
  const results = resolved.map((node) => node && next(node));
  const [output, ...more] = results.filter((node): node is Node => node !== null);
  return {
    ...formula,
    ...(output ? { output } : {}),
    ...(output && more.length > 0 ? { outputs: [output, ...more] } : {}),
    read: {
      results,
      of: read.of,
      by: read.by,
      ...(read.none ? { none: read.none } : {}),
      ...(read.numerical ? { numerical: read.numerical } : {}),
      ...(layout ? { layout: laidOut(layout, next) } : {}),
    },
  };
}

/** The same tuples and dicts of other nodes, made in order. */
function laidOut(layout: ReadLayout, make: (node: Node) => Node): ReadLayout {
  if ("node" in layout) return { node: make(layout.node) };
  if ("items" in layout) return { items: layout.items.map((each) => laidOut(each, make)) };
  return { entries: new Map([...layout.entries].map(([key, each]) => [key, laidOut(each, make)])) };
}

function nodesOf(layout: ReadLayout): Node[] {
  if ("node" in layout) return [layout.node];
  return ("items" in layout ? layout.items : [...layout.entries.values()]).flatMap(nodesOf);
}
