import type { PanelFormula } from "../../extension/protocol/formula.ts";
import type { Point } from "../compute/evaluate.ts";
import type { Root } from "../compute/lanes.ts";

/** What a plot can run over: a scalar variable, or one entry of a small array. */
export interface AxisChoice {
  /** `x`, `w[1]`, `W[0, 2]`. */
  readonly key: string;
  readonly name: string;
  readonly entry: number;
  readonly latex: string;
  /** ∂f by it, where the panel has it. */
  readonly slope: Root | null;
  readonly differentiable: boolean;
}

const MOST_ENTRIES = 24;

/** Choices in the order of the variables, those that are differentiated first. */
export function axisChoices(formula: PanelFormula, point: Point): AxisChoice[] {
  const choices: AxisChoice[] = [];
  for (const { name, latex, differentiable } of formula.variables) {
    const value = point.get(name);
    if (!value || value.data.length > MOST_ENTRIES) continue;
    const derivative = formula.order === 1 ? formula.derivatives.find(({ wrt }) => wrt === name) : undefined;
    for (let entry = 0; entry < value.data.length; entry++) {
      const index = value.shape.length === 0 ? "" : `[${indexOf(entry, value.shape).join(", ")}]`;
      choices.push({
        key: name + index,
        name,
        entry,
        latex: value.shape.length === 0 ? latex : `${latex}_{${indexOf(entry, value.shape).join(",")}}`,
        slope: derivative ? { node: derivative.node, entry } : null,
        differentiable,
      });
    }
  }
  return choices.sort((a, b) => Number(b.differentiable) - Number(a.differentiable));
}

function indexOf(entry: number, shape: readonly number[]): number[] {
  const parts: number[] = [];
  let rest = entry;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    parts.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return parts;
}

/** The coordinate of a point along an axis. */
export const coordinate = (point: Point, { name, entry }: AxisChoice): number =>
  point.get(name)?.data[entry] ?? Number.NaN;

/** A point moved along an axis. */
export function moved(point: Point, { name, entry }: AxisChoice, to: number) {
  const old = point.get(name);
  const data = old ? old.data.slice() : new Float64Array(entry + 1);
  data[entry] = to;
  return { shape: old?.shape ?? [], data };
}
