import { beforeAll, describe, expect, test } from "vitest";
import { deriveAdjoint } from "../../../engine/derive/adjoint.ts";
import { DEFAULT_BUDGET } from "../../../engine/graph/budget.ts";
import { type Host, readDocument } from "../../../engine/read/documents.ts";
import { hostForFile } from "../../../extension/cli/host.ts";

let host: Host;
beforeAll(async () => {
  host = await hostForFile("python");
});

/** What flows back to each variable of `f`, as one line of text. */
function flowsBack(body: string, docstring: string): Record<string, string> {
  const parameters = [...docstring.matchAll(/(\w+): \(/g)].map((match) => match[1]).join(", ");
  const source = `import numpy as np\n\ndef f(${parameters}):\n    """${docstring}"""\n${body}\n`;
  const { formulas, graph } = readDocument("python", source, host);
  const formula = formulas.find(({ name }) => name === "f");
  if (!formula?.output) throw new Error(formula?.problem?.message ?? "no value");
  const { output, variables, assumptions } = formula;
  const derived = deriveAdjoint(
    { graph, output, variables, assumptions },
    { target: "numpy", budget: DEFAULT_BUDGET },
  );
  expect(derived?.cotangent).toBe(variables.some(({ name }) => name === "G") ? "Γ" : "G");
  expect(derived?.checked.verdict).toBe("agree");
  return Object.fromEntries((derived?.derivatives ?? []).map(({ wrt, text }) => [wrt, text]));
}

describe("what flows back through a value that is a tensor", () => {
  test("a linear layer, as it is written by hand", () => {
    expect(flowsBack("    return X @ W + b", "X: (n, d), W: (d, k), b: (k,)")).toEqual({
      X: "GWᵀ",
      W: "XᵀG",
      b: "Gᵀ𝟏",
    });
  });

  test("another letter where a variable is called G", () => {
    expect(flowsBack("    return G @ x", "G: (n, d), x: (d,)")).toEqual({ G: "Γxᵀ", x: "GᵀΓ" });
  });

  test("a softmax written out is one", () => {
    const body = [
      "    e = np.exp(z - z.max(axis=-1, keepdims=True))",
      "    return e / e.sum(axis=-1, keepdims=True)",
    ].join("\n");
    expect(flowsBack(body, "z: (n, k)")).toEqual({ z: "(G − (G ⊙ softmax(z))𝟏) ⊙ softmax(z)" });
  });

  test("attention", () => {
    const body = [
      "    s = q @ k.T / np.sqrt(q.shape[1])",
      "    w = np.exp(s - s.max(axis=1, keepdims=True))",
      "    return w / w.sum(axis=1, keepdims=True) @ v",
    ].join("\n");
    expect(flowsBack(body, "q: (n, d), k: (m, d), v: (m, e)")["v"]).toBe("(softmax((1/√d)qkᵀ))ᵀG");
  });
});
