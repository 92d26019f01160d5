import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { crossCheck } from "../../../engine/differentiate/crosscheck.ts";
import { jvp } from "../../../engine/differentiate/forward.ts";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { DEFAULT_BUDGET } from "../../../engine/graph/budget.ts";
import { Builder } from "../../../engine/graph/build.ts";
import type { Node } from "../../../engine/graph/node.ts";
import { scalar } from "../../../engine/graph/tensor.ts";
import { readPlainFormula } from "../../../engine/read/plain/index.ts";
import { evaluate } from "../../../engine/run/interpret.ts";

/** What SymPy and 30-digit arithmetic say (test/reference/make_formulas.py). */
interface Formula {
  readonly id: string;
  readonly expression: string;
  readonly variables: readonly string[];
  readonly at: Readonly<Record<string, number>>;
  readonly value: number;
  readonly gradient: Readonly<Record<string, number>>;
}

const FORMULAS = JSON.parse(
  readFileSync(new URL("../../reference/formulas.json", import.meta.url), "utf8"),
) as readonly Formula[];

/** Formulas whose own subtraction loses digits at their point: what reverse mode in doubles can reach there. */
const LOSSY: Readonly<Record<string, number>> = { F046: 1e-12, F321: 1e-11 };

const relative = (a: number, c: number): number => (c === 0 ? Math.abs(a) : Math.abs(a - c) / Math.abs(c));

test.each(FORMULAS.map((formula) => [formula.id, formula.expression, formula] as const))(
  "%s %s",
  (id, _text, formula) => {
    const read = readPlainFormula(formula.expression, { known: new Set(formula.variables) });
    const b = new Builder(read.graph);
    const wrt = formula.variables.map((name) => {
      const found = read.variables.find((node) => node.attrs["name"] === name);
      if (!found) throw new Error(`${name} was not read`);
      return found;
    });
    const slopes = gradient(b, read.output, wrt);
    const forward = wrt.map((x): Node => jvp(b, [read.output], new Map([[x, b.one]]))[0] ?? b.zero);
    const point = new Map(Object.entries(formula.at).map(([name, value]) => [name, scalar(value)]));
    const [value, ...found] = evaluate([read.output, ...slopes, ...forward], point).map(
      (t) => t.data[0] ?? NaN,
    );
    const tolerance = LOSSY[id] ?? 1e-13;
    expect(relative(value ?? NaN, formula.value)).toBeLessThan(tolerance);
    for (const [i, name] of formula.variables.entries()) {
      const truth = formula.gradient[name] ?? NaN;
      expect(relative(found[i] ?? NaN, truth), `∂${name} reverse`).toBeLessThan(tolerance);
      expect(relative(found[wrt.length + i] ?? NaN, truth), `∂${name} forward`).toBeLessThan(10 * tolerance);
    }
    const options = { at: point, budget: DEFAULT_BUDGET };
    expect(crossCheck(b, read.output, wrt, slopes, options).verdict).toBe("agree");
    // A derivative that is off by one part in ten thousand must not pass.
    const wrong = slopes.map((slope) => b.mul(slope, b.const(1.0001)));
    const zero = formula.variables.every((name) => Math.abs(formula.gradient[name] ?? 0) < 1e-12);
    if (!zero) expect(crossCheck(b, read.output, wrt, wrong, options).verdict).toBe("disagree");
  },
);
