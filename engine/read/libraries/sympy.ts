import type { Entry } from "./row.ts";
export const SYMBOL_METHODS: Readonly<Record<string, Entry>> = {};
