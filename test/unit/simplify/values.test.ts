import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { Plan } from "../../../engine/run/interpret.ts";
import { simplify } from "../../../engine/simplify/simplify.ts";
import { Expressions } from "./expressions.ts";

interface Formula {
  readonly id: string;
  readonly expression: string;
  readonly variables: readonly string[];
  readonly at: Readonly<Record<string, number>>;
}

const FORMULAS = JSON.parse(
  readFileSync(new URL("../../reference/formulas.json", import.meta.url), "utf8"),
) as readonly Formula[];

/** Values of `nodes` at a point, as doubles. */
function valuesAt(nodes: readonly Node[], point: ReadonlyMap<string, number>): number[] {
  return new Plan(nodes)
    .run(new Map(point))
    .map((value) => (typeof value === "number" ? value : (value.data[0] ?? Number.NaN)));
}

/** Equal up to rounding; what was not a number before may become one, never the other way round. */
function expectSame(before: readonly number[], after: readonly number[], label: string, scale = 1): void {
  for (const [i, value] of before.entries()) {
    if (!Number.isFinite(value)) continue;
    const made = after[i] ?? Number.NaN;
    const error = Math.abs(made - value) / Math.max(scale, Math.abs(value));
    expect(error, `${label}: ${value} became ${made}`).toBeLessThan(1e-7);
  }
}

describe("simplify keeps the values of", () => {
  it.each(FORMULAS.map((formula) => [formula.id, formula] as const))(
    "%s and its gradient",
    (_id, formula) => {
      const e = new Expressions();
      const output = e.parse(formula.expression);
      const wrt = formula.variables.map((name) => e.variable(name));
      const roots = [output, ...gradient(e.b, output, wrt)];
      const simple = simplify(e.b, roots);
      for (const factor of [1, 1.0625, 0.9375, -1]) {
        const point = new Map(
          formula.variables.map((name, i) => [name, (formula.at[name] ?? 1) * factor * (1 + 0.013 * i)]),
        );
        expectSame(valuesAt(roots, point), valuesAt(simple, point), formula.expression, 1e-3);
      }
      // What is simple stays as it is.
      expect(simplify(e.b, simple).length).toBe(simple.length);
    },
  );
});

/** Random expressions over x, y and the functions of textbooks. */
const leaves = fc.constantFrom("x", "y", "2", "3", "1", "1/2", "0.5", "pi");
const expressions = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaves,
    fc
      .tuple(tie("e"), fc.constantFrom("+", "-", "*", "/"), tie("e"))
      .map(([a, op, b]) => `(${a})${op}(${b})`),
    fc
      .tuple(tie("e"), fc.constantFrom("2", "3", "-1", "-2", "0.5", "(1/2)", "(3/2)"))
      .map(([a, p]) => `(${a})**${p}`),
    fc
      .tuple(
        fc.constantFrom(
          "sin",
          "cos",
          "tan",
          "exp",
          "log",
          "sqrt",
          "abs",
          "tanh",
          "sinh",
          "cosh",
          "sigmoid",
          "atan",
          "sign",
        ),
        tie("e"),
      )
      .map(([f, a]) => `${f}(${a})`),
    tie("e").map((a) => `-(${a})`),
    fc.tuple(tie("e"), tie("e"), tie("e")).map(([c, a, b]) => `where(${c} > 1/3, ${a}, ${b})`),
    fc.tuple(tie("e"), tie("e")).map(([a, b]) => `maximum(${a}, ${b})`),
  ),
})).e;

/** A value whose digits were lost by cancelling on the way says nothing. */
function isSound(nodes: readonly Node[], point: ReadonlyMap<string, number>): boolean {
  const near = new Map([...point].map(([name, value]) => [name, value * (1 + 1e-13)]));
  const [a, b] = [valuesAt(nodes, point), valuesAt(nodes, near)];
  return a.every(
    (value, i) =>
      Number.isFinite(value) &&
      Math.abs(value) < 1e8 &&
      Math.abs(value - (b[i] ?? 0)) < 1e-10 * Math.max(1, Math.abs(value)),
  );
}

describe("simplify", () => {
  it("keeps values at random points, of random expressions and their derivatives", () => {
    const coordinate = fc.double({ min: -3, max: 3, noNaN: true }).filter((v) => Math.abs(v) > 1e-3);
    fc.assert(
      fc.property(expressions, coordinate, coordinate, (text, x, y) => {
        const e = new Expressions();
        const wrt = [e.variable("x"), e.variable("y")];
        const output = e.parse(text);
        const roots = [output, ...gradient(e.b, output, wrt)];
        const point = new Map([
          ["x", x],
          ["y", y],
        ]);
        fc.pre(isSound(roots, point));
        expectSame(valuesAt(roots, point), valuesAt(simplify(e.b, roots), point), text);
      }),
      { numRuns: 1500, seed: 7 },
    );
  });

  it("gives the same nodes again", () => {
    fc.assert(
      fc.property(expressions, (text) => {
        const e = new Expressions();
        const output = e.parse(text);
        expect(simplify(e.b, [output])[0]).toBe(simplify(e.b, [output])[0]);
      }),
      { numRuns: 100, seed: 3 },
    );
  });
});
