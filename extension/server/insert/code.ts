import type { Derivation } from "../../../engine/derive/derivation.ts";
import { gradientFunction } from "../../../engine/derive/formula.ts";
import type { Target } from "../../../engine/graph/ops/row.ts";
import type { Formula, Language, Reading } from "../../../engine/read/reading.ts";
import type { InsertKind } from "../../protocol/panel.ts";
import { type Identifiers, identifiersOf, inWords, isWord } from "./identifiers.ts";

/** What an insertion is made of. */
export interface Piece {
  readonly formula: Formula;
  readonly derivation: Derivation;
  readonly reading: Reading;
  /** What Python is written with where the formula calls no library itself. */
  readonly fallback: Target;
  readonly language: Language;
  readonly order: number;
  /** Of the line that the formula starts on. */
  readonly indent: string;
  /** One level more. */
  readonly tab: string;
}

interface Style {
  readonly assign: (name: string, value: string) => string;
  readonly define: (
    name: string,
    parameters: readonly string[],
    body: readonly string[],
    tab: string,
  ) => string[];
  readonly give: (values: readonly string[]) => string;
  readonly comment: string;
}

const PYTHON: Style = {
  assign: (name, value) => `${name} = ${value}`,
  define: (name, parameters, body, tab) => [
    `def ${name}(${parameters.join(", ")}):`,
    ...body.map((line) => tab + line),
  ],
  give: (values) => `return ${values.join(", ")}`,
  comment: "#",
};

const JAVASCRIPT: Style = {
  assign: (name, value) => `const ${name} = ${value};`,
  define: (name, parameters, body, tab) => [
    `function ${name}(${parameters.join(", ")}) {`,
    ...body.map((line) => tab + line),
    "}",
  ],
  give: (values) => (values.length === 1 ? `return ${values[0]};` : `return [${values.join(", ")}];`),
  comment: "//",
};

const JULIA: Style = {
  assign: (name, value) => `${name} = ${value}`,
  define: (name, parameters, body, tab) => [
    `function ${name}(${parameters.join(", ")})`,
    ...body.map((line) => tab + line),
    "end",
  ],
  give: (values) => `return ${values.join(", ")}`,
  comment: "#",
};

/** Languages in which code can be inserted; in the others a derivative is copied. */
const STYLES: Readonly<Partial<Record<Language, Style>>> = {
  python: PYTHON,
  javascript: JAVASCRIPT,
  typescript: JAVASCRIPT,
  julia: JULIA,
};

/** Whether code of this kind can be written for the formula. */
export function canInsert(formula: Formula, language: Language, what: InsertKind): boolean {
  if (formula.kind === "comment" || formula.kind === "docstring" || formula.kind === "markdown")
    return what === "derivative" && formula.kind !== "docstring";
  if (!STYLES[language]) return false;
  if (formula.kind === "function") return what !== "gradient-check" || language === "python";
  return what === "derivative" && (formula.kind === "assignment" || formula.kind === "expression");
}

/** The lines to insert below a formula, without the indentation of its first line; null where there is none. */
export function insertion(piece: Piece, what: InsertKind): string[] | null {
  const { formula, derivation, language } = piece;
  const words = identifiersOf(formula);
  if (derivation.derivatives.length === 0) return null;
  if (formula.kind === "markdown") return proseLines(piece);
  const style = STYLES[language];
  if (!style) return null;
  if (formula.kind === "comment")
    return derivation.derivatives.map(
      ({ wrt, text }) => `${style.comment} ${nameOfDerivative("", formula, wrt, piece.order)} = ${text}`,
    );
  if (formula.kind !== "function")
    return derivation.derivatives.flatMap(({ wrt, source }) => {
      const { lines, value } = parted(source);
      return [...lines, style.assign(nameOfDerivative("d", formula, words.of(wrt), piece.order), value)];
    });
  if (what === "gradient-check") return gradientCheck(piece, style);
  return functionLines({ ...piece, derivation: inWords(words, derivation) }, style, what, words);
}

/** `dz_dx`, `d2z_dx2`; in comments `dz/dx`. */
function nameOfDerivative(prefix: "d" | "", formula: Formula, wrt: string, order: number): string {
  const name = formula.name?.split(".").at(-1) ?? "f";
  const power = order > 1 ? String(order) : "";
  return prefix === "d" ? `d${power}${name}_d${wrt}${power}` : `d${power}${name}/d${wrt}${power}`;
}

/** A derivative's code: the lines that must come before, and the expression that is left. */
function parted(source: string): { readonly lines: readonly string[]; readonly value: string } {
  const lines = source.split("\n");
  const value = lines.pop() ?? "";
  return { lines, value };
}

/** All derivatives as lines, and an expression for each: a name where lines stand between them. */
function computed(
  derivatives: Derivation["derivatives"],
  style: Style,
  named: boolean,
): { readonly lines: readonly string[]; readonly values: readonly string[] } {
  const parts = derivatives.map(({ wrt, source }) => ({ ...parted(source), name: `d${wrt}` }));
  if (!named && parts.every(({ lines }) => lines.length === 0))
    return { lines: [], values: parts.map(({ value }) => value) };
  const [only] = parts;
  if (only && parts.length === 1) return { lines: only.lines, values: [only.value] };
  return {
    lines: parts.flatMap(({ lines, name, value }) => [...lines, style.assign(name, value)]),
    values: parts.map(({ name }) => name),
  };
}

/** Longer gradients get a line for each derivative. */
const LONG = 72;

/** A printed function with the document's own indentation. */
function inTabs(text: string, language: Language, tab: string): string[] {
  const unit = language === "javascript" || language === "typescript" ? 2 : 4;
  return text.split("\n").map((line) => {
    const white = /^ */.exec(line)?.[0].length ?? 0;
    return tab.repeat(Math.floor(white / unit)) + line.slice(white - (white % unit));
  });
}

function functionLines(piece: Piece, style: Style, what: InsertKind, words: Identifiers): string[] {
  const { formula, derivation, reading, fallback, language, order, tab } = piece;
  const name = identifier(formula);
  const parameters = formula.variables.map((variable) => words.of(variable.name));
  const { derivatives } = derivation;
  if (what === "gradient") {
    const types = language === "typescript";
    const whole = gradientFunction(formula, reading, derivation, `${name}_gradient`, { types, fallback });
    if (whole !== null) return inTabs(words.within(whole), language, tab);
    const long = derivatives.map(({ source }) => source).join(", ").length > LONG;
    const { lines, values } = computed(derivatives, style, long);
    return style.define(`${name}_gradient`, parameters, [...lines, style.give(values)], tab);
  }
  const power = order > 1 ? String(order) : "";
  return derivatives.flatMap(({ wrt, source }, i) => {
    const { lines, value } = parted(source);
    return [
      ...(i > 0 ? ["", ""] : []),
      ...style.define(`d${power}${name}_d${wrt}${power}`, parameters, [...lines, style.give([value])], tab),
    ];
  });
}

/** Compares the gradient with central differences, so that the check needs no library. */
function gradientCheck({ formula, derivation, tab }: Piece, style: Style): string[] | null {
  const name = identifier(formula);
  // What the function reads besides its arguments, the check reads by the same names.
  const own = formula.variables.filter(({ outside }) => outside !== "by-name");
  const parameters = own.map((variable) => variable.name);
  const isPlain = own.every(
    ({ outside, name: called, node }) => outside === undefined && node.shape.length === 0 && isWord(called),
  );
  if (!isPlain || formula.name?.includes(".")) return null;
  const step = ["h", "step", "eps"].find((each) => !parameters.includes(each)) ?? "h_";
  const list = parameters.join(", ");
  const one = parameters.length === 1 ? "," : "";
  const index = new Map(parameters.map((parameter, i) => [parameter, i]));
  const slopes = derivation.derivatives.filter(({ wrt }) => index.has(wrt));
  const { lines, values } = computed(slopes, style, false);
  const entries = slopes.map(({ wrt }, i) => `${index.get(wrt)}: ${values[i]}`);
  return [
    `def check_${name}_gradient(${list}, ${step}=1e-6):`,
    `${tab}point = (${list}${one})`,
    ...lines.map((line) => tab + line),
    `${tab}gradient = {${entries.join(", ")}}`,
    `${tab}for i, exact in gradient.items():`,
    `${tab}${tab}ahead = ${name}(*(p + ${step} * (i == j) for j, p in enumerate(point)))`,
    `${tab}${tab}behind = ${name}(*(p - ${step} * (i == j) for j, p in enumerate(point)))`,
    `${tab}${tab}difference = (ahead - behind) / (2 * ${step})`,
    `${tab}${tab}assert abs(difference - exact) <= 1e-4 * max(1, abs(exact)), (i, exact, difference)`,
  ];
}

function identifier(formula: Formula): string {
  return formula.name?.split(".").at(-1) ?? "f";
}

function proseLines({ formula, derivation, order }: Piece): string[] {
  const name = formula.name ?? "f";
  const power = order > 1 ? `^{${order}}` : "";
  const d = derivation.variables.length === 1 ? "d" : String.raw`\partial `;
  const of = name.length === 1 ? name : String.raw`\mathrm{${name}}`;
  return derivation.derivatives.flatMap(({ wrt, latex }) => [
    "",
    "$$",
    String.raw`\frac{${d}${power}${of}}{${d}${wrt}${power}} = ${latex}`,
    "$$",
  ]);
}
