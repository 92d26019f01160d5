import type { Derivation } from "../../engine/derive/derivation.ts";
import type { Formula } from "../../engine/read/reading.ts";
import type { Derivations } from "./derivations.ts";
import type { Read } from "./readings.ts";
import { valueText } from "./text/numbers.ts";

/** One of the things that a gradient-read hands over; `derivation` is null where it is None. */
export interface ReadResult {
  readonly by: string | undefined;
  readonly derivation: Derivation | null;
}

const PARTS = new WeakMap<Formula, readonly (Formula | null)[]>();

/** A formula for each result, the same objects each time, so that their derivations are kept. */
function partsOf(formula: Formula): readonly (Formula | null)[] {
  let parts = PARTS.get(formula);
  if (!parts) {
    const results = formula.read?.results ?? [];
    parts =
      results.length < 2
        ? [formula.output ? formula : null]
        : results.map((output) => (output ? { ...formula, output } : null));
    PARTS.set(formula, parts);
  }
  return parts;
}

/** What is read, each result with its formula and value. */
export function readResults(
  read: Read,
  formula: Formula,
  derivations: Derivations,
  cancelled: () => boolean,
): ReadResult[] {
  return partsOf(formula).map((part, i) => ({
    by: formula.read?.by[i],
    derivation: part && derivations.of(read, part, { cancelled }),
  }));
}

/** `13`, `(13, 12)`: all values together; null when one is missing. */
export function readValue(results: readonly ReadResult[], digits: number): string | null {
  const values = results.map(({ derivation }) => {
    if (derivation === null) return "None";
    if (derivation.problem || derivation.checked.verdict === "disagree") return null;
    return derivation.value === undefined ? null : valueText(derivation.value, digits);
  });
  if (values.some((value) => value === null)) return null;
  return values.length === 1 ? (values[0] ?? null) : `(${values.join(", ")})`;
}
