import { beforeAll, describe, expect, it } from "vitest";
import { answer } from "../../../engine/derive/request.ts";
import type { Host } from "../../../engine/read/documents.ts";
import { hostFor } from "../../../extension/cli/host.ts";

const hosts = new Map<string, Host>();
beforeAll(async () => {
  for (const language of ["python", "latex", "math"]) hosts.set(language, await hostFor(language));
});

const asked = (language: string, expression: string, at?: Readonly<Record<string, number>>) =>
  answer({ language, expression, ...(at ? { at } : {}) }, hosts.get(language) ?? {});

/** The derivative by `wrt`, as LaTeX. */
function printed(language: string, expression: string, wrt = "x"): string {
  const result = asked(language, expression);
  return result.ok ? (result.derivatives[wrt]?.latex ?? "") : result.error.message;
}

describe("what is printed can be read one way only", () => {
  it.each([
    ["python", "log10(x)**(-1)", "-\\frac{1}{x \\ln(10) (\\log_{10} x)^{2}}"],
    ["latex", "e^{\\cos(x)/y^3}", "-\\frac{e^{\\cos(x)/y^{3}} \\sin x}{y^{3}}"],
    ["latex", "\\sum_{i=1}^{n} i x a_i^2", "\\sum_{i=1}^{n} ia_{i}^{2}"],
    ["latex", "\\sum_{k=1}^{200} x^k", "\\sum_{i=1}^{200} ix^{i - 1}"],
    ["latex", "\\sum_{i=1}^{n} i x_i", "[1,\\, 2,\\, \\dots,\\, n]"],
  ])("%s %s", (language, expression, latex) => {
    expect(printed(language, expression)).toBe(latex);
  });

  it.each([
    "(2 if x > 0 else 3)*x*y",
    "e^(-λx) y",
    "max(x, y)*y",
    "y*(x if x > 0 and x < 1 else 1)",
    "x*min(max(y, 1), x)",
  ])("plain text reads its own derivative of %s again", (expression) => {
    const at = { x: 0.7, y: 1.3, ...(expression.includes("λ") ? { lambda: 1.1 } : {}) };
    const first = asked("math", expression, at);
    if (!first.ok) throw new Error(first.error.message);
    for (const { source, value } of Object.values(first.derivatives)) {
      const again = asked("math", source, at);
      expect(again.ok && again.value).toBeCloseTo(Number(value), 12);
    }
  });
});

describe("a right derivative is not doubted for rounding", () => {
  it.each([
    ["latex", "\\frac{1}{1+e^{-\\frac{1}{0.1 y}}}", { y: 0.9824 }],
    ["math", "1/(1 + e^(-tan(7 + y)))", { y: 0.6873 }],
    ["python", "x**1.5", { x: 0 }],
    ["python", "np.minimum(np.tanh(b**4), (np.minimum(1.5, x))**2)", { b: -1.2384, x: -2.1856 }],
    [
      "python",
      "(np.arcsin(x) - np.arctan(b))*(np.minimum(y, y) + abs(y))",
      { x: 0.7443, b: -0.6684, y: -0.4908 },
    ],
  ])("%s %s", (language, expression, at) => {
    const result = asked(language, expression, at);
    expect(result.ok && result.checked).toBe("agree");
  });
});

it.each([
  ["python", "x**(2/3)"],
  ["math", "x^(2/3)"],
  ["latex", "x^{2/3}"],
])("%s %s has a vertical tangent at 0", (language, expression) => {
  const result = asked(language, expression, { x: 0 });
  expect(result.ok && result.kinks).toEqual([
    { wrt: "x", left: Number.NaN, right: Number.POSITIVE_INFINITY },
  ]);
});

describe("names of no table", () => {
  it.each(["__proto__*x", "hasOwnProperty(x)", "valueOf*x", "x.toString()", "np.constructor(x)"])(
    "%s is answered",
    (expression) => {
      const result = asked("python", expression);
      expect(result.ok || result.error.message.length > 0).toBe(true);
    },
  );
});

it("parentheses that a product would not need belong to a function, which nobody defined", () => {
  for (const expression of ["J_1(xy)", "\\varphi(-x)", "h(\\nu t)", "k(x^2)"])
    expect(asked("latex", expression).ok, expression).toBe(false);
  for (const expression of [
    "u(x - ct)",
    "c(ab)^2",
    "k\\left(\\frac{x}{y}\\right)^2",
    "(a)(bc)",
    "n(n - 1)",
    "x(\\ln x)",
  ])
    expect(asked("latex", expression).ok, expression).toBe(true);
});

it("a logarithm of a number before parentheses is not guessed", () => {
  for (const [language, expression] of [
    ["math", "ln 2 (x + 1)"],
    ["latex", "\\ln 2 (x + 1)"],
  ] as const)
    expect(asked(language, expression).ok).toBe(false);
});

describe("hostile formulas", () => {
  it.each([
    ["latex", `${"|".repeat(1000)}x`],
    ["math", `${"-".repeat(3000)}x`],
    ["python", "sum(x**i for i in range(100000))"],
  ])("%s is refused in time, with a span that is one", (language, expression) => {
    const before = Date.now();
    const result = asked(language, expression);
    expect(Date.now() - before).toBeLessThan(30_000);
    if (result.ok) throw new Error("read");
    expect(result.error.code).toBe("too-large");
    expect(Object.keys(result.error.span ?? {}).every((key) => key === "start" || key === "end")).toBe(true);
  });
});
