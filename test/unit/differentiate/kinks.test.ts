import { describe, expect, test } from "vitest";
import { atKinks, kinkOf, pointSlope } from "../../../engine/differentiate/kinks.ts";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { scalar, tensorOf } from "../../../engine/graph/tensor.ts";
import { evaluate } from "../../../engine/run/interpret.ts";

type Make = (b: Builder, x: Node, y: Node) => Node;

function slope(make: Make, x: number, y = 0) {
  const b = new Builder(new Graph());
  const [p, q] = [b.variable("x"), b.variable("y")];
  const point = new Map([
    [p, scalar(x)],
    [q, scalar(y)],
  ]);
  return pointSlope(make(b, p, q), p, point);
}

const kink = (left: number, right: number) => ({ kind: "kink", left, right });
const smooth = (value: number) => ({ kind: "smooth", slope: value });
const num = (b: Builder, value: number): Node => b.const(value);

describe("differentiable after all", () => {
  const cases: [string, Make, number][] = [
    ["relu(x) − relu(−x)", (b, x) => b.sub(b.call("relu", x), b.call("relu", b.neg(x))), 1],
    ["|x|·x", (b, x) => b.mul(b.call("abs", x), x), 0],
    ["|x|³", (b, x) => b.pow(b.call("abs", x), num(b, 3)), 0],
    ["√(x⁴)", (b, x) => b.call("sqrt", b.pow(x, num(b, 4))), 0],
    ["max(x, x)", (b, x) => b.op("maximum", [x, x]), 1],
    ["max(x, 0) + min(x, 0)", (b, x) => b.add(b.op("maximum", [x, b.zero]), b.op("minimum", [x, b.zero])), 1],
    [
      "where(x = 0, 1, sin(x)/x)",
      (b, x) => b.select(b.op("eq", [x, b.zero]), b.one, b.div(b.call("sin", x), x)),
      0,
    ],
    [
      "where(x > 0, 2x, sin 2x)",
      (b, x) => {
        const twice = b.mul(b.two, x);
        return b.select(b.op("gt", [x, b.zero]), twice, b.call("sin", twice));
      },
      2,
    ],
    ["softsign", (b, x) => b.op("abs", [b.add(b.call("softsign", x), b.one)]), 1],
  ];
  test.each(cases)("%s at 0", (_name, make, value) => {
    const found = slope(make, 0);
    if (found) expect(found).toEqual(smooth(value));
    else {
      const b = new Builder(new Graph());
      const [x, y] = [b.variable("x"), b.variable("y")];
      const [g] = gradient(b, make(b, x, y), [x]);
      expect(evaluate([g ?? b.zero], new Map([["x", 0]]))[0]?.data[0]).toBe(value);
    }
  });
});

describe("kinks, with both sides", () => {
  const INF = Number.POSITIVE_INFINITY;
  const cases: [string, Make, number, number, number, number?][] = [
    ["|x − 3|", (b, x) => b.call("abs", b.sub(x, num(b, 3))), 3, -1, 1],
    ["relu", (b, x) => b.call("relu", x), 0, 0, 1],
    ["leaky relu", (b, x) => b.op("leaky_relu", [x, num(b, 0.01)]), 0, 0.01, 1],
    ["√(x²)", (b, x) => b.call("sqrt", b.square(x)), 0, -1, 1],
    ["√(x² + y²)", (b, x, y) => b.call("sqrt", b.add(b.square(x), b.square(y))), 0, -1, 1],
    ["hypot", (b, x, y) => b.op("hypot", [x, y]), 0, -1, 1],
    ["max(x, y)", (b, x, y) => b.op("maximum", [x, y]), 2, 0, 1, 2],
    ["clip at its end", (b, x) => b.op("clip", [x, b.zero, b.one]), 1, 1, 0],
    ["∛x", (b, x) => b.call("cbrt", x), 0, INF, INF],
    ["∛(x²)", (b, x) => b.call("cbrt", b.square(x)), 0, -INF, INF],
    ["a step", (b, x) => b.select(b.op("gt", [x, b.zero]), b.one, b.zero), 0, 0, INF],
    ["floor", (b, x) => b.call("floor", x), 2, INF, 0],
    ["|x − 0.3| at 0.1 + 0.2", (b, x) => b.call("abs", b.sub(x, num(b, 0.3))), 0.1 + 0.2, -1, 1],
    ["|sin x| at the double next to π", (b, x) => b.call("abs", b.call("sin", x)), Math.PI, -1, 1],
    ["x − |x| times e^x", (b, x) => b.mul(b.sub(x, b.call("abs", x)), b.call("exp", x)), 0, 2, 0],
  ];
  test.each(cases)("%s", (_name, make, x, left, right, y) => {
    expect(slope(make, x, y ?? 0)).toEqual(kink(left, right));
  });

  test("√x at 0: nothing on the left, vertical on the right", () => {
    expect(slope((b, x) => b.call("sqrt", x), 0)).toEqual(kink(Number.NaN, INF));
  });
});

test("away from kinks, and along variables that do not move them, nothing is said", () => {
  expect(slope((b, x) => b.call("abs", x), 1)).toBeNull();
  expect(slope((b, x, y) => b.add(b.call("abs", y), x), 1, 0)).toBeNull();
  expect(slope((b, x) => b.call("sin", x), 0)).toBeNull();
});

test("entry by entry in a tensor", () => {
  const b = new Builder(new Graph());
  const x = b.variable("x", ["n"]);
  const f = b.graph.node("sum", [b.sub(b.call("relu", x), b.call("relu", b.neg(x)))], {
    axes: [0],
    keepdims: false,
  });
  const h = b.add(f, b.call("abs", b.graph.node("index", [x], { spec: [2] })));
  const point = new Map([[x, tensorOf([1, 0, 0, -2])]]);
  const [g] = gradient(b, h, [x]);
  const raw = evaluate([g ?? b.zero], point);
  const settled = atKinks(h, [x], raw, point);
  expect(Array.from(settled.gradients[0]?.data ?? [])).toEqual([1, 1, 0, 1]);
  expect(settled.kinks.map(kinkOf)).toEqual([{ wrt: "x[2]", left: 0, right: 2 }]);
});

test("the norm at the origin is a kink, and its square is not", () => {
  const b = new Builder(new Graph());
  const x = b.variable("x", [2]);
  const norm = b.graph.node("norm", [x], { axes: [0], keepdims: false, ord: 2 });
  const point = new Map([[x, tensorOf([0, 0])]]);
  const zero = [tensorOf([0, 0])];
  expect(atKinks(norm, [x], zero, point).kinks.map(kinkOf)).toEqual([
    { wrt: "x[0]", left: -1, right: 1 },
    { wrt: "x[1]", left: -1, right: 1 },
  ]);
  const squared = b.square(norm);
  const [g] = gradient(b, squared, [x]);
  const settled = atKinks(squared, [x], evaluate([g ?? b.zero], point), point);
  expect(settled.kinks).toEqual([]);
  expect(Array.from(settled.gradients[0]?.data ?? [])).toEqual([0, 0]);
});
