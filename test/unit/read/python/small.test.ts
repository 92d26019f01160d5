import { beforeAll, describe, expect, test } from "vitest";
import type { PythonReader } from "../../../../engine/read/python/index.ts";
import type { Formula } from "../../../../engine/read/reading.ts";
import { find, pythonReader } from "./reader.ts";

let reader: PythonReader;
beforeAll(async () => {
  reader = await pythonReader();
});

const f = (lines: readonly string[]): Formula => find(reader.read(`${lines.join("\n")}\n`), "f");
const said = (formula: Formula): string => formula.assumptions.map((each) => each.message).join("; ");
const shapes = (formula: Formula): Record<string, unknown> =>
  Object.fromEntries(formula.variables.map((each) => [each.name, each.node.shape]));

describe("functions that no symbolic size lets through", () => {
  test("a count that no call tells is a small whole number", () => {
    const formula = f([
      "def f(x0, v0, dt, n_steps):",
      "    x, v = x0, v0",
      "    for _ in range(n_steps):",
      "        v = v - x * dt",
      "        x = x + v * dt",
      "    return x",
    ]);
    expect(formula.problem).toBeUndefined();
    expect(said(formula)).toContain("n_steps = 3, to follow the code");
    expect(formula.variables.map((each) => each.name)).toEqual(["x0", "v0", "dt"]);
  });

  test("recursion on a count", () => {
    const formula = f([
      "def f(x, n):",
      "    if n <= 1:",
      "        return x",
      "    return f(x, n - 1) * x + 1.0",
    ]);
    expect(formula.problem).toBeUndefined();
    expect(said(formula)).toContain("n = 3, to follow the code");
  });

  test("what a while loop does to a real number is not guessed", () => {
    const formula = f([
      "def f(a, tol):",
      "    x = a",
      "    while abs(x * x - a) > tol:",
      "        x = 0.5 * (x + a / x)",
      "    return x",
    ]);
    expect(formula.output).toBeUndefined();
    expect(formula.problem?.message).toContain("how often this loop runs");
  });

  test("sizes that must be one become one", () => {
    const formula = f([
      "import numpy as np",
      "def f(h, xs, W, U):",
      "    for t in range(xs.shape[0]):",
      "        h = np.tanh(np.linalg.inv(W) @ h + U @ xs[t])",
      "    return np.sum(h)",
    ]);
    const { h, W } = shapes(formula) as Record<string, number[]>;
    expect(W).toEqual([h?.[0], h?.[0]]);
    expect(formula.problem).toBeUndefined();
  });

  test("gates cut out of one matrix product", () => {
    const formula = f([
      "import numpy as np",
      "def f(x, h, c, W, H):",
      "    z = W @ np.concatenate([x, h])",
      "    n = len(h)",
      "    i, o, g = z[:n], z[n:2 * n], z[2 * n:]",
      "    return np.sum(i * o * np.tanh(g) * c)",
    ]);
    expect(formula.problem).toBeUndefined();
    const { W, h, x } = shapes(formula) as Record<string, (string | number)[]>;
    expect(String(W?.[0])).toBe(`3*${h?.[0]}`);
    expect(x).toHaveLength(1);
  });

  test("as many axes as sizes are unpacked", () => {
    expect(
      shapes(f(["def f(img):", "    h, w = img.shape", "    return (img * img).sum() / (h * w)"])),
    ).toEqual({ img: ["m", "k"] });
  });

  test("shapes inside a line of the docstring", () => {
    const formula = f([
      "def f(image, kernel):",
      '    """image: (H, W), kernel: (3, 3)"""',
      "    return (kernel * kernel).sum() + image.sum()",
    ]);
    expect(shapes(formula)).toEqual({ image: ["H", "W"], kernel: [3, 3] });
  });

  test.each([
    ["in one line", ["X: (n, d); mu, s: (k, d) -> (n, k)"]],
    [
      "of NumPy's manner",
      ["Sum.", "    ", "    X : ndarray, shape (n, d)", "    mu, s : ndarray of shape (k, d)"],
    ],
    ["in words", ["X is (n, d); mu and s are (k, d)"]],
    ["of Sphinx's manner", ["Sum.", "    :param X: of shape (n, d)", "    :param mu, s: of shape (k, d)"]],
  ])("one shape said of several names: %s", (_, docstring) => {
    const formula = f([
      "def f(X, mu, s):",
      `    """${docstring.join("\n")}"""`,
      "    return (X * X).sum() + (mu * s).sum()",
    ]);
    expect(shapes(formula)).toEqual({ X: ["n", "d"], mu: ["k", "d"], s: ["k", "d"] });
  });
});
