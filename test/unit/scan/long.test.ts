import { expect, test } from "vitest";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../engine/graph/build.ts";
import { attempt } from "../../../engine/graph/errors.ts";
import { Graph, topological } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { compile } from "../../../engine/run/compile.ts";
import { gpuProgram } from "../../../engine/run/gpu.ts";
import { evaluate } from "../../../engine/run/interpret.ts";
import { Tape } from "../../../engine/run/tape.ts";
import { given, looped, type Recurrence, unrolled } from "./recurrences.ts";

/** x ← x − h k sin x, so many times. */
const euler = (rounds: number): Recurrence => ({
  name: "Euler",
  carried: [[]],
  fixed: [[]],
  rounds,
  step: ({ b, x: [x = b.zero], p: [k = b.zero] }) => [
    b.sub(x, b.mul(b.const(1e-4), b.mul(k, b.call("sin", x)))),
  ],
});

function made(rounds: number): { b: Builder; inputs: Node[]; roots: Node[] } {
  const b = new Builder(new Graph());
  const from = given(b, euler(rounds));
  const inputs = [...from.x, ...from.p];
  const [value = b.zero] = looped(b, euler(rounds), from, [{ last: 0 }]);
  return { b, inputs, roots: [value, ...gradient(b, value, inputs)] };
}

/** Value and slopes in plain JavaScript. */
function byHand(x: number, k: number, rounds: number): number[] {
  const xs: number[] = [];
  let own = x;
  for (let i = 0; i < rounds; i++) {
    xs.push(own);
    own -= 1e-4 * k * Math.sin(own);
  }
  let bar = 1;
  let slope = 0;
  for (let i = rounds - 1; i >= 0; i--) {
    slope -= bar * 1e-4 * Math.sin(xs[i] ?? 0);
    bar *= 1 - 1e-4 * k * Math.cos(xs[i] ?? 0);
  }
  return [own, bar, slope];
}

test("graph and code are no longer for a hundred thousand rounds than for a hundred", () => {
  const [short, long] = [made(100), made(100_000)];
  expect(topological(long.roots).length).toBe(topological(short.roots).length);
  const [a, c] = [short, long].map(({ roots, inputs }) => compile(roots, inputs).source.length);
  expect(Math.abs((a ?? 0) - (c ?? 0))).toBeLessThan(40);
});

test("a hundred thousand rounds run as a loop: value and slopes", () => {
  const { roots, inputs } = made(100_000);
  const run = compile(roots, inputs);
  const out = [new Float64Array(1), new Float64Array(1)];
  run(0.7, 1.3, ...out);
  const start = performance.now();
  const value = run(0.7, 1.3, ...out);
  expect(performance.now() - start).toBeLessThan(10_000);
  const expected = byHand(0.7, 1.3, 100_000);
  for (const [i, got] of [value, out[0]?.[0], out[1]?.[0]].entries())
    expect(Math.abs((got ?? 0) / (expected[i] ?? 1) - 1)).toBeLessThan(1e-11);
});

test("what a loop is given may be computed, and what it leaves computed with", () => {
  const b = new Builder(new Graph());
  const p = b.variable("p", [2]);
  const entry = (i: number): Node => b.graph.node("index", [p], { spec: [i] });
  const from = { x: [b.mul(entry(0), b.call("exp", entry(1)))], p: [b.call("sin", entry(1))], s: [] };
  const [loop = b.zero] = looped(b, euler(50), from, [{ last: 0 }]);
  const [plain = b.zero] = unrolled(b, euler(50), from, [{ last: 0 }]);
  const own = [loop, plain].map((value) => {
    const root = b.add(b.square(value), b.mul(value, entry(0)));
    const out = new Float64Array(2);
    const made = compile([root, ...gradient(b, root, [p])], [p])(Float64Array.of(0.7, 0.3), out);
    return [made, ...out];
  });
  for (const [i, value] of (own[0] ?? []).entries()) expect(value).toBeCloseTo(own[1]?.[i] ?? Number.NaN, 12);
});

test("what would not fit into memory is refused", () => {
  const b = new Builder(new Graph());
  const r: Recurrence = { ...euler(100_000), carried: [[1000]] };
  const from = given(b, r);
  const [value = b.zero] = looped(b, r, from, [{ last: 0 }]);
  const sum = b.graph.node("sum", [value], { axes: [0], keepdims: false });
  const slopes = gradient(b, sum, from.x);
  const at = new Map(
    [...from.x, ...from.p].map((x) => [
      x,
      { shape: x.shape as number[], data: new Float64Array(x.shape.length === 0 ? 1 : 1000) },
    ]),
  );
  const done = attempt(() => evaluate(slopes, at));
  expect(done.ok ? "" : done.error.code).toBe("too-large");
  const compiled = attempt(() => compile(slopes, [...from.x, ...from.p]));
  expect(compiled.ok ? "" : compiled.error.code).toBe("too-large");
});

test("lanes of points and GPU text take short loops written out, and say no to long ones", () => {
  const { roots, inputs } = made(20);
  const tape = new Tape(roots, inputs);
  const points = Float64Array.from({ length: 300 }, (_, i) => i / 100);
  const results = roots.map(() => new Float64Array(300));
  tape.run([{ lanes: points }, 1.3], 300, results);
  for (const i of [0, 150, 299])
    for (const [k, expected] of byHand(points[i] ?? 0, 1.3, 20).entries())
      expect(Math.abs((results[k]?.[i] ?? Number.NaN) - expected)).toBeLessThan(1e-12);
  expect(gpuProgram(roots, inputs, [{ position: 0, entry: 0 }]).planes).toBe(3);
  const long = made(100_000);
  for (const refused of [
    attempt(() => new Tape(long.roots, long.inputs)),
    attempt(() => gpuProgram(long.roots, long.inputs, [{ position: 0, entry: 0 }])),
  ])
    expect(refused.ok ? "" : refused.error.code).toBe("too-large");
});

test("in single precision each round is rounded as its operations are", () => {
  const b = new Builder(new Graph());
  const r = euler(30);
  const from = given(b, r);
  const point = new Map([...from.x, ...from.p].map((x, i) => [x, 0.7 + i]));
  const options = { precision: "float32" } as const;
  const [loop] = evaluate(looped(b, r, from, [{ last: 0 }]), point, options);
  const [plain] = evaluate(unrolled(b, r, from, [{ last: 0 }]), point, options);
  expect(loop?.data[0]).toBe(plain?.data[0]);
});
