import type { ElementwiseRow } from "./row.ts";

export const ROUNDING: readonly ElementwiseRow[] = [];
