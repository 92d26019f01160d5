import { rowOf } from "../../../../engine/graph/ops/table.ts";
import { fld, greater, lesser, mod, rem } from "./arithmetic.ts";
import { matrixExp } from "./linear.ts";
import { type Callable, fail, float, isArray, type Scalar, scalar, tuple, type Value } from "./values.ts";

/** A function of numbers that answers with Float64; outside of its domain Julia throws, where others say NaN. */
const real =
  (f: (...x: number[]) => number): Callable["call"] =>
  (args) => {
    const numbers = args.map(float);
    const value = f(...numbers);
    if (Number.isNaN(value) && !numbers.some(Number.isNaN)) fail(`DomainError: with ${numbers.join(", ")}`);
    return value;
  };

/** Those of SpecialFunctions are the same functions as ours, and tested against tables elsewhere. */
const special = (op: string): Callable["call"] => {
  const row = rowOf(op);
  return row.kind === "elementwise" ? real(row.real) : fail(`${op} is no function of numbers`);
};

const ofType =
  (floats: (x: number) => number): Callable["call"] =>
  ([x]) => {
    const own = scalar(x);
    return typeof own === "number" ? floats(own) : BigInt(floats(Number(own)));
  };

/** Ties go to even numbers. */
function rounded(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  return rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
}

/** round(x), round(Int, x). */
const rounding =
  (f: (x: number) => number): Callable["call"] =>
  (args) =>
    args.length === 2 ? BigInt(f(float(args[1]))) : ofType(f)(args, new Map());

const two =
  (f: (a: Scalar, b: Scalar) => Scalar): Callable["call"] =>
  (args) =>
    args.map(scalar).reduce((a, b) => f(a, b));

const whole: Callable["call"] = ([x]) => {
  const own = scalar(x);
  if (typeof own === "number" && !Number.isInteger(own)) fail("InexactError: Int64");
  return BigInt(own);
};

const plain = Object.fromEntries(
  (
    "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh exp expm1 log log1p log2 log10 sqrt cbrt".split(
      " ",
    ) as (keyof Math)[]
  ).map((name) => [name, real(Math[name] as (x: number) => number)]),
);

/** Functions of numbers in Base and SpecialFunctions. */
export const FUNCTIONS: Readonly<Record<string, Callable["call"]>> = {
  ...plain,
  exp: (args) => (isArray(args[0]) ? matrixExp(args[0]) : real(Math.exp)(args, new Map())),
  atan: (args) => (args.length === 2 ? real(Math.atan2) : real(Math.atan))(args, new Map()),
  exp2: real((x) => 2 ** x),
  exp10: real((x) => 10 ** x),
  sec: real((x) => 1 / Math.cos(x)),
  csc: real((x) => 1 / Math.sin(x)),
  cot: real((x) => 1 / Math.tan(x)),
  sech: real((x) => 1 / Math.cosh(x)),
  csch: real((x) => 1 / Math.sinh(x)),
  coth: real((x) => 1 / Math.tanh(x)),
  asec: real((x) => Math.acos(1 / x)),
  acsc: real((x) => Math.asin(1 / x)),
  acot: real((x) => Math.atan(1 / x)),
  asech: real((x) => Math.acosh(1 / x)),
  acsch: real((x) => Math.asinh(1 / x)),
  acoth: real((x) => Math.atanh(1 / x)),
  sinc: real((x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))),
  deg2rad: real((x) => (x * Math.PI) / 180),
  rad2deg: real((x) => (x * 180) / Math.PI),
  hypot: real(Math.hypot),
  abs: ofType(Math.abs),
  sign: ofType(Math.sign),
  abs2: ([x]) => float(x) ** 2,
  inv: ([x]) => 1 / float(x),
  floor: rounding(Math.floor),
  ceil: rounding(Math.ceil),
  trunc: rounding(Math.trunc),
  round: rounding(rounded),
  float: ([x]) => float(x),
  Float64: ([x]) => float(x),
  Int: whole,
  Int64: whole,
  max: two(greater),
  min: two(lesser),
  mod: two(mod),
  rem: two(rem),
  fld: two(fld),
  mod1: two((a, b) => {
    const rest = mod(a, b);
    return Number(rest) === 0 ? b : rest;
  }),
  clamp: ([x, low, high]) =>
    float(x) > float(high) ? (high ?? 0) : float(x) < float(low) ? (low ?? 0) : (x ?? 0),
  copysign: ([x, y]) => (float(y) < 0 || Object.is(float(y), -0) ? -Math.abs(float(x)) : Math.abs(float(x))),
  signbit: ([x]) => float(x) < 0 || Object.is(float(x), -0),
  // Both branches are values already when they get here.
  ifelse: ([condition, yes, no]) =>
    typeof condition === "boolean"
      ? ((condition ? yes : no) ?? 0)
      : fail("TypeError: non-boolean used in ifelse"),
  floatmax: () => Number.MAX_VALUE,
  isnan: ([x]) => Number.isNaN(float(x)),
  isinf: ([x]) => Math.abs(float(x)) === Number.POSITIVE_INFINITY,
  isfinite: ([x]) => Number.isFinite(float(x)),
  iszero: ([x]) => float(x) === 0,
  xor: ([a, b]) => a !== b,
  "!": ([x]) => (typeof x === "boolean" ? !x : fail("MethodError: no method matching !")),
  erf: special("erf"),
  erfc: special("erfc"),
  erfcx: special("erfcx"),
  erfinv: special("erfinv"),
  erfcinv: real((x) => special("erfinv")([1 - x], new Map()) as number),
  logerfc: real((x) => Math.log(special("erfcx")([x], new Map()) as number) - x * x),
  expinti: special("expi"),
  gamma: special("gamma"),
  loggamma: special("lgamma"),
  digamma: special("digamma"),
  trigamma: real((x) => special("polygamma")([1, x], new Map()) as number),
  polygamma: special("polygamma"),
  beta: special("beta"),
  logbeta: special("betaln"),
  besselj: special("besselj"),
  bessely: special("bessely"),
  besseli: special("besseli"),
  besselix: special("besseli_scaled"),
  gamma_inc: (args) => tuple([special("gammainc")(args, new Map()), special("gammaincc")(args, new Map())]),
  beta_inc: (args) => {
    const value = special("betainc")(args, new Map()) as number;
    return tuple([value, 1 - value]);
  },
} satisfies Record<string, (args: readonly Value[], named: ReadonlyMap<string, Value>) => Value>;
