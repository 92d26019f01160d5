import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Language, Parser } from "web-tree-sitter";
import { gradient } from "../../../../engine/differentiate/reverse.ts";
import { Builder } from "../../../../engine/graph/build.ts";
import type { Graph } from "../../../../engine/graph/graph.ts";
import type { Node } from "../../../../engine/graph/node.ts";
import { nestedOf } from "../../../../engine/graph/tensor.ts";
import { createPythonReader, type PythonReader } from "../../../../engine/read/python/index.ts";
import type { Formula, Reading } from "../../../../engine/read/reading.ts";
import { Shadow } from "../../../../engine/read/shadow.ts";

const require = createRequire(import.meta.url);

/** The reader over the grammar from npm, as the hosts load it. */
export async function pythonReader(): Promise<PythonReader> {
  await Parser.init();
  const wasm = require.resolve("@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm");
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(wasm)));
  return createPythonReader(parser);
}

/** Values of a formula's variables, where the text or the point gives them. */
export function pointOf(formula: Formula): Shadow {
  const shadow = new Shadow();
  for (const { node, value } of formula.variables) if (value) shadow.bind(node, value);
  return shadow;
}

const nested = (shadow: Shadow, node: Node | null | undefined): unknown => {
  const value = node ? shadow.value(node) : null;
  return value ? nestedOf(value) : null;
};

export function valueIn(formula: Formula): unknown {
  const shadow = pointOf(formula);
  const outputs = formula.outputs ?? (formula.output ? [formula.output] : []);
  const values = outputs.map((node) => nested(shadow, node));
  return values.length === 1 ? values[0] : values;
}

/** The gradient of a formula of one number, by name. */
export function gradientOf(formula: Formula, graph: Graph, wrt: readonly string[]): Record<string, unknown> {
  const b = new Builder(graph);
  const shadow = pointOf(formula);
  const { output } = formula;
  if (!output) return {};
  const scalar = output.shape.length === 0 ? output : graph.node("reshape", [output], { shape: [] });
  return Object.fromEntries(
    wrt.map((name) => {
      const variable = formula.variables.find((each) => each.name === name);
      const [node] = variable ? gradient(b, scalar, [variable.node]) : [];
      return [name, nested(shadow, node)];
    }),
  );
}

/** The Jacobian, outputs first. */
export function jacobianOf(formula: Formula, graph: Graph, wrt: readonly string[]): Record<string, unknown> {
  const b = new Builder(graph);
  const shadow = pointOf(formula);
  const outputs = formula.outputs ?? (formula.output ? [formula.output] : []);
  const entries = outputs.flatMap((output) => {
    const size = output.shape.reduce<number>((total, n) => total * Number(n), 1);
    const flat = graph.node("reshape", [output], { shape: [size] });
    return Array.from({ length: size }, (_, i) => graph.node("index", [flat], { spec: [i] }));
  });
  return Object.fromEntries(
    wrt.map((name) => {
      const variable = formula.variables.find((each) => each.name === name);
      return [
        name,
        variable ? entries.map((entry) => nested(shadow, gradient(b, entry, [variable.node])[0])) : null,
      ];
    }),
  );
}

export function readValue(formula: Formula): unknown {
  const shadow = pointOf(formula);
  const values = (formula.read?.results ?? []).map((node) => nested(shadow, node));
  return values.length === 1 ? values[0] : values;
}

export const find = (reading: Reading, name: string, kind = "function"): Formula => {
  const found = reading.formulas.find((formula) => formula.kind === kind && formula.name === name);
  if (!found)
    throw new Error(
      `no ${kind} ${name}; there are ${reading.formulas.map((f) => `${f.kind} ${f.name}`).join(", ")}`,
    );
  return found;
};

const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

/** All numbers of nested arrays and objects in order. */
export function flat(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(flat);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(flat);
  if (typeof value === "string") return [SPECIAL[value] ?? Number.NaN];
  return [typeof value === "number" ? value : Number.NaN];
}

/** Whether two sets of numbers agree, relative to the largest of them. */
export function close(actual: unknown, expected: unknown, tolerance: number): boolean {
  const [a, e] = [flat(actual), flat(expected)];
  const scale = Math.max(1e-6, ...e.map(Math.abs).filter(Number.isFinite));
  return (
    a.length === e.length &&
    a.every((x, i) => Object.is(x, e[i]) || Math.abs(x - (e[i] ?? Number.NaN)) <= tolerance * scale)
  );
}
