import { LatexSyntax } from "@cortex-js/compute-engine/latex-syntax";
import katex from "katex";
import { describe, expect, it } from "vitest";
import { attempt } from "../../../engine/graph/errors.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { latex } from "../../../engine/print/latex.ts";
import { latexName, textName } from "../../../engine/print/names.ts";
import { text } from "../../../engine/print/text.ts";
import { readLatexFormula } from "../../../engine/read/latex/index.ts";
import { toMathJson } from "../../../engine/read/latex/parser.ts";
import { Plan } from "../../../engine/run/interpret.ts";
import { Expressions } from "../simplify/expressions.ts";
import { scalarCases, tensorCases } from "./cases.ts";

const parse = (expression: string): Node => new Expressions().parse(expression);

describe("names in LaTeX and text", () => {
  it.each([
    ["x", "x", "x"],
    ["x0", "x_{0}", "x₀"],
    ["theta_1", "\\theta_{1}", "θ₁"],
    ["alpha", "\\alpha", "α"],
    ["lambda_", "\\lambda", "λ"],
    ["y_hat", "\\hat{y}", "ŷ"],
    ["yhat", "\\hat{y}", "ŷ"],
    ["x_bar", "\\bar{x}", "x̄"],
    ["y_hat_1", "\\hat{y}_{1}", "ŷ₁"],
    ["loss", "\\mathrm{loss}", "loss"],
    ["x_train", "x_{\\mathrm{train}}", "xₜᵣₐᵢₙ"],
    ["learning_rate", "\\text{learning\\_rate}", "learning_rate"],
    ["E_0", "E_{0}", "E₀"],
    ["가중치", "\\text{가중치}", "가중치"],
    ["σ", "\\sigma", "σ"],
    ["x'", "x'", "x′"],
    ["Delta_x", "\\Delta x", "Δx"],
    ["Delta_1", "\\Delta_{1}", "Δ₁"],
    ["a$b", "\\text{a\\$b}", "a$b"],
  ])("%s is %s and %s", (name, tex, plain) => {
    expect(latexName(name)).toBe(tex);
    expect(textName(name)).toBe(plain.normalize("NFC"));
  });
});

describe("LaTeX of", () => {
  it.each([
    ["2*x + 3*y", "2x + 3y"],
    ["2*3*x", "2 \\cdot 3x"],
    ["x*x", "x \\cdot x"],
    ["x - (y - z)", "x - (y - z)"],
    ["-(x + y)", "-(x + y)"],
    ["x*(-2)", "x(-2)"],
    ["x/2", "\\frac{x}{2}"],
    ["-x/y", "-\\frac{x}{y}"],
    ["x**-1", "\\frac{1}{x}"],
    ["x**(1/2)", "x^{1/2}"],
    ["sqrt(x)", "\\sqrt{x}"],
    ["cbrt(x)", "\\sqrt[3]{x}"],
    ["exp(-x)", "e^{-x}"],
    ["exp(-x**2/2)", "e^{-x^{2}/2}"],
    ["sin(x)**2", "\\sin^{2} x"],
    ["sin(2*x)", "\\sin 2x"],
    ["sin(x + 1)", "\\sin(x + 1)"],
    ["sin(x)*y", "\\sin(x)y"],
    ["sin(x)*cos(x)", "\\sin x \\cos x"],
    ["log(x)", "\\ln x"],
    ["log10(x)", "\\log_{10} x"],
    ["abs(x - 3)", "\\lvert x - 3 \\rvert"],
    ["0.1*x", "0.1x"],
    ["1e-10*x", "10^{-10}x"],
    ["(x**y)**2", "(x^{y})^{2}"],
    ["(x + 1)**2", "(x + 1)^{2}"],
    ["1/cos(x)**2", "\\sec^{2} x"],
    ["tan(x)/cos(x)", "\\sec x \\tan x"],
    ["1/tan(x)", "\\cot x"],
    ["1/cos(x)", "\\frac{1}{\\cos x}"],
    ["cbrt(x)**2", "\\sqrt[3]{x^{2}}"],
    ["sigmoid(x)", "\\sigma(x)"],
    ["2*pi*x", "2\\pi x"],
    ["theta*x", "\\theta x"],
    ["learning_rate*g", "\\text{learning\\_rate}\\, g"],
    ["where(x > 0, x, 0)", "\\begin{cases} x & \\text{if } x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}"],
    ["maximum(x, 0)", "\\max(x, 0)"],
    ["floor(x/2)", "\\left\\lfloor \\frac{x}{2} \\right\\rfloor"],
  ])("%s is %s", (expression, expected) => {
    expect(latex(parse(expression))).toBe(expected);
  });
});

describe("text of", () => {
  it.each([
    ["2*x + 3*y", "2x + 3y"],
    ["x**2*cos(x)", "x² cos(x)"],
    ["x**-2", "1/x²"],
    ["exp(-x)", "e^(−x)"],
    ["sqrt(x + 1)", "√(x + 1)"],
    ["sin(x)**2", "sin(x)²"],
    ["(x + 1)/(x - 1)", "(x + 1)/(x − 1)"],
    ["x/(2*y)", "x/(2y)"],
    ["alpha*x0", "αx₀"],
    ["loss*x", "loss·x"],
  ])("%s is %s", (expression, expected) => {
    expect(text(parse(expression))).toBe(expected);
  });
});

describe("printed LaTeX", () => {
  it("is taken by KaTeX, strictly", () => {
    for (const { nodes } of [...scalarCases(), ...tensorCases()])
      for (const node of nodes)
        expect(() =>
          katex.renderToString(latex(node), { strict: "error", throwOnError: true }),
        ).not.toThrow();
  });

  it("reads back with the same values", () => {
    const syntax = new LatexSyntax();
    const read = (tex: string) => readLatexFormula(tex, (source) => toMathJson(syntax.parse(source)));
    let same = 0;
    let all = 0;
    for (const { nodes, at } of scalarCases()) {
      const bindings = new Map(Object.entries(at) as [string, number][]);
      for (const [i, value] of new Plan(nodes).run(bindings).entries()) {
        const expected = value.data[0] ?? Number.NaN;
        const tex = latex(nodes[i] as Node);
        // Abbreviations (`where u₁ = …`) are for people.
        if (!Number.isFinite(expected) || tex.includes("\\text{where}")) continue;
        all++;
        const formula = attempt(() => read(tex));
        if (
          !formula.ok ||
          formula.value.variables.some((variable) => !bindings.has(String(variable.attrs["name"])))
        )
          continue;
        const made = new Plan([formula.value.output]).run(bindings)[0]?.data[0] ?? Number.NaN;
        if (!Number.isFinite(made)) continue;
        expect(Math.abs(made - expected) / Math.max(1, Math.abs(expected)), tex).toBeLessThan(1e-9);
        same++;
      }
    }
    // The rest holds letters that read as something else (f(1 − p) as a call, d/d… as a derivative).
    expect(same / all).toBeGreaterThan(0.95);
  });

  it("names shared parts of what is too long to read", () => {
    const e = new Expressions();
    let node = e.parse("x");
    for (let i = 0; i < 12; i++)
      node = e.graph.node("sin", [e.graph.node("mul", [node, e.graph.node("exp", [node])])]);
    expect(latex(node).length).toBeLessThan(4000);
    expect(latex(node)).toContain("\\text{where}");
  });
});

describe("tensor programs in LaTeX", () => {
  it.each([
    [
      "quadratic form",
      ["\\mathbf{x}^{\\top}A\\mathbf{x}", "(A + A^{\\top})\\mathbf{x}", "\\mathbf{x}\\mathbf{x}^{\\top}"],
    ],
    [
      "linear layer",
      [
        "\\frac{1}{4}\\lVert XW^{\\top} + \\mathbf{b} - y \\rVert_{F}^{2}",
        "\\frac{1}{2}(XW^{\\top} + \\mathbf{b} - y)W",
        "\\frac{1}{2}(XW^{\\top} + \\mathbf{b} - y)^{\\top}X",
      ],
    ],
    ["norm", ["\\lVert \\mathbf{x} \\rVert", "\\frac{\\mathbf{x}}{\\lVert \\mathbf{x} \\rVert}"]],
    ["log det", ["\\ln \\lvert \\det(X) \\rvert", "X^{-\\top}"]],
    ["components", ["x_{0}^{2}x_{1} + \\sin x_{2}", "[2x_{0}x_{1},\\, x_{0}^{2},\\, \\cos x_{2}]"]],
    ["sum of cubes", ["\\sum_{i} x_{i}^{3}", "3\\mathbf{x}^{\\odot 2}"]],
  ])("%s", (name, expected) => {
    const found = tensorCases().find((one) => one.name === name);
    expect(found?.nodes.slice(0, expected.length).map((node) => latex(node))).toEqual(expected);
  });

  it("writes a column that is spread over a row as their outer product", () => {
    const e = new Expressions({ x: ["n"], y: ["m"] });
    const column = e.graph.node("reshape", [e.variable("x")], { shape: ["n", 1] });
    const outer = e.graph.node("mul", [column, e.variable("y")]);
    expect(latex(outer)).toBe("\\mathbf{x}\\mathbf{y}^{\\top}");
  });

  it("counts entries from where it is told", () => {
    const e = new Expressions({ x: ["n"] });
    const entry = e.graph.node("index", [e.variable("x")], { spec: [0] });
    expect([latex(entry), latex(entry, { first: 1 })]).toEqual(["x_{0}", "x_{1}"]);
  });

  it("grows the bracket of an indicator, and joins subscripts", () => {
    const e = new Expressions({ x: ["n"], u_max: ["n"] });
    const tall = latex(e.parse("where(x/2 > 1/3, x, 0)"));
    expect(tall).toBe("\\mathbf{x} \\odot \\mathbf{1}\\left[ \\frac{\\mathbf{x}}{2} > \\frac{1}{3} \\right]");
    const total = e.graph.node("sum", [e.variable("u_max")], { axes: [0], keepdims: false });
    expect(latex(total)).toBe("\\sum_{i} u_{\\mathrm{max},i}");
    for (const tex of [tall, latex(total)])
      expect(() => katex.renderToString(tex, { strict: "error", throwOnError: true })).not.toThrow();
  });

  it("logistic loss: Xᵀ(σ(Xw) − y)", () => {
    const found = tensorCases().find((one) => one.name === "logistic loss");
    expect(latex(found?.nodes[1] as Node)).toBe("X^{\\top}(\\sigma(X\\mathbf{w}) - \\mathbf{y})");
  });
});
