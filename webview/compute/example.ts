import type { Node } from "../../engine/graph/node.ts";
import { entries } from "../../engine/graph/shape.ts";
import type { Tensor } from "../../engine/graph/tensor.ts";
import type { PanelFormula, PanelVariable } from "../../extension/protocol/formula.ts";
import { evaluateAll, type Point } from "./evaluate.ts";

/** What symbolic sizes are taken to be when an example is needed, in order of appearance. */
const SIZES = [3, 2, 4, 5];
/** No example is longer. */
const MOST_ENTRIES = 10_000;

/** Example values tried in turn, until the formula and its derivatives are finite there. */
const SERIES: readonly ((index: number) => number)[] = [
  (index) => index + 1,
  (index) => 0.5 / (index + 1),
  (index) => 1.5 + 0.25 * index,
  (index) => -1 - index,
];

/**
 * Values for the variables that the text gives none, so that there is something to see and to drag.
 * They are marked as examples wherever they show.
 */
export function exampleValues(
  formula: PanelFormula,
  nodes: readonly Node[],
  known: Point,
): ReadonlyMap<string, Tensor> {
  const missing = formula.variables.filter(({ name }) => !known.has(name));
  if (missing.length === 0) return new Map();
  const sizes = new Map<string, number>();
  const least = leastSizes(nodes);
  for (const { name, shape } of formula.variables) bindSizes(sizes, least, shape, known.get(name)?.shape);
  const roots = [formula.output, ...formula.derivatives.map(({ node }) => node)];
  let first: ReadonlyMap<string, Tensor> | null = null;
  for (const series of SERIES) {
    const values = new Map(
      missing.map((variable, index) => [variable.name, fill(variable, sizes, series, index)]),
    );
    first ??= values;
    const all = evaluateAll(nodes, new Map([...known, ...values]));
    if (roots.every((root) => root === undefined || all[root]?.data.every(Number.isFinite))) return values;
  }
  return first ?? new Map();
}

function bindSizes(
  sizes: Map<string, number>,
  least: ReadonlyMap<string, number>,
  shape: PanelVariable["shape"],
  actual?: readonly number[],
): void {
  for (const [axis, size] of shape.entries())
    if (typeof size === "string" && !sizes.has(size))
      sizes.set(
        size,
        actual?.[axis] ?? Math.max(SIZES[sizes.size % SIZES.length] ?? 3, least.get(size) ?? 0),
      );
}

/** What is read by number must be there: `c[:10]` asks for ten entries. */
function leastSizes(nodes: readonly Node[]): ReadonlyMap<string, number> {
  const least = new Map<string, number>();
  for (const { op, inputs, attrs } of nodes) {
    const [input] = inputs;
    const spec = attrs["spec"];
    if (op !== "index" || input?.op !== "variable" || !Array.isArray(spec)) continue;
    for (const [axis, entry] of (spec as readonly unknown[]).entries()) {
      const size = input.shape[axis];
      const last = Array.isArray(entry) ? Number(entry[1]) : Number(entry) + 1;
      if (typeof size === "string" && last > (least.get(size) ?? 0) && last <= MOST_ENTRIES)
        least.set(size, last);
    }
  }
  return least;
}

function fill(
  { shape }: PanelVariable,
  sizes: ReadonlyMap<string, number>,
  series: (index: number) => number,
  index: number,
): Tensor {
  const concrete = shape.map((size) => (typeof size === "number" ? size : (sizes.get(size) ?? 3)));
  const count = entries(concrete);
  const data = Float64Array.from({ length: count }, (_, i) =>
    series(index + (count > 1 ? (i % 5) * 0.5 : 0)),
  );
  return { shape: concrete, data };
}
