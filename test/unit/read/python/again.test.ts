import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { PythonReader } from "../../../../engine/read/python/index.ts";
import type { Reading } from "../../../../engine/read/reading.ts";
import { pythonReader } from "./reader.ts";

let reader: PythonReader;
beforeAll(async () => {
  reader = await pythonReader();
});

/** All that is told of a reading, nodes aside. */
const told = (reading: Reading): unknown => ({
  formulas: reading.formulas.map((each) => ({
    kind: each.kind,
    name: each.name,
    range: each.range,
    nameRange: each.nameRange,
    text: each.text,
    clear: each.clear,
    problem: each.problem,
    output: each.output?.op,
    shape: each.output?.shape,
    assumptions: each.assumptions,
    occurrences: each.occurrences.map(({ span, name, node }) => ({ span, name, op: node.op })),
    variables: each.variables.map(({ node, ...rest }) => ({ ...rest, shape: node.shape })),
  })),
  names: reading.names.map(({ span, name, shape, dtype, from }) => ({ span, name, shape, dtype, from })),
  findings: reading.findings.map(({ severity, code, message, span, related, fix }) => ({
    severity,
    code,
    message,
    span,
    related,
    fix,
  })),
});

const script = (name: string): string =>
  readFileSync(new URL(`../../../reference/scripts/${name}`, import.meta.url), "utf8");

describe("an edit inside a function gives what a fresh reading gives", () => {
  const edits: readonly (readonly [string, (line: string) => string])[] = [
    ["a term more", (line) => line.replace("return ", "return 2 * ")],
    ["a line more", (line) => `    # a remark\n${line}`],
    ["half typed", (line) => `${line} +`],
  ];
  for (const name of [
    "potentials.py",
    "losses.py",
    "kinetics.py",
    "fixed_income.py",
    "numerical_diff.py",
    "jax_tutorial.py",
  ])
    for (const [what, change] of edits)
      test(`${name}: ${what}`, () => {
        const before = script(name);
        const lines = before.split("\n");
        const returns = lines.flatMap((line, i) => (/^ {4}return \S/.test(line) ? [i] : []));
        for (const at of returns.filter((_line, i) => i % 4 === 0)) {
          const after = lines.map((line, i) => (i === at ? change(line) : line)).join("\n");
          expect(told(reader.read(after, { previous: reader.read(before) }))).toEqual(
            told(reader.read(after)),
          );
        }
      });

  test("edit after edit", () => {
    let text =
      "import numpy as np\n\ndef g(x):\n    return x ** 2\n\ndef f(x):\n    return np.sin(g(x))\n\ndef h(x):\n    return x * 3\n";
    let reading = reader.read(text);
    for (const [from, to] of [
      ["x ** 2", "x ** 3"],
      ["x ** 3", "x ** 3\n    # more"],
      ["x * 3", "x * 3 + g(x)"],
      ["x ** 3", "x ** "],
      ["x ** \n", "x ** 4\n"],
    ] as const) {
      text = text.replace(from, to);
      reading = reader.read(text, { previous: reading });
      expect(told(reading)).toEqual(told(reader.read(text)));
    }
  });

  test("a function that the module calls", () => {
    let text =
      "import torch\n\ndef g(x):\n    return x ** 2\n\ndef f(x, y=1.0):\n    # inside\n    return torch.sin(g(x)) * y\n\ndef h(u):\n    return u * 3\n\na = 2.0\nz = f(a) * a  # the value\nw = h(z)\nprint(h(1.0))  # => 3.0\nprint(g(2.0))  # => 4.0\nx = torch.tensor(3.0, requires_grad=True)\nq = g(x)\n";
    let reading = reader.read(text);
    for (const [from, to] of [
      ["x ** 2", "x ** 3"],
      ["# inside", "# inside\n    # and more"],
      ["u * 3", "u * 4 + u ** 2"],
      ["x ** 3", "x * "],
      ["x * \n", "x * 5\n"],
    ] as const) {
      text = text.replace(from, to);
      const before = reading;
      reading = reader.read(text, { previous: reading });
      if (!text.includes("x * \n") && !from.includes("\n")) expect(reading.graph).toBe(before.graph);
      expect(told(reading)).toEqual(told(reader.read(text)));
    }
  });

  test("what rests on the function is read again", () => {
    const before =
      "def g(x):\n    return x ** 2\n\ndef f(x):\n    return 3 * g(x)\n\ndef other(y):\n    return y ** 5\n";
    const first = reader.read(before);
    const again = reader.read(before.replace("x ** 2", "x ** 7"), { previous: first });
    const named = (reading: Reading, name: string) => reading.formulas.find((each) => each.name === name);
    expect(named(again, "f")?.output).not.toBe(named(first, "f")?.output);
    expect(named(again, "other")?.output).toBe(named(first, "other")?.output);
  });
});
