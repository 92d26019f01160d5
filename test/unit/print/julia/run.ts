import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Language, Parser } from "web-tree-sitter";
import type { Nested, Tensor } from "../../../../engine/graph/tensor.ts";
import { evaluate } from "./evaluate.ts";
import { Scope } from "./scope.ts";
import {
  array,
  count,
  float,
  isArray,
  isFunction,
  JuliaError,
  numberOf,
  placesOf,
  type Value,
} from "./values.ts";

/** The parser of Julia's grammar. */
export async function juliaParser(): Promise<Parser> {
  const require = createRequire(import.meta.url);
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(
    await Language.load(readFileSync(require.resolve("tree-sitter-julia/tree-sitter-julia.wasm"))),
  );
  return parser;
}

const shapeOf = (value: Nested): number[] =>
  typeof value === "number" ? [] : [value.length, ...shapeOf(value[0] ?? 0)];
const entries = (value: Nested): number[] => (typeof value === "number" ? [value] : value.flatMap(entries));

/** Nested lists, by rows, as an array of Julia. `whole`: Ints, counted from 0 as in the formula. */
export function toJulia(value: Nested, whole = false): Value {
  const shape = shapeOf(value);
  const flat = entries(value);
  const of = (entry: number | undefined): Value => (whole ? BigInt(entry ?? 0) : (entry ?? 0));
  if (typeof value === "number") return of(value);
  const turned = [...shape].reverse();
  return array(
    shape,
    Array.from({ length: count(shape) }, (_, k) => of(flat[numberOf(placesOf(k, shape).reverse(), turned)])),
  );
}

/** A value of Julia by rows, with its shape; null where it is no number and no array of numbers. */
export function fromJulia(value: Value): Pick<Tensor, "shape"> & { readonly data: readonly number[] } {
  if (!isArray(value)) return { shape: [], data: [float(value)] };
  const turned = [...value.shape].reverse();
  return {
    shape: value.shape,
    data: Array.from({ length: count(value.shape) }, (_, k) =>
      float(value.data[numberOf(placesOf(k, turned).reverse(), value.shape)]),
    ),
  };
}

/** The value of the last statement; a function that it defines is called with the arguments. */
export function runJulia(parser: Parser, text: string, at: ReadonlyMap<string, Value>): Value {
  const tree = parser.parse(text);
  if (!tree || tree.rootNode.hasError) throw new JuliaError(`ParseError: ${text}`);
  const scope = new Scope();
  for (const [name, value] of at) scope.define(name, value);
  const value = evaluate(tree.rootNode, scope);
  return isFunction(value) ? value.call([...at.values()], new Map()) : value;
}
