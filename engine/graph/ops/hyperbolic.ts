import type { ElementwiseRow } from "./row.ts";

export const HYPERBOLIC: readonly ElementwiseRow[] = [];
