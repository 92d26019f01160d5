import { describe, expect, test } from "vitest";
import { GPU_HELPERS } from "../../../engine/graph/ops/gpu.ts";
import type { Domain, ElementwiseRow } from "../../../engine/graph/ops/row.ts";
import { OPS } from "../../../engine/graph/ops/table.ts";

/** The GPU text run as JavaScript in double precision: right formulas, whatever the device then rounds. */
const rows = OPS.filter((row): row is ElementwiseRow => row.kind === "elementwise" && row.gpu !== undefined);
const helpers = Object.values(GPU_HELPERS).join("\n");

const SAMPLES: Readonly<Record<Domain, readonly number[]>> = {
  real: [-12.5, -3, -0.4, 0.2, 1.7, 4, 40],
  positive: [0.01, 0.3, 1, 2.6, 45],
  "non-negative": [0, 0.3, 1, 2.6, 45],
  unit: [-1, -0.6, 0.1, 0.95],
  "open-unit": [-0.97, -0.6, 0.1, 0.95],
  "at-least-one": [1, 1.01, 4, 60],
  "outside-unit": [-4, -1.1, 1.3, 20],
  "above-minus-one": [-0.9, -0.01, 0.02, 3],
  "open-zero-one": [0.03, 0.5, 0.9],
  nonzero: [-7, -0.3, 0.6, 5],
  "not-a-pole": [-2.6, -0.3, 0.4, 1, 3.7, 11],
};

/** Rows whose first argument is an order. */
const ORDERED = /^(polygamma|bessel|sinc_derivative|gammainc_by_order)/;
const ORDERS = [0, 1, 2, 5, 12];

describe.each(rows.map((row) => [row.name, row] as const))("%s", (_name, row) => {
  const arity = typeof row.arity === "number" ? row.arity : 1;
  const text = (row.gpu ?? "").replaceAll(/\$(\d)/g, (_m, i) => `x${i}`);
  const names = Array.from({ length: arity }, (_, i) => `x${i}`);
  const run = new Function(...names, `${helpers}\nreturn ${text};`);
  const lists = names.map((_, i) =>
    i === 0 && ORDERED.test(row.name) ? ORDERS : SAMPLES[row.domain?.[i] ?? "real"],
  );
  const points = lists.reduce<number[][]>(
    (all, list) => all.flatMap((point) => list.map((value) => [...point, value])),
    [[]],
  );

  test("agrees with float64 to the precision of float32", () => {
    for (const point of points) {
      // A remainder jumps at whole quotients: rounding decides there, on any device.
      const [a = 0, c = 1] = point;
      if (/mod|floordiv/.test(row.name) && Math.abs(a / c - Math.round(a / c)) < 1e-9) continue;
      const exact = row.real(...point);
      const value = run(...point);
      if (!Number.isFinite(exact)) {
        expect(Number.isFinite(value), `${point}: ${value}`).toBe(false);
        continue;
      }
      expect(Math.abs(value - exact), `${point}: ${value} against ${exact}`).toBeLessThanOrEqual(
        2e-6 * Math.max(0.03, Math.abs(exact)),
      );
    }
  });
});

test("negative bases, large angles and large tanh are guarded", () => {
  const call = (text: string): number => new Function(`${helpers}\nreturn ${text};`)();
  expect(call("g_pow(-2, 3)")).toBe(-8);
  expect(call("g_pow(-2, 0.5)")).toBeNaN();
  expect(call("g_log(-2)")).toBeNaN();
  expect(call("g_tanh(100)")).toBe(1);
  expect(call("g_max(NaN, 1)")).toBeNaN();
  expect(Math.abs(call("g_sin(1e6)") - Math.sin(1e6))).toBeLessThan(1e-6);
});
