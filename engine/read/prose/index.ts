import type { Budget } from "../../graph/budget.ts";
import { attempt } from "../../graph/errors.ts";
import type { Graph } from "../../graph/graph.ts";
import { topological } from "../../graph/graph.ts";
import type { Span } from "../../graph/span.ts";
import { type MathFormula, readLatexFormula } from "../latex/index.ts";
import type { LatexParser } from "../latex/parser.ts";
import { UNICODE_LETTERS } from "../math/names.ts";
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

/** The same, with what the prose around a formula says of its letters. */
interface Around extends ProseOptions {
  readonly numbers: ReadonlySet<string>;
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
  const inside = text.slice(span.start, span.end);
  const candidates = candidatesIn(inside, kind, options.latex !== undefined);
  return candidates.flatMap((candidate) => {
    const at = { start: span.start + candidate.span.start, end: span.start + candidate.span.end };
    const around = { ...options, numbers: numbersIn(paragraphAt(inside, candidate.span)) };
    return readCandidate({ ...candidate, span: at }, kind, around) ?? [];
  });
}

/** The lines around, up to empty ones. */
function paragraphAt(text: string, { start, end }: Span): string {
  const before =
    text
      .slice(0, start)
      .split(/\n\s*\n/)
      .at(-1) ?? "";
  return before + text.slice(start, end) + (text.slice(end).split(/\n\s*\n/)[0] ?? "");
}

/** Letters that are functions elsewhere, where the prose gives them a number: with σ = 10, σ(y − x) is a product. */
function numbersIn(text: string): ReadonlySet<string> {
  const found = text.matchAll(
    /(?:\\(sigma|Gamma|Phi|psi)|(?<![\p{L}])(σ|Γ|Φ|ψ|sigma))\s*\$?\s*=\s*\$?\s*-?[\d.]*\d/gu,
  );
  return new Set(
    [...found].map(([, command, letter = ""]) => command ?? UNICODE_LETTERS.get(letter) ?? letter),
  );
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
function formulaIn({ text, syntax }: Candidate, options: Around): MathFormula | null {
  const known = READ.get(options.graph) ?? new Map<string, MathFormula | null>();
  READ.set(options.graph, known);
  const key = [syntax, ...options.numbers, text].join(" ");
  const before = known.get(key);
  if (before !== undefined) return before;
  const { numbers } = options;
  const read = attempt<MathFormula | null>(() => {
    if (syntax === "math") return readPlainFormula(text, { graph: options.graph, numbers });
    return options.latex ? readLatexFormula(text, options.latex, { graph: options.graph, numbers }) : null;
  });
  const formula = read.ok ? read.value : null;
  known.set(key, formula);
  return formula;
}

function readCandidate(candidate: Candidate, kind: FormulaKind, options: Around): Formula | null {
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
