import type { ElementwiseRow } from "./row.ts";

export const COMPARISON: readonly ElementwiseRow[] = [];
