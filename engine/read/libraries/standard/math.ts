/** `math`. */

import { float, int, tuple, type Value } from "../../values.ts";
import { gcd } from "../arrays/entrywise.ts";
import { CONSTANTS, ELEMENTARY } from "../elementary.ts";
import { type Entry, type Row, table } from "../row.ts";

const log: Row = {
  params: "x, base=None",
  build: (a) => {
    const top = a.op("log", [a.tensor("x")]);
    return a.has("base") ? a.op("div", [top, a.op("log", [a.tensor("base")])]) : top;
  },
};

/** The integer functions: known numbers only. */
const integers = (params: string, compute: (...x: number[]) => number): Row => {
  const names = params.split(", ");
  return { params, build: (a) => int(compute(...names.map((name) => a.int(name)))) };
};

const factorial = (n: number): number => {
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return product;
};

const MATH: Readonly<Record<string, Entry>> = {
  ...ELEMENTARY,
  ...CONSTANTS,
  log,
  pow: "pow",
  erf: "erf",
  erfc: "erfc",
  gamma: "gamma",
  lgamma: "lgamma",
  radians: "deg2rad",
  degrees: "rad2deg",
  copysign: "copysign",
  fmod: "fmod",
  isnan: "isnan",
  isinf: "isinf",
  isfinite: "isfinite",
  hypot: {
    params: "*x",
    build: (a) => {
      const [first, second, ...rest] = a.items("x");
      if (!first || !second) return a.op("abs", [first ?? int(0)]);
      if (rest.length === 0) return a.op("hypot", [first, second]);
      const squares = [first, second, ...rest].map((each) => a.op("mul", [each, each]));
      return a.op("sqrt", [squares.reduce((total, each) => a.op("add", [total, each]))]);
    },
  },
  ldexp: { params: "x, i", build: (a) => a.op("mul", [a.tensor("x"), a.op("pow", [int(2), a.tensor("i")])]) },
  modf: {
    params: "x",
    build: (a) => {
      const whole = a.op("trunc", [a.tensor("x")]);
      return tuple([a.op("sub", [a.tensor("x"), whole]), whole]);
    },
  },
  sumprod: {
    params: "p, q",
    build: (a) => {
      const [p, q] = [a.items("p"), a.items("q")];
      return p.reduce<Value>(
        (total, each, i) => a.op("add", [total, a.op("mul", [each, q[i] ?? int(0)])]),
        int(0),
      );
    },
  },
  perm: integers("n, k", (n, k) => Math.round(factorial(n ?? 0) / factorial((n ?? 0) - (k ?? n ?? 0)))),
  lcm: integers("a, b", (a, b) => Math.abs((a ?? 0) * (b ?? 0)) / Math.max(1, gcd(a ?? 0, b ?? 0))),
  factorial: integers("n", factorial),
  comb: integers("n, k", (n, k) =>
    Math.round(factorial(n ?? 0) / (factorial(k ?? 0) * factorial((n ?? 0) - (k ?? 0)))),
  ),
  gcd: integers("a, b", (a, b) => gcd(a ?? 0, b ?? 0)),
  isqrt: integers("n", (n) => Math.floor(Math.sqrt(n ?? 0))),
  dist: {
    params: "p, q",
    build: (a) => {
      // Of points that are written out, as it is written by hand.
      if (a.need("p").kind === "sequence" && a.need("q").kind === "sequence") {
        const ends = a.items("q");
        const gaps = a.items("p").map((each, i) => a.op("sub", [each, ends[i] ?? int(0)]));
        if (gaps.length === ends.length && gaps.length > 1)
          return gaps.reduce((total, gap) => a.op("hypot", [total, gap]));
      }
      const d = a.op("sub", [a.tensor("p"), a.tensor("q")]);
      return a.op("norm", [d], { axes: [0], keepdims: false, ord: 2 });
    },
  },
  fsum: {
    params: "seq",
    build: (a) => a.items("seq").reduce((total, item) => a.op("add", [total, item]), float(0)),
  },
  prod: {
    params: "iterable",
    build: (a) => a.items("iterable").reduce((total, item) => a.op("mul", [total, item]), int(1)),
  },
};

/** `math` */
export const math = table(MATH);
