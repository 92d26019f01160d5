import { describe, expect, test } from "vitest";
import {
  complexStep,
  difference,
  numericalGradient,
  richardson,
  stepStudy,
} from "../../../engine/differentiate/numerical.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import { scalar, tensorOf } from "../../../engine/graph/tensor.ts";
import { ComplexPlan } from "../../../engine/run/interpret-complex.ts";

const square = (x: number): number => x ** 2;

describe("difference formulas print what the tutorials print", () => {
  test("x² at 4, h = 1e-4", () => {
    expect(difference(square, 4, 1e-4, "forward")).toBe(8.00009999998963);
    expect(difference(square, 4, 1e-4, "backward")).toBe(7.9999000000086085);
    expect(difference(square, 4, 1e-4, "central")).toBe(7.999999999999119);
  });

  test("x² + y² at (3, 4), central, h = 1e-4, through a graph", () => {
    const b = new Builder(new Graph());
    const [x, y] = [b.variable("x"), b.variable("y")];
    const f = b.add(b.square(x), b.square(y));
    const point = new Map([
      [x, scalar(3)],
      [y, scalar(4)],
    ]);
    const slopes = numericalGradient(f, [x, y], point, { scheme: "central", h: 1e-4 });
    expect(slopes.map((slope) => slope.data[0])).toEqual([6.00000000000378, 7.999999999999119]);
  });

  test("x² at 2, forward, h = 1e-5", () => {
    expect(difference(square, 2, 1e-5, "forward")).toBe(4.000010000027032);
  });

  test("half-step divides by h itself", () => {
    const h = 1e-3;
    expect(difference(Math.sin, 1, h, "half-step")).toBe((Math.sin(1 + h / 2) - Math.sin(1 - h / 2)) / h);
  });

  test("float32 rounds after each operation", () => {
    const r = Math.fround;
    const [x, h] = [r(0.3), r(1e-3)];
    const expected = r(r(r(Math.exp(r(x + h))) - r(Math.exp(x))) / h);
    expect(difference(Math.exp, 0.3, 1e-3, "forward", "float32")).toBe(expected);
    // A graph in float32 rounds inside, too.
    const b = new Builder(new Graph());
    const v = b.variable("v");
    const f = b.mul(b.call("exp", v), b.const(3));
    const [slope] = numericalGradient(f, [v], new Map([[v, 0.3]]), {
      scheme: "forward",
      h: 1e-3,
      precision: "float32",
    });
    const at = (u: number): number => r(r(Math.exp(u)) * 3);
    expect(slope?.data[0]).toBe(r(r(at(r(x + h)) - at(x)) / h));
  });
});

test("Richardson's extrapolation is near, and its error estimate honest", () => {
  const cases: [(x: number) => number, number, number][] = [
    [Math.sin, 1, Math.cos(1)],
    [Math.exp, -2, Math.exp(-2)],
    [(x) => 1 / x, 3e-4, -1 / 9e-8],
    [Math.log, 1e6, 1e-6],
  ];
  for (const [f, x, truth] of cases) {
    const { value, error } = richardson(f, x);
    expect(Math.abs(value - truth) / Math.abs(truth)).toBeLessThan(1e-9);
    expect(Math.abs(value - truth)).toBeLessThanOrEqual(20 * error + 1e-12 * Math.abs(truth));
  }
});

test("the complex step reaches the last digits", () => {
  const b = new Builder(new Graph());
  const x = b.variable("x", [2]);
  const f = b.graph.node("sum", [b.mul(b.call("sin", x), b.call("exp", x))], { axes: [0], keepdims: false });
  const point = new Map([[x, tensorOf([0.4, 1.7])]]);
  const { slope } = complexStep(new ComplexPlan([f]), point, new Map([[x, Float64Array.of(0, 1)]]));
  const truth = Math.exp(1.7) * (Math.sin(1.7) + Math.cos(1.7));
  expect(Math.abs((slope[0] ?? NaN) - truth) / Math.abs(truth)).toBeLessThan(1e-15);
});

describe("error against step size", () => {
  test("falls, then rises as h shrinks; the best step is near the textbook's", () => {
    const study = stepStudy(Math.sin, 1, Math.cos(1), { scheme: "forward" });
    expect(study.best.h).toBeGreaterThan(1e-10);
    expect(study.best.h).toBeLessThan(1e-6);
    const central = stepStudy(Math.sin, 1, Math.cos(1), { scheme: "central" });
    expect(central.best.error).toBeLessThan(study.best.error);
    expect(central.best.h).toBeGreaterThan(study.best.h);
    expect(central.points[0]?.error).toBeGreaterThan(1e-3);
    expect(central.points.at(-1)?.error).toBeGreaterThan(1e-2);
  });

  test("float32 has its best step far to the right", () => {
    const study = stepStudy(Math.sin, 1, Math.cos(1), { scheme: "central", precision: "float32" });
    expect(study.best.h).toBeGreaterThan(1e-4);
    expect(study.points.find((point) => point.h === 1e-10)?.value).toBe(0);
  });
});
