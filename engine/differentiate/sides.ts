import { topological } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import type { Tensor } from "../graph/tensor.ts";
import { Plan } from "../run/interpret.ts";
import { limitFrom } from "./limit.ts";
import type { Estimate } from "./numerical.ts";

/** The derivatives from both sides at a point where they differ. Infinite where the tangent is vertical. */
export interface OneSided {
  readonly left: number;
  readonly right: number;
}

/**
 * What the derivative along one scalar is at a point where a rule's convention cannot be trusted:
 * the function is differentiable there after all, with this slope, or it has two one-sided derivatives.
 */
export type PointSlope =
  | { readonly kind: "smooth"; readonly slope: number }
  | ({ readonly kind: "kink" } & OneSided);

/** Slopes nearer than this are the same. */
const SAME = 1e-7;

/** The slope of `valuePlan` along one entry of x from both sides, at a kink; null where the function is not defined. */
export function slopeAt(
  valuePlan: Plan,
  derivative: Node,
  x: Node,
  entry: number,
  base: Tensor,
  point: ReadonlyMap<Node, Tensor>,
): PointSlope | null {
  const plan = new Plan([derivative]);
  const centre = base.data[entry] ?? Number.NaN;
  const at = (offset: number): Map<Node, Tensor> => {
    const data = base.data.slice();
    data[entry] = centre + offset;
    return new Map(point).set(x, { shape: base.shape, data });
  };
  const scalarAt = (of: Plan, offset: number, place: number): number =>
    of.run(at(offset))[0]?.data[place] ?? Number.NaN;
  const here = scalarAt(valuePlan, 0, 0);
  if (!Number.isFinite(here)) return null;
  const unit = Math.max(1e-3, Math.abs(centre));
  const side = (sign: 1 | -1): Side => {
    // A jump: the difference quotient runs away, whatever the slope beside it.
    const value = limitFrom((e) => scalarAt(valuePlan, sign * e, 0), unit);
    const jump = value.value - here;
    if (Number.isFinite(value.value) && Math.abs(jump) > 1e-6 * Math.max(1, Math.abs(here)) + 4 * value.error)
      return { value: sign * jump > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY, exact: true };
    const slope = limitFrom((e) => scalarAt(plan, sign * e, entry), unit);
    const frozen = frozenSlope(plan, derivative, at(0), at(sign * unit * 1e-9), entry);
    // The exact one, where the limit confirms it: extrapolation leaves a few digits open.
    const close =
      Math.abs(frozen - slope.value) <= 1e-5 * Math.max(1, Math.abs(slope.value)) + 4 * slope.error;
    return close ? { value: frozen + 0, exact: true } : { value: settled(slope), exact: false };
  };
  const [left, right] = [side(-1), side(1)];
  const gap = Math.abs(left.value - right.value);
  const same = gap <= SAME * Math.max(1, Math.abs(left.value), Math.abs(right.value));
  if (same && Number.isFinite(gap)) {
    const slope = left.exact ? left.value : right.exact ? right.value : (left.value + right.value) / 2;
    return { kind: "smooth", slope };
  }
  if (Number.isNaN(left.value) && Number.isNaN(right.value)) return null;
  return { kind: "kink", left: left.value, right: right.value };
}

interface Side {
  readonly value: number;
  readonly exact: boolean;
}

/** An extrapolated limit without the digits that are only noise. */
function settled({ value, error }: Estimate): number {
  if (!Number.isFinite(value)) return value;
  const noise = Math.min(1e-6, Math.max(4 * error, 1e-9 * Math.abs(value)));
  if (Math.abs(value) <= Math.max(noise, 1e-8)) return 0;
  for (let digits = 1; digits < 12; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.abs(shorter - value) <= noise) return shorter;
  }
  return value;
}

/** Rows whose value is a decision: beside a kink they are constant, so they may be taken from beside it. */
const DECISIONS = new Set(
  "lt le gt ge eq ne sign heaviside floor ceil trunc round floordiv argmax argmin argsort isfinite isnan isinf any all".split(
    " ",
  ),
);

/**
 * The derivative at the point itself with every decision (comparison, sign, step) as it falls just beside:
 * exact, where nothing but decisions changes at the kink.
 */
function frozenSlope(
  plan: Plan,
  derivative: Node,
  point: ReadonlyMap<Node, Tensor>,
  beside: ReadonlyMap<Node, Tensor>,
  entry: number,
): number {
  const decisions = topological([derivative]).filter((node) => DECISIONS.has(node.op));
  const made = new Plan(decisions).run(beside);
  const fixed = new Map(decisions.map((node, i) => [node, made[i] as Tensor]));
  return plan.run(point, { fixed })[0]?.data[entry] ?? Number.NaN;
}
