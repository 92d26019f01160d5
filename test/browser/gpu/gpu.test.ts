import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RowResult } from "./entry.ts";
import { type GpuPage, openGpuPage } from "./page.ts";

type Backend = "webgl2" | "webgpu";

let gpu: GpuPage;
beforeAll(async () => {
  gpu = await openGpuPage();
});
afterAll(() => gpu?.close());

/** Calls a function of entry.ts in the page. */
const call = <T>(name: string, ...args: unknown[]): Promise<T> =>
  gpu.page.evaluate(
    ([own, rest]) => {
      const page = (globalThis as unknown as { nablaGpu: Record<string, (...a: unknown[]) => unknown> })
        .nablaGpu;
      return page[own as string]?.(...(rest as unknown[]));
    },
    [name, args] as const,
  ) as Promise<T>;

const names = (which: "rows" | "ordered"): Promise<string[]> =>
  gpu.page.evaluate(
    (own) => (globalThis as unknown as { nablaGpu: Record<string, string[]> }).nablaGpu[own] ?? [],
    which,
  );

/** What a backend gets wrong over rows, of an order where they have one. */
async function failures(backend: Backend, rows: readonly string[], order?: number): Promise<string[]> {
  const wrong: string[] = [];
  for (const name of rows) {
    const result = await call<RowResult>("runRow", name, backend, ...(order === undefined ? [] : [order]));
    const { backend: ran, reason, misses, points } = result;
    if (ran !== backend) {
      // A derivative by an order, which no GPU form is worth.
      if (name !== "gammainc_by_order") wrong.push(`${name} ran on ${ran}: ${reason}`);
      continue;
    }
    const [first] = misses;
    if (first)
      wrong.push(
        `${name}: ${misses.length} of ${points} points, at ${first.at}: ${first.gpu}, not ${first.expected}`,
      );
  }
  return wrong;
}

describe.each(["webgl2", "webgpu"] as const)("%s", (backend) => {
  it("is in this browser", async () => {
    expect(await call<boolean>("has", backend)).toBe(true);
  });

  it("computes every row as float64 does, to float32 precision", async () => {
    expect(await failures(backend, await names("rows"))).toEqual([]);
  });

  it.each([0, 1, 3, 7])("computes rows of order %i", async (order) => {
    expect(await failures(backend, await names("ordered"), order)).toEqual([]);
  });

  it("is right where GPUs are silently wrong", async () => {
    const traps: readonly (readonly [string, readonly number[], number])[] = [
      ["pow", [-2, 3], -8],
      ["pow", [-2, 0.5], Number.NaN],
      ["pow", [0, 0], 1],
      ["log", [-2], Number.NaN],
      ["sqrt", [-1], Number.NaN],
      ["tanh", [100], 1],
      ["tanh", [-100], -1],
      ["sin", [10_000], Math.sin(10_000)],
      ["cos", [-3000], Math.cos(-3000)],
      ["mod", [-7.5, 2], 0.5],
      ["atan2", [0, -1], Math.PI],
      ["xlogy", [0, 0], 0],
      ["relu", [-3], 0],
      ["sigmoid", [-100], 0],
      ["softplus", [100], 100],
    ];
    for (const [name, point, expected] of traps)
      expect(await call("runPoint", name, point, backend), `${name}(${point})`).toBe(
        `${backend} ${expected.toPrecision(4)}`,
      );
  });

  it("computes f and its partials in one pass, and says where and how", async () => {
    const result = await call<{
      backend: string;
      precision: string;
      planes: number[][];
      reference: number[][];
      reason?: string;
    }>("runFormula", backend);
    expect(result).toMatchObject({ backend, precision: "float32" });
    expect(result.planes.length).toBe(3);
    for (const [k, plane] of result.planes.entries()) {
      const reference = result.reference[k] ?? [];
      expect(plane.length).toBe(96 * 64);
      const worst = Math.max(...plane.map((value, i) => Math.abs(value - (reference[i] ?? Number.NaN))));
      expect(worst).toBeLessThan(5e-5);
    }
  });
});

it("leaves to the tape what is too large, and says so", async () => {
  expect(await call("runTooLarge")).toEqual({
    backend: "cpu",
    reason: expect.stringContaining("too many for a GPU program"),
  });
});

it("keeps the page's policy", async () => {
  expect(await gpu.violations()).toEqual([]);
  await call("releaseGpus");
});
