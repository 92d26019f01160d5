import { beforeAll, expect, it } from "vitest";
import type { Parser } from "web-tree-sitter";
import { fromJulia, juliaParser, runJulia } from "./run.ts";

let parser: Parser;
beforeAll(async () => {
  parser = await juliaParser();
});

/** What Julia answers, by rows, to what its manual shows or says. */
const ANSWERS: readonly (readonly [text: string, shape: readonly number[], data: readonly number[]])[] = [
  ["reshape(1:6, 2, 3)", [2, 3], [1, 3, 5, 2, 4, 6]],
  ["vec([1 2; 3 4])", [4], [1, 3, 2, 4]],
  ["[1, 2, 3]' * [4, 5, 6]", [], [32]],
  ["[1, 2] * [3, 4]'", [2, 2], [3, 4, 6, 8]],
  ["cumsum([1 2 3; 4 5 6], dims=1)", [2, 3], [1, 2, 3, 5, 7, 9]],
  ["repeat([1 2; 3 4], inner=(2, 1))", [4, 2], [1, 2, 1, 2, 3, 4, 3, 4]],
  ["repeat([1, 2, 3], 2)", [6], [1, 2, 3, 1, 2, 3]],
  ["circshift([1, 2, 3, 4], 1)", [4], [4, 1, 2, 3]],
  ["reverse([1 2; 3 4], dims=2)", [2, 2], [2, 1, 4, 3]],
  ["permutedims(reshape(1:8, 2, 2, 2), (3, 2, 1))", [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]],
  ["stack([[1, 2], [3, 4]])", [2, 2], [1, 3, 2, 4]],
  ["stack([[1, 2], [3, 4]], dims=1)", [2, 2], [1, 2, 3, 4]],
  ["sum([1 2; 3 4], dims=2)", [2, 1], [3, 7]],
  ["dropdims(sum([1 2; 3 4], dims=1), dims=1)", [2], [4, 6]],
  ["[1, 2, 3] .+ [10 20]", [3, 2], [11, 21, 12, 22, 13, 23]],
  ["[i + 10j for i in 1:2, j in 1:3]", [2, 3], [11, 21, 31, 12, 22, 32]],
  ["[1 2; 3 4][:, 2]", [2], [2, 4]],
  ["[5, 6, 7, 8][end:-2:1]", [2], [8, 6]],
  ["[1, 2, 3][[1, 2, 3] .!= 2]", [2], [1, 3]],
  ["reshape(1:6, 2, 3)[[2 1], 3]", [1, 2], [6, 5]],
  ["mapslices(argmax, [3 9; 7 2], dims=2)", [2, 1], [2, 1]],
  ["sortperm([3, 1, 2])", [3], [2, 3, 1]],
  ["sortperm([1, 2, 1], rev=true)", [3], [2, 1, 3]],
  ["mod1(0, 4)", [], [4]],
  ["mod(-1, 3) + rem(-1, 3) + fld(-7, 2)", [], [-3]],
  ["-2^2", [], [-4]],
  ["-(2)^2", [], [-4]],
  ["10^(1 + 1) * 2", [], [200]],
  ["2^-1", [], [0.5]],
  ["7 ÷ 2 + 7 / 2", [], [6.5]],
  ["round(2.5) + round(3.5)", [], [6]],
  ["false * NaN", [], [0]],
  ["any(!=(0), [0 1; 0 0], dims=1)", [1, 2], [0, 1]],
  ["diagm(1 => [1, 2])", [3, 3], [0, 1, 0, 0, 0, 2, 0, 0, 0]],
  ["Matrix(1.0I, 2, 3)", [2, 3], [1, 0, 0, 0, 1, 0]],
  ["tril([1 2; 3 4], -1)", [2, 2], [0, 0, 3, 0]],
  ["kron([1, 2], [3, 4])", [4], [3, 4, 6, 8]],
  ["[2 0; 0 4] \\ [2, 4]", [2], [1, 1]],
  ["norm([3, 4]) + norm([1, -2], 1) + norm([1, -2], Inf)", [], [10]],
  ["det([1 2; 3 4])", [], [-2]],
  ["var([1, 2, 3, 4], corrected=false)", [], [1.25]],
  ["setindex!(zeros(3), 2.0, 2)", [3], [0, 2, 0]],
  ["sum(x^2 for x in 1:3 if x != 2)", [], [10]],
  ["1 < 2 < 3 ? 1.0 : 0.0", [], [1]],
  ["((a, b) -> a > b ? a : b).([1, 5], [3, 4])", [2], [3, 5]],
  ["let a = 2, b = a + 1; a * b end", [], [6]],
  ["x = zeros(2)\nfor i in 1:2\n    x[i] += i\nend\nx", [2], [1, 2]],
  ["a, b = 1, 2\na, b = b, a\n[a, b]", [2], [2, 1]],
];

it.each(ANSWERS)("%s", (text, shape, data) => {
  const found = fromJulia(runJulia(parser, text, new Map()));
  expect(found.shape).toEqual(shape);
  for (const [k, value] of data.entries()) expect(found.data[k]).toBeCloseTo(value, 12);
});

/** What Julia refuses. */
const REFUSED: readonly (readonly [text: string, error: RegExp])[] = [
  ["[1, 2] * [3, 4]", /MethodError/],
  ["[1, 2] + 1", /MethodError/],
  ["exp([1, 2])", /MethodError/],
  ["[1, 2][0]", /BoundsError/],
  ["[1, 2][1.0]", /ArgumentError/],
  ["[1, 2, 3] .+ [1, 2]", /DimensionMismatch/],
  ["log(-1)", /DomainError/],
  ["ifelse.([1, -1] .> 0, log.([1, -1]), 0)", /DomainError/],
  ["dropdims([1 2], dims=2)", /ArgumentError/],
  ["cumsum([1 2; 3 4])", /UndefKeywordError/],
  ["2.^[1, 2]", /ParseError/],
  ["[1, 2] > 0 && true", /MethodError/],
  ["1 && true", /TypeError/],
  ["det(zeros(2, 2, 2))", /MethodError/],
  ["setindex!(fill(1, 2), 0.5, 1)", /InexactError/],
  ["x .+ 3", /UndefVarError/],
];

it.each(REFUSED)("%s is refused", (text, error) => {
  expect(() => runJulia(parser, text, new Map())).toThrow(error);
});
