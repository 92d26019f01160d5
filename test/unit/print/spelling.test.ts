import { beforeAll, describe, expect, it } from "vitest";
import { deriveFormula } from "../../../engine/derive/formula.ts";
import { within } from "../../../engine/graph/budget.ts";
import { attempt } from "../../../engine/graph/errors.ts";
import { topological } from "../../../engine/graph/graph.ts";
import type { Spelling } from "../../../engine/graph/ops/row.ts";
import type { Nested } from "../../../engine/graph/tensor.ts";
import { code } from "../../../engine/print/code.ts";
import { type Host, readDocument } from "../../../engine/read/documents.ts";
import { Plan } from "../../../engine/run/interpret.ts";
import { hostForFile } from "../../../extension/cli/host.ts";
import { find, pythonReader, valueIn } from "../read/python/reader.ts";
import { type Case, gradientCases, rowCases, scalarCases, tensorCases } from "./cases.ts";
import { elementwiseCases } from "./elementwise-cases.ts";

let host: Host;
beforeAll(async () => {
  host = await hostForFile("python");
});

const flat = (value: Nested): number[] => (typeof value === "number" ? [value] : value.flatMap(flat));

const IMPORTS: Readonly<Record<Spelling, string>> = {
  jax: "import jax\nimport jax.numpy as jnp\n",
  tensorflow: "import tensorflow as tf\nimport math\n",
};

describe.each(["jax", "tensorflow"] as const)("code spelled for %s", (spelling) => {
  it("is read back with the same values", async () => {
    const reader = await pythonReader();
    const made = IMPORTS[spelling];
    const counts = { all: 0, written: 0, read: 0 };
    const cases: Case[] = [...elementwiseCases(), ...rowCases(), ...gradientCases(), ...tensorCases()];
    cases.push(...scalarCases().filter((_, which) => which % 10 === 1));
    for (const { nodes, at } of cases) {
      const values = new Plan(nodes).run(
        new Map(Object.entries(at).map(([name, value]) => [name, tensor(value)])),
      );
      for (const [i, node] of nodes.entries()) {
        const expected = values[i];
        if (!expected || [...expected.data].some((value) => !Number.isFinite(value))) continue;
        counts.all++;
        const written = attempt(() => code(node, "numpy", { spelling }));
        if (!written.ok || written.value.includes("\n")) continue;
        counts.written++;
        const params = topological([node]).flatMap((own) =>
          own.op === "variable" ? [String(own.attrs["name"])] : [],
        );
        const source = `${made}def made(${params.join(", ")}):\n    return ${written.value}\n`;
        const read = reader.function(
          source,
          "made",
          Object.fromEntries(params.map((name) => [name, at[name] ?? 0])),
        );
        const value = read.ok ? attempt(() => valueIn(read.value.formula)) : null;
        if (!value?.ok || value.value === undefined) continue;
        const found = flat(value.value as Nested);
        const largest = Math.max(1, ...[...expected.data].map(Math.abs));
        for (const [k, own] of expected.data.entries())
          expect(Math.abs((found[k] ?? Number.NaN) - own) / largest, written.value).toBeLessThan(1e-9);
        counts.read++;
      }
    }
    expect(counts.written / counts.all).toBeGreaterThan(spelling === "jax" ? 0.9 : 0.7);
    expect(counts.read / counts.written).toBeGreaterThan(0.9);
  });
});

const tensor = (value: Nested): { shape: number[]; data: Float64Array } => {
  const shape: number[] = [];
  for (let level: Nested | undefined = value; typeof level === "object"; level = level[0])
    shape.push(level.length);
  return { shape, data: Float64Array.from(flat(value)) };
};

const derived = (source: string): string | undefined => {
  const reading = readDocument("python", source, host);
  return deriveFormula(find(reading, "f"), reading, { budget: within(5_000) }).derivatives[0]?.source;
};

describe("a derivative is written with the library that its file writes with", () => {
  it.each([
    [
      "import jax.numpy as jnp\ndef f(x):\n    return jnp.exp(jnp.sin(x))\n",
      "jnp.exp(jnp.sin(x)) * jnp.cos(x)",
    ],
    [
      "import tensorflow as tf\ndef f(x):\n    return tf.math.log(x) * tf.sin(x)\n",
      "tf.math.log(x) * tf.cos(x) + tf.sin(x) / x",
    ],
    ["import numpy as np\nimport jax\ndef f(x):\n    return np.sqrt(x)\n", "1 / (2 * np.sqrt(x))"],
    ["import jax.numpy as jnp\ndef f(x):\n    return (x ** 2).sum()\n", "2 * x"],
  ])("%j", (source, expected) => expect(derived(source)).toBe(expected));
});
