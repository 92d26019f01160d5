import { expect, it } from "vitest";
import { attempt } from "../../../engine/graph/errors.ts";
import { code } from "../../../engine/print/code.ts";
import { Plan } from "../../../engine/run/interpret.ts";
import { pythonReader, valueIn as valueRead } from "../read/python/reader.ts";
import { scalarCases } from "./cases.ts";

it("printed Python is read back with the same values", async () => {
  const reader = await pythonReader();
  let same = 0;
  let all = 0;
  for (const [which, { nodes, at }] of scalarCases().entries()) {
    if (which % 10 !== 1) continue;
    const values = new Plan(nodes).run(new Map(Object.entries(at) as [string, number][]));
    for (const [i, node] of nodes.entries()) {
      const expected = values[i]?.data[0] ?? Number.NaN;
      const written = attempt(() => code(node, "numpy"));
      if (!written.ok || !Number.isFinite(expected)) continue;
      all++;
      const source = `import numpy as np\nimport scipy\ndef made(${Object.keys(at).join(", ")}):\n    return ${written.value}\n`;
      const read = reader.function(source, "made", at);
      if (!read.ok) continue;
      const value = Number(valueRead(read.value.formula));
      expect(Math.abs(value - expected) / Math.max(1, Math.abs(expected)), written.value).toBeLessThan(1e-9);
      same++;
    }
  }
  expect(same / all).toBeGreaterThan(0.97);
});
