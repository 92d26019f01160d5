import { NablaError } from "../../graph/errors.ts";
import type { Size } from "../../graph/shape.ts";
import type { Evaluator } from "./evaluate.ts";
import { args, type MathJson, numberText, symbolsIn, unwrap } from "./mathjson.ts";
import { nameText } from "./names.ts";
import type { Index } from "./scope.ts";
import { align, type Indexed, plain } from "./value.ts";

/** Sums of more terms than this keep their index as an axis. */
const WRITTEN_OUT = 64;

/** Σ and Π: written out where both bounds are numbers, otherwise a reduction over an axis of symbolic length. */
export function evaluateSum(at: Evaluator, parts: readonly MathJson[], op: "add" | "mul"): Indexed {
  const [body, ...limits] = parts;
  if (body === undefined || limits.length === 0) throw new NablaError("syntax", "a sum without an index");
  const [limit, ...inner] = limits;
  const bounds = args(unwrap(limit as MathJson), "Tuple") ?? args(limit, "Limits") ?? [limit as MathJson];
  const symbol = bounds[0];
  if (typeof symbol !== "string") throw new NablaError("unsupported", "the index of the sum is not read");
  const name = nameText(at.source.name(symbol));
  const rest = (): Indexed => (inner.length > 0 ? evaluateSum(at, [body, ...inner], op) : at.value(body));
  const lower = bounds[1] === undefined ? 1 : Number(numberText(unwrap(bounds[1])) ?? Number.NaN);
  const upper = bounds[2] === undefined ? undefined : unwrap(bounds[2]);
  const last = upper === undefined ? Number.NaN : Number(numberText(upper) ?? Number.NaN);
  if (!Number.isInteger(lower))
    throw new NablaError("unsupported", "a sum that does not start at a number is not read");
  const familyGiven = symbolsIn(body).some((found) => {
    const family = at.source.name(found);
    return family.subscripts.includes(name) && at.scope.shapes.has(family.base);
  });
  if (Number.isInteger(last) && last - lower < WRITTEN_OUT && !familyGiven)
    return writtenOut(at, name, lower, last, op, rest);
  return overAxis(at, { name, lower, size: sizeOf(at, name, body, upper, lower) }, op, rest);
}

function writtenOut(
  at: Evaluator,
  name: string,
  lower: number,
  last: number,
  op: "add" | "mul",
  rest: () => Indexed,
): Indexed {
  const outer = at.scope.indices;
  let total: Indexed | undefined;
  for (let number = lower; number <= last; number++) {
    at.scope.indices = [...outer, { name, number, size: last - lower + 1, lower }];
    const term = rest();
    total = total ? at.map(op, total, term) : term;
  }
  at.scope.indices = outer;
  return total ?? plain(op === "add" ? at.scope.b.zero : at.scope.b.one);
}

/** The length of the axis: from a tensor given for the family, a number of terms, or the name of the upper bound. */
function sizeOf(
  at: Evaluator,
  name: string,
  body: MathJson,
  upper: MathJson | undefined,
  lower: number,
): Size {
  for (const found of symbolsIn(body)) {
    const family = at.source.name(found);
    const axis = family.subscripts.indexOf(name);
    const size = axis < 0 ? undefined : at.scope.shapes.get(family.base)?.[axis];
    if (size !== undefined) return size;
  }
  if (upper === "PositiveInfinity" || upper === "Infinity")
    throw new NablaError("unsupported", "infinite sums and products are not read");
  if (upper === undefined) return name === "i" ? "n" : `n_${name}`;
  const digits = numberText(upper);
  if (digits !== null) return Number(digits) - lower + 1;
  if (typeof upper !== "string" || lower !== 1)
    throw new NablaError("unsupported", "only sums from 1 to a named length are read");
  return nameText(at.source.name(upper));
}

function overAxis(at: Evaluator, index: Index, op: "add" | "mul", rest: () => Indexed): Indexed {
  const outer = at.scope.indices;
  at.scope.indices = [...outer, index];
  const term = rest();
  const graph = at.scope.b.graph;
  // A term that does not depend on the index is counted once for each value of it.
  const spread = term.axes.includes(index.name) ? term : spreadOver(at, term, at.scope.indexValue(index));
  at.scope.indices = outer;
  const axis = spread.axes.indexOf(index.name);
  const node = graph.node(op === "add" ? "sum" : "prod", [spread.node], { axes: [axis], keepdims: false });
  return { node, axes: spread.axes.filter((name) => name !== index.name) };
}

/** `term` repeated along the axis of `counter`. */
function spreadOver(at: Evaluator, term: Indexed, counter: Indexed): Indexed {
  const { nodes, axes } = align(at.scope.b, [term, counter], at.scope.order);
  const [value, along] = nodes;
  return { node: at.scope.b.broadcast(value ?? term.node, along?.shape ?? []), axes };
}
