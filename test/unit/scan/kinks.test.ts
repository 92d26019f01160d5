import { expect, test } from "vitest";
import { crossCheck } from "../../../engine/differentiate/crosscheck.ts";
import { pointSlope } from "../../../engine/differentiate/kinks.ts";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { within } from "../../../engine/graph/budget.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { scalar } from "../../../engine/graph/tensor.ts";
import { given, looped, RECURRENCES, type Recurrence } from "./recurrences.ts";

const loopOfOne = (step: (b: Builder, x: Node) => Node, rounds: number): Recurrence => ({
  name: "one",
  carried: [[]],
  rounds,
  step: ({ b, x: [x = b.zero] }) => [step(b, x)],
});

function made(r: Recurrence): { b: Builder; x: Node; f: Node } {
  const b = new Builder(new Graph());
  const from = given(b, r);
  const [f = b.zero] = looped(b, r, from, [{ last: 0 }]);
  return { b, x: from.x[0] ?? b.zero, f };
}

test("a kink that each round passes on has two slopes", () => {
  const { x, f } = made(loopOfOne((b, own) => b.mul(b.const(0.5), b.call("abs", own)), 3));
  expect(pointSlope(f, x, new Map([[x, scalar(0)]]))).toEqual({ kind: "kink", left: -0.125, right: 0.125 });
  expect(pointSlope(f, x, new Map([[x, scalar(0.3)]]))).toBeNull();
});

test("what is smooth after all has one slope", () => {
  const odd = (b: Builder, own: Node): Node => b.sub(b.call("relu", own), b.call("relu", b.neg(own)));
  const { x, f } = made(loopOfOne(odd, 3));
  const slope = pointSlope(f, x, new Map([[x, scalar(0)]]));
  expect(slope?.kind).toBe("smooth");
  expect(slope?.kind === "smooth" ? slope.slope : Number.NaN).toBeCloseTo(1, 6);
});

test.each(RECURRENCES.map((r) => [r.name, r] as const))("%s: the tick is earned", (_name, r) => {
  const b = new Builder(new Graph());
  const from = given(b, r);
  const inputs = [...from.x, ...from.p, ...from.s];
  const [value = b.zero] = looped(b, r, from, [{ last: 0 }]);
  const axes = value.shape.map((_, axis) => axis);
  const root = axes.length === 0 ? value : b.graph.node("sum", [value], { axes, keepdims: false });
  const slopes = gradient(b, root, inputs);
  const right = crossCheck(b, root, inputs, slopes, { budget: within(20_000) });
  expect(right.verdict).toBe("agree");
  // A slope that is off by a little is found out.
  const off = slopes.map((slope) => b.mul(b.const(1.001), slope));
  expect(crossCheck(b, root, inputs, off, { budget: within(20_000) }).verdict).toBe("disagree");
});
