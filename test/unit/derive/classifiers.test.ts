import { beforeAll, expect, it } from "vitest";
import { deriveFormula } from "../../../engine/derive/formula.ts";
import { within } from "../../../engine/graph/budget.ts";
import { type Host, readDocument } from "../../../engine/read/documents.ts";
import { hostForFile } from "../../../extension/cli/host.ts";

let host: Host;
beforeAll(async () => {
  host = await hostForFile("python");
});

/** The derivatives of `f`, as lines of text, with no shapes given. */
function derivatives(parameters: string, lines: readonly string[]): Record<string, string> {
  const body = lines.map((line) => `    ${line}\n`).join("");
  const source = `import numpy as np\nimport torch\nimport torch.nn.functional as F\n\ndef f(${parameters}):\n${body}`;
  const reading = readDocument("python", source, host);
  const formula = reading.formulas.find(({ name }) => name === "f");
  if (!formula?.output) throw new Error(formula?.problem?.message ?? "no value");
  const { derivatives: found, checked } = deriveFormula(formula, reading, { budget: within(5_000) });
  expect(checked.verdict).toBe("agree");
  return Object.fromEntries(found.map(({ wrt, text }) => [wrt, text]));
}

const SOFTMAX = "p = np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)";

it.each([
  [
    "with the rows counted by arange",
    ["n = z.shape[0]", SOFTMAX, "return -np.log(p[np.arange(n), y]).mean()"],
  ],
  ["with the rows counted by range", ["n = z.shape[0]", SOFTMAX, "return -np.log(p[range(n), y]).mean()"]],
])("the loss of a classifier written by hand, %s, is softmax less onehot", (_name, lines) => {
  expect(Object.values(derivatives("z, y", lines))).toEqual(["(1/m)(softmax(z) − onehot(y))"]);
});

it("through a linear layer, and no derivative by the classes", () => {
  const lines = ["logp = F.log_softmax(X @ W, dim=1)", "return -logp[torch.arange(X.shape[0]), y].mean()"];
  expect(derivatives("W, X, y", lines)).toEqual({
    W: "(1/q)Xᵀ(softmax(XW) − onehot(y))",
    X: "(1/q)(softmax(XW) − onehot(y))Wᵀ",
  });
});
