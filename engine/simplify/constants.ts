import type { Rational } from "../graph/rational.ts";
import type { Algebra } from "./algebra.ts";
import { isNought, isOne, plus, ZERO } from "./exact.ts";
import type { Expr } from "./expression.ts";

/** Values of functions at 0. */
const AT_ZERO: Readonly<Record<string, number>> = {
  sin: 0,
  cos: 1,
  tan: 0,
  asin: 0,
  atan: 0,
  sinh: 0,
  cosh: 1,
  tanh: 0,
  asinh: 0,
  atanh: 0,
  erf: 0,
  erfc: 1,
  expm1: 0,
  log1p: 0,
  abs: 0,
  sign: 0,
  cbrt: 0,
  relu: 0,
  silu: 0,
  sinc: 1,
};

const AT_ONE: Readonly<Record<string, number>> = {
  log: 0,
  log2: 0,
  log10: 0,
  acos: 0,
  abs: 1,
  sign: 1,
  cbrt: 1,
  gamma: 1,
  lgamma: 0,
};

/** Multiples of π: 2·(the multiple) picks the value of sin and cos at it. */
const QUARTERS = [0, 1, 0, -1] as const;

/** A function of a constant, where its value is a rational number; null elsewhere. */
export function exactFunction(a: Algebra, op: string, [u]: readonly Expr[]): Expr | null {
  if (!u) return null;
  if (op === "log" && u === a.e) return a.one;
  if (op === "sin" || op === "cos" || op === "tan") {
    const turns = multipleOfPi(u);
    if (turns) return circular(a, op, turns);
  }
  if (u.kind !== "num") return null;
  if (isNought(u.value)) return Object.hasOwn(AT_ZERO, op) ? a.int(AT_ZERO[op] ?? 0) : null;
  if (isOne(u.value) && Object.hasOwn(AT_ONE, op)) return a.int(AT_ONE[op] ?? 0);
  return powerOfBase(a, op, u.value);
}

/** log₂ 8 = 3, log₁₀ 0.01 = −2 */
function powerOfBase(a: Algebra, op: string, value: Rational): Expr | null {
  const base = op === "log2" ? 2n : op === "log10" ? 10n : null;
  if (base === null || value.n <= 0n) return null;
  const up = exponentOf(value.n, base);
  const down = exponentOf(value.d, base);
  return up === null || down === null ? null : a.int(up - down);
}

function exponentOf(n: bigint, base: bigint): number | null {
  let rest = n;
  let count = 0;
  for (; rest % base === 0n && rest > 0n; count++) rest /= base;
  return rest === 1n ? count : null;
}

function multipleOfPi(u: Expr): Rational | null {
  if (u.kind === "num") return isNought(u.value) ? ZERO : null;
  if (u.kind === "atom") return u.op === "pi" ? { n: 1n, d: 1n, decimal: false } : null;
  const [only] = u.kind === "sum" ? u.terms : [];
  if (u.kind !== "sum" || u.terms.length !== 1 || !isNought(u.constant) || !only) return null;
  return only.body.kind === "atom" && only.body.op === "pi" ? only.coefficient : null;
}

function circular(a: Algebra, op: string, turns: Rational): Expr | null {
  const doubled = plus(turns, turns);
  if (doubled.d !== 1n) return null;
  const quarter = Number(((doubled.n % 4n) + 4n) % 4n);
  const sine = QUARTERS[quarter] ?? 0;
  const cosine = QUARTERS[(quarter + 1) % 4] ?? 0;
  if (op === "sin") return a.int(sine);
  if (op === "cos") return a.int(cosine);
  return cosine === 0 ? null : a.int(0);
}
