import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { Language, Parser } from "web-tree-sitter";
import {
  code,
  compile,
  compileGradient,
  compileMap,
  derivative,
  findFormulas,
  gradient,
  type Host,
  hessian,
  jacobian,
  latex,
  type Result,
  readExpression,
  readFunction,
  simplify,
  text,
} from "../../../engine/index.ts";
import { at } from "../../../extension/build/paths.ts";

const host: { python?: NonNullable<Host["python"]> } = {};

/** A host of the engine loads grammars itself, from wherever they are. */
beforeAll(async () => {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(
    await Language.load(
      readFileSync(at("node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm")),
    ),
  );
  host.python = parser;
});

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe("examples", () => {
  it("differentiates a formula and prints it", () => {
    const f = value(readExpression("x^2 * sin(y)", { language: "math" }));
    const slope = value(derivative(f, "x"));
    expect(latex(slope)).toBe("2x \\sin y");
    expect(text(slope)).toBe("2x sin(y)");
    expect(code(slope, "numpy")).toBe("2 * x * np.sin(y)");
    expect(code(value(derivative(f, "x", 2)), "javascript")).toBe("2 * Math.sin(y)");
  });

  it("turns a formula into a function and its gradient", () => {
    const f = value(readExpression("x^2 * sin(y)", { language: "math" }));
    const run = value(compile(f));
    expect(run(3, 0.5)).toBe(9 * Math.sin(0.5));
    const both = value(compileGradient(f));
    expect(both(3, 0.5)).toEqual({
      value: 9 * Math.sin(0.5),
      gradient: { x: 6 * Math.sin(0.5), y: 9 * Math.cos(0.5) },
    });
    const [gx, gy] = [new Float64Array(1), new Float64Array(1)];
    expect(both.into(3, 0.5, gx, gy)).toBe(9 * Math.sin(0.5));
    expect([gx[0], gy[0]]).toEqual([6 * Math.sin(0.5), 9 * Math.cos(0.5)]);
  });

  it("reads a Python function over arrays", () => {
    const python = "import numpy as np\n\ndef loss(w, X, y):\n    return np.sum((X @ w - y) ** 2)\n";
    const X = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    const f = value(
      readFunction(python, "loss", { w: [0.5, -0.5], X, y: [1, 2, 3] }, { language: "python", host }),
    );
    const run = value(compileGradient(f, ["w"], { parameters: ["w", "X", "y"] }));
    const { value: loss, gradient: slopes } = run(
      Float64Array.of(0.5, -0.5),
      Float64Array.from(X.flat()),
      Float64Array.of(1, 2, 3),
    );
    expect(loss).toBe(1.5 ** 2 + 2.5 ** 2 + 3.5 ** 2);
    expect(slopes["w"]).toEqual(Float64Array.of(-53, -68));
  });

  it("computes a formula and its derivatives at many points", () => {
    const f = value(readExpression("x^2 * sin(y)", { language: "math" }));
    const run = value(compileMap(f, 3, { wrt: ["x", "y"] }));
    const [x, y] = [Float64Array.of(1, 2, 3), Float64Array.of(0, 0.5, 1)];
    const [z, dx, dy] = [new Float64Array(3), new Float64Array(3), new Float64Array(3)];
    run(x, y, z, dx, dy);
    expect([...z]).toEqual([0, 4 * Math.sin(0.5), 9 * Math.sin(1)]);
    expect([...dx]).toEqual([0, 4 * Math.sin(0.5), 6 * Math.sin(1)]);
    expect([...dy]).toEqual([1, 4 * Math.cos(0.5), 9 * Math.cos(1)]);
  });

  it("finds what a document holds", () => {
    const found = value(
      findFormulas("def f(x):\n    return x * x\n\ndef g(path):\n    return open(path)\n", {
        language: "python",
        host,
      }),
    );
    const f = found.find(({ name }) => name === "f");
    expect(f?.formula && text(value(derivative(f.formula, "x")))).toBe("2x");
    expect(found.filter(({ clear }) => clear).map(({ name }) => name)).not.toContain("g");
  });

  it("says what is wrong instead of throwing", () => {
    const broken = readExpression("sin(x", { language: "math" });
    expect(broken).toMatchObject({ ok: false, error: { code: "syntax" } });
    const f = value(readExpression("x^2", { language: "math" }));
    expect(derivative(f, "q")).toMatchObject({ ok: false, error: { code: "bad-request" } });
    const run = value(compile(f));
    expect(() => run(Float64Array.of(1))).toThrow("x must be a number");
  });

  it("takes gradients, Jacobians and Hessians as formulas", () => {
    const f = value(readExpression("x^2*y + y^3", { language: "math" }));
    const slopes = value(gradient(f));
    expect(Object.entries(slopes).map(([name, g]) => [name, text(g)])).toEqual([
      ["x", "2xy"],
      ["y", "x² + 3y²"],
    ]);
    expect(value(hessian(f)).map((row) => row.map(text))).toEqual([
      ["2y", "2x"],
      ["2x", "6y"],
    ]);
    const v = value(readExpression("np.exp(2 * x)", { language: "python", host, shapes: { x: [2] } }));
    const j = value(compile(value(jacobian(v, "x"))));
    expect(j.shape).toEqual([2, 2]);
    const entries = j(Float64Array.of(0, 1)) as Float64Array;
    expect([...entries].map((x) => Number(x.toFixed(9)))).toEqual([
      2,
      0,
      0,
      Number((2 * Math.exp(2)).toFixed(9)),
    ]);
  });

  it("simplifies", () => {
    const f = value(readExpression("x + x + sin(x)^2 + cos(x)^2", { language: "math" }));
    expect(text(value(simplify(f)))).toBe("2x + 1");
  });
});
