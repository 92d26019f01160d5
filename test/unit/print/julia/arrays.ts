import { OPERATORS } from "./arithmetic.ts";
import {
  array,
  at,
  bool,
  count,
  fail,
  int,
  isArray,
  isScalar,
  type JuliaArray,
  made,
  numberOf,
  placesOf,
  type Scalar,
  sameShape,
  scalar,
  type Value,
  vector,
} from "./values.ts";

/** f.(args…): axes are lined up from the first one; those of size 1, and those that are missing, are stretched. */
export function broadcast(f: (args: Value[]) => Value, args: readonly Value[]): Value {
  const spread = args.map((arg) =>
    typeof arg === "object" && arg.kind === "tuple" ? vector([...arg.items]) : arg,
  );
  const arrays = spread.filter(isArray);
  if (arrays.length === 0) return f([...spread]);
  const rank = Math.max(...arrays.map(({ shape }) => shape.length));
  const shape = Array.from({ length: rank }, (_, axis) => {
    const sizes = arrays.map((x) => x.shape[axis] ?? 1).filter((size) => size !== 1);
    const [size = 1] = sizes;
    if (sizes.some((own) => own !== size))
      fail(`DimensionMismatch: arrays could not be broadcast to a common size: ${sizes.join(" and ")}`);
    return size;
  });
  return made(shape, (places) =>
    f(
      spread.map((arg) =>
        isArray(arg)
          ? at(
              arg,
              arg.shape.map((size, axis) => (size === 1 ? 0 : (places[axis] ?? 0))),
            )
          : arg,
      ),
    ),
  );
}

export type Index = Value;

/** The places an index takes along an axis of that size, and the shape it leaves. */
function taken(index: Index, size: number): { readonly places: number[]; readonly shape: readonly number[] } {
  const within = (value: Value | undefined): number => {
    const place = int(value) - 1;
    if (place < 0 || place >= size) fail(`BoundsError: at index [${place + 1}] of ${size}`);
    return place;
  };
  if (isScalar(index)) return { places: [within(index)], shape: [] };
  if (index.kind === "colon") return { places: Array.from({ length: size }, (_, i) => i), shape: [size] };
  if (!isArray(index)) return fail("ArgumentError: invalid index");
  if (index.data.some((value) => typeof value === "boolean")) {
    if (index.data.length !== size) fail("BoundsError: a mask of another length");
    const places = index.data.flatMap((value, i) => (bool(value) ? [i] : []));
    return { places, shape: [places.length] };
  }
  return { places: index.data.map(within), shape: index.shape };
}

/** The shape that indices see: one index alone counts through all entries; trailing axes may be named with 1. */
function seen(x: JuliaArray, indices: readonly Index[]): readonly number[] {
  if (indices.length === 1 && x.shape.length !== 1) return [count(x.shape)];
  if (indices.length < x.shape.length) {
    if (x.shape.slice(indices.length).some((size) => size !== 1)) fail("BoundsError: too few indices");
    return x.shape.slice(0, indices.length);
  }
  return [...x.shape, ...Array<number>(indices.length - x.shape.length).fill(1)];
}

/** x[indices…]: the result has the axes of the indices, one after the other. */
export function indexed(x: JuliaArray, indices: readonly Index[]): Value {
  const shape = seen(x, indices);
  const parts = indices.map((index, axis) => taken(index, shape[axis] ?? 1));
  const whole = made(
    parts.map(({ places }) => places.length),
    (own) =>
      x.data[
        numberOf(
          own.map((k, axis) => parts[axis]?.places[k] ?? 0),
          shape,
        )
      ] ?? fail("BoundsError"),
  );
  if (indices.every(isScalar)) return whole.data[0] ?? fail("BoundsError");
  return array(
    parts.flatMap((part) => part.shape),
    whole.data,
  );
}

/** An entry is stored as the type of its array: no fraction goes into an array of Ints. */
function stored(x: JuliaArray, value: Scalar): Scalar {
  const [first] = x.data;
  if (typeof first === "number") return Number(value);
  if (typeof first === "bigint") {
    if (typeof value === "number" && !Number.isInteger(value)) fail("InexactError: Int64");
    return BigInt(value);
  }
  return value;
}

/** x[indices…] = value (a number at one place), and with `dotted` x[indices…] .= value. */
export function assigned(x: JuliaArray, indices: readonly Index[], value: Value, dotted: boolean): void {
  const shape = seen(x, indices);
  const parts = indices.map((index, axis) => taken(index, shape[axis] ?? 1));
  const sizes = parts.map(({ places }) => places.length);
  const target = parts.flatMap((part) => part.shape);
  const write = (own: readonly number[], entry: Value): void => {
    x.data[
      numberOf(
        own.map((k, axis) => parts[axis]?.places[k] ?? 0),
        shape,
      )
    ] = isScalar(entry) ? stored(x, entry) : entry;
  };
  if (isScalar(value)) {
    if (!dotted && !indices.every(isScalar))
      fail(
        "ArgumentError: indexed assignment with a single value to possibly many locations is not supported",
      );
    for (let k = 0; k < count(sizes); k++) write(placesOf(k, sizes), value);
    return;
  }
  if (!isArray(value))
    return indices.every(isScalar)
      ? write(
          sizes.map(() => 0),
          value,
        )
      : fail("MethodError: convert");
  const source = dotted
    ? (broadcast(([, entry]) => entry ?? 0, [made(target, () => 0), value]) as JuliaArray)
    : value;
  const plain = (own: readonly number[]): string => own.filter((size) => size !== 1).join();
  if (plain(source.shape) !== plain(target))
    fail(`DimensionMismatch: ${source.shape.join()} into ${target.join()}`);
  for (const [k, entry] of source.data.entries()) write(placesOf(k, sizes), entry);
}

/** The adjoint of real arrays. */
export function adjoint(x: Value): Value {
  if (isScalar(x)) return x;
  const own = isArray(x) ? x : fail("MethodError: adjoint");
  if (own.row) return vector([...own.data]);
  if (own.shape.length === 1) return array([1, own.shape[0] ?? 0], [...own.data], true);
  if (own.shape.length !== 2)
    return fail("MethodError: no method matching adjoint of an array of more than two axes");
  const [n = 0, m = 0] = own.shape;
  return made([m, n], ([i = 0, j = 0]) => at(own, [j, i]));
}

const plus = OPERATORS["+"] as (a: Scalar, b: Scalar, literal: boolean) => Scalar;
const times = OPERATORS["*"] as (a: Scalar, b: Scalar, literal: boolean) => Scalar;

const added = (a: Value, b: Value): Value => plus(scalar(a), scalar(b), false);

/** x * y of matrices, vectors and rows. */
export function multiplied(x: JuliaArray, y: JuliaArray): Value {
  if (x.shape.length > 2 || y.shape.length > 2) fail("MethodError: no method matching *(::Array{…, 3}, …)");
  if (x.shape.length === 1 && y.shape.length === 1)
    fail("MethodError: no method matching *(::Vector{Float64}, ::Vector{Float64})");
  const [n = 0, inner = 1] = x.shape;
  const [k = 0, m = 1] = y.shape;
  if (inner !== k)
    fail(`DimensionMismatch: A has size (${x.shape.join(",")}), B has size (${y.shape.join(",")})`);
  const entry = (i: number, j: number): Value => {
    let total: Value = 0n;
    for (let l = 0; l < inner; l++)
      total = added(
        total,
        times(scalar(x.data[numberOf([i, l], [n, inner])]), scalar(y.data[numberOf([l, j], [k, m])]), false),
      );
    return total;
  };
  if (x.row && y.shape.length === 1) return entry(0, 0);
  if (y.shape.length === 1) return made([n], ([i = 0]) => entry(i, 0));
  const whole = made([n, m], ([i = 0, j = 0]) => entry(i, j));
  return x.row ? array(whole.shape, whole.data, true) : whole;
}

/** x + y without a dot: the same shape, or an error. */
export function entrywise(
  x: JuliaArray,
  y: JuliaArray,
  operator: (a: Scalar, b: Scalar, literal: boolean) => Scalar,
): Value {
  if (!sameShape(x.shape, y.shape))
    fail(
      `DimensionMismatch: dimensions must match: a has dims (${x.shape.join(",")}), b has dims (${y.shape.join(",")})`,
    );
  return array(
    x.shape,
    x.data.map((entry, i) => operator(scalar(entry), scalar(y.data[i]), false)),
    x.row && y.row,
  );
}

export const sumOf = (values: readonly Value[]): Value => values.reduce<Value>(added, 0n);
export const productOf = (values: readonly Value[]): Value =>
  values.reduce<Value>((a, b) => times(scalar(a), scalar(b), false), 1n);
