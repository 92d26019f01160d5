import type { ElementwiseRow } from "./row.ts";

export const SPECIAL: readonly ElementwiseRow[] = [];
