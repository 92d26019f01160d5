/** Names and constants that every numerical library shares. */

import { float } from "../values.ts";
import type { Entry } from "./row.ts";
import { constant } from "./row.ts";

/** Names that every numerical library shares, onto ops of the table. */
export const ELEMENTARY: Readonly<Record<string, Entry>> = {
  exp: "exp",
  expm1: "expm1",
  exp2: "exp2",
  log1p: "log1p",
  log2: "log2",
  log10: "log10",
  sqrt: "sqrt",
  cbrt: "cbrt",
  sin: "sin",
  cos: "cos",
  tan: "tan",
  sinh: "sinh",
  cosh: "cosh",
  tanh: "tanh",
  asin: "asin",
  acos: "acos",
  atan: "atan",
  asinh: "asinh",
  acosh: "acosh",
  atanh: "atanh",
  atan2: "atan2",
  arcsin: "asin",
  arccos: "acos",
  arctan: "atan",
  arcsinh: "asinh",
  arccosh: "acosh",
  arctanh: "atanh",
  arctan2: "atan2",
  hypot: "hypot",
  floor: "floor",
  ceil: "ceil",
  trunc: "trunc",
  abs: "abs",
  fabs: "abs",
  sign: "sign",
};

/** Constants that every numerical library shares. */
export const CONSTANTS: Readonly<Record<string, Entry>> = {
  pi: constant(({ trace }) => ({ kind: "known", type: "float", value: Math.PI, node: trace.b.pi })),
  e: constant(({ trace }) => ({
    kind: "known",
    type: "float",
    value: Math.E,
    node: trace.graph.node("e", []),
  })),
  tau: constant(({ trace }) => ({
    kind: "known",
    type: "float",
    value: 2 * Math.PI,
    node: trace.graph.node("mul", [trace.b.two, trace.b.pi]),
  })),
  inf: constant(() => float(Number.POSITIVE_INFINITY)),
  nan: constant(() => float(Number.NaN)),
};
