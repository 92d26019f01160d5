import { beforeAll, describe, expect, test } from "vitest";
import type { PythonReader } from "../../../../engine/read/python/index.ts";
import { find, gradientOf, pythonReader, readValue, valueIn } from "./reader.ts";

let reader: PythonReader;
beforeAll(async () => {
  reader = await pythonReader();
});

/** Value and gradient of a function at a point. */
function at(lines: readonly string[], name: string, point: Readonly<Record<string, unknown>>) {
  const done = reader.function(`${lines.join("\n")}\n`, name, point);
  if (!done.ok) throw new Error(done.error.message);
  const { formula, graph } = done.value;
  const names = formula.variables.map((each) => each.name);
  return { value: valueIn(formula), gradient: gradientOf(formula, graph, names) };
}

describe("what the text calls by one name stays apart", () => {
  test("a parameter, and the module's number that another function reads", () => {
    const text = ["x = 2.0", "def g(y):", "    return x * y", "def f(x):", "    return g(x) + x**3"];
    expect(at(text, "f", { x: 5 })).toEqual({ value: 135, gradient: { x: 77, x_global: 5 } });
  });

  test("a parameter, and a name that is bound nowhere", () => {
    const text = ["def g(x):", "    return x * d", "def f(x, d):", "    return g(x) + d**2"];
    const formula = find(reader.read(`${text.join("\n")}\n`), "f");
    expect(formula.variables.map(({ name }) => name)).toEqual(["x", "d", "d_global"]);
    expect(formula.assumptions.map(({ message }) => message)).toContain(
      "d_global is the d outside of the function",
    );
  });

  test("a field, and an argument", () => {
    const text = [
      "class M:",
      "    def __init__(self, w):",
      "        self.w = w",
      "    def loss(self, w):",
      "        return self.w * w**2",
    ];
    const formula = find(reader.read(`${text.join("\n")}\n`), "M.loss");
    expect(formula.variables.map(({ name }) => name)).toEqual(["w", "self.w"]);
    expect(at(text, "M.loss", { self: { w: 3 }, w: 5 })).toEqual({
      value: 75,
      gradient: { "self.w": 25, w: 30 },
    });
  });

  test("a number that is bound anew after it was used", () => {
    const text = ["import numpy as np", "x = 2.0", "y = x**2", "x = 3.0", "w = np.sin(y) + x**3"];
    const reading = reader.read(`${text.join("\n")}\n`);
    const formula = find(reading, "w", "assignment");
    expect(valueIn(formula)).toBe(Math.sin(4) + 27);
    expect(gradientOf(formula, reading.graph, ["x", "x_before"])).toEqual({
      x: 27,
      x_before: Math.cos(4) * 4,
    });
  });

  test("a tensor that is made anew: each gradient is of its own", () => {
    const text = [
      "import torch",
      "def start(v):",
      "    x = torch.tensor(v, requires_grad=True)",
      "    return x**2",
      "x = torch.tensor(3.0, requires_grad=True)",
      "z = start(2.0) * x",
      "z.backward()",
      "print(x.grad)",
    ];
    const reading = reader.read(`${text.join("\n")}\n`);
    expect(valueIn(find(reading, "z", "assignment"))).toBe(12);
    expect(readValue(find(reading, "x.grad", "gradient-read"))).toBe(4);
  });

  test("what is held constant of a variable keeps its name", () => {
    const text = [
      "import torch",
      "x = torch.tensor(3.0, requires_grad=True)",
      "z = x.detach() * x",
      "z.backward()",
    ];
    const formula = find(reader.read(`${text.join("\n")}\n`), "z", "assignment");
    expect(new Set(formula.variables.map(({ name }) => name))).toEqual(new Set(["x"]));
    expect(valueIn(formula)).toBe(9);
  });
});
