import { readFileSync } from "node:fs";
import { all, create, type MathJsInstance } from "mathjs";
import { gradient } from "../../../engine/differentiate/reverse.ts";
import { operations } from "../../../engine/print/operations.ts";
import { simplify } from "../../../engine/simplify/simplify.ts";
import { at } from "../../../extension/build/paths.ts";
import { Expressions } from "../../unit/simplify/expressions.ts";
import { quantile, type Row, race, row, type Suite } from "../measure.ts";

interface Formula {
  readonly name: string;
  readonly expression: string;
  readonly variables: readonly string[];
  readonly simplify: boolean;
  readonly sympy: Readonly<Record<string, { readonly operations: number } | undefined>>;
}

/** The simplified derivatives of a formula by all its variables, from its text. */
function ours({ expression, variables }: Formula) {
  const e = new Expressions();
  const output = e.parse(expression);
  const wrt = variables.map((name) => e.variable(name));
  return simplify(e.b, gradient(e.b, output, wrt));
}

/** The same by mathjs, which simplifies its derivatives too. */
function theirs(math: MathJsInstance, text: string, variables: readonly string[]): unknown {
  return variables.map((name) => math.derivative(text, name));
}

/** A formula as mathjs writes it; null where it has no such function or no derivative of it. */
function inMathjs(math: MathJsInstance, { expression, variables }: Formula): string | null {
  const text = expression
    .replaceAll("**", "^")
    .replace(/\bAbs\b/g, "abs")
    .replace(/\bE\b/g, "e");
  try {
    theirs(math, text, variables);
    return text;
  } catch {
    return null;
  }
}

/** How often every formula is done before any is timed. */
const WARMING = 10;

/** How long each formula takes with all its derivatives, one after the other as they are met; the worst in place of p95. */
function worstOf(formulas: readonly Formula[]): Omit<Row, "suite"> {
  const times = formulas.map((formula) => {
    const samples = Array.from({ length: WARMING + 5 }, () => {
      const start = performance.now();
      ours(formula);
      return 1000 * (performance.now() - start);
    });
    return quantile(samples.slice(WARMING), 0.5);
  });
  return {
    name: `${formulas.length} formulas with all their derivatives (p95: the worst)`,
    unit: "µs",
    ours: { median: quantile(times, 0.5), p95: Math.max(...times) },
    peers: {},
    ratio: {},
  };
}

/** Operations of the simplified derivatives against SymPy's, and the time to get them against mathjs. */
const suite: Suite = async (report) => {
  const everyFormula = JSON.parse(
    readFileSync(at("test/reference/formulas.json"), "utf8"),
  ) as readonly Formula[];
  const formulas = everyFormula.filter((formula) => formula.simplify);
  const own: number[] = [];
  const sympy: number[] = [];
  const ratios: number[] = [];
  for (const formula of formulas)
    for (const [i, slope] of ours(formula).entries()) {
      const count = formula.sympy[formula.variables[i] ?? ""]?.operations;
      if (count === undefined) continue;
      own.push(operations(slope));
      sympy.push(count);
      ratios.push(count === 0 ? 1 + operations(slope) : operations(slope) / count);
    }
  report(row("operations of a derivative", "operations", own, { sympy }));
  report(row("operations over SymPy's, each derivative", "ratio", ratios));

  const math = create(all ?? {});
  // Warm is when both have met formulas of every kind, not the same one again and again.
  const texts = formulas.map((formula) => inMathjs(math, formula));
  for (let round = 0; round < WARMING; round++)
    for (const [i, formula] of formulas.entries()) {
      ours(formula);
      const text = texts[i];
      if (text) theirs(math, text, formula.variables);
    }
  report(worstOf(everyFormula));
  for (const [i, formula] of formulas.entries()) {
    const text = texts[i] ?? null;
    const peers = text === null ? {} : { mathjs: () => theirs(math, text, formula.variables) };
    report(
      await race(`${formula.name}: ${formula.expression}`, () => ours(formula), peers, {
        processor: true,
        rounds: 11,
        warm: 30,
        sample: 4,
      }),
    );
  }
};

export default suite;
