/** Numbers of Julia: Int64 as bigint, Float64 as number, Bool as boolean. Which it is decides what may be an index. */
export type Scalar = number | bigint | boolean;

/** Entries by columns: the first axis runs fastest. */
export interface JuliaArray {
  readonly kind: "array";
  readonly shape: readonly number[];
  readonly data: Value[];
  /** The adjoint of a vector: 1×n, but its product with a vector is a number and its adjoint a vector again. */
  readonly row: boolean;
}

export interface Tuple {
  readonly kind: "tuple";
  readonly items: readonly Value[];
}

export type Named = ReadonlyMap<string, Value>;

export interface Callable {
  readonly kind: "function";
  readonly call: (args: readonly Value[], named: Named) => Value;
}

/** Something with fields: a factorisation. */
export interface Fields {
  readonly kind: "fields";
  readonly fields: ReadonlyMap<string, Value>;
}

export interface Pair {
  readonly kind: "pair";
  readonly left: Value;
  readonly right: Value;
}

/** λI, of any size. */
export interface Scaling {
  readonly kind: "scaling";
  readonly by: Scalar;
}

export interface Colon {
  readonly kind: "colon";
}

export type Value = Scalar | JuliaArray | Tuple | Callable | Fields | Pair | Scaling | Colon;

/** What Julia would throw; the message begins with the name of its exception. */
export class JuliaError extends Error {}

export function fail(message: string): never {
  throw new JuliaError(message);
}

export const isScalar = (value: Value | undefined): value is Scalar => typeof value !== "object";
export const isArray = (value: Value | undefined): value is JuliaArray =>
  typeof value === "object" && value.kind === "array";
export const isFunction = (value: Value | undefined): value is Callable =>
  typeof value === "object" && value.kind === "function";

export const array = (shape: readonly number[], data: Value[], row = false): JuliaArray => ({
  kind: "array",
  shape,
  data,
  row,
});
export const vector = (data: Value[]): JuliaArray => array([data.length], data);
export const tuple = (items: readonly Value[]): Tuple => ({ kind: "tuple", items });
export const callable = (call: Callable["call"]): Callable => ({ kind: "function", call });

export const count = (shape: readonly number[]): number => shape.reduce((n, size) => n * size, 1);

export function scalar(value: Value | undefined): Scalar {
  return isScalar(value) && value !== undefined ? value : fail("MethodError: a number is wanted");
}

export function toArray(value: Value | undefined): JuliaArray {
  return isArray(value) ? value : fail("MethodError: an array is wanted");
}

/** As Float64. */
export const float = (value: Value | undefined): number => Number(scalar(value));

/** As a whole number of JavaScript; Julia takes no Float64 where it wants an Int. */
export function int(value: Value | undefined): number {
  if (typeof value === "bigint") return Number(value);
  return fail(`ArgumentError: invalid index or size: ${String(value)} of type ${typeof value}`);
}

/** Ints that may come as one or as a tuple: dims, sizes. */
export function ints(value: Value | undefined): number[] {
  return typeof value === "object" && value.kind === "tuple" ? value.items.map(int) : [int(value)];
}

export function bool(value: Value | undefined): boolean {
  return typeof value === "boolean"
    ? value
    : fail(`TypeError: non-boolean (${String(value)}) used in boolean context`);
}

/** The places along each axis of an entry by its number, and back. */
export function placesOf(at: number, shape: readonly number[]): number[] {
  let rest = at;
  return shape.map((size) => {
    const place = rest % size;
    rest = (rest - place) / size;
    return place;
  });
}

export function numberOf(places: readonly number[], shape: readonly number[]): number {
  let at = 0;
  for (let axis = shape.length - 1; axis >= 0; axis--) at = at * (shape[axis] ?? 1) + (places[axis] ?? 0);
  return at;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Every entry of a new array from its places. */
export function made(shape: readonly number[], entry: (places: number[]) => Value): JuliaArray {
  return array(
    shape,
    Array.from({ length: count(shape) }, (_, at) => entry(placesOf(at, shape))),
  );
}

export const at = (x: JuliaArray, places: readonly number[]): Value =>
  x.data[numberOf(places, x.shape)] ?? fail("BoundsError");
