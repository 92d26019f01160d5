import { describe, expect, it } from "vitest";
import { Builder } from "../../../engine/graph/build.ts";
import { attempt } from "../../../engine/graph/errors.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { rowOf } from "../../../engine/graph/ops/table.ts";
import { code, codeFunction } from "../../../engine/print/code.ts";
import { Plan } from "../../../engine/run/interpret.ts";
import { Expressions } from "../simplify/expressions.ts";
import { type Case, scalarCases } from "./cases.ts";

const valuesOf = ({ nodes, at }: Case): number[] =>
  new Plan(nodes)
    .run(new Map(Object.entries(at) as [string, number][]))
    .map((value) => value.data[0] ?? Number.NaN);

/** Runs lines and an expression of the table, which is our own, over its variables. */
function run(text: string, at: Case["at"]): unknown {
  const lines = text.split("\n");
  const last = lines.pop();
  return new Function(...Object.keys(at), [...lines, `return ${last};`].join("\n"))(...Object.values(at));
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
      expectClose(run(written.value, one.at), values[i] ?? Number.NaN, written.value);
    }
  });

  it("as functions with temporaries, of several outputs", () => {
    let tried = 0;
    for (const one of CASES) {
      const names = Object.keys(one.at);
      const written = attempt(() => codeFunction("made", names, one.nodes, "javascript"));
      if (!written.ok) continue;
      tried++;
      const made = run(`${written.value}\nmade(${names.join(", ")})`, one.at) as number[];
      for (const [i, value] of valuesOf(one).entries()) expectClose(made[i], value, written.value);
    }
    expect(tried).toBeGreaterThan(300);
  });
});

describe("functions that Math lacks", () => {
  const grid = (from: number, to: number): number[] =>
    Array.from({ length: 401 }, (_, i) => from + ((to - from) * i) / 400);

  it.each([
    ["erf", grid(-6, 6)],
    ["erfc", grid(-6, 9)],
    ["gamma", [...grid(-4.95, 0.9), ...grid(0.9, 30)]],
    ["lgamma", [...grid(-4.95, 0.9), ...grid(3, 300)]],
    ["digamma", [...grid(-4.95, 0.9), ...grid(2, 200)]],
    ["round", grid(-5, 5)],
    ["gelu", grid(-5, 5)],
  ])("%s, with what it needs before it", (name, points) => {
    const b = new Builder(new Graph());
    const x = b.variable("x");
    const text = codeFunction("made", [x], [b.call(name, x)], "javascript");
    const made = new Function(`${text}\nreturn made;`)() as (x: number) => number;
    const row = rowOf(name);
    if (row.kind !== "elementwise") throw new Error("no such row");
    for (const point of points) {
      const value = (row.real as (x: number) => number)(point);
      if (!Number.isFinite(value)) continue;
      // Near its zeros a logarithm or a sum of poles has the digits of what it is made of.
      expect(
        Math.abs(made(point) - value) / Math.max(Math.abs(value), name === "erfc" ? 0 : 1),
        `${name}(${point})`,
      ).toBeLessThan(2e-13);
    }
  });

  it("keeps variables of their names apart", () => {
    const b = new Builder(new Graph());
    const [erf, gamma] = [b.variable("erf"), b.variable("gamma")];
    const text = codeFunction("made", [erf, gamma], [b.mul(b.call("erf", erf), gamma)], "javascript");
    expect(new Function(`${text}\nreturn made(0.5, 2);`)()).toBeCloseTo(2 * 0.5204998778130465, 12);
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
    ["x**2/2", "c", "x * x / 2.0"],
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
      "double f(double x, double y) {\n  return x * x + y;\n}",
    );
  });
});
