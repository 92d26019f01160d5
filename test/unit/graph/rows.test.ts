import { describe, expect, test } from "vitest";
import { jvp } from "../../../engine/differentiate/forward.ts";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import type { Domain, ElementwiseRow } from "../../../engine/graph/ops/row.ts";
import { OPS } from "../../../engine/graph/ops/table.ts";
import { Plan } from "../../../engine/run/interpret.ts";
import { ComplexPlan } from "../../../engine/run/interpret-complex.ts";
import * as rt from "../../../engine/run/runtime.ts";

/** Inputs of a row that must be constants (orders), and what they are in this test. */
const ORDERS: Readonly<Record<string, readonly number[]>> = {
  sinc_derivative: [1],
  polygamma: [1],
  besselj: [2],
  bessely: [2],
  besseli: [2],
  besseli_scaled: [2],
  gammainc_by_order: [1],
  betainc: [1.5, 2.5],
};

const SAMPLES: Readonly<Record<Domain, readonly number[]>> = {
  real: [-2.3, -0.7, 0.45, 1.6, 2.9],
  positive: [0.08, 0.7, 1.3, 2.6, 5.2],
  "non-negative": [0.08, 0.7, 1.3, 2.6, 5.2],
  unit: [-0.9, -0.4, 0.15, 0.62, 0.93],
  "open-unit": [-0.9, -0.4, 0.15, 0.62, 0.93],
  "at-least-one": [1.1, 1.7, 2.5, 4.1, 9.3],
  "outside-unit": [-3.1, -1.2, 1.15, 2.2, 7.5],
  "above-minus-one": [-0.8, -0.2, 0.3, 1.4, 6.1],
  "open-zero-one": [0.07, 0.31, 0.5, 0.77, 0.96],
  nonzero: [-2.4, -0.9, 0.35, 1.25, 3.3],
  "not-a-pole": [-1.6, -0.4, 0.6, 1.9, 4.4],
};

const rows = OPS.filter((row): row is ElementwiseRow => row.kind === "elementwise");
const arityOf = (row: ElementwiseRow): number => (typeof row.arity === "number" ? row.arity : row.arity[0]);

/** Points of a row's domain: each argument runs through its samples at its own pace. */
function pointsOf(row: ElementwiseRow): number[][] {
  return [0, 1, 2, 3, 4].map((k) =>
    Array.from({ length: arityOf(row) }, (_, i) => {
      const order = ORDERS[row.name]?.[i];
      if (order !== undefined) return order;
      if (row.name === "pow" && i === 0) return SAMPLES.positive[k] ?? 1;
      const samples = SAMPLES[row.domain?.[i] ?? "real"];
      return samples[(k + 2 * i) % samples.length] ?? 1;
    }),
  );
}

interface Setting {
  readonly b: Builder;
  readonly inputs: readonly Node[];
  readonly variables: readonly Node[];
  readonly y: Node;
}

function settingOf(row: ElementwiseRow): Setting {
  const b = new Builder(new Graph());
  const inputs = Array.from({ length: arityOf(row) }, (_, i) => {
    const order = ORDERS[row.name]?.[i];
    return order === undefined ? b.variable(`x${i}`) : b.const(order);
  });
  return { b, inputs, variables: inputs.filter((x) => x.op === "variable"), y: b.op(row.name, inputs) };
}

const bind = (inputs: readonly Node[], point: readonly number[]): Map<Node, number> =>
  new Map(inputs.map((x, i) => [x, point[i] ?? Number.NaN]));
const at = (plan: Plan, bindings: Map<Node, number>): number => Number(plan.runValues(bindings)[0]);

/** Ridders' extrapolation of central differences. */
function slope(f: (x: number) => number, x: number): number {
  let h = 0.02;
  let previous: number[] = [];
  let best = Number.NaN;
  let error = Number.POSITIVE_INFINITY;
  for (let row = 0; row < 8; row++) {
    const current = [(f(x + h) - f(x - h)) / (2 * h)];
    for (let k = 1; k <= row; k++) {
      const a = current[k - 1] ?? 0;
      const c = previous[k - 1] ?? 0;
      const value = a + (a - c) / (4 ** k - 1);
      current.push(value);
      const guess = Math.max(Math.abs(value - a), Math.abs(value - c));
      if (guess < error) {
        error = guess;
        best = value;
      }
    }
    previous = current;
    h /= 2;
  }
  return best;
}

const near = (a: number, c: number, tolerance: number): void => {
  expect(Math.abs(a - c), `${a} against ${c}`).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(a), Math.abs(c)),
  );
};

describe.each(rows.map((row) => [row.name, row] as const))("%s", (_name, row) => {
  const points = pointsOf(row);

  test("value: the interpreter, the JavaScript template and the definition agree", () => {
    const { b, inputs, y } = settingOf(row);
    const plan = new Plan([y]);
    const text = row.js.replaceAll(/\$(\d)/g, (_m, i) => `x${i}`);
    const generated = new Function("rt", ...inputs.map((_, i) => `x${i}`), `return ${text};`);
    const defined = row.definition ? new Plan([row.definition(b, inputs, {})]) : null;
    for (const point of points) {
      const value = at(plan, bind(inputs, point));
      expect(value).toBe(row.real(...point));
      near(generated(rt, ...point), value, 1e-15);
      if (defined) near(at(defined, bind(inputs, point)), value, 2e-14);
    }
  });

  test("derivative: partials against differences and the complex step, in both modes", () => {
    const { b, inputs, variables, y } = settingOf(row);
    const reverse = gradient(b, y, variables);
    const plan = new Plan([y]);
    const complexPlan = row.complex ? new ComplexPlan([y]) : null;
    for (const [k, x] of variables.entries()) {
      const [forward] = jvp(b, [y], new Map([[x, b.one]]));
      const exact = new Plan([reverse[k] ?? b.zero]);
      const tangent = new Plan([forward ?? b.zero]);
      for (const point of points) {
        const bindings = bind(inputs, point);
        const value = at(exact, bindings);
        near(at(tangent, bindings), value, 1e-15);
        const here = bindings.get(x) ?? 0;
        const numeric = slope((moved) => at(plan, new Map(bindings).set(x, moved)), here);
        // Differences see what is declared to be held.
        if (row.name === "stop_gradient") expect(value).toBe(0);
        else if (!(k === 1 && /^(copysign|heaviside)$/.test(row.name))) near(value, numeric, 1e-9);
        if (!complexPlan) continue;
        const step = 1e-20;
        const complexPoint = new Map(
          inputs.map((input, i) => [
            input,
            { shape: [], re: Float64Array.of(point[i] ?? 0), im: Float64Array.of(input === x ? step : 0) },
          ]),
        );
        const [result] = complexPlan.run(complexPoint);
        near((result?.im[0] ?? Number.NaN) / step, value, 3e-14);
        near(result?.re[0] ?? Number.NaN, at(plan, bindings), 3e-14);
      }
    }
  });

  test("second derivative: the derivative of the derivative against differences of it", () => {
    const { b, inputs, variables, y } = settingOf(row);
    for (const x of variables) {
      const [first] = gradient(b, y, [x]);
      if (!first) continue;
      for (const z of variables) {
        const [second] = gradient(b, first, [z]);
        const plan = new Plan([first]);
        const exact = new Plan([second ?? b.zero]);
        for (const point of points) {
          const bindings = bind(inputs, point);
          const numeric = slope((moved) => at(plan, new Map(bindings).set(z, moved)), bindings.get(z) ?? 0);
          near(at(exact, bindings), numeric, 1e-8);
        }
      }
    }
  });
});
