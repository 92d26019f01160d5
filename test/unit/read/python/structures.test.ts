import { beforeAll, describe, expect, test } from "vitest";
import { deriveFormula } from "../../../../engine/derive/formula.ts";
import { DEFAULT_BUDGET } from "../../../../engine/graph/budget.ts";
import type { PythonReader } from "../../../../engine/read/python/index.ts";
import type { Formula, Reading } from "../../../../engine/read/reading.ts";
import { close, find, gradientOf, pythonReader, valueIn } from "./reader.ts";

let reader: PythonReader;
beforeAll(async () => {
  reader = await pythonReader();
});

const read = (lines: readonly string[]): Reading => reader.read(`${lines.join("\n")}\n`);
const names = (formula: Formula): string[] => formula.variables.map((each) => each.name);

function at(lines: readonly string[], point: Readonly<Record<string, unknown>>, wrt: readonly string[]) {
  const done = reader.function(`${lines.join("\n")}\n`, "f", point);
  if (!done.ok) throw new Error(done.error.message);
  const { formula, graph } = done.value;
  return { value: valueIn(formula), gradient: gradientOf(formula, graph, wrt) };
}

/** What stands in the place of the only gradient read, as a whole. */
function whole(lines: readonly string[]): unknown {
  const reading = read(lines);
  const formula = reading.formulas.find((each) => each.kind === "gradient-read");
  if (!formula) throw new Error("no gradient read");
  const derivation = deriveFormula(formula, reading, { budget: DEFAULT_BUDGET });
  return derivation.whole ?? derivation.value;
}

describe("parameters that are dicts and objects", () => {
  const dict = ["import numpy as np", "def f(p, x):", '    return np.sum(np.tanh(x @ p["w"] + p["b"]))'];
  test("fields come from use", () => {
    expect(names(find(read(dict), "f"))).toEqual(["p.w", "p.b", "x"]);
  });
  test("a point with a dict", () => {
    const { value, gradient } = at(dict, { p: { w: [1, 2], b: 0.5 }, x: [0.1, 0.2] }, ["p.w", "p.b"]);
    const slope = 1 - Math.tanh(1) ** 2;
    expect(close(value, Math.tanh(1), 1e-12)).toBe(true);
    expect(close(gradient["p.w"], [0.1 * slope, 0.2 * slope], 1e-12)).toBe(true);
    expect(close(gradient["p.b"], slope, 1e-12)).toBe(true);
  });
  test("attributes, as of a namespace", () => {
    const source = ["def f(p, x):", "    return p.a * x ** p.k"];
    expect(names(find(read(source), "f"))).toEqual(["p.a", "p.k", "x"]);
    expect(at(source, { p: { a: 2, k: 3 }, x: 2 }, ["p.a", "x"])).toEqual({
      value: 16,
      gradient: { "p.a": 8, x: 24 },
    });
  });
  test("a dataclass of the file, by its annotation", () => {
    const source = [
      "from dataclasses import dataclass",
      "@dataclass",
      "class Spring:",
      "    k: float",
      "    m: float = 1.0",
      "    @property",
      "    def omega(self):",
      "        return (self.k / self.m) ** 0.5",
      "def f(s: Spring):",
      "    return s.omega * 2",
    ];
    expect(names(find(read(source), "f"))).toEqual(["s.k", "s.m"]);
    expect(at(source, { s: { k: 4 } }, ["s.k"])).toEqual({ value: 4, gradient: { "s.k": 0.5 } });
  });
  test("a list of arrays of unlike shapes", () => {
    const source = ["def f(ws, x):", "    w, b = ws", "    return (x @ w + b) ** 2"];
    expect(at(source, { ws: [[1, 2], 3], x: [1, 1] }, ["ws[0]", "ws[1]"]).gradient).toEqual({
      "ws[0]": [12, 12],
      "ws[1]": 12,
    });
  });
  test("methods and attributes of arrays make no structure", () => {
    const formula = find(read(["def f(x):", "    return (x.T @ x).sum() / x.shape[0]"]), "f");
    expect(names(formula)).toEqual(["x"]);
  });
  test("fields multiplied are everyday code", () => {
    const reading = read(["def total(order):", '    return order["price"] * order["quantity"]']);
    expect(reading.formulas.filter((formula) => formula.clear)).toEqual([]);
  });
});

describe("gradient reads in the structure the library gives", () => {
  const f = ["import jax", "def f(p, x):", '    return p["w"] * x ** 2 + p["b"]', 'p = {"w": 2.0, "b": 3.0}'];
  test("a dict", () => expect(whole([...f, "jax.grad(f)(p, 2.0)"])).toEqual({ w: 4, b: 1 }));
  test("value and gradient", () =>
    expect(whole([...f, "v, g = jax.value_and_grad(f)(p, 2.0)"])).toEqual([11, { w: 4, b: 1 }]));
  test("several arguments", () =>
    expect(whole([...f, "jax.grad(f, argnums=(0, 1))(p, 2.0)"])).toEqual([{ w: 4, b: 1 }, 8]));
  test("a tuple in a tuple", () =>
    expect(whole(["import jax", "g = jax.grad(lambda t: t[0] * t[1][0] ** 2)((3.0, (2.0, 1.0)))"])).toEqual([
      4,
      [12, 0],
    ]));
  test("the Hessian by a tuple has all its blocks", () =>
    expect(whole(["import jax", "jax.hessian(lambda t: t[0] ** 2 * t[1])((3.0, 4.0))"])).toEqual([
      [8, 6],
      [6, 0],
    ]));
  test("a dict of TensorFlow's variables", () =>
    expect(
      whole([
        "import tensorflow as tf",
        "w = tf.Variable(2.0)",
        "b = tf.Variable(1.0)",
        "with tf.GradientTape() as tape:",
        "    loss = (w * 3.0 + b - 5.0) ** 2",
        'tape.gradient(loss, {"w": w, "b": b})',
      ]),
    ).toEqual({ w: 12, b: 4 }));
  test("torch's Hessian of several inputs", () =>
    expect(
      whole([
        "import torch",
        "a = torch.tensor([1.0, 2.0])",
        "b = torch.tensor(3.0)",
        "torch.autograd.functional.hessian(lambda x, y: (x ** 2).sum() * y, (a, b))",
      ]),
    ).toEqual([
      [
        [
          [6, 0],
          [0, 6],
        ],
        [2, 4],
      ],
      [[2, 4], 0],
    ]));
  test("the Jacobian of a function with several outputs by several inputs", () =>
    expect(
      whole([
        "import torch",
        "a = torch.tensor(2.0)",
        "b = torch.tensor(3.0)",
        "torch.autograd.functional.jacobian(lambda x, y: (x * y, x + y), (a, b))",
      ]),
    ).toEqual([
      [3, 2],
      [1, 1],
    ]));
});
