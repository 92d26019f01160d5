/** Bessel functions of integer and real order. */

import { int } from "../../values.ts";
import * as make from "../builders.ts";
import type { Entry, Row } from "../row.ts";

const { row } = make;

const bessel = (op: string, order: number): Row => row("x", (a) => a.op(op, [int(order), a.tensor("x")]));

/** Bessel functions. */
export const BESSELS: Readonly<Record<string, Entry>> = {
  i0: bessel("besseli", 0),
  i1: bessel("besseli", 1),
  i0e: bessel("besseli_scaled", 0),
  i1e: bessel("besseli_scaled", 1),
  iv: row("n, x", (a) => a.op("besseli", [a.tensor("n"), a.tensor("x")])),
  ive: row("n, x", (a) => a.op("besseli_scaled", [a.tensor("n"), a.tensor("x")])),
  j0: bessel("besselj", 0),
  j1: bessel("besselj", 1),
  y0: bessel("bessely", 0),
  y1: bessel("bessely", 1),
  jv: row("n, x", (a) => a.op("besselj", [a.tensor("n"), a.tensor("x")])),
  jn: row("n, x", (a) => a.op("besselj", [a.tensor("n"), a.tensor("x")])),
  yv: row("n, x", (a) => a.op("bessely", [a.tensor("n"), a.tensor("x")])),
};
