import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { gradientAt } from "../../../engine/derive/gradient.ts";
import { within } from "../../../engine/graph/budget.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { topological } from "../../../engine/graph/graph.ts";
import { sizesFrom, specialise } from "../../../engine/graph/specialise.ts";
import { type Nested, tensorOf } from "../../../engine/graph/tensor.ts";
import { type Host, readFunction } from "../../../engine/read/documents.ts";
import { valueAndGradient } from "../../../engine/run/compile.ts";
import { hostFor } from "../../../extension/cli/host.ts";
import { close } from "../read/python/reader.ts";

interface Loop {
  readonly name: string;
  readonly program: string;
  readonly at: Readonly<Record<string, Nested>>;
  readonly value: number;
  readonly gradient: Readonly<Record<string, Nested>>;
}

const LOOPS = JSON.parse(
  readFileSync(new URL("../../reference/loops.json", import.meta.url), "utf8"),
) as readonly Loop[];

let host: Host;
beforeAll(async () => {
  host = await hostFor("python");
});

describe("loops that need the round before", () => {
  test.each(LOOPS.map((loop) => [loop.name, loop] as const))(
    "%s",
    (_name, { program, at, value, gradient }) => {
      const from = readFunction("python", program, "f", at, host, within(20_000));
      const point = new Map(Object.entries(at).map(([name, own]) => [name, tensorOf(own)]));
      const found = gradientAt(from, from.outputs, point);
      expect(close(found.value, value, 1e-11)).toBe(true);
      for (const [name, slopes] of Object.entries(gradient))
        expect(close(found.gradient?.[name], slopes, 1e-6)).toBe(true);
    },
  );

  test.each(LOOPS.map((loop) => [loop.name, loop] as const))(
    "%s: generated code gives the same",
    (_name, { program, at, value, gradient }) => {
      const from = readFunction("python", program, "f", at, host, within(20_000));
      const [output] = from.outputs;
      if (!output) throw new Error("no output");
      const inputs = from.variables.map(({ node }) => node);
      const points = inputs.map((input) => tensorOf(at[String(input.attrs["name"])] ?? 0));
      const bindings = new Map(inputs.map((input, i) => [input, points[i] ?? tensorOf(0)]));
      const made = specialise(from.graph, [output, ...inputs], sizesFrom(bindings));
      const [root = output, ...given] = made;
      const run = valueAndGradient(new Builder(from.graph), root, given, given);
      const args = points.map(({ shape, data }) => (shape.length === 0 ? (data[0] ?? Number.NaN) : data));
      const outs = points.map(({ data }) => new Float64Array(data.length));
      expect(close(run(...args, ...outs), value, 1e-11)).toBe(true);
      for (const [i, input] of inputs.entries()) {
        const slopes = gradient[String(input.attrs["name"])];
        expect(close(Array.from(outs[i] ?? []), slopes, 1e-6)).toBe(true);
      }
    },
  );

  test("most of them stay one node", () => {
    const looped = LOOPS.filter(({ program, at }) => {
      const from = readFunction("python", program, "f", at, host, within(20_000));
      return topological(from.outputs).some(({ op }) => op === "scan");
    });
    expect(looped.length / LOOPS.length).toBeGreaterThan(0.6);
  });
});
