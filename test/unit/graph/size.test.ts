import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Size } from "../../../engine/graph/shape.ts";
import {
  addSize,
  ceilDivSize,
  divideSize,
  evaluateSize,
  floorDivSize,
  mulSize,
  sizeNames,
  solveSize,
  subSize,
  substituteSize,
  surelyLess,
} from "../../../engine/graph/size.ts";

describe("symbolic sizes", () => {
  test("are canonical text", () => {
    expect(addSize("n", 1)).toBe("n+1");
    expect(subSize(addSize("n", 1), 1)).toBe("n");
    expect(subSize("n", "n")).toBe(0);
    expect(addSize("n", "n")).toBe("2*n");
    expect(mulSize("d", "n")).toBe(mulSize("n", "d"));
    expect(mulSize(addSize("n", 1), addSize("n", -1))).toBe("n*n-1");
    expect(subSize(1, "n")).toBe("-n+1");
  });

  test("divide where it comes out", () => {
    expect(divideSize("d*n", "n")).toBe("d");
    expect(divideSize(addSize(mulSize(2, "n"), 4), 2)).toBe("n+2");
    expect(divideSize("n", 2)).toBeNull();
    expect(floorDivSize("n", 2)).toBe("floor((n)/2)");
    expect(floorDivSize(mulSize("n", 2), 2)).toBe("n");
    expect(ceilDivSize(7, 2)).toBe(4);
  });

  test("are compared only where it is certain", () => {
    expect(surelyLess("n", addSize("n", 1))).toBe(true);
    expect(surelyLess("n", "m")).toBe(false);
    expect(surelyLess(0, "n")).toBe(true);
    expect(surelyLess(1, "n")).toBe(false);
  });

  test("are solved for their one name", () => {
    expect(solveSize("n-1", 4, new Map())).toEqual({ name: "n", value: 5 });
    expect(solveSize("2*n", 5, new Map())).toBeNull();
    expect(solveSize("n*d", 6, new Map([["d", 3]]))).toEqual({ name: "n", value: 2 });
    expect(solveSize("n*d", 6, new Map())).toBeNull();
  });

  test("names and substitution, inside divisions too", () => {
    const half = floorDivSize(addSize("n", "k"), 2);
    expect(sizeNames(half)).toEqual(["k", "n"]);
    expect(substituteSize(half, new Map<string, Size>([["k", "n"]]))).toBe("n");
    expect(substituteSize(half, new Map<string, Size>([["k", 3]]))).toBe("floor((n+3)/2)");
    expect(
      evaluateSize(
        addSize(half, 1),
        new Map([
          ["n", 4],
          ["k", 3],
        ]),
      ),
    ).toBe(4);
  });
});

/** Random arithmetic on sizes means the same arithmetic on numbers. */
test("arithmetic agrees with numbers", () => {
  const leaf = fc.oneof(fc.constantFrom<Size>("n", "m", "d_in"), fc.integer({ min: 0, max: 5 }));
  const values = new Map([
    ["n", 4],
    ["m", 7],
    ["d_in", 3],
  ]);
  const step = fc.tuple(fc.constantFrom("add", "sub", "mul", "half"), leaf);
  fc.assert(
    fc.property(leaf, fc.array(step, { maxLength: 6 }), (start, steps) => {
      const number = (size: Size): number => evaluateSize(size, values) ?? Number.NaN;
      let size: Size = start;
      let truth = number(start);
      for (const [op, other] of steps) {
        if (op === "half") {
          size = floorDivSize(size, 2);
          truth = Math.floor(truth / 2);
          continue;
        }
        const f = op === "add" ? addSize : op === "sub" ? subSize : mulSize;
        const g =
          op === "add"
            ? (a: number, c: number) => a + c
            : op === "sub"
              ? (a: number, c: number) => a - c
              : (a: number, c: number) => a * c;
        size = f(size, other);
        truth = g(truth, number(other));
      }
      expect(number(size)).toBe(truth + 0);
      expect(addSize(subSize(size, 1), 1)).toBe(size);
    }),
  );
});
