import { expect } from "vitest";

/** Entries of what printed code gave, relative to the largest of what the engine gives. */
export function expectSame(
  found: readonly number[] | undefined,
  expected: readonly number[],
  label: string,
): void {
  expect(found?.length, label).toBe(expected.length);
  const largest = Math.max(1, ...expected.map(Math.abs).filter(Number.isFinite));
  for (const [i, value] of expected.entries())
    if (Number.isFinite(value))
      expect(Math.abs((found?.[i] ?? Number.NaN) - value) / largest, `${label}\nentry ${i}`).toBeLessThan(
        1e-11,
      );
}
