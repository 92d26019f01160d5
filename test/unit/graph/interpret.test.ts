import { describe, expect, test } from "vitest";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { within } from "../../../engine/graph/budget.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { attempt, NablaError, SizeConflict } from "../../../engine/graph/errors.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Attrs, Node } from "../../../engine/graph/node.ts";
import { nestedOf, scalar, tensorOf } from "../../../engine/graph/tensor.ts";
import { evaluate, evaluateScalar } from "../../../engine/run/interpret.ts";
import { complexPlan, evaluateComplex } from "../../../engine/run/interpret-complex.ts";

const fresh = (): Builder => new Builder(new Graph());
const values = (node: Node, point: Record<string, number | number[] | number[][]>): unknown =>
  nestedOf(
    evaluate([node], new Map(Object.entries(point).map(([name, value]) => [name, tensorOf(value)])))[0] ??
      scalar(NaN),
  );

describe("symbolic sizes are bound by the inputs", () => {
  test("mean squared error: value and gradient", () => {
    const b = fresh();
    const [X, w, y] = [b.variable("X", ["n", "d"]), b.variable("w", ["d"]), b.variable("y", ["n"])];
    const residual = b.sub(b.graph.node("matmul", [X, w]), y);
    const mse = b.graph.node("mean", [b.square(residual)], { axes: [0], keepdims: false });
    const [slope] = gradient(b, mse, [w]);
    const point = {
      X: [
        [1, 2],
        [3, 4],
      ],
      w: [0.5, -0.25],
      y: [1, 0],
    };
    expect(values(mse, point)).toBe(0.625);
    expect(values(slope ?? b.zero, point)).toEqual([0.5, 0]);
  });

  test("slices, sizes as numbers, and affine shapes", () => {
    const b = fresh();
    const x = b.variable("x", ["n"]);
    const tail = b.graph.node("index", [x], { spec: [[1, "n", 1]] });
    const head = b.graph.node("index", [x], { spec: [[0, "n-1", 1]] });
    const steps = b.sub(tail, head);
    expect(steps.shape).toEqual(["n-1"]);
    const total = b.graph.node("sum", [b.square(steps)], { axes: [0], keepdims: false });
    const scaled = b.div(total, b.graph.node("size", [], { size: "n-1" }));
    expect(values(scaled, { x: [1, 2, 4, 7] })).toBe(14 / 3);
    const [slope] = gradient(b, scaled, [x]);
    expect(values(b.mul(slope ?? b.zero, b.const(3)), { x: [1, 2, 4, 7] })).toEqual([-2, -2, -2, 6]);
  });

  test("conflicting sizes are refused with both shapes", () => {
    const b = fresh();
    const f = b.add(b.variable("x", ["n"]), b.variable("y", ["n"]));
    expect(() => values(f, { x: [1, 2], y: [1, 2, 3] })).toThrow(
      /y has shape \(3,\), expected \(n,\) = \(2,\)/,
    );
  });

  test("different names that meet are reported as sizes to unify", () => {
    const b = fresh();
    const [A, v] = [b.variable("A", ["m", "n"]), b.variable("v", ["k"])];
    expect(() => b.graph.node("matmul", [A, v])).toThrow(SizeConflict);
  });
});

test("complex evaluation: e^{iπ} = −1, and definitions where a row has no complex form", () => {
  const b = fresh();
  const x = b.variable("x", [2]);
  const z = new Map([[x, { shape: [2], re: Float64Array.of(0, 1), im: Float64Array.of(Math.PI, 0) }]]);
  const [power, share] = evaluateComplex([b.call("exp", x), b.graph.node("softmax", [x], { axis: 0 })], z);
  expect(power?.re[0]).toBeCloseTo(-1, 15);
  expect(power?.im[0]).toBeCloseTo(0, 15);
  // e^{iπ}/(e^{iπ} + e) = −1/(e − 1)
  expect(share?.re[0]).toBeCloseTo(-1 / (Math.E - 1), 14);
});

test("float32 rounds after every operation", () => {
  const b = fresh();
  const x = b.variable("x");
  const f = b.sub(b.add(x, b.const(1e8)), b.const(1e8));
  const at = new Map([["x", 3]]);
  expect(evaluate([f], at)[0]?.data[0]).toBe(3);
  expect(evaluate([f], at, { precision: "float32" })[0]?.data[0]).toBe(0);
});

test("a chain of fifty thousand operations needs no stack", () => {
  const b = fresh();
  let node: Node = b.variable("x");
  for (let i = 0; i < 50_000; i++) node = b.graph.node("sin", [node]);
  expect(Number.isFinite(evaluateScalar(node, { x: 1 }))).toBe(true);
  const [slope] = gradient(b, node, [...node.inputs].slice(0, 1));
  expect(slope?.op).toBe("cos");
});

describe("bad input is an error with a code, and the engine stays usable", () => {
  const code = (body: () => unknown): string => {
    const done = attempt(body);
    return done.ok ? "fine" : done.error.code;
  };
  const message = (body: () => unknown): string => {
    const done = attempt(body);
    return done.ok ? "fine" : done.error.message;
  };

  test("a variable without a value", () => {
    const b = fresh();
    expect(message(() => evaluate([b.variable("omega")], new Map()))).toBe("no value is given for omega");
  });

  test("a value of another shape", () => {
    const b = fresh();
    const x = b.variable("x", [2, 3]);
    expect(message(() => evaluate([x], new Map([["x", tensorOf([1, 2])]])))).toBe(
      "x is given with shape (2), expected (2, 3)",
    );
  });

  test("what was not understood", () => {
    const b = fresh();
    const opaque = b.graph.node("opaque", [], { reason: "calls a library", key: "1", shape: [] });
    expect(message(() => evaluate([opaque], new Map()))).toBe("calls a library");
  });

  test("an operation that does not exist", () => {
    expect(code(() => new Graph().node("frobnicate", []))).toBe("unsupported");
  });

  test("an order that varies", () => {
    const b = fresh();
    const [n, x] = [b.variable("n"), b.variable("x")];
    expect(code(() => gradient(b, b.op("besselj", [n, x]), [x]))).toBe("unsupported");
  });

  const SHAPES: [string, (string | number)[][], Attrs, RegExp][] = [
    [
      "matmul",
      [
        [2, 3],
        [4, 5],
      ],
      {},
      /\(2, 3\) and \(4, 5\)/,
    ],
    ["add", [[2, 3], [4]], {}, /\(2, 3\) and \(4,\)/],
    ["concatenate", [[2, 3], [2]], { axis: 0 }, /\(2, 3\) and \(2,\)/],
    ["stack", [[2], [3]], { axis: 0 }, /\(2,\) and \(3,\)/],
    ["reshape", [[2, 3]], { shape: [4, 2] }, /\(2, 3\).*\(4, 2\)/],
    ["broadcast", [[3]], { shape: [2, 4] }, /\(3,\).*\(2, 4\)/],
    ["transpose", [[2, 3]], { perm: [0, 0] }, /\(0, 0\).*\(2, 3\)/],
    ["sum", [[2, 3]], { axes: [2], keepdims: false }, /axis 2.*\(2, 3\)/],
    ["index", [[2, 3]], { spec: [0, 0, 0] }, /too many indices.*\(2, 3\)/],
    ["index", [[2, 3]], { spec: [2] }, /index 2 is out of range.*2/],
    ["einsum", [[2, 3], [4]], { spec: "ij,j->i" }, /\(2, 3\) and \(4,\)/],
    ["det", [[2, 3]], {}, /square.*\(2, 3\)/],
    ["solve", [[2, 2], [3]], {}, /\(2, 2\) and \(3,\)/],
    ["dot", [[2], [3]], {}, /\(2,\) and \(3,\)/],
    ["outer", [[2, 2], [3]], {}, /\(2, 2\) and \(3,\)/],
    ["kron", [[2, 2], [3]], {}, /\(2, 2\) and \(3,\)/],
    ["trace", [[3]], {}, /\(3,\)/],
    [
      "conv",
      [
        [1, 2, 5],
        [3, 1, 2],
      ],
      { stride: [1], padding: [[0, 0]], dilation: [1], groups: 1 },
      /\(3, 1, 2\).*\(1, 2, 5\)/,
    ],
    [
      "conv",
      [
        [1, 1, 2],
        [1, 1, 3],
      ],
      { stride: [1], padding: [[0, 0]], dilation: [1], groups: 1 },
      /larger/,
    ],
    [
      "take_along",
      [
        [2, 3],
        [4, 1],
      ],
      { axis: 1 },
      /\(4, 1\).*\(2, 3\)/,
    ],
  ];
  test.each(SHAPES)("shapes that do not fit: %s %j", (op, shapes, attrs, pattern) => {
    const b = fresh();
    const inputs = shapes.map((shape, i) => b.variable(`x${i}`, shape));
    const made = attempt(() => b.graph.node(op, inputs, attrs));
    expect(made.ok).toBe(false);
    if (!made.ok) {
      expect(made.error.code).toBe("shape-mismatch");
      expect(made.error.message).toMatch(pattern);
    }
    // The graph goes on working.
    expect(evaluateScalar(b.add(b.one, b.one), {})).toBe(2);
  });

  test("an index out of range in data", () => {
    const b = fresh();
    const g = b.graph.node("gather", [b.variable("x", [3]), b.tensor(tensorOf([5]))], { axis: 0 });
    expect(message(() => values(g, { x: [1, 2, 3] }))).toMatch(/index 5 is out of range.*3/);
  });

  test("too many nodes, no time, cancelled", () => {
    const grow = (graph: Graph): void => {
      let node = new Builder(graph).variable("x");
      for (let i = 0; i < 2000; i++) node = graph.node("sin", [node]);
    };
    expect(code(() => grow(new Graph({ maxNodes: 100, deadline: Number.POSITIVE_INFINITY })))).toBe(
      "too-large",
    );
    expect(code(() => grow(new Graph(within(-1))))).toBe("deadline");
    expect(code(() => grow(new Graph(within(1e6, () => true))))).toBe("cancelled");
  });

  test("no complex form: the operation is named", () => {
    const b = fresh();
    const plan = complexPlan([b.op("besselj", [b.one, b.variable("x")])]);
    expect(plan.ok ? "" : plan.error.message).toContain("besselj");
  });

  test("a matrix that is singular or not definite gives no numbers, not wrong ones", () => {
    const b = fresh();
    const A = b.variable("A", [2, 2]);
    const singular = {
      A: [
        [1, 2],
        [2, 4],
      ],
    };
    expect(values(b.graph.node("inv", [A]), singular)).toEqual([
      [NaN, NaN],
      [NaN, NaN],
    ]);
    expect(values(b.graph.node("det", [A]), singular)).toBe(0);
    expect(values(b.graph.node("logabsdet", [A]), singular)).toBe(-Infinity);
    expect(
      (
        values(b.graph.node("cholesky", [A]), {
          A: [
            [1, 2],
            [2, 1],
          ],
        }) as number[][]
      )[1]?.[1],
    ).toBeNaN();
  });
});

describe("derivatives where the usual libraries say NaN or another number", () => {
  const slope = (make: (b: Builder, x: Node) => Node, x: number): number => {
    const b = fresh();
    const v = b.variable("x");
    const [g] = gradient(b, make(b, v), [v]);
    return evaluateScalar(g ?? b.zero, { x });
  };

  test("where(x > 0, sin(x)/x, 1) at 0", () => {
    expect(slope((b, x) => b.select(b.op("gt", [x, b.zero]), b.div(b.call("sin", x), x), b.one), 0)).toBe(0);
  });

  test("where(x > 0, sqrt(x), 0) and where(x > 0, log(x), x) below 0", () => {
    expect(slope((b, x) => b.select(b.op("gt", [x, b.zero]), b.call("sqrt", x), b.zero), 0)).toBe(0);
    expect(slope((b, x) => b.select(b.op("gt", [x, b.zero]), b.call("log", x), x), -2)).toBe(1);
  });

  test("one inner value used in several branches not taken", () => {
    const masked = (b: Builder, x: Node): Node => {
      const u = b.call("log", x);
      const [positive, large] = [b.op("gt", [x, b.zero]), b.op("gt", [x, b.one])];
      const first = b.select(positive, u, b.zero);
      return b.add(
        b.add(first, b.select(positive, b.square(u), b.zero)),
        b.select(large, b.mul(u, x), b.zero),
      );
    };
    expect(slope(masked, 0)).toBe(0);
    expect(slope(masked, 0.5)).toBeCloseTo(2 * (1 + 2 * Math.log(0.5)), 14);
    expect(slope(masked, 2)).toBeCloseTo(0.5 * (1 + 2 * Math.log(2)) + 1 + Math.log(2), 14);
  });

  test("powers at 0", () => {
    expect(slope((b, x) => b.pow(x, b.two), 0)).toBe(0);
    // x^{x+1}: (x+1)xˣ + xˣ⁺¹ log x, and the second term vanishes at 0.
    expect(slope((b, x) => b.pow(x, b.add(x, b.one)), 0)).toBe(1);
    const b = fresh();
    const [x, y] = [b.variable("x"), b.variable("y")];
    const [dx, dy] = gradient(b, b.pow(x, y), [x, y]);
    const at = (node: Node | undefined, p: number, q: number): number =>
      evaluateScalar(node ?? b.zero, { x: p, y: q });
    expect([at(dx, 0, 2), at(dy, 0, 2)]).toEqual([0, 0]);
    expect([at(dx, 0, 1), at(dx, 0, 0), at(dy, 0, 1)]).toEqual([1, 0, 0]);
    expect([at(dx, -2, 3), at(dx, -2, 2)]).toEqual([12, -4]);
  });

  test("max ties share the slope, and it sums to one", () => {
    const b = fresh();
    const x = b.variable("x", [3]);
    const [g] = gradient(b, b.graph.node("max", [x], { axes: [0], keepdims: false }), [x]);
    expect(values(g ?? b.zero, { x: [2, 1, 2] })).toEqual([0.5, 0, 0.5]);
  });

  test("a product with zeros, first and second order", () => {
    const b = fresh();
    const x = b.variable("x", [3]);
    const p = b.graph.node("prod", [x], { axes: [0], keepdims: false });
    const [g] = gradient(b, p, [x]);
    expect(values(g ?? b.zero, { x: [0, 2, 3] })).toEqual([6, 0, 0]);
    expect(values(g ?? b.zero, { x: [0, 2, 0] })).toEqual([0, 0, 0]);
    const [second] = gradient(b, b.graph.node("index", [g ?? b.zero], { spec: [0] }), [x]);
    expect(values(second ?? b.zero, { x: [0, 2, 0] })).toEqual([0, 0, 2]);
  });

  test("the norm and the deviation at 0 are finite", () => {
    const b = fresh();
    const x = b.variable("x", [2]);
    for (const [op, more] of [
      ["norm", { ord: 2 }],
      ["std", { ddof: 0 }],
    ] as const) {
      const [g] = gradient(b, b.graph.node(op, [x], { axes: [0], keepdims: false, ...more }), [x]);
      expect(values(g ?? b.zero, { x: [0, 0] })).toEqual([0, 0]);
    }
  });

  test("the determinant of a singular matrix has its cofactors", () => {
    const b = fresh();
    const A = b.variable("A", [2, 2]);
    const [g] = gradient(b, b.graph.node("det", [A]), [A]);
    expect(
      values(g ?? b.zero, {
        A: [
          [1, 2],
          [2, 4],
        ],
      }),
    ).toEqual([
      [4, -2],
      [-2, 1],
    ]);
  });

  test("the determinant of a singular 3×3 matrix has a second derivative", () => {
    const b = fresh();
    const A = b.variable("A", [3, 3]);
    const [g] = gradient(b, b.graph.node("det", [A]), [A]);
    const entry = b.graph.node("index", [g ?? b.zero], { spec: [0, 0] });
    const [h] = gradient(b, entry, [A]);
    // cof₀₀ = a₁₁ a₂₂ − a₁₂ a₂₁
    expect(
      values(h ?? b.zero, {
        A: [
          [1, 2, 3],
          [2, 4, 6],
          [1, 1, 5],
        ],
      }),
    ).toEqual([
      [0, 0, 0],
      [0, 5, -1],
      [0, -6, 4],
    ]);
  });

  test.each([4, 5, 6])("the determinant of a singular %d×%d matrix has a second derivative", (n) => {
    const b = fresh();
    const A = b.variable("A", [n, n]);
    const f = b.graph.node("det", [A]);
    const [g = b.zero] = gradient(b, f, [A]);
    const [h = b.zero] = gradient(b, b.graph.node("index", [g], { spec: [0, 1] }), [A]);
    const rows = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_own, j) => ((3 * i * i + 5 * i * j + 2 * j + 1) % 7) - 3),
    );
    rows[n - 1] = (rows[0] ?? []).map((value, j) => value - 2 * (rows[1]?.[j] ?? 0));
    expect(values(f, { A: rows })).toBeCloseTo(0, 9);
    const at = (k: number, l: number, p: number, q: number): number => {
      const moved = rows.map((row) => [...row]);
      const [first, other] = [moved[0] ?? [], moved[k] ?? []];
      first[1] = (first[1] ?? 0) + p;
      other[l] = (other[l] ?? 0) + q;
      return Number(values(f, { A: moved }));
    };
    const found = values(h, { A: rows }) as readonly (readonly number[])[];
    // The determinant is linear in each entry: its differences are exact.
    for (let k = 1; k < n; k++)
      for (let l = 0; l < n; l++)
        expect(found[k]?.[l]).toBeCloseTo(
          (at(k, l, 1, 1) - at(k, l, 1, -1) - at(k, l, -1, 1) + at(k, l, -1, -1)) / 4,
          8,
        );
  });

  test("sinc at 0, to the second order", () => {
    const b = fresh();
    const x = b.variable("x");
    const [first] = gradient(b, b.call("sinc", x), [x]);
    const [second] = gradient(b, first ?? b.zero, [x]);
    expect(evaluateScalar(first ?? b.zero, { x: 0 })).toBe(0);
    expect(evaluateScalar(second ?? b.zero, { x: 0 })).toBe(-1 / 3);
  });
});

test("errors are NablaError, so that doors can turn them into values", () => {
  expect(() => new Graph().node("nothing", [])).toThrow(NablaError);
});
