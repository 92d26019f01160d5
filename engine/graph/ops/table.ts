import { NablaError } from "../errors.ts";
import { ACTIVATION } from "./activation.ts";
import { ARITHMETIC } from "./arithmetic.ts";
import { COMPARISON } from "./comparison.ts";
import { EXPONENTIAL } from "./exponential.ts";
import { HYPERBOLIC } from "./hyperbolic.ts";
import { INTEGRAL } from "./integral.ts";
import { LEAVES } from "./leaves.ts";
import { LOOPS } from "./loop.ts";
import { ROUNDING } from "./rounding.ts";
import type { Row } from "./row.ts";
import { SPECIAL } from "./special.ts";
import { TENSOR } from "./tensor/index.ts";
import { TRIGONOMETRIC } from "./trigonometric.ts";

/** THE OPS TABLE: every primitive, one row each. Adding a function is adding a row to one of these files. */
export const OPS: readonly Row[] = [
  ...LEAVES,
  ...ARITHMETIC,
  ...EXPONENTIAL,
  ...TRIGONOMETRIC,
  ...HYPERBOLIC,
  ...COMPARISON,
  ...ROUNDING,
  ...SPECIAL,
  ...INTEGRAL,
  ...ACTIVATION,
  ...TENSOR,
  ...LOOPS,
];

const BY_NAME: ReadonlyMap<string, Row> = new Map(OPS.map((row) => [row.name, row]));

export function rowOf(op: string): Row {
  const row = BY_NAME.get(op);
  if (!row) throw new NablaError("unsupported", `no operation is named ${op}`);
  return row;
}

/** Which input of an operation is a place in another one. */
export function placeIn(op: string): number | undefined {
  const row = rowOf(op);
  return row.kind === "tensor" ? row.place : undefined;
}

export function isOp(op: string): boolean {
  return BY_NAME.has(op);
}
