import type { TensorRow } from "../row.ts";

export const TENSOR: readonly TensorRow[] = [];
