import { beforeAll, expect, test } from "vitest";
import { deriveFormula } from "../../../engine/derive/formula.ts";
import { DEFAULT_BUDGET } from "../../../engine/graph/budget.ts";
import { type Host, readDocument } from "../../../engine/read/documents.ts";
import { hostForFile } from "../../../extension/cli/host.ts";

let host: Host;
beforeAll(async () => {
  host = await hostForFile("python");
});

/** The derivative of `f` by its first variable, as code. */
function printed(source: string): string | undefined {
  const reading = readDocument("python", source, host);
  const formula = reading.formulas.find(({ name }) => name === "f");
  if (!formula) throw new Error("no f");
  return deriveFormula(formula, reading, { budget: DEFAULT_BUDGET }).derivatives[0]?.source;
}

test("where a function calls no library, derivatives call the one that the file imports", () => {
  const body = "def f(x):\n    return (x.exp() ** 2).sum()\n";
  expect(printed(`import torch\n${body}`)).toContain("torch.exp(");
  expect(printed(`import numpy as np\n${body}`)).toContain("np.exp(");
  expect(printed("import torch\nimport math\ndef f(x):\n    return math.sqrt(x)\n")).toBe(
    "1 / (2 * math.sqrt(x))",
  );
});

test("`math` knows no arrays", () => {
  expect(
    printed("import math\nimport torch\ndef f(x):\n    return (x.exp() * math.log(2.0)).sum()\n"),
  ).not.toContain("math.exp");
});

test("a bound that is a parameter bounds a tensor of torch as a number or as a tensor", () => {
  const source = "import torch\ndef f(x, top):\n    return (torch.clamp(x, max=top) ** 2 * x[0]).sum()\n";
  expect(printed(source)).not.toContain("torch.minimum(x, top)");
});
