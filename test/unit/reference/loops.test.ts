import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { gradientAt } from "../../../engine/derive/gradient.ts";
import { within } from "../../../engine/graph/budget.ts";
import { topological } from "../../../engine/graph/graph.ts";
import { type Nested, tensorOf } from "../../../engine/graph/tensor.ts";
import { type Host, readFunction } from "../../../engine/read/documents.ts";
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

  test("most of them stay one node", () => {
    const looped = LOOPS.filter(({ program, at }) => {
      const from = readFunction("python", program, "f", at, host, within(20_000));
      return topological(from.outputs).some(({ op }) => op === "scan");
    });
    expect(looped.length / LOOPS.length).toBeGreaterThan(0.6);
  });
});
