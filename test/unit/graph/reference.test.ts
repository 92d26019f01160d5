import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Attrs } from "../../../engine/graph/node.ts";
import { OPS } from "../../../engine/graph/ops/table.ts";
import { type Nested, type Tensor, tensorOf } from "../../../engine/graph/tensor.ts";
import { evaluate } from "../../../engine/run/interpret.ts";

/** Written by test/reference/make_operations.py: mpmath to 40 digits, NumPy and SciPy for tensors. */
interface Reference {
  readonly rows: readonly {
    readonly op: string;
    readonly at: readonly number[];
    readonly value: number;
    readonly partials: readonly (number | null)[];
  }[];
  readonly tensors: readonly {
    readonly op: string;
    readonly inputs: readonly Nested[];
    readonly attrs: Attrs;
    readonly value: Nested;
  }[];
}

const REFERENCE = JSON.parse(
  readFileSync(new URL("../../reference/operations.json", import.meta.url), "utf8"),
) as Reference;

/** Digits the libraries behind some functions do not give, and partials that cancel. */
const LOOSE: Readonly<Record<string, number>> = {
  gamma: 2e-14,
  normal_cdf: 1e-13,
  bessely: 1e-14,
  besselj: 1e-13,
  beta: 1e-13,
  betaln: 1e-12,
  polygamma: 1e-13,
  lgamma: 1e-13,
  expi: 1e-13,
  log_normal_cdf: 3e-13,
  gammainc: 1e-13,
  gammaincc: 1e-13,
  gammainc_by_order: 1e-13,
  betainc: 1e-13,
  normal_quantile: 1e-13,
  erfcx: 1e-13,
  besseli: 1e-13,
  // σ(1 − σ), 1 − tanh² and their kin keep the form people know: few digits far out, all near the middle.
  sigmoid: 1e-13,
  coth: 1e-13,
  tan: 1e-13,
};

const close = (a: number, c: number, tolerance: number, floor: number): boolean =>
  a === c || Math.abs(a - c) <= tolerance * Math.max(floor, Math.abs(c));

/** Not in the tables: helpers of derivative rules, questions about bits, and loops (test/unit/scan). */
const UNLISTED = new Set(
  "scan stop_gradient eq ne and or not isnan isinf isfinite heaviside copysign nan_to_num scatter_index scatter_add put_along prod_others cumprod_tangent cumprod_adjoint cofactor eigvectors conv_input conv_weight windows_adjoint".split(
    " ",
  ),
);

test("every operation is in the tables", () => {
  const listed = new Set([...REFERENCE.rows, ...REFERENCE.tensors].map((entry) => entry.op));
  const missing = OPS.filter(
    (row) => row.kind !== "leaf" && !listed.has(row.name) && !UNLISTED.has(row.name),
  );
  expect(missing.map((row) => row.name)).toEqual([]);
});

describe("values and partials to the last digits", () => {
  test.each(REFERENCE.rows.map((row) => [row.op, row.at.join(", "), row] as const))(
    "%s(%s)",
    (op, _at, row) => {
      const b = new Builder(new Graph());
      const inputs = row.at.map((value, i) =>
        row.partials[i] === null ? b.const(value) : b.variable(`x${i}`),
      );
      const variables = inputs.filter((input) => input.op === "variable");
      const y = b.graph.node(op, inputs);
      const point = new Map(inputs.map((input, i) => [input, tensorOf(row.at[i] ?? 0)]));
      const [value, ...slopes] = evaluate([y, ...gradient(b, y, variables)], point).map(
        (t) => t.data[0] ?? NaN,
      );
      const tolerance = LOOSE[op] ?? 4e-15;
      expect(close(value ?? NaN, row.value, tolerance, 0), `${value} is not ${row.value}`).toBe(true);
      const expected = row.partials.filter((partial) => partial !== null);
      for (const [i, partial] of expected.entries())
        expect(
          close(slopes[i] ?? NaN, partial, 20 * tolerance, 1e-3),
          `∂${i}: ${slopes[i]} is not ${partial}`,
        ).toBe(true);
    },
  );
});

const flat = (tensor: Tensor): number[] => Array.from(tensor.data);

describe("tensors as NumPy has them", () => {
  test.each(REFERENCE.tensors.map((entry) => [entry.op, JSON.stringify(entry.attrs), entry] as const))(
    "%s %s",
    (op, _attrs, entry) => {
      const b = new Builder(new Graph());
      const inputs = entry.inputs.map((value) => b.tensor(tensorOf(value)));
      const y = b.graph.node(op, inputs, entry.attrs);
      const [found] = evaluate([y], new Map());
      const truth = tensorOf(entry.value);
      expect(y.shape).toEqual(truth.shape);
      expect(found?.shape).toEqual(truth.shape);
      for (const [i, value] of flat(truth).entries())
        expect(close(found?.data[i] ?? NaN, value, 1e-12, 1e-3), `${found?.data[i]} is not ${value}`).toBe(
          true,
        );
    },
  );
});
