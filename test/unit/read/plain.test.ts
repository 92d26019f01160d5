import { describe, expect, it } from "vitest";
import { NablaError } from "../../../engine/graph/errors.ts";
import { readPlainFormula } from "../../../engine/read/plain/index.ts";
import { findLatex, findPlain } from "../../../engine/read/prose/find.ts";
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

  it.each(["f(x+1)", "x +", "(x", "a = b = c", "x y z = = 2", ""])("refuses %j", (text) => {
    expect(() => readPlainFormula(text)).toThrow(NablaError);
  });
});

describe("mathematics in prose", () => {
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
