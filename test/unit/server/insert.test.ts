import { expect, it } from "vitest";
import { deriveFormula } from "../../../engine/derive/formula.ts";
import { within } from "../../../engine/graph/budget.ts";
import { tensorOf } from "../../../engine/graph/tensor.ts";
import { evaluate } from "../../../engine/run/interpret.ts";
import type { InsertKind } from "../../../extension/protocol/panel.ts";
import { insertion } from "../../../extension/server/insert/code.ts";
import { find, pythonReader } from "../read/python/reader.ts";

/** A derivative that takes lines of its own: a loop there and a loop back. */
const ROOT = `def root(a, x):
    for _ in range(12):
        x = 0.5 * (x + a / x)
    return x
`;

const root = (a: number, x: number): number => {
  let own = x;
  for (let i = 0; i < 12; i++) own = 0.5 * (own + a / own);
  return own;
};

const slope = (f: (t: number) => number, at: number): number => (f(at + 1e-5) - f(at - 1e-5)) / 2e-5;

it("lines of a derivative stand in the function that is inserted, before what it returns", async () => {
  const reader = await pythonReader();
  const reading = reader.read(ROOT);
  const formula = find(reading, "root");
  const derivation = deriveFormula(formula, reading, { budget: within(5_000) });
  const inserted = (what: InsertKind): string =>
    (
      insertion(
        {
          formula,
          derivation,
          reading,
          fallback: "math",
          language: "python",
          order: 1,
          indent: "",
          tab: "    ",
        },
        what,
      ) ?? []
    ).join("\n");
  const at: Record<string, number> = { a: 2, x: 3.5 };
  const valuesOf = (text: string, name: string): number[] => {
    const { output, outputs, variables } = find(reader.read(`${ROOT}\n\n${text}\n`), name);
    const point = new Map(variables.map((own) => [own.node, tensorOf(at[own.name] ?? 0)]));
    return evaluate(outputs ?? (output ? [output] : []), point).map(({ data }) => data[0] ?? Number.NaN);
  };
  const byA = slope((a) => root(a, 3.5), 2);
  const byX = slope((x) => root(2, x), 3.5);
  const derivative = inserted("derivative");
  expect(derivative).toMatch(/^def droot_da\(a, x\):\n {4}x1 = x\n/);
  expect(valuesOf(derivative, "droot_da")[0]).toBeCloseTo(byA, 8);
  expect(valuesOf(derivative, "droot_dx")[0]).toBeCloseTo(byX, 8);
  const both = valuesOf(inserted("gradient"), "root_gradient");
  expect(both).toHaveLength(2);
  expect(both[0]).toBeCloseTo(byA, 8);
  expect(both[1]).toBeCloseTo(byX, 8);
  expect(inserted("gradient-check")).toContain("    gradient = {0: da, 1: dx}");
});

/** What is written below `f`. */
async function gradientOf(source: string, what: InsertKind = "gradient", name = "f"): Promise<string> {
  const reader = await pythonReader();
  const reading = reader.read(source);
  const formula = find(reading, name);
  const derivation = deriveFormula(formula, reading, { budget: within(5_000) });
  const piece = {
    formula,
    derivation,
    reading,
    fallback: "numpy",
    language: "python",
    order: 1,
    indent: "",
    tab: "  ",
  } as const;
  return (insertion(piece, what) ?? []).join("\n");
}

it("what derivatives share is named once, in the document's own indentation", async () => {
  const source = "import numpy as np\ndef f(x, y):\n    return np.exp(x * y) * np.sin(x * y)\n";
  expect(await gradientOf(source)).toBe(
    [
      "def f_gradient(x, y):",
      "  t0 = np.exp(x * y) * (np.sin(x * y) + np.cos(x * y))",
      "  return y * t0, x * t0",
    ].join("\n"),
  );
});

it("fields are one word where a name must be", async () => {
  const fields = 'def f(params, t):\n    return params["w"] * t**2 + params["b"]\n';
  expect(await gradientOf(fields)).toBe(
    "def f_gradient(params_w, params_b, t):\n  return t**2, 1, 2 * params_w * t",
  );
  expect(await gradientOf(fields, "derivative")).toContain("def df_dparams_w(params_w, params_b, t):");
  const method =
    "class A:\n    def f(self, a):\n        return self.a * a**2\n    def __init__(self, a):\n        self.a = a\n";
  expect(await gradientOf(method, "gradient", "A.f")).toBe(
    "def f_gradient(a, self_a):\n  return 2 * a * self_a",
  );
});

it("a gradient check calls the function with its own arguments", async () => {
  const reads = "c = 2.0\ndef f(h):\n    return c * h**2\n";
  const check = await gradientOf(reads, "gradient-check");
  expect(check).toContain(
    "def check_f_gradient(h, step=1e-6):\n  point = (h,)\n  gradient = {0: 2 * c * h}\n",
  );
  // There is no way to write the module's `x` in a function that has an `x` of its own.
  const hidden = "x = 2.0\ndef g(t):\n    return x * t\ndef f(x):\n    return g(x) + x\n";
  expect(await gradientOf(hidden, "gradient-check")).toBe("");
});
