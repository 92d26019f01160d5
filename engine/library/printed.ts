import type { Target } from "../graph/ops/row.ts";
import { code as codeOf } from "../print/code.ts";
import { latex as latexOf } from "../print/latex.ts";
import { text as textOf } from "../print/text.ts";
import type { Formula } from "./formula.ts";

/** As a mathematician writes it; safe in KaTeX and MathJax. */
export const latex = (formula: Formula): string => latexOf(formula.output);

/** On one line of Unicode: `2x + cos(y)`. */
export const text = (formula: Formula): string => textOf(formula.output);

/** As code: `math`, `numpy`, `torch`, `javascript`, `julia`, `c` or `sympy`. */
export const code = (formula: Formula, target: Target): string => codeOf(formula.output, target);
