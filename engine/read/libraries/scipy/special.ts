/** `scipy.special`: every name of it that is followed. */

import { int } from "../../values.ts";
import { ARRAYS } from "../arrays/index.ts";
import * as make from "../builders.ts";
import { type Entry, type Row, shared } from "../row.ts";
import { BESSELS } from "./bessels.ts";
import { ENTROPIES } from "./entropies.ts";
import { GAMMAS } from "./gammas.ts";
import { POLYNOMIAL_FAMILIES } from "./polynomials.ts";

const { row } = make;

const inDegrees = (op: string): Row => row("x", (a) => a.op(op, [a.op("deg2rad", [a.tensor("x")])]));

/** `scipy.special` */
export const SPECIAL: Readonly<Record<string, Entry>> = {
  expit: "sigmoid",
  logit: "logit",
  log_expit: "log_sigmoid",
  ...GAMMAS,
  ...ENTROPIES,
  ...POLYNOMIAL_FAMILIES,
  ...BESSELS,
  cosm1: row("x", (a) => a.op("sub", [a.op("cos", [a.tensor("x")]), int(1)])),
  sindg: inDegrees("sin"),
  cosdg: inDegrees("cos"),
  tandg: inDegrees("tan"),
  exp2: "exp2",
  softplus: "softplus",
  exp10: row("x", (a) => a.op("pow", [int(10), a.tensor("x")])),
  expm1: "expm1",
  log1p: "log1p",
  cbrt: "cbrt",
  sinc: shared(ARRAYS, "sinc"),
};
