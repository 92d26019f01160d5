import { beforeAll, describe, expect, test } from "vitest";
import type { PythonReader } from "../../../../engine/read/python/index.ts";
import type { Formula } from "../../../../engine/read/reading.ts";
import { close, find, flat, gradientOf, pythonReader, readValue, valueIn } from "./reader.ts";

let reader: PythonReader;
beforeAll(async () => {
  reader = await pythonReader();
});

const f = (lines: readonly string[]): Formula => find(reader.read(`${lines.join("\n")}\n`), "f");
const said = (formula: Formula): string => formula.assumptions.map((each) => each.message).join("; ");
function slope(lines: readonly string[], point: Readonly<Record<string, unknown>>): unknown {
  const read = reader.function(`${lines.join("\n")}\n`, "f", point);
  if (!read.ok) throw new Error(read.error.message);
  return gradientOf(read.value.formula, read.value.graph, ["x"])["x"];
}

describe("calls for their effect alone", () => {
  const body = (call: string): string[] => [
    "import torch",
    "def f(x):",
    "    y = torch.exp(x) * torch.ones(3)",
    `    ${call}`,
    "    return (y ** 2).sum()",
  ];
  test("what shows or stores changes nothing", () => {
    for (const call of [
      "logger.info(y)",
      "plt.plot(y)",
      "track(y)",
      "writer.add_scalar('y', y)",
      "print(y)",
    ]) {
      const formula = f(body(call));
      expect(formula.output, call).toBeDefined();
      expect(said(formula), call).not.toContain("is taken to leave");
    }
  });
  test("what says that it changes its arguments is not passed over", () => {
    for (const call of ["normalize_(y)", "mylib.fill(y)", "y.geometric_(0.5)", "augment_batch(y)"]) {
      const formula = f(body(call));
      expect(formula.output, call).toBeUndefined();
      expect(formula.problem?.message, call).toContain("may change this");
    }
  });
  test("of the rest it is said that nothing is assumed to change", () => {
    expect(said(f(body("exchange(y)")))).toContain("exchange(…) is taken to leave what it is given as it is");
  });
  test("only where the result depends on it", () => {
    const formula = f([
      "import torch",
      "def f(x):",
      "    z = torch.ones(3) * x",
      "    exchange(z)",
      "    return x ** 3",
    ]);
    expect(said(formula)).not.toContain("exchange");
  });
  test("entries of dicts and lists that may have been changed", () => {
    const formula = f(["def f(x):", "    d = {'a': x ** 2}", "    update(d)", "    return d['a'] * 3"]);
    expect(formula.output).toBeUndefined();
  });
});

describe("what is changed in place", () => {
  test("sorting an array", () => {
    expect(
      slope(
        [
          "import numpy as np",
          "def f(x):",
          "    y = np.array([x ** 2, x])",
          "    y.sort()",
          "    return y[0]",
        ],
        {
          x: 3,
        },
      ),
    ).toBe(1);
  });
  test("out=", () => {
    expect(
      slope(
        [
          "import numpy as np",
          "def f(x):",
          "    y = x * np.ones(3)",
          "    np.multiply(y, 2, out=y)",
          "    np.exp(y, out=y)",
          "    return np.sum(y)",
        ],
        { x: 0 },
      ),
    ).toBe(6);
  });
  test("entries of lists and dicts are deleted", () => {
    const lines = [
      "def f(x):",
      "    l = [x, x ** 2, x ** 3, x ** 4]",
      "    del l[1]",
      "    del l[-1:]",
      "    return l[0] + l[-1]",
    ];
    expect(slope(lines, { x: 2 })).toBe(13);
    expect(
      slope(["def f(x):", "    d = {'a': x, 'b': x ** 2}", "    del d['a']", "    return sum(d.values())"], {
        x: 3,
      }),
    ).toBe(6);
  });
});

describe("what detach() and .data give has the same entries", () => {
  // Gradients as torch 1.13 prints them.
  test("a leaf that is written through them stands for its new value", () => {
    const lines = [
      "import torch",
      "w = torch.tensor([1.0, 2.0], requires_grad=True)",
      "x = torch.tensor([3.0, -1.0])",
      "d = w.data",
      "d -= 0.1",
      "loss = ((w * x).sum() - 1.0) ** 2",
      "loss.backward()",
      "print(w.grad)",
      "w.grad = None",
      "w.detach().mul_(2)",
      "loss = ((w * x).sum() - 1.0) ** 2",
      "loss.backward()",
      "print(w.grad)",
      "w.grad = None",
      "e = w.detach()",
      "with torch.no_grad():",
      "    w -= 1.0",
      "y = (e * x).sum() * w.sum()",
      "y.backward()",
      "print(w.grad)",
      "w.grad = None",
      "v = e.numpy()",
      "v[0] = 10.0",
      "z = (w * w).sum()",
      "z.backward()",
      "print(w.grad)",
    ];
    const reads = reader
      .read(`${lines.join("\n")}\n`)
      .formulas.filter((each) => each.kind === "gradient-read")
      .map((each) => flat(readValue(each)));
    const printed = [
      [-1.2, 0.4],
      [3.6, -1.2],
      [-0.4, -0.4],
      [20, 5.6],
    ];
    expect(reads.length).toBe(printed.length);
    for (const [i, row] of printed.entries()) expect(close(reads[i], row, 1e-9)).toBe(true);
  });

  test("the derivative of anything else stays as it was computed", () => {
    const lines = [
      "import torch",
      "def f(x):",
      "    y = x**2",
      "    z = y.detach()",
      "    z += 1",
      "    return (y * y).sum()",
    ];
    const read = reader.function(`${lines.join("\n")}\n`, "f", { x: [3] });
    if (!read.ok) throw new Error(read.error.message);
    expect(valueIn(read.value.formula)).toBe(100);
    expect(slope(lines, { x: [3] })).toEqual([2 * 10 * 6]);
  });
});

describe("names that libraries are usually called by", () => {
  test("are numbers where nothing of a library is asked of them", () => {
    const formula = f(["import math", "def f(m):", "    return F / math.sqrt(m) + norm * np"]);
    expect(formula.variables.map((each) => each.name)).toEqual(["m", "F", "norm", "np"]);
  });
  test("and libraries before a dot", () => {
    expect(slope(["def f(x):", "    return np.exp(F.relu(x)) + norm.pdf(0.0)"], { x: 0.5 })).toBeCloseTo(
      Math.exp(0.5),
      12,
    );
  });
});
