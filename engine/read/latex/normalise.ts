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
  [/\\prime(?![A-Za-z])/g, "'"],
  [/\^\s*\{\s*('+)\s*\}/g, "$1"],
  [/\\(?:leftarrow|gets|coloneqq|triangleq|coloneq)(?![A-Za-z])|:=/g, "="],
  [/\\(?:overset|stackrel)\s*\{[^{}]*\}\s*\{\s*=\s*\}/g, "="],
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
  [/\\(sin|cos|tan)h\s*\^\s*\{\s*-\s*1\s*\}/g, "\\operatorname{a$1h}"],
  // Layout.
  [/%[^\n]*$/gm, ""],
  [/\\(?:label|tag\*?|nonumber|notag)\s*(?:\{[^{}]*\})?/g, ""],
  [/\\(?:displaystyle|textstyle|scriptstyle|limits|nolimits|left\.|right\.|middle)/g, " "],
  [
    /\\begin\{(?:aligned|align\*?|equation\*?|split|gathered|gather\*?)\}|\\end\{(?:aligned|align\*?|equation\*?|split|gathered|gather\*?)\}/g,
    " ",
  ],
  [/\\(?:[Bb]ig+)(?:[lrm](?![a-z]))?\s*/g, ""],
  [/(?<!\\)\\(?:quad|qquad|hspace\{[^{}]*\}|hfill|,|;|:|!|>| )/g, " "],
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
  [/(?<![\w.}\])^_])(\d+)\s*\/\s*(\d+)(?=\s*[A-Za-z\\(])/g, "\\frac{$1}{$2}"],
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
  /,\s*(?:\\q?quad)?\s*\\forall[\s\S]*$/,
];

export function normaliseLatex(latex: string): string {
  let text = latex.includes("\\begin{cases}")
    ? plainCases(latex)
    : BESIDE.reduce((own, beside) => own.replace(beside, ""), latex);
  for (const [pattern, replacement] of REWRITES) text = text.replaceAll(pattern, replacement);
  text = squareBrackets(text);
  // A full stop, comma or line break that ends the sentence, not the formula.
  return text.replace(/(?:\s|\\\\|[.,;:])+$/, "").trim();
}

/** `\log[x]` and `2[a + b]` use brackets as parentheses; `\sqrt[3]{x}` does not. */
function squareBrackets(text: string): string {
  let out = "";
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "[" && !/\\sqrt\s*$/.test(out)) {
      out += "(";
      depth++;
    } else if (char === "]" && depth > 0) {
      out += ")";
      depth--;
    } else out += char;
  }
  return out;
}

/** `\text{if } x > 0` is the condition alone, `\text{otherwise}` the last case. */
function plainCases(latex: string): string {
  return latex
    .replaceAll(/\\(?:text|mbox|textrm|mathrm)\s*\{\s*(?:if|for|when|where|falls|si|,)?\s*\}/gi, " ")
    .replaceAll(
      /\\(?:text|mbox|textrm|mathrm)\s*\{\s*,?\s*(?:otherwise|else|그 외|otherwise\.)\s*\}/gi,
      "\\text{otherwise}",
    )
    .replaceAll(/,\s*&/g, " &");
}
