import { beforeAll, describe, expect, test } from "vitest";
import { deriveFormula } from "../../../engine/derive/formula.ts";
import { gradientAt } from "../../../engine/derive/gradient.ts";
import { gradient as gradientNodes } from "../../../engine/differentiate/reverse.ts";
import { within } from "../../../engine/graph/budget.ts";
import { Builder } from "../../../engine/graph/build.ts";
import type { Node } from "../../../engine/graph/node.ts";
import type { Nested, Tensor } from "../../../engine/graph/tensor.ts";
import { type Host, readDocument, readFunction } from "../../../engine/read/documents.ts";
import { compile } from "../../../engine/run/compile.ts";
import { evaluate } from "../../../engine/run/interpret.ts";
import { simplify } from "../../../engine/simplify/simplify.ts";
import { hostFor } from "../../../extension/cli/host.ts";
import { type Numbers, near, table } from "./compare.ts";

interface Row {
  readonly name: string;
  readonly program: string;
  readonly at: Readonly<Record<string, unknown>>;
  readonly value: Numbers;
  readonly gradient: Readonly<Record<string, Numbers>>;
}

const rankOf = (value: unknown): number => (Array.isArray(value) ? 1 + rankOf(value[0]) : 0);

let host: Host;
beforeAll(async () => {
  host = await hostFor("python");
});

describe("arrays.json: masks, views, writing in place, library functions", () => {
  const rows = table("arrays.json") as readonly Row[];
  test.each(rows.map((row) => [row.name, row] as const))("%s", (_name, { program, at, value, gradient }) => {
    const read = readFunction("python", program, "f", at, host, within(20_000));
    const point = new Map<string, Tensor>();
    for (const { name, value: own } of read.variables) if (own) point.set(name, own);
    const found = gradientAt(read, read.outputs, point, Object.keys(gradient));
    expect(near(found.value, value, 1e-10), `value ${found.value}, not ${value}`).toBe(true);
    for (const [name, slopes] of Object.entries(gradient))
      expect(near(found.gradient?.[name], slopes, 1e-7), `${name}: ${found.gradient?.[name]}`).toBe(true);
  });

  test.each(rows.map((row) => [row.name, row] as const))(
    "%s: simplified, and as generated code, it is the same",
    (_name, { program, at, value, gradient }) => {
      const read = readFunction("python", program, "f", at, host, within(20_000));
      const [output] = read.outputs;
      if (!output) throw new Error("no output");
      const point = new Map<Node, Tensor>();
      for (const { node, value: own } of read.variables) if (own) point.set(node, own);
      const b = new Builder(read.graph);
      const names = Object.keys(gradient);
      const wrt = names.flatMap((name) => read.variables.filter((each) => each.name === name));
      const roots = [
        output,
        ...gradientNodes(
          b,
          output,
          wrt.map(({ node }) => node),
        ),
      ];
      const [found, ...slopes] = evaluate(simplify(b, roots), point);
      expect(near([...(found?.data ?? [])], [value], 1e-9)).toBe(true);
      const inputs = read.variables.map(({ node }) => node);
      const args = inputs.map((node) => point.get(node)?.data ?? new Float64Array());
      const outs = wrt.map(({ node }) => new Float64Array(point.get(node)?.data.length ?? 0));
      const numbers = args.map((data, i) => (inputs[i]?.shape.length === 0 ? (data[0] ?? 0) : data));
      expect(near(compile(roots, inputs)(...numbers, ...outs), value, 1e-9)).toBe(true);
      for (const [i, name] of names.entries()) {
        expect(near([...(outs[i] ?? [])], gradient[name], 1e-7), `${name}, generated`).toBe(true);
        expect(near([...(slopes[i]?.data ?? [])], gradient[name], 1e-7), name).toBe(true);
      }
    },
  );

  test.each(rows.map((row) => [row.name, row] as const))(
    "%s: read without a point, it says the same or nothing",
    (_name, { program, at, value, gradient }) => {
      const reading = readDocument("python", program, host, { budget: within(20_000) });
      const formula = reading.formulas.find((each) => each.kind === "function" && each.name === "f");
      if (!formula?.output) return;
      const ranks = formula.variables.filter(({ differentiable }) => differentiable);
      if (ranks.some(({ name, node }) => node.shape.length !== rankOf(at[name]))) return;
      const numbers = Object.entries(at).filter(([name]) => name in gradient);
      const derived = deriveFormula(formula, reading, {
        budget: within(20_000),
        at: Object.fromEntries(numbers) as Record<string, Nested>,
      });
      if (derived.value === undefined) return;
      expect(near(derived.value, value, 1e-9), `value ${derived.value}, not ${value}`).toBe(true);
      for (const { wrt, value: slope } of derived.derivatives)
        if (slope !== undefined && gradient[wrt] !== undefined)
          expect(near(slope, gradient[wrt], 1e-7), wrt).toBe(true);
    },
  );
});
