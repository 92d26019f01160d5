import { negated, OPERATORS } from "./arithmetic.ts";
import { assigned, broadcast } from "./arrays.ts";
import { dimsOf, FOLDS } from "./fold.ts";
import { joined, stacked } from "./join.ts";
import {
  array,
  at,
  bool,
  type Callable,
  callable,
  count,
  fail,
  int,
  ints,
  isArray,
  isFunction,
  type JuliaArray,
  made,
  type Named,
  scalar,
  toArray,
  tuple,
  type Value,
  vector,
} from "./values.ts";

const sizesOf = (args: readonly Value[]): number[] =>
  args.flatMap((arg) => (typeof arg === "object" && arg.kind === "tuple" ? arg.items.map(int) : [int(arg)]));

const filled =
  (entry: Value): Callable["call"] =>
  (args) =>
    made(sizesOf(args), () => entry);

function reshaped(x: JuliaArray, sizes: readonly Value[]): JuliaArray {
  const flat = sizes.flatMap((size) =>
    typeof size === "object" && size.kind === "tuple" ? [...size.items] : [size],
  );
  const known = flat.map((size) => (typeof size === "object" ? -1 : int(size)));
  const rest = count(x.shape) / count(known.filter((size) => size >= 0));
  const shape = known.map((size) => (size < 0 ? rest : size));
  if (count(shape) !== x.data.length)
    fail(
      `DimensionMismatch: new dimensions (${shape.join()}) must be consistent with array size ${x.data.length}`,
    );
  return array(shape, [...x.data]);
}

function permuted(x: JuliaArray, order: Value | undefined): JuliaArray {
  if (order === undefined && x.shape.length === 1) return array([1, x.shape[0] ?? 0], [...x.data]);
  const perm = order === undefined ? [1, 0] : ints(order).map((axis) => axis - 1);
  if (perm.length !== x.shape.length) fail("ArgumentError: no valid permutation of dimensions");
  return made(
    perm.map((axis) => x.shape[axis] ?? 1),
    (places) => {
      const own: number[] = [];
      for (const [to, axis] of perm.entries()) own[axis] = places[to] ?? 0;
      return at(x, own);
    },
  );
}

function repeated(x: JuliaArray, counts: readonly number[], inner: boolean): JuliaArray {
  const rank = Math.max(counts.length, x.shape.length);
  const sizes = Array.from({ length: rank }, (_, axis) => x.shape[axis] ?? 1);
  return made(
    sizes.map((size, axis) => size * (counts[axis] ?? 1)),
    (places) =>
      at(
        x,
        x.shape.map((size, axis) =>
          inner ? Math.floor((places[axis] ?? 0) / (counts[axis] ?? 1)) : (places[axis] ?? 0) % size,
        ),
      ),
  );
}

function shifted(x: JuliaArray, by: Value | undefined): JuliaArray {
  const shifts = ints(by);
  return made(x.shape, (places) =>
    at(
      x,
      places.map((place, axis) => {
        const size = x.shape[axis] ?? 1;
        return (((place - (shifts[axis] ?? 0)) % size) + size) % size;
      }),
    ),
  );
}

function turned(x: JuliaArray, dims: readonly number[]): JuliaArray {
  return made(x.shape, (places) =>
    at(
      x,
      places.map((place, axis) => (dims.includes(axis) ? (x.shape[axis] ?? 1) - 1 - place : place)),
    ),
  );
}

function dropped(x: JuliaArray, named: Named): JuliaArray {
  const dims = dimsOf(named) ?? fail("UndefKeywordError: dims");
  if (dims.some((axis) => x.shape[axis] !== 1)) fail("ArgumentError: dropped dims must all be size 1");
  return array(
    x.shape.filter((_, axis) => !dims.includes(axis)),
    [...x.data],
  );
}

const all = (x: JuliaArray): number[] => x.shape.map((_, axis) => axis);
const range = (size: number): JuliaArray => vector(Array.from({ length: size }, (_, i) => BigInt(i + 1)));
const of =
  (f: (x: JuliaArray, named: Named, rest: readonly Value[]) => Value): Callable["call"] =>
  ([x, ...rest], named) =>
    f(toArray(x), named, rest);

/** Functions of Base and Statistics on arrays, as the manual describes them. */
export const BASE: Readonly<Record<string, Callable["call"]>> = {
  ...FOLDS,
  map: ([f, ...args]) => {
    if (!isFunction(f)) return fail("MethodError: map");
    return broadcast((own) => f.call(own, new Map()), args);
  },
  zeros: filled(0),
  ones: filled(1),
  fill: ([value, ...sizes], named) => filled(value ?? 0)(sizes, named),
  zero: ([x]) => broadcast(() => 0, [x ?? 0]),
  similar: of((x) =>
    array(
      x.shape,
      x.data.map(() => Number.NaN),
    ),
  ),
  copy: of((x) => array(x.shape, [...x.data])),
  collect: of((x) => array(x.shape, [...x.data])),
  reshape: of((x, _named, sizes) => reshaped(x, sizes)),
  vec: of((x) => vector([...x.data])),
  dropdims: of(dropped),
  permutedims: of((x, _named, [order]) => permuted(x, order)),
  only: of((x) => (x.data.length === 1 ? (x.data[0] ?? 0) : fail("ArgumentError: not exactly one element"))),
  first: of((x) => x.data[0] ?? fail("BoundsError")),
  last: of((x) => x.data.at(-1) ?? fail("BoundsError")),
  reverse: of((x, named) => turned(x, dimsOf(named) ?? all(x))),
  circshift: of((x, _named, [by]) => shifted(x, by)),
  repeat: of((x, named, counts) =>
    counts.length > 0
      ? repeated(x, counts.map(int), false)
      : repeated(
          named.has("outer") ? repeated(x, ints(named.get("outer")), false) : x,
          named.has("inner") ? ints(named.get("inner")) : [],
          true,
        ),
  ),
  vcat: (parts) => joined(parts, 0),
  hcat: (parts) => joined(parts, 1),
  cat: (parts, named) => joined(parts, int(named.get("dims")) - 1),
  stack: ([f, x], named) => {
    if (!isFunction(f)) return stacked(toArray(f), named);
    const own = toArray(x);
    return stacked(
      array(
        own.shape,
        own.data.map((entry) => f.call([entry], new Map())),
      ),
      named,
    );
  },
  // Answers with the array itself.
  "setindex!": ([x, value = 0, ...indices]) => {
    const own = toArray(x);
    assigned(own, indices, value, false);
    return own;
  },
  length: of((x) => BigInt(x.data.length)),
  ndims: of((x) => BigInt(x.shape.length)),
  size: of((x, _named, [axis]) =>
    axis === undefined ? tuple(x.shape.map(BigInt)) : BigInt(x.shape[int(axis) - 1] ?? 1),
  ),
  axes: of((x, _named, [axis]) =>
    axis === undefined ? tuple(x.shape.map(range)) : range(x.shape[int(axis) - 1] ?? 1),
  ),
  eachindex: of((x) => range(x.data.length)),
  eachrow: of((x) =>
    vector(
      Array.from({ length: x.shape[0] ?? 0 }, (_, i) => made(x.shape.slice(1), (own) => at(x, [i, ...own]))),
    ),
  ),
  eachcol: of((x) =>
    vector(
      Array.from({ length: x.shape[1] ?? 0 }, (_, j) => made([x.shape[0] ?? 0], ([i = 0]) => at(x, [i, j]))),
    ),
  ),
  tuple: (items) => tuple(items),
  identity: ([x]) => x ?? fail("MethodError: identity"),
};

/** An operator as a function: +(a, b), -(a); of one argument, a comparison waits for its left side: !=(0). */
export function operatorFunction(sign: string): Callable {
  if (sign === "!") return callable(([x]) => !bool(x));
  if (sign === ".!") return callable(([x = false]) => broadcast(([entry]) => !bool(entry), [x]));
  if (sign === ".-") return callable(([x = 0]) => negative(x));
  const of = OPERATORS[sign] ?? fail(`UndefVarError: ${sign}`);
  return callable(([a, b]) => {
    if (b !== undefined) return of(scalar(a), scalar(b), false);
    if (sign === "-") return negative(a ?? 0);
    if (sign === "+") return a ?? 0;
    return callable(([left]) => of(scalar(left), scalar(a), false));
  });
}

/** −x, of arrays too. */
export const negative = (x: Value): Value =>
  isArray(x)
    ? array(
        x.shape,
        x.data.map((entry) => negated(scalar(entry))),
        x.row,
      )
    : negated(scalar(x));
