import { beforeAll, describe, expect, test } from "vitest";
import type { PythonReader } from "../../../../engine/read/python/index.ts";
import type { Reading } from "../../../../engine/read/reading.ts";
import { close, find, gradientOf, pythonReader, readValue, valueIn } from "./reader.ts";

let reader: PythonReader;
beforeAll(async () => {
  reader = await pythonReader();
});

/** Value and gradient of `f` at a point. */
function at(
  source: string,
  point: Readonly<Record<string, unknown>>,
  name = "f",
): { value: unknown; gradient: Record<string, unknown> } {
  const read = reader.function(source, name, point);
  if (!read.ok) throw new Error(read.error.message);
  return {
    value: valueIn(read.value.formula),
    gradient: gradientOf(read.value.formula, read.value.graph, Object.keys(point)),
  };
}

const read = (source: string): Reading => reader.read(source);

describe("functions", () => {
  test("a count of rounds is nothing to differentiate by, a whole number that is computed with is", () => {
    const asked = (source: string): string[] =>
      find(read(source), "f").variables.flatMap(({ name, differentiable }) => (differentiable ? [name] : []));
    const euler = "    for k in range(steps):\n        v = v + 0.1 * (i - v)\n    return v\n";
    expect(asked(`def f(v, i, steps=4):\n${euler}`)).toEqual(["v", "i"]);
    expect(asked(`def f(v, i, steps=200):\n${euler}`)).toEqual(["v", "i"]);
    expect(asked(`def f(v, i, steps):\n${euler}\nprint(f(1.0, 2.0, 3))\n`)).toEqual(["v", "i"]);
    expect(asked("def f(x, k=2):\n    return k * x**2\n")).toEqual(["x", "k"]);
  });

  test("names on the way, calls of other functions, default arguments", () => {
    const source =
      "import math\ndef g(t, k=2):\n    u = t * k\n    return math.sin(u)\ndef f(x):\n    y = g(x) + g(x, k=3)\n    return y * x\n";
    const { value, gradient } = at(source, { x: 0.5 });
    expect(close(value, 0.5 * (Math.sin(1) + Math.sin(1.5)), 1e-12)).toBe(true);
    expect(
      close(gradient["x"], Math.sin(1) + Math.sin(1.5) + 0.5 * (2 * Math.cos(1) + 3 * Math.cos(1.5)), 1e-12),
    ).toBe(true);
  });

  test("an early return is one side of a choice", () => {
    const source = "def f(x):\n    if x < 0:\n        return -x\n    y = x * x\n    return y\n";
    expect(at(source, { x: -2 }).gradient).toEqual({ x: -1 });
    expect(at(source, { x: 3 }).gradient).toEqual({ x: 6 });
  });

  test("a guard that only raises is an assumption", () => {
    const formula = find(
      read("def f(x):\n    if x <= 0:\n        raise ValueError('x')\n    return 1 / x\n"),
      "f",
    );
    expect(formula.problem).toBeUndefined();
    expect(formula.assumptions.map((each) => each.message).join()).toContain("x <= 0");
  });

  test("a syntax error elsewhere blocks nothing", () => {
    const reading = read("def bad(x):\n    return x **\n\ndef f(x):\n    return x**2 * 3\n");
    expect(find(reading, "f").output).toBeDefined();
    expect(find(reading, "bad").problem).toBeDefined();
  });

  test("what is not understood says why and where", () => {
    const source = "def f(x):\n    return mystery(x) * 2\n";
    const { problem, output } = find(read(source), "f");
    expect(output).toBeUndefined();
    expect(problem?.message).toContain("mystery");
    expect(source.slice(problem?.span?.start, problem?.span?.end)).toBe("mystery");
  });

  test("the first call in the text gives the point", () => {
    const source =
      "def L(w, x, b, y):\n    return (w * x + b - y) ** 2\n\nw, x, b, y = 2.0, 3.0, 1.0, 10.0\nprint(L(w, x, b, y))\n";
    const reading = read(source);
    const formula = find(reading, "L");
    expect(valueIn(formula)).toBe(9);
    expect(gradientOf(formula, reading.graph, ["w", "b"])).toEqual({ w: -18, b: -6 });
  });

  test("occurrences are what was written, in order, named when assigned", () => {
    const source = "def f(x):\n    a = x * 3\n    return (a + 5) ** 2\n";
    const formula = find(read(source), "f");
    expect(
      formula.occurrences.map((each) => [source.slice(each.span.start, each.span.end), each.name]),
    ).toEqual([
      ["x * 3", "a"],
      ["a + 5", undefined],
      ["(a + 5) ** 2", undefined],
    ]);
  });
});

describe("loops over sizes that are not known", () => {
  const shapes = (source: string, name: string) => {
    const formula = find(read(source), name);
    expect(formula.problem).toBeUndefined();
    return Object.fromEntries(formula.variables.map((each) => [each.name, each.node.shape]));
  };

  test("a running sum is a sum", () => {
    const source =
      "def f(x):\n    s = 0.0\n    for i in range(len(x)):\n        s += x[i] ** 2\n    return s\n";
    expect(shapes(source, "f")).toEqual({ x: ["n"] });
    expect(at(source, { x: [1, 2, 3] })).toEqual({ value: 14, gradient: { x: [2, 4, 6] } });
  });

  test("neighbours: Rosenbrock by a loop", () => {
    const source =
      "def f(x):\n    s = 0\n    for i in range(len(x) - 1):\n        s += 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2\n    return s\n";
    expect(shapes(source, "f")).toEqual({ x: ["n"] });
    const { output } = find(read(source), "f");
    expect(output?.op).toBe("sum");
  });

  test("what zips together has one length", () => {
    expect(
      shapes(
        "def f(a, b):\n    t = 0\n    for u, v in zip(a, b):\n        t += (u - v) ** 2\n    return t / len(a)\n",
        "f",
      ),
    ).toEqual({ a: ["n"], b: ["n"] });
  });

  test("pairs i < j", () => {
    const source =
      "def f(r):\n    e = 0\n    n = len(r)\n    for i in range(n):\n        for j in range(i + 1, n):\n            e += (r[i] - r[j]) ** 2\n    return e\n";
    expect(shapes(source, "f")).toEqual({ r: ["n"] });
  });

  test("a recurrence is one loop, however long", () => {
    const formula = find(
      read("def f(c, x):\n    s = 0\n    for a in c:\n        s = s * x + a\n    return s\n"),
      "f",
    );
    expect(formula.output?.op).toBe("scan");
    expect(formula.assumptions.map((each) => each.message)).toContain("c taken as a vector of shape (n,)");
  });
});

describe("shapes of parameters", () => {
  const shapesOf = (source: string): Record<string, unknown> =>
    Object.fromEntries(find(read(source), "f").variables.map((each) => [each.name, each.node.shape]));

  test("as many entries as are read", () => {
    expect(shapesOf("def f(x):\n    return x[0] ** 2 + 2 * x[1] ** 2 + 3 * x[2] ** 2\n")).toEqual({ x: [3] });
  });
  test("from use", () => {
    expect(
      shapesOf("import numpy as np\ndef f(W, x, y):\n    return np.sum((W @ x - y) ** 2)\n")["W"],
    ).toHaveLength(2);
  });
  test("from a comment", () => {
    expect(
      shapesOf("import numpy as np\ndef f(W):\n    # nabla: W: (3, 2)\n    return np.sum(W ** 2)\n"),
    ).toEqual({ W: [3, 2] });
  });
  test("from a jaxtyping annotation", () => {
    expect(shapesOf('def f(x: Float[Array, "n 3"]):\n    return (x ** 2).sum()\n')).toEqual({ x: ["n", 3] });
  });
});

describe("torch's tape", () => {
  const torch = (source: string): Reading => read(`import torch\n${source}`);

  test("updates under no_grad move the point, not the formula", () => {
    const reading = torch(
      "w = torch.tensor(0.5, requires_grad=True)\nb = torch.tensor(0.0, requires_grad=True)\nx = torch.tensor(2.0)\ny = torch.tensor(5.0)\nloss = (w * x + b - y) ** 2\nloss.backward()\nlr = 0.01\nwith torch.no_grad():\n    w -= lr * w.grad\n    b -= lr * b.grad\nafter = w * 1.0\n",
    );
    expect(readValue(find(reading, "w.grad", "gradient-read"))).toBe(-16);
    expect(close(valueIn(find(reading, "after", "assignment")), 0.66, 1e-12)).toBe(true);
  });

  test("two names, one tensor", () => {
    const reading = torch(
      "x = torch.tensor([1.0, 2.0], requires_grad=True)\ny = x * 2\nz = y\nz += 1\ns = y.sum()\ns.backward()\nprint(x.grad)\n",
    );
    expect(valueIn(find(reading, "s", "assignment"))).toBe(8);
    expect(readValue(find(reading, "x.grad", "gradient-read"))).toEqual([2, 2]);
  });

  test("why a gradient is None", () => {
    const reading = torch("x = torch.tensor(3.0)\nprint(x.grad)\n");
    expect(find(reading, "x.grad", "gradient-read").read?.none).toContain("requires_grad");
  });
});

test("a tape that is not persistent, used twice, with the fix", () => {
  const source =
    "import tensorflow as tf\nx = tf.Variable(2.0)\ny = tf.Variable(3.0)\nwith tf.GradientTape(persistent=False) as t:\n  z = x**2 - y**2\na = t.gradient(z, x)\nb = t.gradient(z, y)\n";
  const reading = read(source);
  const finding = reading.findings.find((each) => each.code === "tape-used-twice");
  expect(source.slice(finding?.span.start, finding?.span.end)).toBe("t.gradient(z, y)");
  expect(finding?.fix?.text).toBe("tf.GradientTape(persistent=True)");
  expect(readValue(find(reading, "t.gradient(z, x)", "gradient-read"))).toBe(4);
});

describe("numbers that comments promise", () => {
  const hints = (source: string) =>
    read(source)
      .findings.filter((each) => each.code === "promised-number")
      .map((each) => source.slice(each.span.start, each.span.end));

  test("a right one is passed over, to the digits it has", () => {
    expect(
      hints(
        "import torch\nx = torch.tensor([1.0], requires_grad=True)\ny = torch.tensor([2.0], requires_grad=True)\nf = (x**2 + 2*x) * torch.log(y)\nf.backward()\nprint(x.grad)\n#>>> tensor(2.7726)\nprint(y.grad)\n#>>> tensor(1.5000)\n",
      ),
    ).toEqual([]);
  });
  test("a wrong one is marked", () => {
    expect(hints("def f(x):\n    return x**2\nprint(f(3.0))  # => 9.0\nprint(f(2.0))  # => 5.0\n")).toEqual([
      "# => 5.0",
    ]);
  });
  test("several prints, then their comments", () => {
    expect(hints("a = 2.0\nprint(a * 2)\nprint(a * 3)\n# => 4.0\n# => 7.0\n")).toEqual(["# => 7.0"]);
  });
  test("random numbers are never judged", () => {
    expect(hints("import torch\nx = torch.randn(2)\nprint(x)  # => tensor([0.1, 0.2])\n")).toEqual([]);
  });
});

test("lines for the shell do not break a notebook", () => {
  expect(
    find(read("%matplotlib inline\n!pip install numpy\ndef f(x):\n    return x**2 + 1\n"), "f").output,
  ).toBeDefined();
});

describe("what is made elsewhere is not judged", () => {
  test("a name of another cell", () => {
    const reading = read(
      "import torch\ntorch.autograd.backward(f, retain_graph=True)\nprint(x.grad)\nfor i in range(2):\n    loss.backward()\n",
    );
    expect(reading.findings).toEqual([]);
    expect(reading.formulas.filter((each) => each.kind === "gradient-read")).toEqual([]);
  });
  test("a parameter", () => {
    const reading = read(
      "import torch\ndef step(w, loss):\n    loss.backward()\n    return w - 0.1 * w.grad\n",
    );
    expect(reading.findings).toEqual([]);
    expect(reading.formulas.filter((each) => each.kind === "gradient-read")).toEqual([]);
  });
});
