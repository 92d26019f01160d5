import type { Budget } from "../../graph/budget.ts";
import { attempt } from "../../graph/errors.ts";
import type { Graph } from "../../graph/graph.ts";
import { topological } from "../../graph/graph.ts";
import type { Span } from "../../graph/span.ts";
import { type MathFormula, readLatexFormula } from "../latex/index.ts";
import type { LatexParser } from "../latex/parser.ts";
import { readPlainFormula } from "../plain/index.ts";
import type { Formula, FormulaKind } from "../reading.ts";
import { type Candidate, findLatex, findPlain } from "./find.ts";

/** A stretch of prose in a document: a comment, a docstring, a paragraph. */
export interface Prose {
  /** Moved where an edit before it moves it. */
  readonly span: { start: number; end: number };
  readonly kind: Extract<FormulaKind, "comment" | "docstring" | "markdown">;
}

export interface ProseOptions {
  readonly latex?: LatexParser;
  readonly graph: Graph;
  readonly budget?: Budget;
}

/** What was read in a stretch, with where it began then. */
interface Told {
  start: number;
  readonly formulas: readonly Formula[];
}

/** Stretches are the same objects as long as no edit touches them. */
const TOLD = new WeakMap<Prose, Told>();

/** The formulas in the prose of a text. What does not read as mathematics is left alone, in silence. */
export function readProse(text: string, prose: readonly Prose[], options: ProseOptions): Formula[] {
  return prose.flatMap((stretch) => {
    const { start } = stretch.span;
    let told = TOLD.get(stretch);
    if (!told) {
      told = { start, formulas: readStretch(text, stretch, options) };
      TOLD.set(stretch, told);
    }
    for (const { range } of start === told.start ? [] : told.formulas) shiftPlace(range, start - told.start);
    told.start = start;
    return told.formulas;
  });
}

function readStretch(text: string, { span, kind }: Prose, options: ProseOptions): Formula[] {
  const candidates = candidatesIn(text.slice(span.start, span.end), kind, options.latex !== undefined);
  return candidates.flatMap((candidate) => {
    const at = { start: span.start + candidate.span.start, end: span.start + candidate.span.end };
    return readCandidate({ ...candidate, span: at }, kind, options) ?? [];
  });
}

/** One object for all spans of a formula, which move with it. */
function shiftPlace(place: { start: number; end: number }, delta: number): void {
  place.start += delta;
  place.end += delta;
}

function candidatesIn(inside: string, kind: FormulaKind, withLatex: boolean): Candidate[] {
  const latex = withLatex ? findLatex(inside) : [];
  const plain = kind === "markdown" ? [] : lines(inside, 0).flatMap((line) => findPlain(line.text, line.at));
  const free = plain.filter((one) => !latex.some((other) => overlaps(one.span, other.span)));
  return [...latex, ...free].sort((a, b) => a.span.start - b.span.start);
}

/** What was read once in a graph need not be read again when the text around it changes. */
const READ = new WeakMap<Graph, Map<string, MathFormula | null>>();

/** Prose is never blamed: what cannot be read is no formula. */
function formulaIn({ text, syntax }: Candidate, options: ProseOptions): MathFormula | null {
  const known = READ.get(options.graph) ?? new Map<string, MathFormula | null>();
  READ.set(options.graph, known);
  const before = known.get(`${syntax} ${text}`);
  if (before !== undefined) return before;
  const read = attempt<MathFormula | null>(() => {
    if (syntax === "math") return readPlainFormula(text, { graph: options.graph });
    return options.latex ? readLatexFormula(text, options.latex, { graph: options.graph }) : null;
  });
  const formula = read.ok ? read.value : null;
  known.set(`${syntax} ${text}`, formula);
  return formula;
}

function readCandidate(candidate: Candidate, kind: FormulaKind, options: ProseOptions): Formula | null {
  const found = formulaIn(candidate, options);
  if (!found) return null;
  const { output, variables, assumptions, name } = found;
  const operations = topological([output]).filter((node) => node.inputs.length > 0).length;
  if (operations === 0 || variables.length === 0) return null;
  return {
    kind,
    ...(name === undefined ? {} : { name }),
    range: candidate.span,
    text: candidate.text,
    output,
    variables: variables.map((node) => ({ name: String(node.attrs["name"]), node, differentiable: true })),
    occurrences: [{ node: output, span: candidate.span, ...(name === undefined ? {} : { name }) }],
    assumptions: assumptions.map((message) => ({ message, span: candidate.span })),
    clear: true,
  };
}

const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;

function lines(text: string, offset: number): { readonly text: string; readonly at: number }[] {
  const out: { text: string; at: number }[] = [];
  for (const match of text.matchAll(/[^\r\n]+/g)) out.push({ text: match[0], at: offset + match.index });
  return out;
}
