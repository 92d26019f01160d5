import { beforeAll, describe, expect, it } from "vitest";
import { type Host, readDocument } from "../../../engine/read/documents.ts";
import { hostForFile } from "../../../extension/cli/host.ts";

let host: Host;
beforeAll(async () => {
  host = await hostForFile("python");
});

const names = (text: string) =>
  readDocument("python", text, host).formulas.flatMap(({ kind, name, range }) =>
    kind === "function" ? [`${name}@${text.slice(0, range.start).split("\n").length}`] : [],
  );

const AFTER = "\ndef g(x):\n    return x**3\n";

describe("half-typed Python", () => {
  it.each([
    ["y = (1 +\n", "an open bracket"],
    ["def f(x:\n    return x**2\n", "an open parameter list"],
    ["def f(x):\n    return np.sum(x**2\n", "an open call in a body"],
    ["z = [1, 2, {'a': (\n", "several open at once"],
    ["s = 'never closed (\n", "an open string"],
    ["def f(x):\n    return x +\n", "an operand missing"],
    ["if x >\n", "an open condition"],
    ["class A(\n", "an open class"],
    ["@decorator(\n", "an open decorator"],
  ])("%j does not hide what follows", (start) => {
    const line = start.split("\n").length + 1;
    expect(names(start + AFTER)).toContain(`g@${line}`);
  });

  it.each([
    "class A:\n    def g(self\n",
    "class A:\n    def g(self, x\n        return 1\n",
    "class A\n",
    "class A:\n",
    "def g(x\n",
    "def g\n",
    "for i in\n",
    "y = f(\n",
    "y = (1 +\nz = f(3.0)\n",
  ])("%j does not hide what stands before", (end) => {
    expect(names(`def f(x):\n    return x**2\n\n${end}`)).toContain("f@1");
  });

  it("brackets in strings and comments are no brackets", () => {
    expect(names(`a = "(" # ((\nb = '''\n((\n'''\ny = (1 +\n${AFTER}`)).toContain("g@7");
  });
});
