import { beforeAll, describe, expect, it } from "vitest";
import { gradientAt } from "../../../../engine/derive/gradient.ts";
import { within } from "../../../../engine/graph/budget.ts";
import { topological } from "../../../../engine/graph/graph.ts";
import { tensorOf } from "../../../../engine/graph/tensor.ts";
import { type Host, readFunction } from "../../../../engine/read/documents.ts";
import { hostFor } from "../../../../extension/cli/host.ts";

let host: Host;
beforeAll(async () => {
  host = await hostFor("python");
});

const point = (n: number): number[] => Array.from({ length: n }, (_, i) => 0.3 + 0.4 * Math.sin(i));

function read(text: string, name: string, n: number) {
  const x = point(n);
  const from = readFunction("python", text, name, { x }, host, within(20_000));
  const at = gradientAt(from, from.outputs, new Map([["x", tensorOf(x)]]), ["x"]);
  return { at, nodes: topological(from.outputs).length, slopes: at.gradient?.["x"] as number[] };
}

const ROSENBROCK = `
def f(x):
    total = 0.0
    for i in range(len(x) - 1):
        total += 100.0 * (x[i + 1] - x[i]**2)**2 + (1.0 - x[i])**2
    return total
`;

describe("long loops", () => {
  it("whose rounds are alike stay one sum, whatever their length", () => {
    const short = read(ROSENBROCK, "f", 200);
    const long = read(ROSENBROCK, "f", 10_000);
    expect(long.nodes).toBe(short.nodes);
    const x = point(10_000);
    const value = x
      .slice(0, -1)
      .reduce((sum, a, i) => sum + 100 * ((x[i + 1] ?? 0) - a * a) ** 2 + (1 - a) ** 2, 0);
    expect(long.at.value).toBeCloseTo(value, 6);
    const [a = 0, c = 0] = x;
    expect(long.slopes[0]).toBeCloseTo(-400 * a * (c - a * a) - 2 * (1 - a), 9);
  });

  it("with a condition on the counter take each round's branch", () => {
    const text = `
def f(x):
    s = 0.0
    for i in range(200):
        if i % 2 == 0:
            s += x[i]**2
        else:
            s -= x[i]
    return s
`;
    const { slopes } = read(text, "f", 200);
    const x = point(200);
    expect(slopes).toEqual(x.map((value, i) => (i % 2 === 0 ? 2 * value : -1)));
  });

  it("with a step and an offset count as Python does", () => {
    const text = `
def f(x):
    s = 0.0
    for i in range(3, 399, 3):
        s += i * x[i]
    return s
`;
    const { slopes } = read(text, "f", 400);
    expect(slopes).toEqual(point(400).map((_, i) => (i >= 3 && i < 399 && i % 3 === 0 ? i : 0)));
  });

  it("that need the round before are walked one by one", () => {
    const text = `
def f(x):
    s = 1.0
    for i in range(100):
        s = 0.9 * s + x[i] * s
    return s
`;
    const { at, slopes } = read(text, "f", 100);
    const product = point(100).reduce((total, value) => total * (0.9 + value), 1);
    expect(Number(at.value) / product).toBeCloseTo(1, 10);
    expect((slopes[0] ?? 0) / (product / (0.9 + (point(100)[0] ?? 0)))).toBeCloseTo(1, 10);
  });

  it("that fill a list are followed too", () => {
    const text = `
def f(x):
    out = []
    for i in range(150):
        out.append(x[i] ** 3)
    return sum(out)
`;
    const { slopes } = read(text, "f", 150);
    point(150).forEach((value, i) => {
      expect(slopes[i]).toBeCloseTo(3 * value * value, 12);
    });
  });
});
