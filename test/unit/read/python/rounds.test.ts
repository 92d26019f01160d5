import { beforeAll, describe, expect, test } from "vitest";
import type { PythonReader } from "../../../../engine/read/python/index.ts";
import { pythonReader, valueIn } from "./reader.ts";

let reader: PythonReader;
beforeAll(async () => {
  reader = await pythonReader();
});

const value = (source: string, point: Readonly<Record<string, unknown>>): unknown => {
  const read = reader.function(source, "f", point);
  return read.ok ? valueIn(read.value.formula) : read.error.message;
};
const lines = (...text: string[]): string => `${text.join("\n")}\n`;

describe("what the number of a round decides", () => {
  test("rounds that are skipped by their number", () => {
    const source = (count: number): string =>
      lines(
        "def f(x):",
        "    y = x",
        `    for i in range(${count}):`,
        "        if i in (2, 5, 7):",
        "            continue",
        "        y = y * y / (i + 1) + x",
        "    return y",
      );
    const truth = (x: number, count: number): number => {
      let y = x;
      for (let i = 0; i < count; i++) if (![2, 5, 7].includes(i)) y = (y * y) / (i + 1) + x;
      return y;
    };
    for (const count of [4, 8, 9, 20])
      expect(value(source(count), { x: 0.7 })).toBeCloseTo(truth(0.7, count), 12);
  });

  test("a dict that some rounds have a key of", () => {
    const source = lines(
      "TABLE = {0: 0.1, 3: -0.4, 7: 0.8}",
      "def f(x):",
      "    y = x",
      "    for i in range(10):",
      "        if i in TABLE:",
      "            y = y * TABLE[i] + x",
      "        else:",
      "            y = y + 0.01 * x * y",
      "    return y",
    );
    expect(value(source, { x: 0.7 })).toBeCloseTo(1.0309805031068184, 12);
  });

  test("an exception in some rounds", () => {
    const source = lines(
      "def f(x):",
      "    y = x",
      "    for i in range(12):",
      "        try:",
      "            if i % 4 == 3:",
      "                raise ValueError",
      "            y = y * 1.5",
      "        except ValueError:",
      "            y = y + 1",
      "    return y",
    );
    let truth = 0.7;
    for (let i = 0; i < 12; i++) truth = i % 4 === 3 ? truth + 1 : truth * 1.5;
    expect(value(source, { x: 0.7 })).toBeCloseTo(truth, 10);
  });

  test("where it is not known whether a round is skipped, nothing is claimed", () => {
    const source = lines(
      "def f(x):",
      "    y = x",
      "    for i in range(5):",
      "        if open(f'{i}').read():",
      "            continue",
      "        y = y * 2",
      "    return y",
    );
    expect(value(source, { x: 0.7 })).toEqual(expect.any(String));
  });
});

describe("dicts by keys that are put together", () => {
  test("W1, b1, written in each way", () => {
    for (const key of ['"W" + str(i)', 'f"W{i}"', '"W%d" % i', '"{}{}".format("W", i)', '"%s%d" % ("W", i)'])
      expect(
        value(
          lines(
            "def f(x):",
            "    p = {'W1': x, 'W2': 3 * x}",
            `    return sum(p[${key}] * i for i in (1, 2))`,
          ),
          {
            x: 0.5,
          },
        ),
      ).toBeCloseTo(3.5, 12);
  });

  test("an entry under a key that is not known makes all of them unknown", () => {
    const source = lines(
      "def f(x):",
      "    d = {'a': x}",
      "    for i in range(3):",
      "        d[repr(i * 1.5)] = x * (i + 1)",
      "    return sum(d.values())",
    );
    expect(value(source, { x: 0.5 })).toContain("a key that is not known");
  });

  test("an entry that is there on one side only", () => {
    const source = lines(
      "def f(x, s):",
      "    d = {'a': x}",
      "    if s > 0:",
      "        d['b'] = x * x",
      "    return sum(d.values())",
    );
    expect(value(source, { x: 0.5, s: 1 })).toEqual(expect.any(String));
  });
});

describe("sets and instances", () => {
  test("equal items are there once", () => {
    const source = lines(
      "def f(x):",
      "    s = set()",
      "    for k in [1, 2, 1]:",
      "        s.add(k)",
      "    return x * len(set([1, 1, 2])) + x * len({3, 3.0, True}) + sum(s) + len({k % 2 for k in range(5)})",
    );
    expect(value(source, { x: 0.5 })).toBeCloseTo(0.5 * 2 + 0.5 * 2 + 3 + 2, 12);
  });

  test("instances are equal to themselves alone: a graph walked once through", () => {
    const source = lines(
      "class Node:",
      "    def __init__(self, v, parents=()):",
      "        self.v, self.grad, self.parents = v, 0.0, set(parents)",
      "        self.back = lambda: None",
      "    def times(self, o):",
      "        out = Node(self.v * o.v, (self, o))",
      "        def back():",
      "            self.grad += o.v * out.grad",
      "            o.grad += self.v * out.grad",
      "        out.back = back",
      "        return out",
      "    def backward(self):",
      "        order, seen = [], set()",
      "        def visit(n):",
      "            if n not in seen:",
      "                seen.add(n)",
      "                for p in n.parents:",
      "                    visit(p)",
      "                order.append(n)",
      "        visit(self)",
      "        self.grad = 1.0",
      "        for n in reversed(order):",
      "            n.back()",
      "def f(a):",
      "    x = Node(a)",
      "    y = x.times(x).times(x)",
      "    y.backward()",
      "    return x.grad",
    );
    expect(value(source, { a: 1.5 })).toBeCloseTo(3 * 1.5 ** 2, 12);
  });

  test("a method of one of several instances, which is not known, may change each of them", () => {
    const source = lines(
      "class Box:",
      "    def __init__(self, v):",
      "        self.v = v",
      "    def bump(self):",
      "        self.v = self.v + 1",
      "def f(x):",
      "    box = Box(x)",
      "    boxes = []",
      "    if open('flag').read():",
      "        boxes.append(box)",
      "    for each in boxes:",
      "        each.bump()",
      "    return box.v",
    );
    expect(value(source, { x: 0.5 })).toEqual(expect.any(String));
  });

  test("counts of words, and of none", () => {
    const source = lines(
      "from collections import Counter",
      "def f(x):",
      "    c = Counter('hello')",
      "    c['l'] += 2",
      "    return sum(n * x for n in c.values()) + c['z']",
    );
    expect(value(source, { x: 0.5 })).toBeCloseTo(3.5, 12);
  });
});

describe("places that are picked twice", () => {
  const scattered = (verb: string): string =>
    lines(
      "import jax.numpy as jnp",
      "def f(x):",
      "    y = jnp.ones(4) * 2",
      `    y = y.at[jnp.array([1, 1, 3])].${verb}(x)`,
      "    return jnp.sum(y * jnp.array([1.0, 10.0, 100.0, 1000.0]))",
    );
  test("are added to twice, and otherwise not followed", () => {
    expect(value(scattered("add"), { x: [0.5, -1.2, 2] })).toBeCloseTo(2 + 13 + 200 + 4000, 9);
    expect(value(scattered("subtract"), { x: [0.5, -1.2, 2] })).toBeCloseTo(2 + 27 + 200, 9);
    expect(value(scattered("multiply"), { x: [0.5, -1.2, 2] })).toContain("picked twice");
  });
});

test("the leaves of a tree of parameters, None left out", () => {
  const source = lines(
    "import jax",
    "import jax.numpy as jnp",
    "def f(x):",
    "    tree = {'b': [x, (2 * x, None)], 'a': x ** 2}",
    "    return sum((i + 1) * leaf for i, leaf in enumerate(jax.tree_util.tree_leaves(tree)))",
  );
  expect(value(source, { x: 0.5 })).toBeCloseTo(0.25 + 2 * 0.5 + 3 * 1, 12);
});
