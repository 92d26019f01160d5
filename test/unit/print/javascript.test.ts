import { describe, expect, it } from "vitest";
import { attempt } from "../../../engine/graph/errors.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { code, codeFunction } from "../../../engine/print/code.ts";
import { Plan } from "../../../engine/run/interpret.ts";
import { Expressions } from "../simplify/expressions.ts";
import { type Case, scalarCases } from "./cases.ts";

const valuesOf = ({ nodes, at }: Case): number[] =>
  new Plan(nodes)
    .run(new Map(Object.entries(at) as [string, number][]))
    .map((value) => value.data[0] ?? Number.NaN);

/** Runs an expression of the table, which is our own, over its variables. */
function run(text: string, at: Case["at"]): unknown {
  return new Function(...Object.keys(at), text)(...Object.values(at));
}

function expectClose(made: unknown, value: number, label: string): void {
  if (!Number.isFinite(value)) return;
  expect(Math.abs(Number(made) - value) / Math.max(1, Math.abs(value)), label).toBeLessThan(1e-12);
}

const CASES = scalarCases();

describe("printed JavaScript gives the same numbers", () => {
  it.each(CASES.map((one) => [one.name, one] as const))("%s", (_name, one) => {
    const values = valuesOf(one);
    for (const [i, node] of one.nodes.entries()) {
      const written = attempt(() => code(node, "javascript"));
      // Special functions have no JavaScript of their own.
      if (!written.ok) {
        expect(written.error.code).toBe("unsupported");
        continue;
      }
      expectClose(run(`return ${written.value};`, one.at), values[i] ?? Number.NaN, written.value);
    }
  });

  it("as functions with temporaries, of several outputs", () => {
    let tried = 0;
    for (const one of CASES) {
      const names = Object.keys(one.at);
      const written = attempt(() => codeFunction("made", names, one.nodes, "javascript"));
      if (!written.ok) continue;
      tried++;
      const made = run(`${written.value}\nreturn made(${names.join(", ")});`, one.at) as number[];
      for (const [i, value] of valuesOf(one).entries()) expectClose(made[i], value, written.value);
    }
    expect(tried).toBeGreaterThan(300);
  });
});

describe("code", () => {
  const parse = (text: string): Node => new Expressions().parse(text);

  it.each([
    ["-x**2", "math", "-x**2"],
    ["(-x)**2", "math", "(-x)**2"],
    ["2**-x", "math", "2**-x"],
    ["-x**2", "javascript", "-(x ** 2)"],
    ["-(x**2*y)", "javascript", "-(x ** 2 * y)"],
    ["(-x)**2", "javascript", "(-x) ** 2"],
    ["x**y**z", "math", "x**(y**z)"],
    ["(x**y)**z", "math", "(x**y)**z"],
    ["a - (b - c)", "math", "a - (b - c)"],
    ["a/(b*c)", "math", "a / (b * c)"],
    ["a/b*c", "math", "a / b * c"],
    ["-(a + b)", "math", "-(a + b)"],
    ["sin(x)**2", "numpy", "np.sin(x)**2"],
    ["sin(x)**2", "torch", "torch.sin(x)**2"],
    ["sin(x)**2", "julia", "sin(x)^2"],
    ["x**2/2", "c", "pow(x, 2.0) / 2.0"],
    ["where(x > 0, x, 0)", "math", "x if x > 0 else 0"],
    ["where(x > 0, x, 0)", "numpy", "np.where(x > 0, x, 0)"],
    ["where(x > 0, x, 0)", "javascript", "x > 0 ? x : 0"],
    ["maximum(x, 0)", "c", "fmax(x, 0.0)"],
    ["x**(1/2)*(3/4)", "sympy", "x**(1 / 2) * (3 / 4)"],
    ["1e-10*x", "math", "1e-10 * x"],
    ["0.1*x", "math", "0.1 * x"],
  ] as const)("%s in %s is %s", (expression, target, expected) => {
    expect(code(parse(expression), target)).toBe(expected);
  });

  it("puts Julia's dots on what is done entry by entry", () => {
    const e = new Expressions({ x: [3], y: [3] });
    expect(code(e.parse("sin(x)*y + 2*x"), "julia")).toBe("sin.(x) .* y .+ 2 .* x");
  });

  it("leaves out the module where the names were imported", () => {
    expect(code(parse("sin(x)*exp(-x)"), "math", { dialect: "bare" })).toBe("sin(x) * exp(-x)");
  });

  it("names shared parts before the expression when asked", () => {
    expect(code(parse("sin(x*y)*cos(x*y) + exp(x*y)*sin(x*y)"), "math", { temporaries: true })).toBe(
      "t0 = math.sin(x * y)\nt0 * math.cos(x * y) + math.exp(x * y) * t0",
    );
  });

  it("keeps clear of names and words that are taken", () => {
    const e = new Expressions();
    const t0 = e.b.variable("t0");
    const lambda = e.b.variable("lambda");
    const s = e.graph.node("sin", [e.graph.node("mul", [t0, lambda])]);
    expect(code(e.graph.node("mul", [s, e.graph.node("exp", [s])]), "math", { temporaries: true })).toBe(
      "t1 = math.sin(t0 * lambda_)\nt1 * math.exp(t1)",
    );
  });

  it("writes functions as each language does", () => {
    const node = parse("x**2 + y");
    expect(codeFunction("f", ["x", "y"], [node], "math")).toBe("def f(x, y):\n    return x**2 + y");
    expect(codeFunction("f", ["x", "y"], [node], "javascript", { types: true })).toBe(
      "function f(x: number, y: number): number {\n  return x ** 2 + y;\n}",
    );
    expect(codeFunction("f", ["x", "y"], [node], "julia")).toBe("function f(x, y)\n    return x^2 + y\nend");
    expect(codeFunction("f", ["x", "y"], [node], "c")).toBe(
      "double f(double x, double y) {\n  return pow(x, 2.0) + y;\n}",
    );
  });
});
