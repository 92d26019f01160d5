import fc from "fast-check";
import { expect, test } from "vitest";
import { jvp } from "../../../engine/differentiate/forward.ts";
import { complexStep } from "../../../engine/differentiate/numerical.ts";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { tensorOf } from "../../../engine/graph/tensor.ts";
import { Plan } from "../../../engine/run/interpret.ts";
import { ComplexPlan } from "../../../engine/run/interpret-complex.ts";

/** Operations that stay finite wherever they are put. */
const UNARY = "sin cos tanh atan sigmoid softplus erf gelu asinh exp_small square neg log_abs".split(" ");
const BINARY = "add sub mul div_safe maximum atan2_safe".split(" ");
const REDUCE = "sum mean prod max norm logsumexp std".split(" ");

function apply(b: Builder, op: string, x: Node, y: Node): Node {
  const away = (node: Node): Node => b.add(b.const(1.5), b.square(node));
  if (op === "exp_small") return b.call("exp", b.call("tanh", x));
  if (op === "log_abs") return b.call("log", away(x));
  if (op === "square") return b.square(x);
  if (op === "div_safe") return b.div(x, away(y));
  if (op === "atan2_safe") return b.op("atan2", [x, away(y)]);
  return BINARY.includes(op) ? b.op(op, [x, y]) : b.call(op, x);
}

/** Between −1.5 and 1.5, never 0. */
const entry = fc.integer({ min: -1500, max: 1499 }).map((n) => (n + 0.5) / 1000);

/** A program over a vector: each step picks an operation and two earlier values; the end folds it to a number. */
const program = fc.record({
  steps: fc.array(fc.tuple(fc.constantFrom(...UNARY, ...BINARY), fc.nat(), fc.nat()), {
    minLength: 1,
    maxLength: 12,
  }),
  reduce: fc.constantFrom(...REDUCE),
  point: fc.array(entry, { minLength: 3, maxLength: 3 }),
  direction: fc.array(entry, { minLength: 3, maxLength: 3 }),
});

test("forward, reverse and the complex step agree on any program", () => {
  fc.assert(
    fc.property(program, ({ steps, reduce, point, direction }) => {
      const b = new Builder(new Graph());
      const x = b.variable("x", [3]);
      const values: Node[] = [x];
      for (const [op, i, j] of steps)
        values.push(apply(b, op, values[i % values.length] ?? x, values[j % values.length] ?? x));
      const attrs = { axes: [0], keepdims: false };
      const last = values[values.length - 1] ?? x;
      const f = b.graph.node(
        reduce,
        [last],
        reduce === "norm" ? { ...attrs, ord: 2 } : reduce === "std" ? { ...attrs, ddof: 0 } : attrs,
      );
      const tangent = jvp(b, [f], new Map([[x, b.tensor(tensorOf(direction))]]))[0] ?? b.zero;
      const [slope] = gradient(b, f, [x]);
      const bindings = new Map([[x, tensorOf(point)]]);
      const [value, forward, reverse] = new Plan([f, tangent, slope ?? b.zero]).run(bindings);
      const slopes = Array.from(reverse?.data ?? []);
      const along = slopes.reduce((sum, part, i) => sum + part * (direction[i] ?? 0), 0);
      const size = slopes.reduce((most, part) => Math.max(most, Math.abs(part)), 0);
      // Past this the value itself has no digits left to compare.
      fc.pre(Number.isFinite(value?.data[0]) && size < 1e8 && Number.isFinite(along));
      const scale = Math.max(1e-6, size);
      expect(Math.abs(along - (forward?.data[0] ?? Number.NaN)) / scale).toBeLessThan(1e-8);
      const { slope: complex } = complexStep(
        new ComplexPlan([f]),
        bindings,
        new Map([[x, Float64Array.from(direction)]]),
      );
      // At a tie or a norm of zero each method may take its own side.
      const [spread] = new Plan([b.graph.node("std", [last], { ...attrs, ddof: 0 })]).run(bindings);
      fc.pre((spread?.data[0] ?? 0) > 1e-6);
      expect(Math.abs(along - (complex[0] ?? Number.NaN)) / scale).toBeLessThan(1e-7);
    }),
    { numRuns: 200, seed: 20260101 },
  );
});
