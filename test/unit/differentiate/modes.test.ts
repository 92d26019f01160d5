import { describe, expect, test } from "vitest";
import {
  directional,
  hessian,
  hessianVector,
  jacobian,
  nthDerivative,
  valueAndGradient,
  vjp,
} from "../../../engine/differentiate/modes.ts";
import { adjoints } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { NablaError } from "../../../engine/graph/errors.ts";
import { Graph, topological } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { nestedOf, tensorOf } from "../../../engine/graph/tensor.ts";
import { evaluate } from "../../../engine/run/interpret.ts";

const b = new Builder(new Graph());
const at = (node: Node, point: Record<string, number | number[] | number[][]>): unknown => {
  const values = new Map(Object.entries(point).map(([name, value]) => [name, tensorOf(value)]));
  const [value] = evaluate([node], values);
  // −0 is 0 here.
  return value && nestedOf({ shape: value.shape, data: value.data.map((entry) => entry + 0) });
};

describe("Jacobian", () => {
  const x = b.variable("x", [3]);
  const pick = (i: number): Node => b.graph.node("index", [x], { spec: [i] });

  test("tall: forward columns", () => {
    const y = b.graph.node("stack", [pick(0), b.mul(pick(0), pick(1)), pick(2), b.square(pick(2))], {
      axis: 0,
    });
    expect(at(jacobian(b, y, x), { x: [2, 3, 5] })).toEqual([
      [1, 0, 0],
      [3, 2, 0],
      [0, 0, 1],
      [0, 0, 10],
    ]);
  });

  test("wide: reverse rows; the same numbers as forward", () => {
    const y = b.graph.node("stack", [b.mul(pick(0), pick(1)), b.square(pick(2))], { axis: 0 });
    const made = jacobian(b, y, x);
    expect(made.shape).toEqual([2, 3]);
    expect(at(made, { x: [2, 3, 5] })).toEqual([
      [3, 2, 0],
      [0, 0, 10],
    ]);
  });

  test("of a tensor that does not depend on x", () => {
    const y = b.variable("other", [2]);
    expect(at(jacobian(b, y, x), { x: [1, 2, 3], other: [1, 2] })).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  test("needs sizes in numbers, and says so", () => {
    const v = b.variable("v", ["n"]);
    expect(() => jacobian(b, b.call("sin", v), v)).toThrow(/sizes in numbers.*\(n,\)/);
  });
});

describe("second order", () => {
  const [x, y] = [b.variable("p"), b.variable("q")];
  const f = b.add(b.mul(b.square(x), y), b.call("sin", b.mul(x, y)));

  test("Hessian", () => {
    const rows = hessian(b, f, [x, y]);
    expect(rows.map((row) => row.map((node) => at(node, { p: 1, q: 0 })))).toEqual([
      [0, 3],
      [3, 0],
    ]);
  });

  test("Hessian of a tensor function, and its product with a vector", () => {
    const w = b.variable("w", [2]);
    const g = b.graph.node("sum", [b.pow(w, b.const(3))], { axes: [0], keepdims: false });
    expect(at(hessian(b, g, [w])[0]?.[0] ?? b.zero, { w: [2, -1] })).toEqual([
      [12, 0],
      [0, -6],
    ]);
    const v = b.tensor(tensorOf([1, 10]));
    const [product] = hessianVector(b, g, [w], new Map([[w, v]]));
    expect(at(product ?? b.zero, { w: [2, -1] })).toEqual([12, -60]);
  });
});

test("directional derivative, vjp, value with gradient", () => {
  const x = b.variable("u", [2]);
  const f = b.graph.node("prod", [x], { axes: [0], keepdims: false });
  expect(at(directional(b, f, new Map([[x, b.tensor(tensorOf([1, 2]))]])), { u: [3, 4] })).toBe(10);
  const [pulled] = vjp(b, b.square(x), [x], b.tensor(tensorOf([1, -1])));
  expect(at(pulled ?? b.zero, { u: [3, 4] })).toEqual([6, -8]);
  const { value, gradients } = valueAndGradient(b, f, [x]);
  expect([at(value, { u: [3, 4] }), at(gradients[0] ?? b.zero, { u: [3, 4] })]).toEqual([12, [4, 3]]);
});

test("order n: sixth derivative of e^{2x}, and a deep nest of roots stays small", () => {
  const x = b.variable("t");
  expect(at(nthDerivative(b, b.call("exp", b.mul(b.two, x)), x, 6), { t: 0 })).toBe(64);
  let nest: Node = x;
  for (let i = 0; i < 12; i++) nest = b.call("sqrt", b.add(x, nest));
  const second = nthDerivative(b, nest, x, 2);
  expect(topological([second]).length).toBeLessThan(600);
  expect(Number(at(second, { t: 1 }))).toBeLessThan(0);
});

test("adjoints reach every node on the way", () => {
  const x = b.variable("s");
  const inner = b.square(x);
  const f = b.call("exp", inner);
  const all = adjoints(b, f);
  expect([f, inner, x].map((node) => at(all.get(node) ?? b.zero, { s: 1 }))).toEqual([1, Math.E, 2 * Math.E]);
});

test("the gradient of a tensor asks for a cotangent", () => {
  const v = b.variable("vec", [2]);
  expect(() => adjoints(b, b.call("sin", v))).toThrow(NablaError);
});
