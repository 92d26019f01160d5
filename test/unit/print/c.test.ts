import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Builder } from "../../../engine/graph/build.ts";
import { attempt } from "../../../engine/graph/errors.ts";
import { Graph, topological } from "../../../engine/graph/graph.ts";
import { type Nested, type Tensor, tensorOf } from "../../../engine/graph/tensor.ts";
import { codeFunction } from "../../../engine/print/code.ts";
import { Plan } from "../../../engine/run/interpret.ts";
import { type Case, gradientCases, rowCases, tensorCases } from "./cases.ts";
import { loopCases } from "./loop-cases.ts";
import { expectSame } from "./same.ts";

const numbers = (value: Nested): number[] => (typeof value === "number" ? [value] : value.flatMap(numbers));
const literal = (value: number): string =>
  Number.isNaN(value)
    ? "NAN"
    : Number.isFinite(value)
      ? value.toPrecision(17)
      : value > 0
        ? "INFINITY"
        : "-INFINITY";

const COMPILER = "gcc";

interface Item {
  readonly label: string;
  readonly source: string;
  readonly call: string;
  readonly expected: readonly number[];
}

/** A program that calls one printed function with the arrays of a case and prints what it gives. */
function itemOf(one: Case, at: number): Item | null {
  const variables = topological(one.nodes).filter((node) => node.op === "variable");
  const name = `f${at}`;
  const written = attempt(() => codeFunction(name, variables, one.nodes, "c"));
  if (!written.ok) {
    expect(written.error.message, one.name).toMatch(/cannot be written/);
    return null;
  }
  const values: Tensor[] = new Plan(one.nodes).run(
    new Map(Object.entries(one.at).map(([key, v]) => [key, typeof v === "number" ? v : tensorOf(v)])),
  );
  const scalar = one.nodes.length === 1 && one.nodes[0]?.shape.length === 0;
  const params = variables.map((node) => {
    const value = one.at[String(node.attrs["name"])] ?? 0;
    const data = numbers(value).map(literal).join(", ");
    return node.shape.length === 0 ? data : `(double[]){${data}}`;
  });
  // Numbers alone are written one after the other where one parameter points.
  const together = !scalar && / double \*out\) \{/.test(written.value) && one.nodes.length > 1;
  const outs = scalar
    ? []
    : together
      ? [`o0[${values.length}]`]
      : values.map((value, k) => `o${k}[${Math.max(1, value.data.length)}]`);
  const call = [
    "{",
    ...outs.map((out) => `double ${out};`),
    scalar
      ? `double o0[1] = {${name}(${params.join(", ")})};`
      : `${name}(${[...params, ...outs.map((_, k) => `o${k}`)].join(", ")});`,
    ...(together
      ? [`for (int n = 0; n < ${values.length}; n++) printf("%.17g ", o0[n]);`]
      : values.map(
          (value, k) => `for (int n = 0; n < ${value.data.length}; n++) printf("%.17g ", o${k}[n]);`,
        )),
    'printf("\\n"); }',
  ].join(" ");
  return {
    label: `${one.name}\n${written.value}`,
    source: written.value,
    call,
    expected: values.flatMap((value) => [...value.data]),
  };
}

/** What the compiled program prints, a line an item. */
function run(items: readonly Item[]): number[][] {
  const folder = mkdtempSync(join(tmpdir(), "nabla-c-"));
  try {
    const helpers = new Set<string>();
    const own = items.map(({ source }) => {
      // Functions that several programs bring along are defined once.
      const parts = source.split(/\n(?=(?:\/\* |double f\d|void f\d))/);
      const last = parts.pop() ?? "";
      for (const part of parts) helpers.add(part);
      return last;
    });
    const text = [
      "#define _GNU_SOURCE",
      "#include <math.h>\n#include <stdio.h>\n#include <stdlib.h>",
      ...helpers,
      ...own,
      "int main(void) {",
      ...items.map(({ call }) => call),
      "return 0; }",
    ].join("\n");
    const source = join(folder, "printed.c");
    writeFileSync(source, text);
    execFileSync(
      COMPILER,
      [
        "-std=c11",
        "-Wall",
        "-Werror=implicit",
        "-Wno-unused",
        "-O0",
        source,
        "-lm",
        "-o",
        join(folder, "printed"),
      ],
      {
        encoding: "utf8",
        stdio: "pipe",
      },
    );
    const out = execFileSync(join(folder, "printed"), { encoding: "utf8" });
    return out
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).filter(Boolean).map(Number));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const hasGcc = spawnSync(COMPILER, ["--version"]).status === 0;

it("C with arrays gives the same numbers, where there is a compiler", () => {
  const cases = [...rowCases(), ...tensorCases(), ...gradientCases(), ...loopCases()];
  const items = cases.map(itemOf);
  const missing = new Set(
    cases.filter((_, k) => items[k] === null).map((one) => one.name.replace("gradient of ", "")),
  );
  expect([...missing]).toEqual([]);
  const kept = items.filter((item) => item !== null);
  expect(kept.length).toBeGreaterThan(200);
  if (!hasGcc) return;
  const made = run(kept);
  expect(made.length).toBe(kept.length);
  for (const [k, item] of kept.entries()) expectSame(made[k], item.expected, item.label);
}, 120_000);

it("writes sizes that are not known as parameters, and frees what it allocates", () => {
  const b = new Builder(new Graph());
  const X = b.variable("X", ["n", "d"]);
  const [w, y] = [b.variable("w", ["d"]), b.variable("y", ["n"])];
  const r = b.sub(b.graph.node("matmul", [X, w]), y);
  const loss = b.graph.node("mean", [b.square(r)], { axes: [0], keepdims: false });
  expect(
    codeFunction("loss", [X, w, y], [loss], "c"),
  ).toBe(`double loss(int n, int d, const double *X, const double *w, const double *y) {
  double *t0 = malloc(n * sizeof *t0);
  for (int i = 0; i < n; i++) {
    double t1 = 0.0;
    for (int j = 0; j < d; j++) {
      t1 += X[i * d + j] * w[j];
    }
    t0[i] = t1;
  }
  double t2 = 0.0;
  for (int i = 0; i < n; i++) {
    t2 += pow(t0[i] - y[i], 2.0);
  }
  t2 = t2 / n;
  const double result = t2;
  free(t0);
  return result;
}`);
});
