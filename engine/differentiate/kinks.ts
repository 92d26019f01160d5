import type { Builder } from "../graph/build.ts";
import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { rowOf } from "../graph/ops/table.ts";
import type { Tensor } from "../graph/tensor.ts";
import { evaluate } from "../run/interpret.ts";
import { gradient } from "./reverse.ts";

/** The derivatives from both sides at a point where they differ. */
export interface OneSided {
  readonly left: number;
  readonly right: number;
}

/**
 * Whether the point lies on a kink of `output` along the scalar `x`: some row's kink expression vanishes there and
 * the derivatives just left and right of it differ. Null when it is smooth along x.
 */
export function oneSided(
  b: Builder,
  output: Node,
  x: Node,
  point: ReadonlyMap<Node, Tensor>,
): OneSided | null {
  if (x.shape.length > 0 || output.shape.length > 0) return null;
  const conditions = kinkExpressions(b, output);
  const at = point.get(x)?.data[0];
  if (conditions.length === 0 || at === undefined) return null;
  const touched = evaluate(conditions, point).some((value) =>
    value.data.some((entry) => Math.abs(entry) < 1e-14),
  );
  if (!touched) return null;
  const [slope] = gradient(b, output, [x]);
  if (!slope) return null;
  const beside = (offset: number): number => {
    const moved = new Map(point);
    moved.set(x, { shape: [], data: Float64Array.of(at + offset) });
    return evaluate([slope], moved)[0]?.data[0] ?? Number.NaN;
  };
  // Linear extrapolation of the slope to the point takes out its change along the offset.
  const h = 1e-6 * Math.max(1, Math.abs(at));
  const side = (sign: number): number => snap(2 * beside(sign * h) - beside(2 * sign * h));
  const [left, right] = [side(-1), side(1)];
  return Math.abs(left - right) > 1e-7 * Math.max(1, Math.abs(left), Math.abs(right))
    ? { left, right }
    : null;
}

/** A slope within rounding of a short decimal is that decimal. */
function snap(value: number): number {
  const rounded = Number(value.toPrecision(10));
  return Math.abs(rounded - value) <= 1e-9 * Math.max(1, Math.abs(value)) ? rounded : value;
}

/** Every expression of the graph that vanishes where a row of it is not differentiable. */
export function kinkExpressions(b: Builder, output: Node): Node[] {
  const found: Node[] = [];
  for (const node of topological([output])) {
    const row = rowOf(node.op);
    if (row.kind === "elementwise" && row.kinks) found.push(...row.kinks(b, node.inputs));
  }
  return found;
}
