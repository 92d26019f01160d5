import { beforeAll, describe, expect, it } from "vitest";
import { deriveFormula, gradientFunction } from "../../../engine/derive/formula.ts";
import { within } from "../../../engine/graph/budget.ts";
import { attempt } from "../../../engine/graph/errors.ts";
import { topological } from "../../../engine/graph/graph.ts";
import type { Target } from "../../../engine/graph/ops/row.ts";
import { codeFunction } from "../../../engine/print/code.ts";
import type { PythonReader } from "../../../engine/read/python/index.ts";
import { find, pythonReader } from "../read/python/reader.ts";
import { scalarCases, tensorCases } from "./cases.ts";
import { loopCases } from "./loop-cases.ts";

let reader: PythonReader;
beforeAll(async () => {
  reader = await pythonReader();
});

/** What nobody writes. */
const FAULTS: Readonly<Record<string, RegExp>> = {
  "a double sign": /[-+] -(?!>)/,
  "one times": /(?:[=+,-] |return |[([-])1(?:\.0)? \.?\* /,
  "doubled parentheses": /\(\([^(),]*\)\)/,
};

/** Temporaries that nothing reads. */
function unread(text: string): string[] {
  const names = [...text.matchAll(/^\s*(?:const |let |double \*?)?(t\d+)(?:\[[^\]]*\])? ?[=;]/gm)].map(
    ([, name]) => name ?? "",
  );
  return names.filter((name) => (text.match(new RegExp(`\\b${name}\\b`, "g")) ?? []).length < 2);
}

describe.each(["numpy", "torch", "javascript", "julia", "c"] satisfies Target[])(
  "printed functions in %s",
  (target) => {
    it("hold no double signs, no ones, no needless parentheses and no dead temporaries", () => {
      let tried = 0;
      for (const one of [...scalarCases(), ...tensorCases(), ...loopCases()]) {
        const variables = topological(one.nodes).filter((node) => node.op === "variable");
        const made = attempt(() => codeFunction("made", variables, one.nodes, target));
        if (!made.ok) continue;
        tried++;
        for (const [what, pattern] of Object.entries(FAULTS))
          expect(pattern.exec(made.value)?.[0], `${what} in\n${made.value}`).toBeUndefined();
        expect(unread(made.value), made.value).toEqual([]);
      }
      expect(tried).toBeGreaterThan(200);
    });
  },
);

describe("gradient functions as they read", () => {
  it.each([
    [
      "what two derivatives share",
      "def f(x, y):\n    return np.exp(x * y) * np.sin(x * y)\n",
      ["    t0 = np.exp(x * y) * (np.sin(x * y) + np.cos(x * y))", "    return y * t0, x * t0"],
    ],
    [
      "slices counted from the end",
      "def f(x):\n    return np.sum(np.abs(x[1:] - x[:-1]))\n",
      ["    t0 = np.sign(x[1:] - x[:-1])", "    return np.pad(t0, (1, 0)) - np.pad(t0, (0, 1))"],
    ],
    [
      "a norm that is there already",
      "def f(a, b):\n    return a @ b / (np.linalg.norm(a) * np.linalg.norm(b))\n",
      [
        "    t0 = np.linalg.norm(a)",
        "    t1 = np.linalg.norm(b)",
        "    t2 = a @ b",
        "    return (t0**2 * b - t2 * a) / (t1 * t0**3), (t1**2 * a - t2 * b) / (t1**3 * t0)",
      ],
    ],
    [
      "a number behind a comparison",
      "def f(w, X, y):\n    return np.sum(np.maximum(0, 1 - y * (X @ w)))\n",
      null,
    ],
  ])("%s", (_name, source, body) => {
    const reading = reader.read(`import numpy as np\n${source}`);
    const formula = find(reading, "f");
    const derivation = deriveFormula(formula, reading, { budget: within(5_000) });
    const text = gradientFunction(formula, reading, derivation, "g") ?? "";
    if (body) expect(text.split("\n").slice(1)).toEqual(body);
    else expect(text).toContain("<= 0");
  });
});
