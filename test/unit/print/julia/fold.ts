import { greater, lesser } from "./arithmetic.ts";
import { productOf, sumOf } from "./arrays.ts";
import {
  array,
  at,
  bool,
  type Callable,
  count,
  fail,
  float,
  ints,
  isArray,
  isFunction,
  isScalar,
  type JuliaArray,
  made,
  type Named,
  scalar,
  toArray,
  type Value,
  vector,
} from "./values.ts";

type Fold = (entries: readonly Value[]) => Value;

/** Axes from 0; undefined where the whole is folded. */
export const dimsOf = (named: Named): number[] | undefined =>
  named.has("dims") ? ints(named.get("dims")).map((axis) => axis - 1) : undefined;

/** Every line, plane, … along some axes, as entries; the axes stay, of size 1. */
function reduced(x: JuliaArray, dims: readonly number[], fold: Fold): JuliaArray {
  const shape = x.shape.map((size, axis) => (dims.includes(axis) ? 1 : size));
  const inner = x.shape.map((size, axis) => (dims.includes(axis) ? size : 1));
  return made(shape, (places) =>
    fold(
      made(inner, (own) =>
        at(
          x,
          own.map((k, axis) => k + (places[axis] ?? 0)),
        ),
      ).data,
    ),
  );
}

/** sum(x), sum(f, x), with dims. Of a number: of itself alone. */
const folding =
  (fold: (named: Named) => Fold): Callable["call"] =>
  (args, named) => {
    const [first, second] = args;
    const f = isFunction(first) ? first : null;
    const given = f ? second : first;
    const x = isScalar(given) && given !== undefined ? vector([given]) : toArray(given);
    const entries = f
      ? array(
          x.shape,
          x.data.map((entry) => f.call([entry], new Map())),
        )
      : x;
    const dims = dimsOf(named);
    return dims ? reduced(entries, dims, fold(named)) : fold(named)(entries.data);
  };

const best = (of: (a: number, b: number) => boolean, entries: readonly Value[]): number =>
  entries.reduce<number>((found, entry, i) => (of(float(entry), float(entries[found] ?? 0)) ? i : found), 0);

/** Where the extreme is: an Int for vectors; arrays of more axes answer with Cartesian places, which are not covered. */
const extreme =
  (of: (a: number, b: number) => boolean): Callable["call"] =>
  ([first, second], named) => {
    const f = isFunction(first) ? first : null;
    const x = toArray(f ? second : first);
    if (named.has("dims") || x.shape.length !== 1)
      return fail("not covered: places of arrays with several axes");
    if (!f) return BigInt(best(of, x.data) + 1);
    // argmax(f, domain) answers with the entry of the domain.
    return (
      x.data[
        best(
          of,
          x.data.map((entry) => f.call([entry], new Map())),
        )
      ] ?? fail("ArgumentError: empty")
    );
  };

const mean: Fold = (entries) => float(sumOf(entries)) / entries.length;

const variance =
  (named: Named): Fold =>
  (entries) => {
    const middle = float(mean(entries));
    const total = entries.reduce<number>((sum, entry) => sum + (float(entry) - middle) ** 2, 0);
    return total / (entries.length - (named.get("corrected") === false ? 0 : 1));
  };

/** A function of each line along `dims`, which a vector need not name. */
const running =
  (step: (before: Value, entry: Value) => Value): Callable["call"] =>
  ([first], named) =>
    alongLines(toArray(first), named, (line) => {
      let before: Value | undefined;
      return line.map((entry) => {
        before = before === undefined ? entry : step(before, entry);
        return before;
      });
    });

function alongLines(x: JuliaArray, named: Named, of: (line: Value[]) => Value[]): JuliaArray {
  const dims = dimsOf(named);
  if (!dims && x.shape.length !== 1) fail("UndefKeywordError: keyword argument `dims` not assigned");
  const [axis = 0] = dims ?? [0];
  const size = x.shape[axis] ?? 1;
  const out: Value[] = [...x.data];
  const stride = count(x.shape.slice(0, axis));
  for (let start = 0; start < x.data.length; start++) {
    if (Math.floor(start / stride) % size !== 0) continue;
    const line = Array.from({ length: size }, (_, k) => x.data[start + k * stride] ?? 0);
    for (const [k, entry] of of(line).entries()) out[start + k * stride] = entry;
  }
  return array(x.shape, out);
}

const ordered = (line: readonly Value[], named: Named): number[] => {
  const sign = named.get("rev") === true ? -1 : 1;
  return line.map((_, i) => i).sort((i, j) => sign * (float(line[i]) - float(line[j])) || i - j);
};

const of =
  (f: (x: JuliaArray, named: Named) => Value): Callable["call"] =>
  ([x], named) =>
    f(toArray(x), named);

/** Folds, running folds and orders, of the whole or along `dims`. */
export const FOLDS: Readonly<Record<string, Callable["call"]>> = {
  sum: folding(() => sumOf),
  prod: folding(() => productOf),
  maximum: folding(() => (entries) => entries.reduce((a, b) => greater(scalar(a), scalar(b)))),
  minimum: folding(() => (entries) => entries.reduce((a, b) => lesser(scalar(a), scalar(b)))),
  any: folding(() => (entries) => entries.some(bool)),
  all: folding(() => (entries) => entries.every(bool)),
  count: folding(() => (entries) => BigInt(entries.filter(bool).length)),
  mean: folding(() => mean),
  var: folding(variance),
  std: folding((named) => (entries) => Math.sqrt(float(variance(named)(entries)))),
  argmax: extreme((a, b) => a > b),
  argmin: extreme((a, b) => a < b),
  cumsum: running((a, b) => sumOf([a, b])),
  cumprod: running((a, b) => productOf([a, b])),
  sort: of((x, named) => alongLines(x, named, (line) => ordered(line, named).map((i) => line[i] ?? 0))),
  // Along dims the answer counts through the whole array: not covered.
  sortperm: of((x, named) =>
    named.has("dims") ? fail("not covered") : vector(ordered(x.data, named).map((i) => BigInt(i + 1))),
  ),
  mapslices: ([f, x], named) => {
    const own = toArray(x);
    const [axis = 0, ...more] = dimsOf(named) ?? fail("UndefKeywordError: dims");
    if (!isFunction(f) || more.length > 0) return fail("not covered: mapslices of several axes");
    const lines = reduced(own, [axis], (entries) => f.call([vector([...entries])], new Map()));
    const [head] = lines.data;
    if (!isArray(head)) return lines;
    return made(
      own.shape.map((size, k) => (k === axis ? (head.shape[0] ?? 1) : size)),
      (places) =>
        at(
          toArray(
            at(
              lines,
              places.map((place, k) => (k === axis ? 0 : place)),
            ),
          ),
          [places[axis] ?? 0],
        ),
    );
  },
};
