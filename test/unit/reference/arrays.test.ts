import { beforeAll, describe, expect, test } from "vitest";
import { gradientAt } from "../../../engine/derive/gradient.ts";
import { within } from "../../../engine/graph/budget.ts";
import type { Tensor } from "../../../engine/graph/tensor.ts";
import { type Host, readFunction } from "../../../engine/read/documents.ts";
import { hostFor } from "../../../extension/cli/host.ts";
import { type Numbers, near, table } from "./compare.ts";

interface Row {
  readonly name: string;
  readonly program: string;
  readonly at: Readonly<Record<string, unknown>>;
  readonly value: Numbers;
  readonly gradient: Readonly<Record<string, Numbers>>;
}

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
});
