import { describe, expect, test } from "vitest";
import { crossCheck } from "../../../engine/differentiate/crosscheck.ts";
import { jacobian } from "../../../engine/differentiate/modes.ts";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { DEFAULT_BUDGET, within } from "../../../engine/graph/budget.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { scalar, tensorOf } from "../../../engine/graph/tensor.ts";

const fresh = (): { b: Builder; x: Node; y: Node } => {
  const b = new Builder(new Graph());
  return { b, x: b.variable("x"), y: b.variable("y") };
};
const budget = DEFAULT_BUDGET;

describe("agrees with what is right", () => {
  const cases: [string, (b: Builder, x: Node, y: Node) => Node][] = [
    ["a narrow domain: log(x − 3y)", (b, x, y) => b.call("log", b.sub(x, b.mul(b.const(3), y)))],
    ["acos of a difference", (b, x, y) => b.call("acos", b.sub(x, y))],
    ["Boltzmann's constant", (b, x, y) => b.call("exp", b.neg(b.div(x, b.mul(b.const(1.380649e-23), y))))],
    ["no complex form: x·J₁(x)", (b, x) => b.mul(x, b.op("besselj", [b.one, x]))],
    ["a step function", (b, x) => b.mul(x, b.call("floor", x))],
    [
      "cancellation: cosh² − sinh²",
      (b, x) => b.sub(b.square(b.call("cosh", x)), b.square(b.call("sinh", x))),
    ],
    ["√(1 − x² − y²)", (b, x, y) => b.call("sqrt", b.sub(b.sub(b.one, b.square(x)), b.square(y)))],
    ["acosh far out", (b, x) => b.call("acosh", b.sub(x, b.const(20)))],
  ];
  test.each(cases)("%s", (_name, make) => {
    const { b, x, y } = fresh();
    const f = make(b, x, y);
    const found = crossCheck(b, f, [x, y], gradient(b, f, [x, y]), { budget });
    expect(found.verdict, JSON.stringify(found)).toBe("agree");
  });

  test("with a kink at the given point", () => {
    const { b, x } = fresh();
    const f = b.call("abs", x);
    const at = new Map([["x", scalar(0)]]);
    expect(crossCheck(b, f, [x], gradient(b, f, [x]), { at, budget }).verdict).toBe("agree");
  });

  test("of tensors of symbolic shape", () => {
    const b = new Builder(new Graph());
    const [a, x] = [b.variable("A", ["n", "d"]), b.variable("x", ["d"])];
    const f = b.graph.node("norm", [b.graph.node("matmul", [a, x])], { axes: [0], keepdims: false, ord: 2 });
    const found = crossCheck(b, f, [a, x], gradient(b, f, [a, x]), { budget });
    expect(found).toMatchObject({ verdict: "agree", method: "complex step" });
  });
});

describe("says disagree to what is wrong", () => {
  const cases: [string, (b: Builder, slope: Node, x: Node) => Node][] = [
    ["a factor of two", (b, slope) => b.mul(slope, b.two)],
    ["a sign", (b, slope) => b.neg(slope)],
    ["a part in ten thousand", (b, slope) => b.mul(slope, b.const(1.0001))],
    ["something added", (b, slope, x) => b.add(slope, b.mul(b.const(1e-4), x))],
    ["nothing at all", (b) => b.zero],
  ];
  test.each(cases)("%s", (_name, spoil) => {
    const { b, x } = fresh();
    const f = b.mul(b.call("sin", x), b.call("exp", x));
    const [slope] = gradient(b, f, [x]);
    const found = crossCheck(b, f, [x], [spoil(b, slope ?? b.zero, x)], { budget });
    expect(found.verdict).toBe("disagree");
    expect(found.error).toBeGreaterThan(1e-6);
  });

  test("one wrong entry among many", () => {
    const b = new Builder(new Graph());
    const x = b.variable("x", [50]);
    const f = b.graph.node("sum", [b.square(x)], { axes: [0], keepdims: false });
    const [slope] = gradient(b, f, [x]);
    const data = new Float64Array(50).fill(1);
    data[37] = 1.001;
    const spoiled = b.mul(slope ?? b.zero, b.tensor({ shape: [50], data }));
    expect(crossCheck(b, f, [x], [spoiled], { budget }).verdict).toBe("disagree");
  });

  test("at tiny scales too", () => {
    const { b, x } = fresh();
    const f = b.mul(b.const(1e-30), b.square(x));
    const [slope] = gradient(b, f, [x]);
    expect(crossCheck(b, f, [x], [b.mul(slope ?? b.zero, b.const(1.01))], { budget }).verdict).toBe(
      "disagree",
    );
  });
});

describe("says why it was not checked", () => {
  test("nowhere defined", () => {
    const { b, x } = fresh();
    const f = b.call("log", b.sub(b.minusOne, b.square(x)));
    const found = crossCheck(b, f, [x], gradient(b, f, [x]), { budget });
    expect(found).toMatchObject({ verdict: "not-checked", reason: expect.stringContaining("finite") });
  });

  test("something opaque", () => {
    const { b, x } = fresh();
    const f = b.add(x, b.graph.node("opaque", [], { reason: "np.load was not read", key: "1", shape: [] }));
    expect(crossCheck(b, f, [x], [b.one], { budget })).toEqual({
      verdict: "not-checked",
      reason: "np.load was not read",
    });
  });

  test("no time left", () => {
    const { b, x } = fresh();
    const f = b.square(x);
    expect(crossCheck(b, f, [x], gradient(b, f, [x]), { budget: within(-1) }).verdict).toBe("not-checked");
  });
});

test("the same points every time", () => {
  const run = (): unknown => {
    const b = new Builder(new Graph());
    const x = b.variable("x", [3]);
    const f = b.graph.node("prod", [b.call("cos", x)], { axes: [0], keepdims: false });
    return crossCheck(b, f, [x], gradient(b, f, [x]), {
      at: new Map([["x", tensorOf([0.1, 2, -1])]]),
      budget,
    });
  };
  expect(run()).toEqual(run());
});

test("labels stay labels, and what is held stays held", () => {
  const b = new Builder(new Graph());
  const [z, labels] = [b.variable("z", [2, 3]), b.variable("labels", [2])];
  const rows = b.graph.node("log_softmax", [z], { axis: 1 });
  const one = b.graph.node("one_hot", [labels], { depth: 3 });
  const loss = b.neg(b.graph.node("sum", [b.mul(rows, one)], { axes: [0, 1], keepdims: false }));
  const at = new Map([
    [
      "z",
      tensorOf([
        [0.5, -0.2, 0.9],
        [0.1, 0.7, 0.4],
      ]),
    ],
    ["labels", tensorOf([0, 2])],
  ]);
  expect(crossCheck(b, loss, [z], gradient(b, loss, [z]), { at, budget }).verdict).toBe("agree");
  expect(crossCheck(b, loss, [z], gradient(b, loss, [z]), { budget }).verdict).toBe("agree");
  const x = b.variable("x");
  const held = b.mul(x, b.call("stop_gradient", b.square(x)));
  const [slope] = gradient(b, held, [x]);
  expect(crossCheck(b, held, [x], [slope ?? b.zero], { budget }).verdict).toBe("agree");
  const full = b.mul(b.const(3), b.square(x));
  expect(crossCheck(b, held, [x], [full], { budget }).verdict).toBe("disagree");
});

test("Jacobians, and derivatives entry by entry", () => {
  const b = new Builder(new Graph());
  const x = b.variable("x", [3]);
  const y = b.graph.node("softmax", [x], { axis: 0 });
  const full = jacobian(b, y, x);
  expect(crossCheck(b, y, [x], [full], { budget }).verdict).toBe("agree");
  const spoiled = b.mul(
    full,
    b.tensor(
      tensorOf([
        [1, 1.01, 1],
        [1, 1, 1],
        [1, 1, 1],
      ]),
    ),
  );
  expect(crossCheck(b, y, [x], [spoiled], { budget }).verdict).toBe("disagree");
  const each = b.call("exp", b.call("sin", x));
  const slopes = b.mul(each, b.call("cos", x));
  expect(crossCheck(b, each, [x], [slopes], { budget }).verdict).toBe("agree");
  expect(crossCheck(b, each, [x], [b.call("cos", x)], { budget }).verdict).toBe("disagree");
});

test("a network is checked with all its weights moved together, in time", () => {
  const b = new Builder(new Graph());
  const x = b.variable("x", [32, 784]);
  const weights = [b.variable("W1", [784, 128]), b.variable("W2", [128, 10])];
  const [first, second] = weights as [Node, Node];
  const hidden = b.call("relu", b.graph.node("matmul", [x, first]));
  const logits = b.graph.node("matmul", [hidden, second]);
  const loss = b.graph.node("mean", [b.graph.node("logsumexp", [logits], { axes: [1], keepdims: false })], {
    axes: [0],
    keepdims: false,
  });
  const slopes = gradient(b, loss, weights);
  const started = performance.now();
  const found = crossCheck(b, loss, weights, slopes, { budget });
  expect(found.verdict, JSON.stringify(found)).toBe("agree");
  expect(performance.now() - started).toBeLessThan(30_000);
  const spoiled = slopes.map((slope, i) => (i === 1 ? b.mul(slope, b.const(1.01)) : slope));
  expect(crossCheck(b, loss, weights, spoiled, { budget }).verdict).toBe("disagree");
});

test("what is far too large is said to be", () => {
  const b = new Builder(new Graph());
  const A = b.variable("A", [2000, 2000]);
  const f = b.graph.node("trace", [b.graph.node("matmul", [A, A])]);
  const found = crossCheck(b, f, [A], gradient(b, f, [A]), { budget });
  expect(found).toEqual({ verdict: "not-checked", reason: "too large to be checked while you type" });
});
