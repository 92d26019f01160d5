import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { operations } from "../../../engine/print/operations.ts";
import { simplify } from "../../../engine/simplify/simplify.ts";
import { Expressions } from "./expressions.ts";

interface Formula {
  readonly id: string;
  readonly expression: string;
  readonly variables: readonly string[];
  readonly simplify: boolean;
  readonly sympy: Readonly<Record<string, { readonly operations: number } | undefined>>;
}

const FORMULAS = JSON.parse(
  readFileSync(new URL("../../reference/formulas.json", import.meta.url), "utf8"),
) as readonly Formula[];

/** Our operations over SymPy's, for each derivative of each formula that is measured. */
function ratios(): { label: string; ratio: number }[] {
  const out: { label: string; ratio: number }[] = [];
  for (const formula of FORMULAS) {
    if (!formula.simplify) continue;
    const e = new Expressions();
    const output = e.parse(formula.expression);
    const wrt = formula.variables.map((name) => e.variable(name));
    for (const [i, slope] of simplify(e.b, gradient(e.b, output, wrt)).entries()) {
      const name = formula.variables[i] ?? "";
      const theirs = formula.sympy[name]?.operations;
      if (theirs === undefined) continue;
      const ours = operations(slope);
      out.push({
        label: `${formula.id} ∂${name}`,
        ratio: theirs === 0 ? (ours === 0 ? 1 : 1 + ours) : ours / theirs,
      });
    }
  }
  return out.sort((a, b) => a.ratio - b.ratio);
}

describe("operations against SymPy after common-subexpression elimination", () => {
  const all = ratios();

  it("is no more in the median", () => {
    expect(all.length).toBeGreaterThan(100);
    expect(all[Math.floor(all.length / 2)]?.ratio).toBeLessThanOrEqual(1);
  });

  it("is never more than twice", () => {
    expect(all.filter(({ ratio }) => ratio > 2)).toEqual([]);
  });
});

describe("operations", () => {
  const count = (text: string): number => operations(new Expressions().parse(text));

  it("counts each shared node once, leaves not at all", () => {
    expect(count("x")).toBe(0);
    expect(count("2*x + 3*y")).toBe(3);
    expect(count("sin(x**2)*x**2")).toBe(3);
    expect(count("-x")).toBe(1);
    expect(count("x**2/2")).toBe(2);
    expect(count("sqrt(x)")).toBe(1);
  });

  it("takes the sign of e^(-x) in a product for a division, as SymPy does", () => {
    expect(count("x*exp(-x)")).toBe(2);
    expect(count("exp(-x) + 1")).toBe(3);
  });
});
