import { describe, expect, it } from "vitest";
import { Builder } from "../../../engine/graph/build.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { compile, valueAndGradient } from "../../../engine/run/compile.ts";

const sum = (b: Builder, x: Node): Node =>
  b.graph.node("sum", [x], { axes: x.shape.map((_, axis) => axis), keepdims: false });

/** Entries of the temporaries of a program. */
const temporaries = (source: string): number[] =>
  [...source.matchAll(/const t\d+ = new Float64Array\((\d+)\)/g)].map((match) => Number(match[1]));

describe("memory", () => {
  it("needs no array but the outputs for an elementwise gradient of a million entries", () => {
    const b = new Builder(new Graph());
    const n = 1_000_000;
    const [x, y] = [b.variable("x", [n]), b.variable("y", [n])];
    const f = sum(b, b.mul(b.call("tanh", b.mul(x, y)), b.call("exp", b.neg(b.square(x)))));
    const run = valueAndGradient(b, f, [x, y]);
    expect(temporaries(run.source)).toEqual([]);
    const data = Float64Array.from({ length: n }, (_, i) => Math.sin(i));
    const [gx, gy] = [new Float64Array(n), new Float64Array(n)];
    run(data, data, gx, gy);
    const before = process.memoryUsage().arrayBuffers;
    run(data, data, gx, gy);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1000);
    const x5 = Math.sin(5);
    const t = Math.tanh(x5 ** 2);
    expect(gy[5]).toBeCloseTo((1 - t * t) * x5 * Math.exp(-(x5 ** 2)), 14);
  });

  it("keeps a row of a softmax no longer than it is needed", () => {
    const b = new Builder(new Graph());
    const x = b.variable("x", [500, 40]);
    const p = b.graph.node("softmax", [x], { axis: 1 });
    const run = valueAndGradient(b, sum(b, b.mul(p, b.call("sin", x))), [x]);
    for (const size of temporaries(run.source)) expect(size).toBeLessThanOrEqual(40);
  });
});

describe("programs", () => {
  it("are compiled once for the same nodes", () => {
    const b = new Builder(new Graph());
    const x = b.variable("x");
    const f = b.call("sin", x);
    expect(compile([f], [x])).toBe(compile([f], [x]));
    expect(compile([f, x], [x])).not.toBe(compile([f], [x]));
  });

  it("are split where they are long", () => {
    const b = new Builder(new Graph());
    const x = b.variable("x");
    let f: Node = x;
    for (let i = 0; i < 900; i++) f = b.add(b.call("sin", f), b.mul(x, b.const(i)));
    const run = valueAndGradient(b, f, [x]);
    const lengths = run.source.split(/^function /m).map((text) => text.split("\n").length);
    expect(lengths.length).toBeGreaterThan(4);
    expect(Math.max(...lengths)).toBeLessThan(2000);
    let value = 0.3;
    let slope = 1;
    for (let i = 0; i < 900; i++) {
      slope = Math.cos(value) * slope + i;
      value = Math.sin(value) + 0.3 * i;
    }
    const out = new Float64Array(1);
    expect(run(0.3, out)).toBe(value);
    expect(out[0]).toBeCloseTo(slope, 6);
  });

  it("hand back arguments, constants and the same result twice", () => {
    const b = new Builder(new Graph());
    const x = b.variable("x", [3]);
    const y = b.call("exp", x);
    const run = compile([y, y, x, b.fill(b.const(7), [3])], [x]);
    const outs = Array.from({ length: 4 }, () => new Float64Array(3));
    run(Float64Array.of(0, 1, 2), ...outs);
    expect(outs.map((out) => [...out])).toEqual([
      [1, Math.E, Math.exp(2)],
      [1, Math.E, Math.exp(2)],
      [0, 1, 2],
      [7, 7, 7],
    ]);
  });

  it("work on plain copies where they jump about in small arrays, and hand back all that was added", () => {
    const b = new Builder(new Graph());
    const n = 24;
    const x = b.variable("x", [n]);
    const at = Array.from({ length: n * n }, (_, k) => [Math.floor(k / n), k % n] as const);
    const data = (which: 0 | 1): Node =>
      b.tensor({ shape: [n * n], data: Float64Array.from(at, (pair) => pair[which]) });
    const of = (which: 0 | 1): Node => b.graph.node("gather", [x, data(which)], { axis: 0 });
    const f = sum(b, b.mul(b.square(of(0)), b.call("sin", of(1))));
    const run = valueAndGradient(b, f, [x]);
    expect(run.source).toContain("Array.from(new Float64Array(24)");
    const point = Float64Array.from({ length: n }, (_, i) => Math.sqrt(i) - 2);
    const squares = point.reduce((total, v) => total + v * v, 0);
    const sines = point.reduce((total, v) => total + Math.sin(v), 0);
    const out = new Float64Array(n).fill(9);
    for (let again = 0; again < 2; again++) {
      expect(run(point, out)).toBeCloseTo(squares * sines, 9);
      for (const [i, v] of point.entries())
        expect(out[i]).toBeCloseTo(2 * v * sines + squares * Math.cos(v), 9);
    }
    expect([...point]).toEqual(Array.from({ length: n }, (_, i) => Math.sqrt(i) - 2));
  });

  it("say what they miss", () => {
    const b = new Builder(new Graph());
    const [x, y] = [b.variable("x"), b.variable("y")];
    expect(() => compile([b.add(x, y)], [x])).toThrow("y is not among the arguments");
    const m = b.variable("m", ["n", 3]);
    expect(() => compile([sum(b, m)], [m])).toThrow("(n, 3)");
    expect(() =>
      compile([b.graph.node("opaque", [], { reason: "a file", key: "1", shape: [] })], []),
    ).toThrow("a file");
  });

  it("carry no text of the graph's names", () => {
    const b = new Builder(new Graph());
    const name = 'x"; globalThis.bad = 1; "';
    const x = b.variable(name);
    const run = compile([b.call("sin", x)], [x]);
    expect(run.source).not.toContain("bad");
    expect(run(1)).toBe(Math.sin(1));
  });
});
