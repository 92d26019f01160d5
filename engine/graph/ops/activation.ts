import type { ElementwiseRow } from "./row.ts";

export const ACTIVATION: readonly ElementwiseRow[] = [];
