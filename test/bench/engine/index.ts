import { readFileSync } from "node:fs";
import { Language, Parser } from "web-tree-sitter";
import {
  compile,
  compileGradient,
  compileMap,
  type Formula,
  type Host,
  type Result,
  readExpression,
  readFunction,
} from "../../../engine/index.ts";
import { at } from "../../../extension/build/paths.ts";
import { race, type Suite } from "../measure.ts";
import { formulas, type TextbookFormula } from "./formulas.ts";
import { HAND } from "./hand.ts";
import { MIXTURE } from "./mixture.ts";
import { MOLECULES } from "./molecules.ts";
import { NETWORK } from "./network.ts";
import { jaxTask, mathjsTask, tfjsTask } from "./peers.ts";
import type { Argument, Problem } from "./problem.ts";
import { RECURRENCES } from "./recurrences.ts";
import { REGRESSION } from "./regression.ts";
import { ROSENBROCK } from "./rosenbrock.ts";

type Report = Parameters<Suite>[0];
type Measured = Parameters<Report>[0];
type Task = () => unknown;

function value<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.error.code}: ${result.error.message}`);
}

async function loadHost(): Promise<Host> {
  await Parser.init();
  const python = new Parser();
  const wasm = at("node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm");
  python.setLanguage(await Language.load(readFileSync(wasm)));
  return { python };
}

/** All of it is work of one thread; the figures are of computing time, so that other work on the machine counts less. */
const LONG = { processor: true, rounds: 11, sample: 12, warm: 200 };
const QUICK = { processor: true, rounds: 7, sample: 5, warm: 60 };

/** Points near the one given, so that a batch is not one point a thousand times. */
const POINTS = 1000;
const near = (x: number, i: number): number => x * (1 + 1e-3 * Math.sin(i));

/** The gradient of `problem` against its function, the hand, and the other libraries. */
async function problemRow(problem: Problem, host: Host, report: Report): Promise<void> {
  const { parameters, python, function: name } = problem;
  const at = Object.fromEntries(
    parameters.map(({ name: own, shape, value: data }) => [own, { shape, data }]),
  );
  const formula = value(readFunction(python, name, at, { language: "python", host }));
  const order = { parameters: parameters.map((parameter) => parameter.name) };
  const wrt = parameters.filter((parameter) => parameter.wrt);
  const both = value(
    compileGradient(
      formula,
      wrt.map((parameter) => parameter.name),
      order,
    ),
  );
  const alone = value(compile(formula, order));
  const args: Argument[] = parameters.map((parameter) => parameter.value);
  const outs = wrt.map((parameter) => new Float64Array(parameter.value.length));
  const hand = problem.hand as ((...args: Argument[]) => number) | undefined;
  const handOuts = outs.map((out) => out.slice());
  if (hand) agree(problem.name, both.into(...args, ...outs), hand(...args, ...handOuts), outs, handOuts);
  const tfjs = await tfjsTask(problem);
  const jax = await jaxTask(problem);
  const scope = Object.fromEntries([...(parameters[0]?.value ?? [])].map((x, i) => [`x${i}`, x]));
  const mathjs = problem.mathjs === undefined ? null : mathjsTask(problem.mathjs, scope);
  const ours = both.into(...args, ...outs);
  for (const [peer, task] of [
    ["tfjs", tfjs],
    ["jax-js", jax],
  ] as const) {
    const theirs = task ? await task() : ours;
    if (!(Math.abs(theirs - ours) <= 2e-3 * Math.abs(ours)))
      throw new Error(`${problem.name}: ${peer} computes something else: ${theirs}, not ${ours}`);
  }
  const tasks: Record<string, Task> = { function: () => alone.into(...args) };
  if (hand) tasks["hand"] = () => hand(...args, ...handOuts);
  if (tfjs) tasks["tfjs"] = tfjs;
  if (jax) tasks["jax-js"] = jax;
  if (mathjs) tasks["mathjs"] = mathjs;
  report(await race(problem.name, () => both.into(...args, ...outs), tasks, LONG));
  if (problem.small) report(await batchRow(`${problem.name}, 1,000 points`, formula, at, hand ?? null));
}

/** The gradient at a thousand points against the function at a thousand points: a single call is too short to time. */
function batchRow(
  name: string,
  formula: Formula,
  at: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float64Array }>>,
  hand: ((...args: Argument[]) => number) | null,
) {
  const [[parameter, { data }] = ["", { data: new Float64Array() }]] = Object.entries(at);
  const both = value(compileGradient(formula, [parameter])).into;
  const alone = value(compile(formula)).into;
  const points = Array.from({ length: POINTS }, (_, i) => data.map((x) => near(x, i)));
  const out = new Float64Array(data.length);
  const through = (f: (x: Float64Array) => number) => (): number => {
    let sum = 0;
    for (const point of points) sum += f(point);
    return sum;
  };
  return race(
    name,
    through((x) => both(x, out)),
    {
      function: through((x) => alone(x)),
      ...(hand ? { hand: through((x) => hand(x, out)) } : {}),
    },
  );
}

function agree(
  name: string,
  ours: number,
  theirs: number,
  outs: readonly Float64Array[],
  handOuts: readonly Float64Array[],
): void {
  const close = (a: number, b: number, scale: number): boolean => Math.abs(a - b) <= 1e-9 * scale;
  const fine =
    close(ours, theirs, Math.abs(theirs)) &&
    outs.every((out, i) => {
      const expected = handOuts[i] ?? new Float64Array();
      const scale = Math.max(...expected.map(Math.abs));
      return out.every((x, k) => close(x, expected[k] ?? Number.NaN, scale));
    });
  if (!fine) throw new Error(`${name}: ours and the hand's gradient are not the same`);
}

/** A textbook formula at a thousand points: our loop against the function's, the hand's and mathjs. */
async function formulaRow(formula: TextbookFormula, host: Host, report: Report): Promise<void> {
  const { expression, variables, at: point } = formula;
  const read = value(readExpression(expression, { language: "python", host }));
  const both = value(compileMap(read, POINTS, { parameters: variables, wrt: variables }));
  const alone = value(compileMap(read, POINTS, { parameters: variables }));
  const columns = variables.map((name) =>
    Float64Array.from({ length: POINTS }, (_, i) => near(point[name] ?? 0, i)),
  );
  const results = [null, ...variables].map(() => new Float64Array(POINTS));
  const tasks: Record<string, Task> = { function: () => alone(...columns, ...results.slice(0, 1)) };
  const hand = HAND[expression];
  if (hand) {
    const own = results.map((result) => result.slice());
    both(...columns, ...results);
    hand(...columns, ...own);
    agree(formula.name, 0, 0, results, own);
    tasks["hand"] = () => hand(...columns, ...own);
  }
  const mathjs = mathjsTask(expression.replaceAll("**", "^"), point);
  if (mathjs)
    tasks["mathjs"] = () => {
      for (let i = 0; i < MATHJS_CALLS; i++) mathjs();
    };
  const row = await race(`${formula.name}, 1,000 points`, () => both(...columns, ...results), tasks, QUICK);
  const { mathjs: some, ...peers } = row.peers;
  if (some === undefined) return report(row);
  const whole = (some * POINTS) / MATHJS_CALLS;
  report({
    ...row,
    peers: { ...peers, mathjs: whole },
    ratio: { ...row.ratio, mathjs: row.ours.median / whole },
  });
}

/** mathjs is timed over so many points, and the result scaled to a thousand. */
const MATHJS_CALLS = 10;

const PROBLEMS: readonly Problem[] = [
  ...ROSENBROCK,
  ...RECURRENCES,
  ...REGRESSION,
  ...NETWORK,
  ...MIXTURE,
  ...MOLECULES,
];

const engine: Suite = async (report) => {
  const host = await loadHost();
  const ratios: number[] = [];
  const rows: Measured[] = [];
  const noting: Report = (row) => {
    rows.push(row);
    const cost = row.ratio["function"];
    if (cost !== undefined && !PROBLEMS.some((p) => p.small && p.name === row.name)) ratios.push(cost);
    report(row);
  };
  /** One that fails is said and does not keep the others from being measured. */
  const trying = async (name: string, row: () => Promise<void>): Promise<void> => {
    try {
      await row();
    } catch (error) {
      console.error(`${name}: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  };
  for (const problem of PROBLEMS) await trying(problem.name, () => problemRow(problem, host, noting));
  for (const formula of formulas()) await trying(formula.name, () => formulaRow(formula, host, noting));
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  const worst = Math.max(...ratios);
  report({
    name: "gradient over function, geometric mean (p95: the worst)",
    unit: "ratio",
    ours: { median: mean, p95: worst },
    peers: {},
    ratio: {},
  });
  const small = rows.filter(({ peers }) => (peers["function"] ?? Number.POSITIVE_INFINITY) < SMALL);
  report(leastFaster(`where the function takes less than ${SMALL} µs`, small));
  report(leastFaster("anywhere", rows));
};

/** Microseconds below which a call is small: what the other libraries take there is their own cost, not the problem's. */
const SMALL = 2;

/** How many times faster than tfjs, and than jax-js, on the worst of these rows. */
function leastFaster(where: string, rows: readonly Measured[]): Measured {
  const least = (peer: string): number =>
    Math.min(...rows.flatMap(({ ratio }) => (ratio[peer] === undefined ? [] : [1 / ratio[peer]])));
  return {
    name: `times faster than tfjs, ${where}, at least (p95: than jax-js)`,
    unit: "times",
    ours: { median: least("tfjs"), p95: least("jax-js") },
    peers: {},
    ratio: {},
  };
}

export default engine;
