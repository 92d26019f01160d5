import {
  array,
  at,
  fail,
  int,
  isArray,
  type JuliaArray,
  made,
  type Named,
  sameShape,
  type Value,
} from "./values.ts";

/** Joins along an axis; numbers and missing axes count as axes of size 1. */
export function joined(parts: readonly Value[], axis: number): JuliaArray {
  const arrays = parts.map((part) => (isArray(part) ? part : array([], [part])));
  const rank = Math.max(axis + 1, ...arrays.map(({ shape }) => shape.length));
  const shapes = arrays.map(({ shape }) => Array.from({ length: rank }, (_, k) => shape[k] ?? 1));
  const [head = []] = shapes;
  for (const shape of shapes)
    if (shape.some((size, k) => k !== axis && size !== head[k]))
      fail(`DimensionMismatch: mismatched sizes ${head.join()} and ${shape.join()}`);
  const starts: number[] = [];
  let total = 0;
  for (const shape of shapes) {
    starts.push(total);
    total += shape[axis] ?? 1;
  }
  return made(
    head.map((size, k) => (k === axis ? total : size)),
    (places) => {
      const place = places[axis] ?? 0;
      const which = starts.findLastIndex((start, i) => start <= place && (shapes[i]?.[axis] ?? 0) > 0);
      const x = arrays[which] ?? fail("BoundsError");
      const own = places.map((k, a) => (a === axis ? place - (starts[which] ?? 0) : k));
      return x.data[indexIn(own, shapes[which] ?? [])] ?? fail("BoundsError");
    },
  );
}

function indexIn(places: readonly number[], shape: readonly number[]): number {
  return places.reduceRight((n, place, axis) => n * (shape[axis] ?? 1) + place, 0);
}

/** Arrays of one shape along a new axis: the last one, or `dims`. */
export function stacked(list: JuliaArray, named: Named): JuliaArray {
  const parts = list.data.map((part) => (isArray(part) ? part : fail("MethodError: stack of numbers")));
  const [head] = parts;
  if (!head) return fail("ArgumentError: cannot stack an empty collection");
  if (parts.some((part) => !sameShape(part.shape, head.shape))) fail("DimensionMismatch: stack");
  if (!named.has("dims"))
    return array(
      [...head.shape, ...list.shape],
      parts.flatMap(({ data }) => data),
    );
  const axis = int(named.get("dims")) - 1;
  if (list.shape.length !== 1) fail("ArgumentError: stack with dims of several axes");
  const shape = [...head.shape.slice(0, axis), parts.length, ...head.shape.slice(axis)];
  return made(shape, (places) =>
    at(parts[places[axis] ?? 0] ?? head, [...places.slice(0, axis), ...places.slice(axis + 1)]),
  );
}
