import { readFileSync } from "node:fs";

/** A number, or nested lists of them; NaN and infinities are strings in the tables. */
export type Numbers = number | string | boolean | null | readonly Numbers[];

/** One of the tables under test/reference. */
export function table(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../reference/${name}`, import.meta.url), "utf8"));
}

export function flat(value: unknown): number[] {
  return Array.isArray(value) ? value.flatMap(flat) : [Number(value)];
}

/** Whether two arrays of numbers are the same but for `tolerance`, relative to the largest entry. */
export function near(found: unknown, wanted: unknown, tolerance: number, least = 1e-6): boolean {
  if (found === undefined) return false;
  const [p, q] = [flat(found), flat(wanted)];
  const largest = Math.max(least, ...q.filter(Number.isFinite).map(Math.abs));
  return (
    p.length === q.length &&
    p.every(
      (value, i) => Object.is(value, q[i]) || Math.abs(value - (q[i] ?? Number.NaN)) <= tolerance * largest,
    )
  );
}

/** What came of a table: rows whose numbers are wrong, and rows that gave none with the reason. */
export interface Score {
  readonly wrong: string[];
  readonly refused: string[];
  rows: number;
}

export const score = (): Score => ({ wrong: [], refused: [], rows: 0 });
