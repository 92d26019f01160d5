import { LatexSyntax } from "@cortex-js/compute-engine/latex-syntax";
import { describe, expect, it } from "vitest";
import { NablaError } from "../../../engine/graph/errors.ts";
import { type Nested, tensorOf } from "../../../engine/graph/tensor.ts";
import { readLatexFormula } from "../../../engine/read/latex/index.ts";
import { toMathJson } from "../../../engine/read/latex/parser.ts";
import { evaluate } from "../../../engine/run/interpret.ts";

const syntax = new LatexSyntax();
const parse = (latex: string) => toMathJson(syntax.parse(latex));

function read(latex: string, at: Readonly<Record<string, Nested>> = {}) {
  const shapes = new Map(Object.entries(at).map(([name, value]) => [name, tensorOf(value).shape]));
  return readLatexFormula(latex, parse, { shapes });
}

function value(latex: string, at: Readonly<Record<string, Nested>>): number {
  const { output } = read(latex, at);
  const bindings = new Map(Object.entries(at).map(([name, given]) => [name, tensorOf(given)]));
  return evaluate([output], bindings)[0]?.data[0] ?? Number.NaN;
}

const s = (x: number): number => 1 / (1 + Math.exp(-x));

/** LaTeX as people write it, a point, and its value by plain arithmetic. */
const VALUES: readonly (readonly [string, Readonly<Record<string, Nested>>, number])[] = [
  ["$\\frac{x}{1+x^2}$", { x: 2 }, 0.4],
  ["$$e^{-k t} \\sin(\\omega t)$$", { k: 0.5, t: 2, omega: 0.25 }, Math.exp(-1) * Math.sin(0.5)],
  ["z = x^2y^2 + 7xy - 3x + 6", { x: 2, y: 3 }, 36 + 42 - 6 + 6],
  ["\\sin^2\\theta", { theta: 0.3 }, Math.sin(0.3) ** 2],
  ["\\sin^{-1} x", { x: 0.3 }, Math.asin(0.3)],
  ["\\frac{1}{2}mv^2", { m: 3, v: 2 }, 6],
  ["\\tfrac12 m v^2", { m: 3, v: 2 }, 6],
  ["P\\left(1+\\frac{r}{n}\\right)^{nt}", { P: 10, r: 0.1, n: 2, t: 3 }, 10 * 1.05 ** 6],
  ["\\sigma(1-\\sigma)", { sigma: 0.25 }, 0.1875],
  ["\\sigma(x)", { x: 0.3 }, s(0.3)],
  ["x\\,e^{-x}", { x: 0.5 }, 0.5 * Math.exp(-0.5)],
  ["\\sqrt[3]{x} + \\sqrt{x}", { x: 8 }, 2 + Math.sqrt(8)],
  ["\\log_{10} x + \\log_2 x + \\ln x", { x: 8 }, Math.log10(8) + 3 + Math.log(8)],
  ["\\left|x-3\\right| + |x|", { x: 1 }, 3],
  ["k_B T \\ln\\left[\\frac{p}{q}\\right]", { k_B: 2, T: 3, p: 4, q: 2 }, 6 * Math.log(2)],
  ["\\sum_{i=1}^{3} i x^i", { x: 2 }, 2 + 8 + 24],
  ["\\sum_{i=1}^{3} x_i^2", { x_1: 1, x_2: 2, x_3: 3 }, 14],
  ["\\sum_{i=1}^{n} x_i^2", { x: [1, 2, 3] }, 14],
  ["\\prod_{i=1}^{3} x_i", { x: [2, 3, 4] }, 24],
  ["\\lVert \\mathbf{w} \\rVert^2", { w: [3, 4] }, 25],
  ["\\|\\mathbf{w}\\|_2", { w: [3, 4] }, 5],
  ["\\hat{y} = \\mathbf{w}^\\top \\mathbf{x} + b", { w: [1, 2], x: [3, 4], b: 1 }, 12],
  ["\\theta_{1} + \\mathrm{kb} \\cdot \\hat{y}", { theta_1: 1, kb: 2, y_hat: 3 }, 7],
  ["\\mu_0 I / (2 \\pi r)", { mu_0: 1, I: 2, r: 3 }, 2 / (6 * Math.PI)],
  ["\\begin{cases} x^2 & \\text{if } x > 0 \\\\ -x & \\text{otherwise} \\end{cases}", { x: -2 }, 2],
  ["\\begin{cases} 1 & 0 < x < 1 \\\\ -1 & x \\geq 1 \\end{cases}", { x: 3 }, -1],
  ["\\max(0, 1 - t \\cdot y)", { t: 1, y: 0.25 }, 0.75],
  ["\\exp\\left(-\\frac{(x-\\mu)^2}{2\\sigma^2}\\right)", { x: 1, mu: 0, sigma: 2 }, Math.exp(-1 / 8)],
  ["\\operatorname{softplus}(x) + \\tanh x", { x: 1 }, Math.log1p(Math.E) + Math.tanh(1)],
  ["3x^2 \\,.", { x: 2 }, 12],
  ["\\operatorname{erf}^{-1}(\\operatorname{erf}(x))", { x: 0.3 }, 0.3],
  ["-\\sigma(x)", { x: 0.3 }, -s(0.3)],
  ["e^{-\\Gamma(x)y}", { x: 3, y: 2 }, Math.exp(-4)],
  ["y - \\frac{-\\sigma(x)^2}{2}", { x: 0.3, y: 1 }, 1 + s(0.3) ** 2 / 2],
  ["-\\sigma(1 - \\sigma)", { sigma: 0.25 }, -0.1875],
  ["\\sin{x}y", { x: 0.3, y: 2 }, 2 * Math.sin(0.3)],
  ["\\ln{(x)}y", { x: 3, y: 2 }, 2 * Math.log(3)],
  ["sin x cos 2x", { x: 0.3 }, Math.sin(0.3) * Math.cos(0.6)],
  ["\\frac{ln x}{x}", { x: 3 }, Math.log(3) / 3],
  ["\\sigma(x)(1-\\sigma(x))", { x: 0.3 }, s(0.3) * (1 - s(0.3))],
  ["\\Gamma(a)\\Gamma(b)", { a: 3, b: 4 }, 12],
  ["\\ln p \\ln(1-p)", { p: 0.25 }, Math.log(0.25) * Math.log(0.75)],
  ["\\ln x (1 - x)", { x: 3 }, -2 * Math.log(3)],
  ["\\cos x(1-x)", { x: 3 }, -2 * Math.cos(3)],
  ["\\sin 2x \\cos y", { x: 0.3, y: 0.4 }, Math.sin(0.6) * Math.cos(0.4)],
  [
    "\\sin \\frac{x}{2} + \\ln\\frac{p}{q} + \\tan\\theta^2",
    { x: 1, p: 2, q: 3, theta: 0.5 },
    Math.sin(0.5) + Math.log(2 / 3) + Math.tan(0.25),
  ],
  ["\\exp x y", { x: 0.3, y: 0.4 }, Math.exp(0.12)],
  ["f(1-p) + f", { f: 2, p: 0.25 }, 3.5],
  ["\\frac{d^{2}}{4}", { d: 4 }, 4],
  ["\\frac{d}{2}", { d: 4 }, 2],
  ["f(x) = (x^2 + 2x)\\ln x \\quad \\text{곱셈의 미분}", { x: 2 }, 8 * Math.log(2)],
  [
    "C(\\mathbf{w}) = - \\sum_{i=1}^N y_i \\log[\\sigma(\\mathbf{x}_i \\cdot \\mathbf{w})] + (1 - y_i) \\log[1 - \\sigma(\\mathbf{x}_i \\cdot \\mathbf{w})]",
    {
      w: [0.5, -0.25],
      x: [
        [1, 2],
        [3, -1],
      ],
      y: [1, 0],
    },
    -Math.log(s(0)) - Math.log(1 - s(1.75)),
  ],
];

describe("LaTeX", () => {
  it.each(VALUES)("reads %s", (latex, at, expected) => {
    expect(value(latex, at)).toBeCloseTo(expected, 12);
  });

  it("keeps variables in order of first appearance, the header's first", () => {
    const names = (latex: string) => read(latex).variables.map((node) => node.attrs["name"]);
    expect(names("b x^a + c")).toEqual(["b", "x", "a", "c"]);
    expect(names("f(a, x) = x^a")).toEqual(["a", "x"]);
  });

  it.each([
    ["f(x+h)", /not defined/],
    ["-f(x)", /not defined/],
    ["\\int_0^1 x dx", /integral/],
    ["\\frac{d}{dx} x^2 + 1", /parentheses/],
    ["2\\frac{d}{dx} x^2", /derivative/],
    ["x^{(1)} + y^{(2)}", /index/],
    ["x_12", /braces/],
    ["x^^2", /braces/],
    ["sinx", /backslash/],
    ["\\ln 2 (x + 1)", /argument without parentheses/],
    ["x \\le y", /relation/],
    ["x^2 + y^2 = 1", /equation/],
    ["\\frac{e^{z_i}}{\\sum_j e^{z_j}}", /index is left free/],
    ["\\min_x (x - 1)^2", /optimum/],
    ["O(h^2)", /O is not defined/],
    ["x^2 일 때", /words/],
    ["\\operatorname{foo}(x)", /foo is not read/],
    ["f^{-1}(x)", /inverse function/],
    ["2x3", /behind a letter/],
    ["\\lim_{h \\to 0} \\frac{h}{2}", /limit/],
    ["x \\approx y", /relation/],
    ["", /empty/],
    ["\\frac{x}{", /./],
    ["x_1 + \\dots + x_n", /ellipsis/],
    ["\\mathbb{R}^n", /set/],
    ["\\sin x\\sqrt{y}", /argument without parentheses/],
    ["\\begin{align} y &= x^2 \\\\ z &= y^3 \\end{align}", /several formulas/],
    ["\\frac{\\partial}{\\partial \\theta} J", /does not contain theta/],
    ["\\frac{d}{dx}\\int_0^1 e^{xt}\\,dt", /integrand/],
    ["\\mathrm{e}^{\\mathrm{i} x}", /imaginary/],
    ["\\cancel{x} y", /struck out/],
    ["\\mathrm{sech}^{-1}(x) + \\operatorname{erf}^{-1} x", /inverse or its reciprocal/],
  ])("refuses %s with a reason", (latex, reason) => {
    expect(() => read(latex)).toThrow(NablaError);
    expect(() => read(latex)).toThrow(reason);
  });

  it("says what it assumed", () => {
    expect(read("\\log x").assumptions.join()).toMatch(/natural/);
    expect(read("-\\sum_{i=1}^N a_i + b_i").assumptions.join()).toMatch(/sum covers/);
  });

  it("survives hostile input", () => {
    expect(() => read("{".repeat(5000))).toThrow(NablaError);
    expect(() => read(`${"(".repeat(2000)}x${")".repeat(2000)}`)).toThrow(NablaError);
    expect(() => read("x^".repeat(3000))).toThrow(NablaError);
  });
});
