import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import type { PythonReader } from "../../../../engine/read/python/index.ts";
import { pythonReader } from "./reader.ts";

const FOLDER = new URL("../../../reference/everyday/", import.meta.url);

let reader: PythonReader;
beforeAll(async () => {
  reader = await pythonReader();
});

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".py")))
  test(`${file}: everyday code is passed over`, () => {
    const { formulas, findings } = reader.read(readFileSync(new URL(file, FOLDER), "utf8"));
    expect(
      formulas.filter((formula) => formula.clear).map((formula) => formula.name ?? formula.text),
    ).toEqual([]);
    expect(findings.map((finding) => finding.message)).toEqual([]);
  });

test("what moves nothing is no mathematics, what moves little is", () => {
  const clear = (text: string): boolean => reader.read(text).formulas.some((formula) => formula.clear);
  expect(
    clear("def f(logits, target):\n    return (logits.argmax(dim=1) == target).sum() / len(target)\n"),
  ).toBe(false);
  expect(clear("def grid(row, col, ncols):\n    return row * ncols + col\n")).toBe(false);
  expect(clear("def f(m, a):\n    return m * a\n")).toBe(true);
  expect(clear("def f(x, y):\n    return x * y + y\n")).toBe(true);
});
