import { describe, expect, it } from "vitest";
import { code, cut, escaped } from "../../../extension/server/text/markdown.ts";
import { configureMessages, said } from "../../../extension/server/text/messages.ts";
import { numberText, valueText } from "../../../extension/server/text/numbers.ts";

describe("numbers", () => {
  it.each([
    [13, "13"],
    [0.1 + 0.2, "0.3"],
    [-0, "0"],
    [1 / 3, "0.333333"],
    [1234567.891, "1.23457e6"],
    [3.2e-11, "3.2e-11"],
    [100, "100"],
    [1e15, "1e15"],
    [123456.7, "123457"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-∞"],
  ])("%d", (value, expected) => expect(numberText(value)).toBe(expected));

  it("writes small tensors out and cuts long ones", () => {
    expect(valueText([2, 8, 18])).toBe("[2, 8, 18]");
    expect(
      valueText([
        [1, 0],
        [0, 1],
      ]),
    ).toBe("[[1, 0], [0, 1]]");
    expect(valueText([1, 2, 3, 4, 5, 6, 7])).toBe("[1, 2, 3, … 7]");
    expect(valueText(Array.from({ length: 4 }, () => [1, 2, 3, 4]))).toBe("tensor (4, 4)");
  });
});

describe("Markdown", () => {
  it("shows what would be markup as it is", () => {
    expect(escaped("a_b*c <x>")).toBe("a\\_b\\*c \\<x\\>");
    expect(code("a\n  + b")).toBe("`a + b`");
    expect(code("`")).toBe("`` ` ``");
    expect(cut("one two three", 9)).toBe("one two…");
  });
});

describe("messages of the engine", () => {
  it("are said in the display language, whole or by their pattern", () => {
    configureMessages({
      "central differences": "중심 차분",
      "shapes {0} and {1} do not fit": "{1}과 {0}은 맞지 않습니다",
    });
    expect(said("central differences")).toBe("중심 차분");
    expect(said("shapes (3,) and (n, 2) do not fit")).toBe("(n, 2)과 (3,)은 맞지 않습니다");
    expect(said("something else")).toBe("something else");
  });
});
