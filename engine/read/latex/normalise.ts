import { isNamedFunction } from "../math/composed.ts";
import { LETTER_GLYPHS, UNICODE_LETTERS } from "../math/names.ts";
import { THIN } from "./arguments.ts";
import { joinLines, overs, plainCases } from "./lines.ts";

/**
 * What people put into formulas for the eye, and what the grammar stumbles over, to what it reads.
 * Applied in order; none of it changes the mathematics.
 */
const REWRITES: readonly (readonly [RegExp, string])[] = [
  // Unicode that is pasted into LaTeX.
  [/[′’]/g, "'"],
  [/[−–]/g, "-"],
  [/→/g, "\\to "],
  [/[·⋅]/g, "\\cdot "],
  [/×/g, "\\times "],
  [/²/g, "^2"],
  [/³/g, "^3"],
  [/√/g, "\\sqrt "],
  [/∑/g, "\\sum "],
  [/∏/g, "\\prod "],
  [/∂/g, "\\partial "],
  [/∫/g, "\\int "],
  [/∞/g, "\\infty "],
  [/≤/g, "\\le "],
  [/≥/g, "\\ge "],
  [/≠/g, "\\ne "],
  [/½/g, "\\frac{1}{2}"],
  [/\\prime(?![A-Za-z])/g, "'"],
  [/\^\s*\{\s*('+)\s*\}/g, "$1"],
  [/\\(?:leftarrow|gets|coloneqq|triangleq|coloneq)(?![A-Za-z])|:=/g, "="],
  [/\\(?:overset|stackrel)\s*\{(?:[^{}]|\{[^{}]*\})*\}\s*\{\s*=\s*\}/g, "="],
  // x^-1: the sign begins the exponent.
  [/\^\s*-(\{[^{}]*\}|\\[A-Za-z]+|[A-Za-z0-9])(?![A-Za-z0-9^_{])/g, "^{-$1}"],
  // Colours change nothing.
  [/\\(?:textcolor|color)\s*\{[^{}]*\}\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}/g, "$1"],
  [/\\color\s*\{[^{}]*\}/g, ""],
  // 5\% is a number; elsewhere the sign starts a comment.
  [/(\d+(?:\.\d+)?)\s*(?:\\[,;]\s*)?\\%/g, "\\frac{$1}{100}"],
  // E^\circ, the standard potential; degrees stand behind numbers and angles.
  [
    /(?<!\\[A-Za-z]*)([EGHKSU])\s*\^\s*(?:\{\s*\\(?:circ|ominus)\s*\}|\\(?:circ|ominus)(?![A-Za-z]))/g,
    "$1_{circ}",
  ],
  // Fonts as old TeX has them, and scripts without braces.
  [/\{\s*\\(rm|bf|it|sf|cal)\s+([^{}]*)\}/g, "{\\math$1{$2}}"],
  [
    /([_^])\s*(\\(?:mathrm|text|textrm|mathbf|mathit|mathsf|mathcal|operatorname|boldsymbol|hat|bar|tilde|vec)\s*\{[^{}]*\})/g,
    "$1{$2}",
  ],
  [/(\^(?:\{[^{}]*\}|[A-Za-z0-9]))\s*(_(?:\{[^{}]*\}|[A-Za-z0-9]))/g, "$2$1"],
  [/\\langle\s*([^,<>]+?)\s*,\s*([^<>]+?)\s*\\rangle/g, "($1)\\cdot($2)"],
  [/\\(?:operatorname|mathrm|text)\s*\{\s*[tT]r\s*\}/g, "\\tr "],
  [/\\(?:under|over)brace\s*(\{(?:[^{}]|\{[^{}]*\})*\})(?:\s*[_^]\s*\{(?:[^{}]|\{[^{}]*\})*\})?/g, "$1"],
  // The inverse function, not the reciprocal: sin(x)^{-1} stays one.
  [/\\(sin|cos|tan)\s*\^\s*\{\s*-\s*1\s*\}/g, "\\arc$1 "],
  [/\\(sec|csc|cot)\s*\^\s*\{\s*-\s*1\s*\}/g, "\\operatorname{a$1}"],
  [/\\(sin|cos|tan|sec|csc|cot)h\s*\^\s*\{\s*-\s*1\s*\}/g, "\\operatorname{a$1h}"],
  [
    /\\(?:operatorname|mathrm|text)\s*\{\s*erf\s*\}\s*\^\s*\{\s*-\s*1\s*\}\s*(?=(?:\\left\s*)?\()/g,
    "\\operatorname{erfinv}",
  ],
  [/\\Phi\s*\^\s*\{\s*-\s*1\s*\}\s*(?=(?:\\left\s*)?\()/g, "\\operatorname{probit}"],
  [/\\(?:operatorname|mathrm|text)\s*\{\s*mod\s*\}/g, "\\bmod "],
  // Layout.
  [/(?<!\\)%[^\n]*$/gm, ""],
  [/\\(?:label|tag\*?|nonumber|notag)\s*(?:\{[^{}]*\})?/g, ""],
  [/\\(?:displaystyle|textstyle|scriptstyle|limits|nolimits|left\.|right\.|middle)/g, " "],
  [
    /\\begin\{(?:aligned|align\*?|equation\*?|split|gathered|gather\*?)\}|\\end\{(?:aligned|align\*?|equation\*?|split|gathered|gather\*?)\}/g,
    " ",
  ],
  [/\\(?:[Bb]ig+)(?:[lrm](?![a-z]))?\s*/g, ""],
  [/(?<!\\)\\(?:quad|qquad|hspace\{[^{}]*\}|hfill|,|;|:|>)/g, THIN],
  [/(?<!\\)\\[! ]/g, " "],
  [/~/g, " "],
  [/\\boxed\s*\{((?:[^{}]|\{[^{}]*\})*)\}/g, "$1"],
  [/\\(?:phantom|mathstrut|strut)\s*(?:\{[^{}]*\})?/g, " "],
  [/\\[dt]frac/g, "\\frac"],
  [/\\cfrac/g, "\\frac"],
  [/\\lVert|\\rVert|\\Vert/g, "\\|"],
  [/\\lvert|\\rvert|\\vert/g, "|"],
  [/\\left\s*\\\|/g, "\\|"],
  [/\\right\s*\\\|/g, "\\|"],
  [/\\\|([^|]*?)\\\|/g, "\\lVert $1\\rVert"],
  [/\\intercal/g, "\\top"],
  [/\\(?:log|lg)\s*_\s*(?:\{\s*10\s*\}|10(?!\d))|\\lg(?![A-Za-z])/g, "\\operatorname{lg}"],
  [/\\arctan2|\\operatorname\{(?:atan2|arctan2)\}/g, "\\operatorname{arctan2}"],
  // `1/2 x` is half of x; grammars put x below.
  [
    /(?<![\w.}\])^_])(?!1\s*\/\s*[24]\s*\\pi(?![A-Za-z]))(\d+)\s*\/\s*(\d+)(?=\s*[A-Za-z\\(])/g,
    "\\frac{$1}{$2}",
  ],
  // The brackets and braces people use as parentheses.
  [/\\left\s*\[/g, "\\left("],
  [/\\right\s*\]/g, "\\right)"],
  [/\\left\s*\\\{/g, "\\left("],
  [/\\right\s*\\\}/g, "\\right)"],
  [/\\\{/g, "("],
  [/\\\}/g, ")"],
];

/** Words beside the formula: `\\quad \\text{for } x > 0`. Inside cases they are conditions. */
const BESIDE: readonly RegExp[] = [
  /\\q?quad\s*\\(?:text|mbox|textrm)\s*\{[^{}]*\}[\s\S]*$/,
  /\\(?:text|mbox|textrm)\s*\{\s*,?\s*(?:for|if|where|when|with)\b[^{}]*\}[\s\S]*$/,
  /(?:,\s*(?:\\q?quad|\\ |\\;|~)|\\q?quad)\s*\(?\s*\\?[A-Za-z][\w{}]*\s*(?:[<>]|\\(?:in|geq?|leq?|neq?)(?![A-Za-z]))[\s\S]*$/,
  /(?:,|\\[,;]|\\q?quad)\s*(?:\\q?quad|\\[,;])?\s*\\forall[\s\S]*$/,
  /\\(?:text|mbox|textrm)\s*\{\s*[(,[][^{}]*\}\s*$/,
];

/** α as \alpha; letters that look Latin have no command. */
function greekCommand(glyph: string): string {
  const name = UNICODE_LETTERS.get(LETTER_GLYPHS.get(glyph) ?? glyph);
  return name !== undefined && LETTER_COMMANDS.test(name) ? `\\${name} ` : glyph;
}

const LETTER_COMMANDS = /^(?:(?!omicron)[a-z]+|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega)$/;

export function normaliseLatex(latex: string): string {
  const said = latex.replaceAll(/[Α-Ωα-ωµ∆ϵϕϑϱ]/gu, greekCommand);
  const cases = plainCases(said);
  let text = cases.includes("\\begin{cases}")
    ? cases
    : BESIDE.reduce((own, beside) => own.replace(beside, ""), said);
  for (const [pattern, replacement] of REWRITES) text = text.replaceAll(pattern, replacement);
  text = overs(text);
  text = squareBrackets(functionWords(sampleIndices(text)));
  // A full stop, comma or line break that ends the sentence, not the formula.
  return joinLines(text.replace(/(?:\s|\\\\|[.,;:])+$/, "").trim());
}

/** `\text{max}(0, x)`, and `sin(x)` without its backslash: never a product of s, i and n. */
function functionWords(text: string): string {
  return (
    text
      .replaceAll(
        /\\(?:text|textrm|mathit|mbox)\s*\{\s*([A-Za-z]\w+)\s*\}(?=\s*(?:\\left\s*)?[(^])/g,
        (whole, name: string) => (isNamedFunction(name) ? functionCommand(name) : whole),
      )
      .replaceAll(
        /(?<!\\(?:text|textrm|mathrm|mathit|mathsf|mbox|operatorname\*?)\s*\{[^{}]*)(?<![A-Za-z\\])(sin|cos|tan|sinh|cosh|tanh|arctan|arcsin|arccos|exp|ln|log|sqrt|max|min)(?=\s*(?:\^\s*\d\s*)?(?:\\left\s*)?\()/g,
        (_whole, name: string) => functionCommand(name),
      )
      // sin x, where no product of s, i and n can be meant.
      .replaceAll(
        /(?<!\\(?:text|textrm|mathrm|mathit|mathsf|mbox|operatorname\*?)\s*\{[^{}]*|_\s*\{[^{}]*)(?<![A-Za-z\\])((?:sin|cos|tan)h?|arc(?:sin|cos|tan)|exp|ln|log)(?=\s+[A-Za-z\d]|\s*(?:\\(?!cdot|times|right|quad|text)[A-Za-z]|[\d^_{]))/g,
        (_whole, name: string) => functionCommand(name),
      )
  );
}

const functionCommand = (name: string): string =>
  /^(?:max|min|ln|log|exp|(?:arc)?(?:sin|cos|tan)|(?:sin|cos|tan)h)$/.test(name)
    ? `\\${name} `
    : `\\operatorname{${name}}`;

/** x^{(i)} under a sum over i is the i-th example, as xᵢ is. */
function sampleIndices(text: string): string {
  let out = text;
  for (const [, index = ""] of text.matchAll(/\\(?:sum|prod)\s*_\s*\{?\s*([a-z])\s*(?:=|\\in|\}|\^|\s)/g)) {
    const raised = `\\^\\s*\\{\\s*\\(\\s*${index}\\s*\\)\\s*\\}`;
    out = out
      .replaceAll(new RegExp(`_\\s*(?:\\{\\s*(\\w+)\\s*\\}|(\\w))\\s*${raised}`, "g"), `_{${index},$1$2}`)
      .replaceAll(new RegExp(raised, "g"), `_{${index}}`);
  }
  return out;
}

/** A chemical species between brackets: its concentration. */
const SPECIES = /^\[\s*((?:[A-Z][a-z]?|\\(?:mathrm|text|textrm)\s*\{[A-Z][A-Za-z0-9]*\}))\s*\]/;
/** What takes an argument in brackets: a mean, a probability, an operator. */
const OPERATOR =
  /(?:(?<![A-Za-z\\])[EPHIV]|\\mathbb\s*\{?[A-Z]\}?|\\(?:mathrm|operatorname|text)\s*\{[A-Za-z]+\}|\\Pr)\s*$/;

/** `\log[x]` and `2[a + b]` use brackets as parentheses; `\sqrt[3]{x}` does not, and `k[A]` is a product. */
function squareBrackets(text: string): string {
  let out = "";
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    const species =
      char === "[" && /[\w})]\s*$/.test(out) && !OPERATOR.test(out) ? SPECIES.exec(text.slice(i)) : null;
    if (species && !/\\sqrt\s*$/.test(out)) {
      out += ` ${species[1] ?? ""}`;
      i += species[0].length - 1;
    } else if (char === "[" && !/\\sqrt\s*$/.test(out)) {
      out += "(";
      depth++;
    } else if (char === "]" && depth > 0) {
      out += ")";
      depth--;
    } else out += char;
  }
  return out;
}
