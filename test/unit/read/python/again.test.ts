import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_BUDGET } from "../../../../engine/graph/budget.ts";
import { NablaError } from "../../../../engine/graph/errors.ts";
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

  test("a reading that was stopped half-way leaves nothing behind", () => {
    const program = (n: number): string =>
      `def f(x):\n    for i in range(${n}):\n        x = x * 0.9 + i % 3\n    return x\n\nfor k in range(20):\n    y = f(k + 0.5)\nprint(y)\n`;
    const before = reader.read(program(20));
    let checks = 0;
    const budget = { ...DEFAULT_BUDGET, cancelled: () => ++checks > 1 };
    expect(() => reader.read(program(21), { previous: before, budget })).toThrow(NablaError);
    expect(told(reader.read(program(22), { previous: before }))).toEqual(told(reader.read(program(22))));
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

/** What people do to a line, one keystroke or one paste at a time. */
const STROKES: readonly ((lines: string[], at: number, pick: (below: number) => number) => void)[] = [
  (lines, at) => {
    lines[at] = (lines[at] ?? "").replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
  },
  (lines, at, pick) => {
    const line = lines[at] ?? "";
    const column = pick(line.length + 1);
    const typed = ["x", "1", " ", ".", "(", ")", "# ", "y + ", "2 * "][pick(9)];
    lines[at] = line.slice(0, column) + typed + line.slice(column);
  },
  (lines, at, pick) => {
    const line = lines[at] ?? "";
    const column = pick(line.length + 1);
    lines[at] = line.slice(0, column) + line.slice(column + 1);
  },
  (lines, at) => lines.splice(at, 0, `${/^\s*/.exec(lines[at] ?? "")?.[0]}# note`),
  (lines, at) => lines.splice(at, 0, ""),
  (lines, at) => {
    lines[at] = `${lines[at]}  # => 3.14`;
  },
  (lines, at) => {
    lines[at] = (lines[at] ?? "").replace(/\b(x|y|w|a|b)\b/, "($1 * 1.5)");
  },
  (lines, at) => lines.splice(at, 1),
  (lines, at) => lines.splice(at + 1, 0, `${/^\s*/.exec(lines[at] ?? "")?.[0]}q${at} = 2.0 * 3`),
];

describe("any edit gives what a fresh reading gives", () => {
  const scripts = readdirSync(new URL("../../../reference/scripts", import.meta.url)).filter((name) =>
    name.endsWith(".py"),
  );
  // Which text a node of the module that stands for several equal ones is shown at may differ; so may the round of a
  // long loop at which the budget ends.
  const shown = (reading: Reading): unknown =>
    JSON.parse(
      JSON.stringify(told(reading), (key, value: unknown) =>
        key === "occurrences" ? undefined : value,
      ).replace(/first \d+ rounds/g, "first rounds"),
    );
  const values = (reading: Reading): unknown => ({
    variables: reading.formulas.map(({ variables }) => variables.map(({ value }) => value?.data)),
    names: reading.names.map(({ value }) => value?.data),
  });

  for (const name of scripts)
    test(name, () => {
      // Of its own name: a script more changes nothing for the others.
      let seed = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) & 0xffff;
      const pick = (below: number): number => {
        seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
        return Math.floor((seed / 0x80000000) * below);
      };
      const original = script(name);
      let text = original;
      let reading = reader.read(text);
      for (let round = 0; round < 5; round++) {
        const lines = text.split("\n");
        STROKES[pick(STROKES.length)]?.(lines, pick(lines.length), pick);
        text = round === 3 ? original : lines.join("\n");
        const fresh = reader.read(text);
        reading = reader.read(text, { previous: reading });
        expect(shown(reading)).toEqual(shown(fresh));
        expect(values(reading)).toEqual(values(fresh));
      }
    });
});
