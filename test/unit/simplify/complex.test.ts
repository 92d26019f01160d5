import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateComplex } from "../../../engine/run/interpret-complex.ts";
import { simplify } from "../../../engine/simplify/simplify.ts";
import { Expressions } from "./expressions.ts";

/** Over these, every rule holds for complex numbers too: whole powers, exponentials, circular and hyperbolic functions. */
const expressions = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom("x", "y", "2", "3", "1", "1/2"),
    fc
      .tuple(tie("e"), fc.constantFrom("+", "-", "*", "/"), tie("e"))
      .map(([a, op, b]) => `(${a})${op}(${b})`),
    fc.tuple(tie("e"), fc.constantFrom("2", "3", "-1", "-2")).map(([a, p]) => `(${a})**${p}`),
    fc
      .tuple(fc.constantFrom("sin", "cos", "tan", "exp", "sinh", "cosh", "tanh", "sigmoid"), tie("e"))
      .map(([f, a]) => `${f}(${a})`),
  ),
})).e;

const parts = fc.double({ min: -1.2, max: 1.2, noNaN: true }).filter((v) => Math.abs(v) > 0.05);

describe("simplify of holomorphic expressions", () => {
  it("keeps values at complex points", () => {
    let tried = 0;
    fc.assert(
      fc.property(expressions, parts, parts, parts, parts, (text, a, b, c, d) => {
        const e = new Expressions();
        const [x, y] = [e.variable("x"), e.variable("y")];
        const before = e.parse(text);
        const [after = before] = simplify(e.b, [before]);
        const at = (nudge: number) =>
          new Map([
            [x, { shape: [], re: Float64Array.of(a + nudge), im: Float64Array.of(b) }],
            [y, { shape: [], re: Float64Array.of(c), im: Float64Array.of(d + nudge) }],
          ]);
        const [p, q] = evaluateComplex([before, after], at(0));
        const [near] = evaluateComplex([before], at(1e-13));
        const size = (z: typeof p) => Math.hypot(z?.re[0] ?? Number.NaN, z?.im[0] ?? Number.NaN);
        const gap = (z: typeof p, w: typeof p) =>
          Math.hypot((z?.re[0] ?? 0) - (w?.re[0] ?? 0), (z?.im[0] ?? 0) - (w?.im[0] ?? 0));
        // Values whose digits were lost on the way say nothing.
        fc.pre(size(p) < 1e6 && gap(p, near) < 1e-9 * Math.max(1, size(p)));
        tried++;
        expect(gap(p, q) / Math.max(1, size(p)), text).toBeLessThan(1e-6);
      }),
      { numRuns: 800, seed: 11 },
    );
    expect(tried).toBeGreaterThan(400);
  });
});
