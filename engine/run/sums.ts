import type { Lowering } from "./lower.ts";
import type { Piecewise, Scatter, Value } from "./values.ts";

/** From so many on, entries put in place and added are gathered into one value. */
const MANY = 4;

const isPlaced = (v: Value): v is Piecewise =>
  v.kind === "piecewise" && v.fill.kind === "constant" && v.fill.value === 0;

/**
 * The sum of many values of one shape. Those that are zero but for a stretch along an axis, as the cotangents of
 * single entries of a tensor are, become one value side by side: adding them one by one would take n² steps.
 */
export function sumOf(l: Lowering, parts: readonly Value[]): Value {
  const groups = new Map<string, Piecewise[]>();
  const rest: Value[] = [];
  const scattered: Scatter[] = [];
  for (const part of parts) {
    if (part.kind === "scatter") {
      scattered.push(part);
      continue;
    }
    if (!isPlaced(part)) {
      rest.push(part);
      continue;
    }
    const key = `${part.axis}:${part.shape.join()}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(part);
  }
  const total: Value[] = [...rest];
  const [one] = scattered;
  if (one)
    total.push(l.values.make(one.shape, { kind: "scatter", parts: scattered.flatMap((v) => v.parts) }));
  for (const group of groups.values()) {
    if (group.length < MANY) total.push(...group);
    else total.push(sideBySide(l, group));
  }
  const [first, ...others] = total;
  if (!first) return l.constant(0);
  return others.reduce((sum, part) => l.map("add", sum, part), first);
}

function sideBySide(l: Lowering, group: readonly Piecewise[]): Value {
  const [first] = group;
  if (!first) return l.constant(0);
  const { axis, shape, fill } = first;
  const pieces = group.flatMap((v) => v.pieces);
  const borders = [...new Set(pieces.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const place = new Map(borders.map((border, i) => [border, i]));
  const covering: Value[][] = borders.map(() => []);
  for (const { arg, start, end } of pieces)
    for (let i = place.get(start) ?? 0; (borders[i] ?? end) < end; i++) {
      const from = borders[i] ?? start;
      const to = borders[i + 1] ?? end;
      const whole = from === start && to === end;
      covering[i]?.push(whole ? arg : l.slice(arg, axis, from - start, to - from));
    }
  const joined = covering.flatMap((args, i) => {
    const [one, ...more] = args;
    if (!one) return [];
    const arg = l.sum([one, ...more]);
    return [{ arg, start: borders[i] ?? 0, end: borders[i + 1] ?? 0 }];
  });
  return l.values.make(shape, { kind: "piecewise", axis, pieces: joined, fill });
}
