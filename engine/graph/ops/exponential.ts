import type { ElementwiseRow } from "./row.ts";

export const EXPONENTIAL: readonly ElementwiseRow[] = [];
