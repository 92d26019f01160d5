import { describe, expect, it } from "vitest";
import { DEFAULT_BUDGET } from "../../../engine/graph/budget.ts";
import { NablaError } from "../../../engine/graph/errors.ts";
import { Graph } from "../../../engine/graph/graph.ts";
import { readPlainFormula } from "../../../engine/read/plain/index.ts";
import { findLatex, findPlain } from "../../../engine/read/prose/find.ts";
import { readProse } from "../../../engine/read/prose/index.ts";
import { evaluate } from "../../../engine/run/interpret.ts";

function value(text: string, at: Readonly<Record<string, number>>): number {
  const { output } = readPlainFormula(text);
  return evaluate([output], new Map(Object.entries(at)))[0]?.data[0] ?? Number.NaN;
}

const VALUES: readonly (readonly [string, Readonly<Record<string, number>>, number])[] = [
  ["f(x, y) = x^2 + 3xy + y^2", { x: 2, y: 3 }, 31],
  ["2x²y + sin²(x)", { x: 2, y: 3 }, 24 + Math.sin(2) ** 2],
  ["√(x) + |x - 3|", { x: 4 }, 3],
  ["e^(-x)", { x: 1 }, Math.exp(-1)],
  ["y = mx + b", { m: 2, x: 3, b: 1 }, 7],
  ["1/2x", { x: 4 }, 2],
  ["x(1 - x)", { x: 0.25 }, 0.1875],
  ["3x^2y", { x: 2, y: 5 }, 60],
  ["a*sin(2πft)", { a: 2, f: 0.25, t: 0.5 }, 2 * Math.sin(Math.PI / 4)],
  ["loss = (pred - y)^2", { pred: 3, y: 1 }, 4],
  ["-x^2", { x: 3 }, -9],
  ["2^-x", { x: 2 }, 0.25],
  ["x**2", { x: 3 }, 9],
  ["½ m v²", { m: 4, v: 3 }, 18],
  ["σ(x)", { x: 0 }, 0.5],
  ["θ² + α", { theta: 3, alpha: 1 }, 10],
  ["x₁² + x₂", { x_1: 3, x_2: 1 }, 10],
];

describe("plain mathematics", () => {
  it.each(VALUES)("reads %s", (text, at, expected) => {
    expect(value(text, at)).toBeCloseTo(expected, 12);
  });

  it.each([
    ["d/dx (x^2 + 1)", { x: 3 }, 6],
    ["d²/dx² sin(2x)", { x: 0.4 }, -4 * Math.sin(0.8)],
    ["θ^k(1−θ)^(n−k)", { theta: 0.3, k: 2, n: 5 }, 0.3 ** 2 * 0.7 ** 3],
    ["k(x-x0)^2/2", { k: 2, x: 3, x0: 1 }, 4],
    ["||x|-1|", { x: 0.25 }, 0.75],
    ["f(x) = x² if x > 0 else 0.1x", { x: -2 }, -0.2],
    ["∑_{i=1}^{3} x^i", { x: 2 }, 14],
    ["함수 f(x) = x² 를 미분하면", { x: 3 }, 9],
    ["y = 3sinx", { x: 0.5 }, 3 * Math.sin(0.5)],
  ] as readonly (readonly [string, Readonly<Record<string, number>>, number])[])(
    "reads %s as written",
    (text, at, expected) => {
      expect(value(text, at)).toBeCloseTo(expected, 12);
    },
  );

  it.each([
    ["the x axis", /sentence/],
    ["learning rate", /words side by side/],
    ["x ≤ 3", /relation/],
    ["d/dx x^2 + 1", /parentheses/],
    ["e^2x", /parentheses/],
    ["a² + b² = c²", /equation/],
    ["Σ x", /sum/],
    ["x_i + Σ_j x_j", /left free/],
    ["sum(x)", /sum is not defined/],
    ["3 x 4", /behind a name/],
    ["sinc(x)", /write it out/],
    ["50% x", /percent/],
    ["log(2, x)", /base/],
    ["λx. x²", /full stop/],
    ["d/dt (x^2)", /does not contain t/],
  ])("refuses %s with the reason", (text, reason) => {
    expect(() => readPlainFormula(text)).toThrow(reason);
  });

  it("says how it read what could be read otherwise", () => {
    const said = (text: string): string => readPlainFormula(text).assumptions.join("; ");
    expect(said("x/2y")).toMatch(/below/);
    expect(said("V = IR")).toMatch(/product I·R/);
    expect(said("F = Fd cos θ")).toMatch(/Fd is taken as one name/);
    expect(said("z = e^xy")).toMatch(/exponent/);
    expect(said("FV = PV(1 + r)^n")).toMatch(/PV is taken as one name/);
    expect(said("r = a(1 - e^2)")).toMatch(/Euler/);
    expect(said("dx/dt = σ(y − x)")).toMatch(/σ is taken as a number/);
  });

  it("takes names and products from the names of the point", () => {
    const names = (text: string, at: readonly string[]): readonly unknown[] =>
      readPlainFormula(text, { shapes: new Map(at.map((name) => [name, []])) }).variables.map(
        (node) => node.attrs["name"],
      );
    expect(names("E/kT", ["E", "k", "T"])).toEqual(["E", "k", "T"]);
    expect(names("E/kT", ["E", "kT"])).toEqual(["E", "kT"]);
    expect(names("1 + e^2", ["e"])).toEqual(["e"]);
  });

  it.each(["f(x+1)", "x +", "(x", "a = b = c", "x y z = = 2", ""])("refuses %j", (text) => {
    expect(() => readPlainFormula(text)).toThrow(NablaError);
  });
});

describe("mathematics in prose", () => {
  it("knows σ as a number where its paragraph gives it one", () => {
    const read = (text: string): readonly (readonly string[])[] =>
      readProse(text, [{ span: { start: 0, end: text.length }, kind: "comment" }], {
        graph: new Graph(DEFAULT_BUDGET),
      }).map(({ variables }) => variables.map(({ name }) => name));
    expect(read("u = σ(a x + b)², σ = 10")).toEqual([["sigma", "a", "x", "b"]]);
    expect(read("u = σ(a x + b)²\n\nσ = 10")).toEqual([["a", "x", "b"]]);
  });

  const found = (line: string) => [...findLatex(line), ...findPlain(line)].map((candidate) => candidate.text);

  it.each([
    ["# 1변수 함수: f(x) = x^2", ["f(x) = x^2"]],
    ["# f(w, b) = (w*x - y)^2 (손실 함수)", ["f(w, b) = (w*x - y)^2"]],
    ["# 주어진 함수 f(x, y) = (x^3 + 4x)e^y를 정의합니다.", ["f(x, y) = (x^3 + 4x)e^y"]],
    ["# the loss $L = (wx + b - y)^2$ of one sample", ["$L = (wx + b - y)^2$"]],
    ["# y = x ** 2", ["y = x ** 2"]],
  ])("finds it in %j", (line, expected) => {
    expect(found(line)).toEqual(expected);
  });

  it.each([
    "It costs $5 today and $10 tomorrow.",
    "# see https://a.b/c-d*e",
    "# runs in O(n log n) time",
    "# x = 5",
    "# step 3 - 2",
    "# v1.2.3 - x",
    "# a/b testing",
    "# i + 1",
    "# 2^32 - 1",
    "# key=value pairs",
    "# h = 1e-4",
    "# y = (x + 1) * torch.log(x)",
  ])("finds nothing in %j", (line) => {
    expect(found(line)).toEqual([]);
  });
});
