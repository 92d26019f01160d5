import { Builder } from "../graph/build.ts";
import { attempt } from "../graph/errors.ts";
import { topological } from "../graph/graph.ts";
import type { Spelling, Target } from "../graph/ops/row.ts";
import { type CodeOptions, codeFunction } from "../print/code.ts";
import { dialectOf, spellingOf } from "../read/dialect.ts";
import type { Formula, Reading } from "../read/reading.ts";
import { simplify } from "../simplify/simplify.ts";
import { deriveAdjoint } from "./adjoint.ts";
import type { Derivation } from "./derivation.ts";
import { type Derivable, type DeriveOptions, derive } from "./derive.ts";
import { readDerivation } from "./gradient-read.ts";
import { TARGET_OF } from "./request.ts";

/** In documents a Jacobian is for reading: four by four is the most that anybody reads. */
const READABLE_ENTRIES = 16;

export interface FormulaOptions extends Omit<DeriveOptions, "target"> {
  /** What Python is written with where the formula calls no library itself. */
  readonly fallback?: Target;
  /** Of a tensor whose Jacobian is not written out: what flows back through it. */
  readonly adjoint?: boolean;
  /** A gradient read as the one formula that it is, in place of its results. */
  readonly single?: boolean;
}

/** Everything there is to say about a formula of a document; a gradient read is shown, not differentiated again. */
export function deriveFormula(formula: Formula, reading: Reading, options: FormulaOptions): Derivation {
  const { fallback = "numpy", adjoint = false, single = false, ...asked } = options;
  const target = targetOf(formula, reading, fallback);
  const spelling = target === "numpy" ? spellingIn(formula, reading) : undefined;
  const shared = { mostEntries: READABLE_ENTRIES, ...asked, target, ...(spelling ? { spelling } : {}) };
  const { output, variables, assumptions, read } = formula;
  if (read && !single) return readDerivation(formula, read, reading, shared);
  if (!output) return withoutValue(formula);
  const from = { graph: reading.graph, output, variables, assumptions };
  if (read) return shown(from, shared);
  const derived = derive(from, shared);
  const jacobian = output.shape.length > 0 && derived.problem?.code === "not-differentiable";
  return (adjoint && jacobian && (options.order ?? 1) === 1 && deriveAdjoint(from, shared)) || derived;
}

/** How a function of a formula's derivatives is asked for. */
export interface FunctionOptions {
  readonly fallback?: Target;
  readonly types?: boolean;
}

/**
 * A function of all derivatives of a formula, with the parts that they share named once; null where the language
 * cannot say it.
 */
export function gradientFunction(
  formula: Formula,
  reading: Reading,
  derivation: Derivation,
  name: string,
  { fallback = "numpy", types = false }: FunctionOptions = {},
): string | null {
  const target = targetOf(formula, reading, fallback);
  const variables = formula.variables.map(({ node }) => node);
  // Matrices of JavaScript are lists of lists, and printed loops read them by rows.
  if (target === "javascript" && variables.some(({ shape }) => shape.length > 1)) return null;
  const outputs = derivation.derivatives.map(({ node }) => node);
  const spelling = target === "numpy" ? spellingIn(formula, reading) : undefined;
  const written = (options: CodeOptions) =>
    attempt(() => codeFunction(name, variables, outputs, target, { given: variables, types, ...options }));
  const spelled = spelling ? written({ spelling }) : null;
  const made = spelled?.ok ? spelled : written({});
  return made.ok ? made.value : null;
}

function withoutValue({ text, variables, assumptions, problem }: Formula): Derivation {
  return {
    latex: "",
    text,
    variables: variables.map(({ name }) => name),
    derivatives: [],
    checked: { verdict: "not-checked" },
    kinks: [],
    assumptions,
    problem: problem ?? { code: "unsupported", message: "there is no value to differentiate" },
  };
}

/** What is a derivative already, simplified. */
function shown(from: Derivable, options: DeriveOptions): Derivation {
  const b = new Builder(from.graph);
  const simple = attempt(() => simplify(b, [from.output], { budget: options.budget })[0]);
  const output = (simple.ok && simple.value) || from.output;
  return derive({ ...from, output }, { ...options, wrt: [], unchecked: true });
}

/** The library like NumPy that the formula calls, else that its file imports. */
function spellingIn(formula: Formula, reading: Reading): Spelling | undefined {
  const own = reading.language === "python" ? spellingOf(formula.text) : null;
  return own === undefined ? reading.spelling : (own ?? undefined);
}

/** Code is written with the library that the formula itself uses, else with what the file imports, else as the language does it. */
function targetOf(formula: Formula, reading: Reading, fallback: Target): Target {
  if (reading.language !== "python") return TARGET_OF.get(reading.language) ?? "math";
  const own = dialectOf(formula.text);
  const { output } = formula;
  const arrays = output ? topological([output]).some((node) => node.shape.length > 0) : false;
  // `math` knows no arrays; numbers alone are as well served by NumPy as by torch.
  if (own && !(own === "math" && arrays)) return own;
  const imports = arrays && reading.imports === "math" ? fallback : reading.imports;
  return arrays && imports ? imports : (own ?? imports ?? fallback);
}
