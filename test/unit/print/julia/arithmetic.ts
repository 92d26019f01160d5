import { fail, type Scalar } from "./values.ts";

/** Bool < Int64 < Float64: the type that both operands become. */
function promoted(a: Scalar, b: Scalar): readonly [number, number] | readonly [bigint, bigint] {
  if (typeof a === "number" || typeof b === "number") return [Number(a), Number(b)];
  return [BigInt(a), BigInt(b)];
}

/** An arithmetic operator that keeps whole numbers whole. */
const closed =
  (floats: (a: number, b: number) => number, whole: (a: bigint, b: bigint) => bigint) =>
  (a: Scalar, b: Scalar): Scalar => {
    const [x, y] = promoted(a, b);
    return typeof x === "bigint" && typeof y === "bigint" ? whole(x, y) : floats(Number(x), Number(y));
  };

/** `false` is a strong zero: false * NaN is 0. */
function times(a: Scalar, b: Scalar): Scalar {
  if (typeof a === "boolean" && typeof b === "boolean") return a && b;
  if ((a === false && typeof b === "number") || (b === false && typeof a === "number")) return 0;
  return closed(
    (x, y) => x * y,
    (x, y) => x * y,
  )(a, b);
}

function power(a: Scalar, b: Scalar, literal: boolean): Scalar {
  const whole = typeof b !== "number";
  if (typeof a !== "number" && whole) {
    if (BigInt(b) >= 0n) return BigInt(a) ** BigInt(b);
    // x^-2 with the exponent written out is inv(x)^2; with a computed exponent it is an error for Ints.
    if (!literal) fail("DomainError: Cannot raise an integer to a negative power");
    return Number(a) ** Number(b);
  }
  const [x, y] = [Number(a), Number(b)];
  if (x < 0 && !Number.isInteger(y) && Number.isFinite(y))
    fail("DomainError: exponentiation of a negative number");
  // As in C99, and not as in JavaScript: 1^y and (±1)^±Inf are 1.
  if (x === 1 || (x === -1 && !Number.isFinite(y) && !Number.isNaN(y))) return 1;
  return x ** y;
}

const floored = (x: number, y: number): number => {
  const rest = x % y;
  return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest;
};
const flooredInt = (x: bigint, y: bigint): bigint => ((x % y) + y) % y;

const compare =
  (test: (a: number | bigint, b: number | bigint) => boolean) =>
  (a: Scalar, b: Scalar): Scalar => {
    const [x, y] = promoted(a, b);
    return test(x, y);
  };

function onlyBools(
  a: Scalar,
  b: Scalar,
  of: (x: boolean, y: boolean) => boolean,
  ints: (x: bigint, y: bigint) => bigint,
): Scalar {
  if (typeof a === "boolean" && typeof b === "boolean") return of(a, b);
  if (typeof a === "number" || typeof b === "number") fail("MethodError: no method matching &(::Float64, …)");
  return ints(BigInt(a), BigInt(b));
}

/** Operators between numbers. `literal`: the exponent is a number written out. */
export const OPERATORS: Readonly<Record<string, (a: Scalar, b: Scalar, literal: boolean) => Scalar>> = {
  "+": closed(
    (x, y) => x + y,
    (x, y) => x + y,
  ),
  "-": closed(
    (x, y) => x - y,
    (x, y) => x - y,
  ),
  "*": times,
  "/": (a, b) => Number(a) / Number(b),
  "\\": (a, b) => Number(b) / Number(a),
  "^": power,
  "%": closed(
    (x, y) => x % y,
    (x, y) => x % y,
  ),
  "÷": closed(
    (x, y) => Math.trunc(x / y),
    (x, y) => x / y,
  ),
  "<": compare((x, y) => x < y),
  "<=": compare((x, y) => x <= y),
  ">": compare((x, y) => x > y),
  ">=": compare((x, y) => x >= y),
  "==": compare((x, y) => x === y),
  "!=": compare((x, y) => x !== y),
  "&": (a, b) =>
    onlyBools(
      a,
      b,
      (x, y) => x && y,
      (x, y) => x & y,
    ),
  "|": (a, b) =>
    onlyBools(
      a,
      b,
      (x, y) => x || y,
      (x, y) => x | y,
    ),
};

export const mod = closed(floored, flooredInt);
export const rem = closed(
  (x, y) => x % y,
  (x, y) => x % y,
);
export const fld = closed(
  (x, y) => Math.floor(x / y),
  (x, y) => (x - flooredInt(x, y)) / y,
);

export const negated = (x: Scalar): Scalar => (typeof x === "number" ? -x : -BigInt(x));

/** max and min are of the promoted type, and NaN where either is. */
export const greater = closed(Math.max, (x, y) => (x > y ? x : y));
export const lesser = closed(Math.min, (x, y) => (x < y ? x : y));
