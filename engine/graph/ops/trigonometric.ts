import type { ElementwiseRow } from "./row.ts";

export const TRIGONOMETRIC: readonly ElementwiseRow[] = [];
