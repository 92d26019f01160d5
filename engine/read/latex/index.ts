import { type Budget, DEFAULT_BUDGET } from "../../graph/budget.ts";
import { Builder } from "../../graph/build.ts";
import { NablaError } from "../../graph/errors.ts";
import { Graph, topological } from "../../graph/graph.ts";
import type { Node } from "../../graph/node.ts";
import type { Shape } from "../../graph/shape.ts";
import { differentiated } from "../math/derivative.ts";
import { Evaluator } from "../math/evaluate.ts";
import { LETTER_FUNCTIONS } from "../math/functions.ts";
import { args, type MathJson, refuseHostile, symbolsIn } from "../math/mathjson.ts";
import { type Name, nameText } from "../math/names.ts";
import { type Definition, Scope } from "../math/scope.ts";
import { closeArguments, THIN } from "./arguments.ts";
import { protectNames } from "./atoms.ts";
import { type Integral, integralIn } from "./integrals.ts";
import { normaliseLatex } from "./normalise.ts";
import type { LatexParser } from "./parser.ts";
import { type By, hasParameterSigma, latexStatement, ownDerivative, transposes } from "./statement.ts";

/** What one formula of prose says. */
export interface MathFormula {
  readonly graph: Graph;
  readonly output: Node;
  /** What is defined, as a program would name it: `z`, `f`; absent for a bare expression. */
  readonly name?: string;
  /** In order of first appearance, the header's parameters first. */
  readonly variables: readonly Node[];
  readonly assumptions: readonly string[];
}

export interface MathOptions {
  readonly shapes?: ReadonlyMap<string, Shape>;
  readonly definitions?: ReadonlyMap<string, Definition>;
  readonly budget?: Budget;
  readonly graph?: Graph;
  /** Letters that the text around gives numbers to: no functions. */
  readonly numbers?: ReadonlySet<string>;
}

/** What is refused before it is parsed, with the reason. */
const OUT_OF_REACH: readonly (readonly [RegExp, string])[] = [
  [/\\i*int(?![A-Za-z])|\\oint(?![A-Za-z])/, "integrals are not differentiated"],
  [/\\lim(?![A-Za-z])/, "limits are not read"],
  [
    /\\frac\s*\{\s*d\s*(?:\^\s*\{?\d\}?)?\s*(?:[A-Za-z]|\\[A-Za-z]+)[^{}]*\}\s*\{\s*d\s*(?:[A-Za-z]|\\[A-Za-z]+)/,
    "a derivative inside a formula is not evaluated",
  ],
  [/(?<![\d.])1\s*\/\s*[24]\s*\\pi(?![A-Za-z])/, "what is below the slash is not clear: write \\frac"],
  [
    /\\frac\s*\{\s*(?:d|\\partial|\\mathrm\{d\})(?![a-z])[^{}]*(?:\{[^{}]*\}[^{}]*)?\}\s*\{\s*(?:d|\\partial|\\mathrm\{d\})\s*[A-Za-z\\]/,
    "a derivative inside a formula is not evaluated",
  ],
  [
    /\\(?:min|max|sup|inf|arg|argmin|argmax)\s*_|\\arg(?![A-Za-z])/,
    "an optimum over a variable is not differentiated",
  ],
  [
    /(?<![e\s])\s*\^\s*\{\s*\(\s*(?:\d+|[a-z])\s*\)\s*\}/,
    "a superscript in parentheses is an index or an order of differentiation, not a power",
  ],
  [/(?<![A-Za-z\\])[fghFG]\s*\^\s*\{\s*-\s*1\s*\}\s*(?:\\left)?\(/, "an inverse function is not read"],
  [
    /(?<![A-Za-z\\_^{])[A-Za-z]\d/,
    "a number right behind a letter is neither a power nor a subscript: write x^2 or x_2",
  ],
  [
    /(?<![A-Za-z\\])e\s*\^\d[A-Za-z]|\^\s*-[A-Za-z0-9]/,
    "what belongs to the exponent is not clear: write braces",
  ],
  [/\^\s*\^/, "two exponents in a row: write braces"],
  [
    /(?<!\\(?:text|mathrm|mbox|mathit|operatorname)[a-z]*\s*\{[^{}]*|_\s*\{[^{}]*)(?<![A-Za-z\\])(?:a(?:rc)?)?(?:sin|cos|tan|ln|log|exp)h?[a-z](?![A-Za-z])/,
    "a function's name without its backslash: write \\sin x",
  ],
  [/\^\d\d/, "two digits behind ^ need braces: only the first is an exponent"],
  [
    /\\(?:mathbf|boldsymbol|bm|vec)\s*(?:\{[^{}]*\}|[A-Za-z])\s*\\times\s*\\(?:mathbf|boldsymbol|bm|vec)(?![A-Za-z])/,
    "a cross product is not read",
  ],
  [/_\s*\d\d/, "two digits behind an underscore need braces: only the first is a subscript"],
  [/\\mathrm\s*\{\s*d\s*\}/, "a differential is not a number"],
  [/\\nabla(?![A-Za-z])/, "a gradient inside a formula is not evaluated"],
  [/\\(?:pm|mp)(?![A-Za-z])/, "± means two formulas"],
  [/\\%/, "a percent sign may mean a hundredth or a remainder"],
  [/\\(?:Re|Im)(?![A-Za-z])/, "the parts of a complex number are not read"],
  [/(?<!_\s*\{?\s*)\\mathrm(?:\s*\{\s*[ij]\s*\}|\s+[ij](?![A-Za-z]))/, "the imaginary unit is not read"],
  [/\\(?:[bx]?cancel|sout|not|color|textcolor)(?![A-Za-z])/, "what is struck out or coloured is not read"],
  [/\\[cl]?dots\b|\\cdots|…/, "an ellipsis is not read"],
  [/\\begin\{[bpvV]?matrix\}/, "matrices written out are not read yet"],
  [
    /\\(?:approx|sim|propto|equiv|Rightarrow|implies|iff|Leftrightarrow|to|in|forall|exists|mid)(?![A-Za-z])/,
    "this is a relation, not a formula",
  ],
  [/\\mathbb\s*\{?\s*[A-Z1]/, "this is a set, not a number"],
];

/** dx, where d is not said to be a number. */
const DIFFERENTIAL = /(?<![A-Za-z\\_^{])d(?:[xyzt]|\s*\\(?:theta|phi|tau))\s*(?:$|[-+=,)])/;

/** Text and names inside a formula. */
const WORDS = /\\(?:text|mbox|math|operatorname)[a-z]*\s*\{[^{}]*\}|_\s*\{[^{}]*\}/g;

/** A slash with a product behind it: a/bc. */
const BELOW =
  /\/\s*(?:\d+(?:\.\d+)?|\\[A-Za-z]+|[A-Za-z])(?:[_^](?:\{[^{}]*\}|\w))*\s*(?:[A-Za-z]|\\(?!(?:right|cdot|times|le|ge|end|text|q?quad|bigg?)(?![a-z]))[A-Za-z]+)/;

/** Reads one LaTeX formula (dollars allowed) into a graph. Throws NablaError. */
export function readLatexFormula(latex: string, parse: LatexParser, options: MathOptions = {}): MathFormula {
  refuseHostile(latex);
  const bare = stripDollars(latex);
  const { header, body, labelled } = latexStatement(normaliseLatex(bare));
  const assumptions: string[] = [];
  if (/\\(?:sin|cos|tan)h?\s*\^\s*\{\s*-\s*1\s*\}/.test(bare))
    assumptions.push("f⁻¹ on a trigonometric or hyperbolic function is read as its inverse function");
  if (labelled && !header) assumptions.push("the right-hand side is read");
  const { text, by } = ownDerivative(body);
  const numbers = new Set(options.numbers);
  if (hasParameterSigma(header?.name ?? "", body)) {
    numbers.add("sigma");
    assumptions.push("σ is taken as a number: this is a rate of change");
  }
  const graph = options.graph ?? new Graph(options.budget ?? DEFAULT_BUDGET);
  const scope = new Scope(new Builder(graph), options.shapes ?? new Map(), options.definitions ?? new Map());
  const reading: Reading = {
    scope,
    parse,
    numbers,
    parameters: header?.parameters ?? [],
    assumptions,
    ...(header?.parameters?.length ? { defines: nameText(nameOf(header.name)) } : {}),
  };
  declare(reading.parameters, scope);
  const integral = by.length > 0 ? integralIn(text) : null;
  const output = integral
    ? slopeOfIntegral(integral, by, reading)
    : differentiatedBy(nodeOf(text, reading), by, scope);
  const used = new Set([...scope.variables.values()]);
  if (labelled && !header && used.size === 0)
    throw new NablaError("unsupported", "an equation, not a definition");
  return {
    graph,
    output,
    ...(header && !/^\\(?:frac|nabla)/.test(header.name) ? { name: nameText(nameOf(header.name)) } : {}),
    variables: [...used],
    assumptions: [...assumptions, ...scope.assumptions],
  };
}

/** What all pieces of one formula are read with. */
interface Reading {
  readonly scope: Scope;
  readonly parse: LatexParser;
  readonly numbers: ReadonlySet<string>;
  readonly parameters: readonly string[];
  /** The function that is defined. */
  readonly defines?: string;
  readonly assumptions: string[];
}

/** The value of a piece of LaTeX without a left side. */
function nodeOf(text: string, { scope, parse, numbers, parameters, defines, assumptions }: Reading): Node {
  const right = transposes(text, parameters, assumptions);
  if (right.trim() === "") throw new NablaError("syntax", "an empty formula");
  if (/\p{Script=Hangul}/u.test(right.replaceAll(WORDS, "")))
    throw new NablaError("syntax", "words beside a formula are not read");
  for (const [pattern, reason] of OUT_OF_REACH)
    if (pattern.test(right)) throw new NablaError("unsupported", reason);
  if (DIFFERENTIAL.test(right) && !scope.shapes.has("d") && !parameters.includes("d"))
    throw new NablaError("unsupported", "a differential is not a number");
  if (BELOW.test(right)) assumptions.push("factors side by side behind a slash are all below it");
  const guarded = protectNames(/\\begin/.test(right) ? right : right.replaceAll("&", " "));
  const isLetterFunction = (symbol: string): boolean => {
    const name = guarded.names.get(symbol);
    return name !== undefined && name.subscripts.length === 0 && LETTER_FUNCTIONS.has(name.base);
  };
  const parsed = parse(closeArguments(guarded.latex, isLetterFunction).replaceAll(THIN, " "));
  if (parsed === null) throw new NablaError("syntax", "cannot read this as mathematics");
  const expression = gatherSums(parsed, (symbol) => guarded.names.get(symbol), assumptions);
  const evaluator = new Evaluator(
    scope,
    {
      name: (symbol) => guarded.names.get(symbol) ?? { base: symbol, subscripts: [], bold: false },
      greekLetters: true,
      isLetter: (symbol) => guarded.names.has(symbol),
      numbers,
      ...(defines === undefined ? {} : { defines }),
    },
    expression,
  );
  const result = evaluator.value(expression);
  if (result.axes.length > 0) throw new NablaError("unsupported", "an index is left free");
  scope.refuseFreeEntries();
  if (result.node.dtype === "bool") throw new NablaError("unsupported", "this is a relation, not a formula");
  return result.node;
}

function differentiatedBy(output: Node, by: readonly By[], scope: Scope): Node {
  return by.reduce((node, { name, order }) => {
    const own = nameOf(name);
    if (!scope.variables.has(nameText(own)))
      throw new NablaError("unsupported", `what is differentiated does not contain ${nameText(own)}`);
    return differentiated(scope.b, node, scope.lookup(own).node, order);
  }, output);
}

/** d/dx ∫ₐᵇ f(t) dt = f(b) b′ − f(a) a′, where x stands in the bounds alone. */
function slopeOfIntegral(integral: Integral, [first, ...rest]: readonly By[], reading: Reading): Node {
  const { scope } = reading;
  if (!first) throw new NablaError("syntax", "an operator without a variable");
  const x = nameOf(first.name);
  const dummy = nameText(nameOf(integral.variable));
  if ([...protectNames(integral.body).names.values()].some((name) => nameText(name) === nameText(x)))
    throw new NablaError(
      "unsupported",
      "an integral whose integrand has the variable in it is not differentiated",
    );
  const end = (bound: string): Node => {
    if (/^\s*[-+]?\s*\\infty\s*$/.test(bound)) return scope.b.zero;
    const at = nodeOf(bound, reading);
    if (!topological([at]).some((node) => node === scope.variables.get(nameText(x)))) return scope.b.zero;
    const speed = differentiatedBy(at, [{ ...first, order: 1 }], scope);
    scope.bound.set(dummy, { node: at, axes: [] });
    const height = nodeOf(integral.body, reading);
    scope.bound.delete(dummy);
    return scope.b.mul(height, speed);
  };
  const upper = end(integral.upper);
  const slope = scope.b.sub(upper, end(integral.lower));
  const again = first.order > 1 ? [{ ...first, order: first.order - 1 }, ...rest] : rest;
  return differentiatedBy(slope, again, scope);
}

/** Parameters of a header come first in the order of variables. */
function declare(parameters: readonly string[], scope: Scope): void {
  for (const parameter of parameters) {
    const name = nameOf(parameter);
    // A bold parameter of a sum over its entries gets its shape where it is used.
    if (!name.bold) scope.lookup(name);
  }
}

function nameOf(latex: string): Name {
  // What is defined may be called as functions are.
  const plain = latex.replaceAll(/\\operatorname\*?(?=\s*\{)/g, "\\mathrm");
  const { names, latex: left } = protectNames(plain);
  const [first] = names.values();
  return first ?? { base: left.replaceAll(/\\mathrm|[\\{}\s]/g, ""), subscripts: [], bold: false };
}

export function stripDollars(latex: string): string {
  const text = latex.trim();
  const inside = /^\$\$([\s\S]*)\$\$$|^\$([\s\S]*)\$$|^\\\[([\s\S]*)\\\]$|^\\\(([\s\S]*)\\\)$/.exec(text);
  return inside ? (inside.slice(1).find((part) => part !== undefined) ?? "") : text;
}

/**
 * Σ binds more weakly than grammars think: in −Σ a(i) + b(i), where b has the index too, the sum covers both terms.
 */
function gatherSums(
  expression: MathJson,
  nameFor: (symbol: string) => Name | undefined,
  assumptions: string[],
): MathJson {
  const terms = args(expression, "Add");
  if (!terms) return expression;
  const out: MathJson[] = [];
  for (const term of terms) {
    const last = out[out.length - 1];
    const negated = args(last, "Negate");
    const sum = args(negated ? negated[0] : last, "Sum");
    const limit = sum ? args(sum[1], "Tuple") : null;
    const index = typeof limit?.[0] === "string" ? nameFor(limit[0]) : undefined;
    if (sum?.[0] !== undefined && index && dependsOn(term, index, nameFor)) {
      const widened: MathJson = ["Sum", ["Add", sum[0], term], ...sum.slice(1)];
      out[out.length - 1] = negated ? ["Negate", widened] : widened;
      const said = "the sum covers all the terms that carry its index";
      if (!assumptions.includes(said)) assumptions.push(said);
    } else out.push(term);
  }
  return out.length === 1 ? (out[0] as MathJson) : (["Add", ...out] as unknown as MathJson);
}

function dependsOn(
  expression: MathJson,
  index: Name,
  nameFor: (symbol: string) => Name | undefined,
): boolean {
  if (args(expression, "Sum")) return false;
  return symbolsIn(expression).some((symbol) => {
    const name = nameFor(symbol);
    return name !== undefined && (nameText(name) === nameText(index) || name.subscripts.includes(index.base));
  });
}
