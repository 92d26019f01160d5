import type { Formula, Reading } from "../../engine/read/reading.ts";

const IDS = new WeakMap<Reading, ReadonlyMap<Formula, string>>();

/** A name for a formula that an edit elsewhere does not change: kind, name or text, and a count of namesakes. */
export function formulaId(reading: Reading, formula: Formula): string {
  return idsOf(reading).get(formula) ?? "";
}

export function formulaById(reading: Reading, id: string): Formula | undefined {
  for (const [formula, known] of idsOf(reading)) if (known === id) return formula;
  return undefined;
}

function idsOf(reading: Reading): ReadonlyMap<Formula, string> {
  let ids = IDS.get(reading);
  if (!ids) {
    const counts = new Map<string, number>();
    const fresh = new Map<Formula, string>();
    for (const formula of reading.formulas) {
      const base = `${formula.kind} ${formula.name ?? formula.text}`;
      const count = counts.get(base) ?? 0;
      counts.set(base, count + 1);
      fresh.set(formula, count === 0 ? base : `${base} #${count + 1}`);
    }
    ids = fresh;
    IDS.set(reading, ids);
  }
  return ids;
}
