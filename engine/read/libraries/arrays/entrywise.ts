/** Functions of each entry by itself: arithmetic, comparisons, rounding, limits. */

import { float, int, type Known, type Value } from "../../values.ts";
import * as make from "../builders.ts";
import { X } from "../builders.ts";
import type { Entry } from "../row.ts";
import { cast, copied } from "./conversion.ts";
import { plain } from "./known.ts";

const { row, compare } = make;

/** Between two limits, either of which may be missing. */
export const clipped = row(
  `${X}, lo|a_min|min|amin|clip_value_min=None, hi|a_max|max|amax|clip_value_max=None`,
  (a) => {
    const x = a.tensor("x");
    if (a.has("lo") && a.has("hi")) return a.op("clip", [x, a.tensor("lo"), a.tensor("hi")]);
    if (a.has("lo")) return a.op("maximum", [x, a.tensor("lo")]);
    return a.has("hi") ? a.op("minimum", [x, a.tensor("hi")]) : x;
  },
);

/** To so many decimals. */
const rounded = row("x|a|input, decimals=0", (a) => {
  const scale = 10 ** a.int("decimals", 0);
  if (scale === 1) return a.op("round", [a.tensor("x")]);
  const by: Known = float(scale);
  return a.op("div", [a.op("round", [a.op("mul", [a.tensor("x"), by])]), by]);
});

/** The greatest common divisor. */
export const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b));

/** Functions of each entry. */
export const ENTRYWISE: Readonly<Record<string, Entry>> = {
  clip: clipped,
  maximum: "maximum",
  minimum: "minimum",
  fmax: "maximum",
  fmin: "minimum",
  add: "add",
  subtract: "sub",
  multiply: "mul",
  divide: "div",
  true_divide: "div",
  floor_divide: "floordiv",
  negative: "neg",
  positive: row("x|input", (a) => (a.library === "torch" ? a.tensor("x") : copied(a.tensor("x")))),
  power: "pow",
  pow: "pow",
  float_power: "pow",
  mod: "mod",
  remainder: "mod",
  fmod: "fmod",
  square: row("x|input", (a) => a.op("pow", [a.tensor("x"), int(2)])),
  reciprocal: row("x|input", (a) => a.op("div", [int(1), a.tensor("x")])),
  logaddexp: "logaddexp",
  logaddexp2: row("x, y", (a) => {
    const two = a.host.trace.b.call("log", a.host.trace.b.two);
    const ln2 = a.value(two, []);
    const of = (name: string): Value => a.op("mul", [a.tensor(name), ln2]);
    return a.op("div", [a.op("logaddexp", [of("x"), of("y")]), ln2]);
  }),
  log: "log",
  absolute: "abs",
  sinc: row("x", (a) => a.op("sinc", [a.op("mul", [float(Math.PI, a.host.trace.b.pi), a.tensor("x")])])),
  heaviside: "heaviside",
  nan_to_num: "nan_to_num",
  rint: "round",
  round: rounded,
  around: rounded,
  round_: rounded,
  fix: "trunc",
  copysign: "copysign",
  deg2rad: "deg2rad",
  radians: "deg2rad",
  rad2deg: "rad2deg",
  degrees: "rad2deg",
  greater: compare("gt"),
  greater_equal: compare("ge"),
  less: compare("lt"),
  less_equal: compare("le"),
  equal: compare("eq"),
  not_equal: compare("ne"),
  logical_and: compare("and"),
  logical_or: compare("or"),
  logical_xor: row("x, y", (a) =>
    a.op("ne", [cast(a, a.tensor("x"), "bool"), cast(a, a.tensor("y"), "bool")]),
  ),
  logical_not: "not",
  isnan: "isnan",
  isinf: "isinf",
  isfinite: "isfinite",
  lcm: row("x, y", (a) => plain(a, [Math.abs(a.int("x") * a.int("y")) / gcd(a.int("x"), a.int("y"))], [])),
  gcd: row("x, y", (a) => plain(a, [gcd(a.int("x"), a.int("y"))], [])),
};
