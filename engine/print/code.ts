import { exact } from "../graph/build.ts";
import { everyNode, topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import type { Spelling, Target } from "../graph/ops/row.ts";
import { placeIn } from "../graph/ops/table.ts";
import { loopKey } from "../graph/scan.ts";
import { Coder } from "./coder.ts";
import { Names } from "./free-names.ts";
import { functionsIn } from "./javascript-functions.ts";
import { LANGUAGES } from "./languages.ts";
import { lean } from "./lean.ts";
import { arrayFunction, arrayLines, dialectOf } from "./loops/code.ts";
import { needsLoops } from "./loops/program.ts";
import { productsShared } from "./products.ts";
import { ranksAligned } from "./ranks.ts";
import { type Block, isWalkedOnly, type Kept, loopLines } from "./rounds-code.ts";
import { respelled } from "./spelling.ts";

export interface CodeOptions {
  /** "bare" leaves out `math.`, `np.`, `torch.` and `Math.`, for code that imported the names themselves. */
  readonly dialect?: "qualified" | "bare";
  /** Read as plain mathematics: a word that programs reserve is a name (`lambda`). */
  readonly prose?: boolean;
  /** NumPy's code in the words of a library that is like it. */
  readonly spelling?: Spelling;
  /** Shared subexpressions become named temporaries, one line each, before the expression. */
  readonly temporaries?: boolean;
  /** The name of a variable, where it should not be the one it carries. */
  readonly names?: (variable: Node) => string;
  /** Variables that are at hand beside those in the formula: sizes may be read from them. */
  readonly given?: readonly Node[];
}

/** Past this many nodes written out, shared parts are named whether asked or not: the text would double with every level. */
const LONGEST = 1000;

/**
 * The value as code of a language: one expression; with `temporaries`, lines that name shared parts come first.
 * Several nodes become a list.
 */
export function code(nodes: Node | readonly Node[], target: Target, options: CodeOptions = {}): string {
  const roots = isList(nodes) ? nodes : [nodes];
  const dialect = dialectOf(target);
  const { lines, values } =
    dialect && needsLoops(roots) ? arrayLines(dialect, roots, options) : written(roots, target, options, []);
  const [only] = values;
  const expression = isList(nodes) ? list(values, target) : (only ?? "");
  return prepared([...lines, expression].join(LANGUAGES[target].join), target, options.spelling);
}

/**
 * A function that computes `outputs` (one: returned plain; several: as a tuple or array) from `params`, with named
 * temporaries. For C, several outputs are written to `out`. TypeScript is JavaScript with `types`.
 */
export function codeFunction(
  name: string,
  params: readonly (Node | string)[],
  outputs: readonly Node[],
  target: Target,
  options: CodeOptions & { readonly types?: boolean } = {},
): string {
  const names = params.map((param) =>
    typeof param === "string" ? param : new Coder(target, options).name(param),
  );
  const dialect = dialectOf(target);
  if (dialect && needsLoops(outputs))
    return prepared(arrayFunction(dialect, name, names, outputs, options), target);
  const { lines, values } = written(outputs, target, { temporaries: true, ...options }, [name, ...names]);
  return prepared(
    FUNCTIONS[target](name, names, lines, values, options.types ?? false),
    target,
    options.spelling,
  );
}

/** With the functions before it that the language does not bring along. */
const prepared = (text: string, target: Target, spelling?: Spelling): string =>
  target === "javascript"
    ? [...functionsIn(text), text].join("\n")
    : target === "numpy" && spelling
      ? respelled(text, spelling)
      : text;

type FunctionForm = (
  name: string,
  params: readonly string[],
  lines: readonly string[],
  values: readonly string[],
  types: boolean,
) => string;

/** Several results on one line, or each on its own where they are long. */
function results(
  values: readonly string[],
  open: string,
  close: string,
  indent: string,
  tail = "",
): string[] {
  const line = `return ${open}${values.join(", ")}${close}${tail}`;
  if (values.length === 1 || line.length <= LINE) return [line];
  const [left, right] = open === "" ? ["(", ")"] : [open, close];
  return [`return ${left}`, ...values.map((value) => `${indent}${value},`), `${right}${tail}`];
}

/** Past this, results get lines of their own. */
const LINE = 96;

const pythonFunction: FunctionForm = (name, params, lines, values) =>
  [
    `def ${name}(${params.join(", ")}):`,
    ...[...lines, ...results(values, "", "", "    ")].map((line) => `    ${line}`),
  ].join("\n");

const FUNCTIONS: Readonly<Record<Target, FunctionForm>> = {
  math: pythonFunction,
  numpy: pythonFunction,
  torch: pythonFunction,
  sympy: pythonFunction,
  javascript: (name, params, lines, values, types) => {
    const typed = params.map((param) => (types ? `${param}: number` : param)).join(", ");
    const [open, close] = values.length === 1 ? ["", ""] : ["[", "]"];
    const returns = types ? (values.length === 1 ? ": number" : ": number[]") : "";
    const body = [...lines, ...results(values, open, close, "  ", ";")].map((line) => `  ${line}`);
    return [`function ${name}(${typed})${returns} {`, ...body, "}"].join("\n");
  },
  julia: (name, params, lines, values) =>
    [
      `function ${name}(${params.join(", ")})`,
      ...[...lines, ...results(values, "", "", "    ")].map((line) => `    ${line}`),
      "end",
    ].join("\n"),
  c: (name, params, lines, values) => {
    const typed = params.map((param) => `double ${param}`);
    const single = values.length === 1;
    const results = single ? [`return ${values[0]};`] : values.map((value, at) => `out[${at}] = ${value};`);
    const head = `${single ? "double" : "void"} ${name}(${[...typed, ...(single ? [] : ["double *out"])].join(", ")}) {`;
    return [head, ...[...lines, ...results].map((line) => `  ${line}`), "}"].join("\n");
  },
};

function list(values: readonly string[], target: Target): string {
  return target === "c" ? `{${values.join(", ")}}` : `[${values.join(", ")}]`;
}

function written(
  given: readonly Node[],
  target: Target,
  options: CodeOptions,
  taken: readonly string[],
): { lines: string[]; values: string[] } {
  const coder = new Coder(target, options);
  const slim = options.temporaries ? productsShared(lean(given)) : lean(given);
  const roots = LANGUAGES[target].dotted ? ranksAligned(slim) : slim;
  const variables = topological(roots).filter((node) => node.op === "variable");
  coder.sizesFrom([...variables, ...(options.given ?? [])]);
  coder.likeThese(numbersIn(roots, options.given ?? []));
  const names = new Names([
    ...taken,
    ...LANGUAGES[target].reserved,
    ...variables.map((node) => coder.name(node)),
  ]);
  const kept: Kept = new Map();
  // The lines of one block: shared parts get names where they are wanted, loops run where they are first needed.
  const block: Block = (own, parts) => {
    const order = topological(parts);
    const worth = new Set(
      options.temporaries || treeSize(order, parts) > LONGEST ? shared(order, parts) : [],
    );
    const lines: string[] = [];
    for (const node of order) {
      if (own.isNamed(node)) continue;
      if (node.op === "scan") lines.push(...loopLines(own, node, order, names, kept, block));
      else if (worth.has(node) && !isWalkedOnly(node, order, parts)) {
        const name = names.part();
        lines.push(LANGUAGES[target].assign(name, own.expression(node)));
        own.call(node, name);
      }
    }
    return lines;
  };
  const lines = block(coder, roots);
  return { lines, values: roots.map((root) => coder.expression(root)) };
}

/** The arrays of numbers among variables: those that places are read from are none. */
function numbersIn(roots: readonly Node[], given: readonly Node[]): Node[] {
  const order = everyNode(roots);
  const places = new Set(order.flatMap(({ op, inputs }) => inputs[placeIn(op) ?? inputs.length] ?? []));
  return [...new Set([...given, ...order])].filter(
    (node) =>
      node.op === "variable" &&
      node.shape.length > 0 &&
      node.attrs["bound"] === undefined &&
      node.dtype === "float" &&
      !places.has(node),
  );
}

/** What is used more than once and is more than a number, a sign, a small multiple or a square of a name. */
function shared(order: readonly Node[], roots: readonly Node[]): Node[] {
  const uses = new Map<Node, number>();
  const loops = new Set<string>();
  for (const node of order) {
    // The values of one loop are made together.
    const key = node.op === "scan" ? loopKey(node) : "";
    if (key !== "" && loops.has(key)) continue;
    loops.add(key);
    for (const input of node.inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  }
  for (const root of roots) uses.set(root, (uses.get(root) ?? 0) + 1);
  const varies = new Set<Node>();
  for (const node of order)
    if (node.op === "variable" || node.op === "opaque" || node.inputs.some((input) => varies.has(input)))
      varies.add(node);
  return order.filter((node) => (uses.get(node) ?? 0) > 1 && varies.has(node) && isWorth(node));
}

function isWorth(node: Node): boolean {
  if (node.inputs.length === 0 || node.op === "broadcast" || node.op === "transpose") return false;
  const arithmetic = ["add", "sub", "mul", "div", "neg"].includes(node.op) || isSmallPower(node);
  return !arithmetic || node.inputs.some((input) => input.inputs.length > 0);
}

const isSmallPower = (node: Node): boolean =>
  node.op === "pow" && node.inputs[1] !== undefined && exact(node.inputs[1])?.d === 1n;

function treeSize(order: readonly Node[], roots: readonly Node[]): number {
  const size = new Map<Node, number>();
  for (const node of order)
    size.set(
      node,
      node.inputs.reduce((sum, input) => sum + (size.get(input) ?? 1), 1),
    );
  return roots.reduce((sum, root) => sum + (size.get(root) ?? 1), 0);
}

const isList = (nodes: Node | readonly Node[]): nodes is readonly Node[] => Array.isArray(nodes);
