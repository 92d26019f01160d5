import { describe, expect, test } from "vitest";
import { jvp } from "../../../engine/differentiate/forward.ts";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { OPS, rowOf } from "../../../engine/graph/ops/table.ts";
import { entries } from "../../../engine/graph/shape.ts";
import type { Tensor } from "../../../engine/graph/tensor.ts";
import { evaluate, Plan } from "../../../engine/run/interpret.ts";
import { type ComplexPlan, complexPlan } from "../../../engine/run/interpret-complex.ts";
import { CASES, type Case, draw, numbers } from "./tensor-cases.ts";

interface Setting {
  readonly b: Builder;
  readonly variables: readonly Node[];
  readonly moving: readonly Node[];
  readonly y: Node;
  /** Σ wᵢ yᵢ: a scalar that sees every entry. */
  readonly scalar: Node;
  readonly point: Map<Node, Tensor>;
}

function settingOf(c: Case): Setting {
  const b = new Builder(new Graph());
  const variables = c.inputs.map((input, i) => b.variable(`x${i}`, input.shape));
  const y = b.graph.node(c.op, variables, c.attrs);
  return {
    b,
    variables,
    moving: variables.filter((_, i) => !c.fixed?.includes(i)),
    y,
    scalar: weighted(b, y, 5),
    point: new Map(
      variables.map((v, i) => [v, draw(c.inputs[i]?.draw ?? "any", c.inputs[i]?.shape ?? [], i + 1)]),
    ),
  };
}

function weighted(b: Builder, y: Node, seed: number): Node {
  const shape = y.shape.map(Number);
  const w = b.tensor({ shape, data: Float64Array.from(numbers(seed, entries(shape))) });
  const product = b.mul(b.sub(y, b.one), b.broadcast(w, shape));
  return shape.length === 0
    ? product
    : b.graph.node("sum", [product], { axes: [...shape.keys()], keepdims: false });
}

const run = (node: Node, point: Map<Node, Tensor>): Tensor =>
  evaluate([node], point)[0] ?? { shape: [], data: new Float64Array() };
const scalarAt = (plan: Plan, point: Map<Node, Tensor>): number => Number(plan.runValues(point)[0]);

function moved(point: Map<Node, Tensor>, x: Node, entry: number, by: number): Map<Node, Tensor> {
  const base = point.get(x) ?? { shape: [], data: new Float64Array(1) };
  const data = base.data.slice();
  data[entry] = (data[entry] ?? 0) + by;
  return new Map(point).set(x, { shape: base.shape, data });
}

/** Richardson's extrapolation of central differences. */
function slope(plan: Plan, point: Map<Node, Tensor>, x: Node, entry: number): number {
  const central = (h: number): number =>
    (scalarAt(plan, moved(point, x, entry, h)) - scalarAt(plan, moved(point, x, entry, -h))) / (2 * h);
  const h = 2e-3;
  const [a, c, d] = [central(h), central(h / 2), central(h / 4)];
  const [p, q] = [(4 * c - a) / 3, (4 * d - c) / 3];
  return (16 * q - p) / 15;
}

const near = (a: number, c: number, tolerance: number): void => {
  expect(Math.abs(a - c), `${a} against ${c}`).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(a), Math.abs(c)),
  );
};

const title = (c: Case): string =>
  `${c.op} ${c.inputs.map((i) => `(${i.shape.join(",")})`).join(" ")} ${JSON.stringify(c.attrs)}`;

test("every tensor row has a case", () => {
  const covered = new Set(CASES.map((c) => c.op));
  expect(OPS.filter((row) => row.kind === "tensor" && !covered.has(row.name)).map((row) => row.name)).toEqual(
    [],
  );
});

describe.each(CASES.map((c) => [title(c), c] as const))("%s", (_title, c) => {
  test("shape rule fits the value, and the definition agrees", () => {
    const { b, variables, y, point } = settingOf(c);
    const value = run(y, point);
    expect(value.shape).toEqual(y.shape);
    expect(value.data.length).toBe(entries(value.shape));
    const { definition } = rowOf(c.op);
    if (!definition || c.inputs.some((input) => Array.isArray(input.draw))) return;
    const defined = run(definition(b, variables, c.attrs), point);
    expect(defined.shape).toEqual(value.shape);
    for (const [i, entry] of value.data.entries()) near(defined.data[i] ?? Number.NaN, entry, 1e-12);
  });

  test("gradient, differences, forward mode and complex step agree", () => {
    const { b, moving, scalar, point } = settingOf(c);
    const plan = new Plan([scalar]);
    const gradients = gradient(b, scalar, moving);
    const complex = complexPlan([scalar]);
    for (const [k, x] of moving.entries()) {
      const exact = run(gradients[k] ?? b.zero, point);
      expect(exact.shape).toEqual(x.shape);
      for (let entry = 0; entry < exact.data.length; entry++) {
        const value = exact.data[entry] ?? Number.NaN;
        if (c.flat) expect(value).toBe(0);
        else near(value, slope(plan, point, x, entry), 2e-9);
        if (complex.ok) near(complexSlope(complex.value, point, x, entry), value, 1e-12);
        const unit = b.tensor({ shape: exact.shape, data: exact.data.map((_, i) => (i === entry ? 1 : 0)) });
        const [tangent] = jvp(b, [scalar], new Map([[x, unit]]));
        near(tangent ? scalarAt(new Plan([tangent]), point) : 0, value, 1e-12);
      }
    }
  });

  test("second derivative by differences of the first", () => {
    if (c.flat || c.op === "eigvectors") return;
    const { b, moving, scalar, point } = settingOf(c);
    for (const x of moving) {
      const [first] = gradient(b, scalar, [x]);
      const seen = weighted(b, first ?? b.zero, 9);
      const plan = new Plan([seen]);
      const second = gradient(b, seen, moving);
      for (const [k, z] of moving.entries()) {
        const exact = run(second[k] ?? b.zero, point);
        const [tangent] = jvp(b, [seen], new Map([[z, b.fill(b.one, z.shape)]]));
        const along = tangent ? scalarAt(new Plan([tangent]), point) : 0;
        near(
          along,
          exact.data.reduce((sum, value) => sum + value, 0),
          1e-10,
        );
        for (let entry = 0; entry < exact.data.length; entry++)
          near(exact.data[entry] ?? Number.NaN, slope(plan, point, z, entry), 2e-8);
      }
    }
  });
});

function complexSlope(plan: ComplexPlan, point: Map<Node, Tensor>, x: Node, entry: number): number {
  const step = 1e-30;
  const bindings = new Map(
    [...point].map(([node, { shape, data }]) => [
      node,
      { shape, re: data, im: data.map((_, i) => (node === x && i === entry ? step : 0)) },
    ]),
  );
  return (plan.run(bindings)[0]?.im[0] ?? Number.NaN) / step;
}
