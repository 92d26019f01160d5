import { describe, expect, it } from "vitest";
import { BETWEEN, explained, WHERE } from "../../../engine/print/where.ts";

const where = (...meanings: string[]): string => `${WHERE}${meanings.join(BETWEEN)}`;

describe("what names mean", () => {
  it("is told once, what runs forward before what flows back", () => {
    const back = [
      String.raw`\bar{y}_{k} = x \bar{y}_{k+1}`,
      String.raw`\bar{y}_{10} = 1`,
      String.raw`k = 0, \dots, 9`,
    ];
    const forth = ["y_{k+1} = x y_{k} + c_{k}", "y_{0} = 0"];
    expect(explained([`a${where(...back, ...forth)}`, `b${where(...back)}`, "c"])).toEqual({
      bare: ["a", "b", "c"],
      meanings: [
        [...forth, back[2]],
        [back[0], back[1]],
      ],
    });
  });

  it("says last what it runs over, also where all of it flows back", () => {
    const back = [
      String.raw`\bar{y}_{k} = x \bar{y}_{k+1}`,
      String.raw`k = 0, \dots, 9`,
      String.raw`\bar{y}_{10} = 1`,
    ];
    expect(explained([`a${where(...back)}`])?.meanings).toEqual([[back[0], back[2], back[1]]]);
  });

  it("keeps together what braces hold", () => {
    const cases = String.raw`u = \begin{cases} 1 & x > 0,\quad y \\ 0 \end{cases}`;
    expect(explained([`a${where(cases, "v = 2")}`])?.meanings).toEqual([[cases, "v = 2"]]);
  });

  it("stays where it is when a name means two things, or none means any", () => {
    expect(explained([`a${where("u = 1")}`, `b${where("u = 2")}`])).toBeNull();
    expect(explained(["a", "b"])).toBeNull();
  });
});
